import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { redact, redactRunning } from '../../src/engine/duckdb/errors.ts';
import { LakeveilError } from '../../src/errors.ts';
import { failure, physical, sharedEngine } from './support.ts';

const ROWS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'lakeveil-errors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything is harmless but the last row. */
const row = (n: number): string => (n === ROWS ? 'SECRET4111,-4111,SECRET4111/Zone' : '20240101,1,UTC');
writeFileSync(
  join(folder, 'late.csv'),
  `card,num,zone\n${Array.from({ length: ROWS }, (_, n) => row(n + 1)).join('\n')}\n`,
);
writeFileSync(join(folder, 'first.csv'), `card,num,zone\n${row(ROWS)}\n`);

const engine = sharedEngine(folder, { threads: 1 });
const MISSING = 'the engine does not have a function, type or table that the statement needs';
const VALUE = 'the engine could not compute a value of the answer';

/** Fails on the poisoned row alone. */
const FAILING: readonly (readonly [string, string])[] = [
  ['a cast', 'CAST(card AS INTEGER)'],
  ['a cast out of range', 'CAST(num * 100000000000 AS INTEGER)'],
  ['an overflow', 'num * 9000000000000000'],
  ['a logarithm', 'ln(num)'],
  ['a root', 'sqrt(num)'],
  ['an error of the user', "CASE WHEN num < 0 THEN error('leak ' || card) END"],
  ['a date', "strptime(card, '%Y%m%d')"],
  ['a cast to a date', "CAST(replace(card, '2024', '2024-') || '-01' AS DATE)"],
  ['a time zone, which DuckDB calls not implemented', "timezone(zone, TIMESTAMP '2024-01-01')"],
  ['a regular expression', "regexp_matches('a', CASE WHEN num < 0 THEN '(' || card ELSE 'a' END)"],
  ['JSON', "json_extract(card, '$.a')"],
  ['a path of JSON', "json_extract('{}', CASE WHEN num < 0 THEN '$[' || card ELSE '$.a' END)"],
  ['a UUID', "CAST(CASE WHEN num < 0 THEN card ELSE '00000000-0000-0000-0000-000000000001' END AS UUID)"],
  ['a code point', 'chr(CAST(abs(num) * 1000 AS INTEGER))'],
  ['a list', "CAST(CASE WHEN num < 0 THEN card ELSE '[1]' END AS INTEGER[])"],
  ['repeated keys of a map', 'map([num, CASE WHEN num < 0 THEN num ELSE 2 END], [1, 2])'],
  ['bits', "get_bit('11'::BIT, CAST(num AS INTEGER))"],
  ['a specifier', "date_part(CASE WHEN num < 0 THEN card ELSE 'year' END, DATE '2024-01-01')"],
  ['a size', 'repeat(card, CASE WHEN num < 0 THEN 100000000000 ELSE 1 END)'],
  ['base64', "from_base64(CASE WHEN num < 0 THEN card ELSE 'YWJj' END)"],
  ['a subquery of many rows', '(SELECT x FROM range(CASE WHEN num < 0 THEN 2 ELSE 1 END) r(x))'],
];

/** DuckDB computes fifty chunks of 2,048 rows and a megabyte ahead before it hands over the first, hence the width. */
const selectOf = (expression: string, table: string): string =>
  `SELECT ${expression}, num, num, num, num FROM ${physical(engine, table)}`;

describe('an error over stored values', () => {
  it.each(FAILING)(
    '%s says the same, whether the row stands first or last, and nothing of it',
    async (_what, expression) => {
      const errors = await Promise.all(['first', 'late'].map((table) => failure(engine, selectOf(expression, table))));
      for (const { error } of errors) {
        expect([error.code, error.message]).toEqual(['ENGINE', VALUE]);
        expect([error.stack, String(error), JSON.stringify(error)].join('\n')).not.toMatch(/secret|4111|select/i);
      }
    },
  );

  it('really comes after rows in some of these, and before them in others', async () => {
    const sql = (table: string) => selectOf('CAST(card AS INTEGER)', table);
    const late = await failure(engine, sql('late'));
    expect(late.rows).toBeGreaterThan(0);
    expect(late.rows).toBeLessThan(ROWS);
    expect((await failure(engine, sql('first'))).rows).toBe(0);
  });

  it.each(['WHERE', 'GROUP BY', 'ORDER BY', 'QUALIFY row_number() OVER (ORDER BY num) >'])(
    'says the same in %s, where no value is selected',
    async (clause) => {
      const { error } = await failure(
        engine,
        `SELECT count(*) FROM ${physical(engine, 'late')} ${clause} CAST(card AS INTEGER)`,
      );
      expect([error.code, error.message].join()).not.toMatch(/secret|4111|select/i);
      expect(error.code).toBe('ENGINE');
    },
  );

  it('keeps what DuckDB said as its cause, for the log', async () => {
    const { error } = await failure(engine, `SELECT CAST(card AS INTEGER) FROM ${physical(engine, 'first')}`);
    expect(inspect(error.cause)).toContain('SECRET4111');
  });
});

