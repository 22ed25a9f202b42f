import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barrierSql } from '../../src/mask/barrier.ts';
import { maskSql, maskValue } from '../../src/mask/registry.ts';
import type { SqlType } from '../../src/sqltype.ts';
import type { MaskSpec } from '../../src/types.ts';
import { constant, DIALECTS, HASH, KEY, SPECS_IN_SQL, TestDuckDB, TYPE_SAMPLES } from './support.ts';

const HASHED: readonly SqlType[] = [
  { kind: 'string' },
  { kind: 'binary' },
  { kind: 'bigint' },
  { kind: 'decimal', precision: 38, scale: 0 },
];
const SPECS: readonly MaskSpec[] = [...SPECS_IN_SQL, ...['true', '2024-02-29'].map(constant)];

/** The name that a macro or function would have to take, for each call in a text. */
const calls = (sql: string): string[] => [...sql.replace(/'[^']*'/g, "''").matchAll(/([\w."|]+)\(/g)].map((m) => m[1]!);
/** What is written like a call and is none: types. */
const TYPE_WORDS = new Set(['CAST', 'DECIMAL', 'CHAR', 'VARCHAR', 'STRUCT', 'MAP']);

let db: TestDuckDB;
beforeAll(async () => {
  const names = new Set(HASHED.flatMap((type) => calls(maskSql(HASH, type, '"v"', KEY, 'duckdb'))));
  const builtins = [...names]
    .filter((name) => name.startsWith('system.main.'))
    .map((name) => name.slice('system.main.'.length));
  db = await TestDuckDB.open(
    'CREATE SCHEMA system',
    ...builtins.flatMap((name) =>
      ['', 'memory.system.'].map((schema) => `CREATE MACRO ${schema}${name}(x) AS x, (x, y) AS y, (x, y, z) AS x`),
    ),
    "CREATE TABLE __lv_t AS SELECT '4111' AS v, {'main': {'sha256': 1}} AS system, 5 AS main",
  );
});
afterAll(() => db.close());

describe('a mask', () => {
  it.each(DIALECTS)('calls built-ins only by their full name, and no operator, in %s', (dialect) => {
    for (const { type } of TYPE_SAMPLES) {
      for (const mask of SPECS) {
        const sql = maskSql(mask, type, 'c', KEY, dialect);
        const bare = calls(sql).filter((name) => !/^system\.(main|builtin)\./.test(name) && !TYPE_WORDS.has(name));
        expect(bare, sql).toEqual([]);
        expect(sql.replace(/'[^']*'|"\|\|"/g, ''), sql).not.toMatch(/[|%+*/=-]/);
      }
    }
  });

  it('does not change when macros, a schema and columns have the names that it uses', async () => {
    expect(await db.rows("SELECT sha256('4111'), 'a' || 'b', memory.system.encode('x')")).toEqual([['4111', 'b', 'x']]);
    for (const [type, value] of [
      ['VARCHAR', '4111'],
      ['BIGINT', 4111n],
    ] as const) {
      const sqlType: SqlType = type === 'VARCHAR' ? { kind: 'string' } : { kind: 'bigint' };
      const masked = maskSql(HASH, sqlType, '"v"', KEY, 'duckdb');
      const from = `(SELECT CAST(v AS ${type}) AS v, system, main FROM __lv_t)`;
      expect(await db.rows(`SELECT ${masked} FROM ${from}`)).toEqual([[maskValue(HASH, sqlType, KEY)(value)]]);
    }
  });
});

describe('a barrier', () => {
  it('calls built-ins only by their full name', () => {
    for (const dialect of DIALECTS) {
      const sql = barrierSql('c', 'c', 't', 'p', dialect);
      expect(calls(sql).filter((name) => !name.startsWith('system.'))).toEqual([]);
    }
  });
});
