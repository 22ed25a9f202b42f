import { DuckDBInstance } from '@duckdb/node-api';
import { startQuery } from '../../src/engine/duckdb/run.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { MASKS } from '../../src/mask/registry.ts';
import { quoteString } from '../../src/quoting.ts';
import { printType, type SimpleKind, type SqlType, type TypeKind } from '../../src/sqltype.ts';
import type { Dialect, MaskSpec } from '../../src/types.ts';

/** The key of all mask tests; it protects nothing. */
export const KEY: Uint8Array = new Uint8Array(32).fill(7);

export const DIALECTS: readonly Dialect[] = ['duckdb', 'spark', 'databricks'];

export const HASH: MaskSpec = { type: 'Hash' };
export const NULL: MaskSpec = { type: 'Null' };
export const constant = (text: string): MaskSpec => ({ type: 'Constant', constant: text });

/** Every mask that engines can compute, as its examples spell it. */
export const SPECS_IN_SQL: readonly MaskSpec[] = Object.values(MASKS).flatMap(({ sql, examples }): MaskSpec[] =>
  sql ? examples.map(({ spec }) => spec) : [],
);

/** A real DuckDB with the row values of the product. */
export class TestDuckDB {
  readonly instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance) {
    this.instance = instance;
  }

  static async open(...setup: string[]): Promise<TestDuckDB> {
    const db = new TestDuckDB(await DuckDBInstance.create(':memory:'));
    await db.run("SET GLOBAL TimeZone = 'UTC'", ...setup);
    return db;
  }

  async run(...statements: readonly string[]): Promise<void> {
    const connection = await this.instance.connect();
    try {
      for (const statement of statements) await connection.run(statement);
    } finally {
      connection.closeSync();
    }
  }

  async rows(sql: string): Promise<unknown[][]> {
    const stream = await startQuery(this.instance, {
      sql,
      params: undefined,
      signals: [],
      alias: 'packed',
      onEnd: () => {},
    });
    const rows: unknown[][] = [];
    for await (const row of rowsOf(stream)) rows.push(row);
    return rows;
  }

  /** The plan as a tree, each node with everything DuckDB says about it. */
  async plan(sql: string): Promise<PlanNode[]> {
    const connection = await this.instance.connect();
    try {
      const rows = (await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`)).getRows();
      return JSON.parse(String(rows[0]![1]));
    } finally {
      connection.closeSync();
    }
  }

  close(): void {
    this.instance.closeSync();
  }
}

export interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}

/** A `VALUES` list as a derived table with one column `v` of the given DuckDB type. `undefined` is NULL. */
export function valuesTable(texts: readonly (string | undefined)[], engineType: string): string {
  const row = (text: string | undefined) => {
    if (text === undefined) return '(NULL)';
    return engineType === 'BLOB'
      ? `(unhex('${Buffer.from(text).toString('hex')}'))`
      : `(${quoteString(text, 'duckdb')})`;
  };
  const from = engineType === 'BLOB' ? 'BLOB' : 'VARCHAR';
  return `(SELECT CAST(CAST(v AS ${from}) AS ${engineType}) AS v FROM (VALUES ${texts.map(row).join(', ')}) AS raw(v))`;
}

/** Row values as a derived table with one column `v` of the type. */
export function rowsTable(values: readonly unknown[], type: SqlType): string {
  const engineType = printType(type, 'duckdb');
  const bytes = (value: unknown) => `unhex('${Buffer.from(value as string | Uint8Array).toString('hex')}')`;
  const row = (value: unknown) => {
    if (value === null) return '(NULL)';
    if (engineType === 'BLOB') return `(${bytes(value)})`;
    if (engineType === 'VARCHAR') return `(decode(${bytes(value)}))`; // NUL has no literal
    return `('${Object.is(value, -0) ? '-0' : value}')`;
  };
  return `(SELECT CAST(v AS ${engineType}) AS v FROM (VALUES ${values.map(row).join(', ')}) AS raw(v))`;
}

/** A type of every kind, with DuckDB's spelling and texts that cast to it, its most awkward values among them. */
export interface TypeSample {
  readonly type: SqlType;
  readonly engineType: string;
  readonly texts: readonly string[];
}

const LONG = [55, 56, 63, 64, 65, 1000].map((length) => 'x'.repeat(length));

const POISON_TEXTS: readonly string[] = [
  ...LONG,
  '',
  ' ',
  "'",
  '"',
  '\\',
  "\\'; DROP TABLE t; --",
  '${env:HOME}',
  '%_',
  '0x41',
  '4111 1111 1111 1111',
  'é',
  '\u{10FFFF}\u{1F600}',
  'a\uFEFF\u200B\u202E', // not at the start: @duckdb/node-api drops a byte order mark there
  '\r\n\t',
  '-1e999',
  'ada@example.com',
  'a@b@c.de',
  'a\n@-x.com',
  'DE',
  `${'1'.repeat(1_000_000)}@a.de`,
  'NaN',
  '2024-02-30',
];

const integers = (bits: number): string[] => {
  const max = 2n ** BigInt(bits - 1) - 1n;
  return ['0', '1', '-1', String(max), String(-max - 1n)];
};
const decimals = (precision: number, scale: number): string[] => {
  const top = `${'9'.repeat(precision - scale) || '0'}${scale ? `.${'9'.repeat(scale)}` : ''}`;
  return [...(precision > scale ? ['1', '-1'] : []), '0', top, `-${top}`];
};

const simple = (kind: SimpleKind, engineType: string, texts: readonly string[]): TypeSample => ({
  type: { kind },
  engineType,
  texts,
});
const decimal = (precision: number, scale: number): TypeSample => ({
  type: { kind: 'decimal', precision, scale },
  engineType: `DECIMAL(${precision},${scale})`,
  texts: decimals(precision, scale),
});

/** By kind, so that a new kind of type cannot be forgotten. */
const BY_KIND: Readonly<Record<TypeKind, readonly TypeSample[]>> = {
  string: [simple('string', 'VARCHAR', POISON_TEXTS)],
  varchar: [9, 63, 64, 255].map((length) => ({
    type: { kind: 'varchar', length },
    engineType: 'VARCHAR',
    texts: POISON_TEXTS,
  })),
  char: [10, 64].map((length) => ({ type: { kind: 'char', length }, engineType: 'VARCHAR', texts: POISON_TEXTS })),
  binary: [simple('binary', 'BLOB', POISON_TEXTS)],
  boolean: [simple('boolean', 'BOOLEAN', ['true', 'false'])],
  tinyint: [simple('tinyint', 'TINYINT', integers(8))],
  smallint: [simple('smallint', 'SMALLINT', integers(16))],
  int: [simple('int', 'INTEGER', integers(32))],
  bigint: [simple('bigint', 'BIGINT', [...integers(64), '4111111111111111'])],
  decimal: [
    [5, 2],
    [10, 0],
    [17, 0],
    [18, 0],
    [18, 2],
    [19, 0],
    [38, 0],
    [38, 38],
  ].map(([p, s]) => decimal(p!, s!)),
  float: [simple('float', 'FLOAT', ['0', '-0', 'NaN', 'Infinity', '1e-45', '3.4e38'])],
  double: [simple('double', 'DOUBLE', ['0', '-0', 'NaN', '-Infinity', '5e-324', '1.7e308'])],
  date: [simple('date', 'DATE', ['2024-02-29', '0001-01-01', '9999-12-31', 'infinity', '4713-01-01 (BC)'])],
  timestamp: [simple('timestamp', 'TIMESTAMP WITH TIME ZONE', ['2024-02-29 23:59:59.999999+14', 'infinity'])],
  timestamp_ntz: [simple('timestamp_ntz', 'TIMESTAMP', ['2024-02-29 23:59:59.999999', '-infinity'])],
  interval: [
    { type: { kind: 'interval', qualifier: '' }, engineType: 'INTERVAL', texts: ['1 month -3 days', '0 days'] },
  ],
  variant: [simple('variant', 'VARIANT', ['{"a": 1}'])],
  void: [simple('void', '"NULL"', [])],
  array: [{ type: { kind: 'array', element: { kind: 'int' } }, engineType: 'INTEGER[]', texts: ['[1, NULL]', '[]'] }],
  map: [
    {
      type: { kind: 'map', key: { kind: 'string' }, value: { kind: 'double' } },
      engineType: 'MAP(VARCHAR, DOUBLE)',
      texts: ['{a=1}'],
    },
  ],
  struct: [
    {
      type: { kind: 'struct', fields: [{ name: 'a "b"', type: { kind: 'array', element: { kind: 'string' } } }] },
      engineType: 'STRUCT("a ""b""" VARCHAR[])',
      texts: [],
    },
  ],
  other: [
    {
      type: { kind: 'other', engineName: 'UUID' },
      engineType: 'UUID',
      texts: ['00000000-0000-0000-0000-000000000000'],
    },
    { type: { kind: 'other', engineName: 'HUGEINT' }, engineType: 'HUGEINT', texts: integers(128) },
    {
      type: { kind: 'other', engineName: "ENUM('secret', 'x')" },
      engineType: "ENUM('secret', 'x')",
      texts: ['secret'],
    },
    {
      type: { kind: 'array', element: { kind: 'other', engineName: 'UUID' } },
      engineType: 'UUID[]',
      texts: ['[4ac7a9e9-607c-4c8a-84f3-843f0191e3fd]'],
    },
  ],
};

export const TYPE_SAMPLES: readonly TypeSample[] = Object.values(BY_KIND).flat();