describe('an error of the text', () => {
  it.each([
    ['SELEC 4111', 'UNSUPPORTED_ON_ENGINE', 'the engine cannot read the statement'],
    ['SELECT secret4111', 'ENGINE', 'the engine could not match the columns or types of the statement'],
    ["SELECT [1] + DATE '2024-01-01'", 'ENGINE', 'the engine could not match the columns or types of the statement'],
    ['FROM secret4111', 'STATEMENT_DENIED', 'the statement reaches for something that is locked on the engine'],
    ['SELECT secret4111()', 'UNSUPPORTED_ON_ENGINE', MISSING],
    ['SELECT CAST(1 AS secret4111)', 'UNSUPPORTED_ON_ENGINE', MISSING],
    ["SELECT CAST('secret4111' AS INTEGER)", 'ENGINE', VALUE],
    [
      "FROM read_text('secret4111')",
      'STATEMENT_DENIED',
      'the statement reaches for something that is locked on the engine',
    ],
    ['DROP TABLE secret4111', 'STATEMENT_DENIED', 'the engine runs queries only'],
  ])('%s', async (sql, code, message) => {
    const { error } = await failure(engine, sql);
    expect([error.code, error.message]).toEqual([code, message]);
    expect(`${error.stack}`).not.toMatch(/secret|4111/i);
  });
});

describe('every class of DuckDB', () => {
  const CLASSES = [
    ...['Binder', 'Catalog', 'Connection', 'Constraint', 'Conversion', 'Decimal', 'Dependency', 'Divide by Zero'],
    ...['Executor', 'Expression', 'FATAL', 'HTTP', 'IO', 'INTERNAL', 'Index', 'Invalid', 'Invalid Configuration'],
    ...['Invalid Input', 'Invalid Type', 'Mismatch Type', 'Missing Extension', 'Network', 'Not implemented'],
    ...['Null Pointer', 'Object Size', 'Optimizer', 'Out of Memory', 'Out of Range', 'Parameter Not Allowed'],
    ...['Parameter Not Resolved', 'Parser', 'Permission', 'Planner', 'Scheduler', 'Sequence', 'Serialization'],
    ...['Settings', 'Stat', 'Syntax', 'TransactionContext', 'Unknown Type', 'Unrecognized', 'anything else'],
  ];

  it('becomes one of few sentences that hold nothing of the text', () => {
    const sentences = new Set<string>();
    for (const name of CLASSES) {
      for (const turn of [redact, redactRunning]) {
        const error = turn(new Error(`${name} Error: SECRET4111\nLINE 1: SELECT 1`));
        expect(`${error.stack}`).not.toMatch(/secret|4111|select/i);
        sentences.add(error.message);
      }
    }
    expect(sentences.size).toBeLessThan(9);
  });

  it('has one sentence while rows are computed, unless it is about types, locks or memory', () => {
    const others = CLASSES.filter((name) => redactRunning(new Error(`${name} Error: x`)).message !== VALUE);
    expect(others).toEqual(['Binder', 'Out of Memory', 'Permission']);
  });

  it('errors that are ours already stay as they are, and what is no error at all is told as unknown', () => {
    const ours = new LakeveilError('PARAMETERS', 'x');
    expect([redact(ours), redactRunning(ours)]).toEqual([ours, ours]);
    expect(redact('SECRET4111').message).toBe('the engine could not run the statement');
    expect(redactRunning(undefined).message).toBe(VALUE);
  });
});
