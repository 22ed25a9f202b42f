import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barrierSql } from '../../src/mask/barrier.ts';
import { fittingMask, maskSql, maskValue } from '../../src/mask/registry.ts';
import type { MaskSpec } from '../../src/types.ts';
import { SEED } from '../property/queries.ts';
import { constant, DIALECTS, KEY, rowsTable, TestDuckDB, TYPE_SAMPLES } from './support.ts';
import { GENERATED_SPECS, GENERATED_TYPES } from './values.ts';

const SPECS: readonly MaskSpec[] = [...GENERATED_SPECS, ...['true', '2024-02-29'].map(constant)];

/** The name that a macro or function would have to take, for each call in a text. */
const calls = (sql: string): string[] =>
  [...sql.replace(/'[^']*'/g, "''").matchAll(/([\w."|/~]+)\(/g)].map((m) => m[1]!);
/** What is written like a call and is none: types. */
const TYPE_WORDS = new Set(['CAST', 'DECIMAL', 'CHAR', 'VARCHAR', 'STRUCT', 'MAP']);

const TABLES = GENERATED_TYPES.map(({ type, label, values }, i) => {
  const specs = SPECS.filter((mask) => fittingMask(mask, type).fallback === undefined);
  return { name: `__lv_t${i}`, type, label, specs, raw: fc.sample(values, { numRuns: 30, seed: SEED }) };
});

let db: TestDuckDB;
beforeAll(async () => {
  const texts = TABLES.flatMap(({ type, specs }) => specs.map((mask) => maskSql(mask, type, '"v"', KEY, 'duckdb')));
  const builtins = [...new Set(texts.flatMap(calls))]
    .filter((name) => name.startsWith('system.main.'))
    .map((name) => `"${name.slice('system.main.'.length).replaceAll('"', '')}"`);
  expect(builtins).toContain('"sha256"');
  db = await TestDuckDB.open(
    ...TABLES.map(
      ({ name, type, raw }) =>
        `CREATE TABLE ${name} AS SELECT v, {'main': {'sha256': 1}} AS system, 5 AS main FROM ${rowsTable(raw, type)}`,
    ),
    'CREATE SCHEMA system',
    ...builtins.flatMap((name) =>
      ['', 'memory.system.'].map(
        (schema) => `CREATE MACRO ${schema}${name}(x) AS x, (x, y) AS y, (x, y, z) AS x, (x, y, z, w) AS x`,
      ),
    ),
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
        expect(sql.replace(/'[^']*'|system\.main\."(?:\|\||\/|~~)"/g, ''), sql).not.toMatch(/[|%+*/=-]/);
      }
    }
  });

  it.each(TABLES)(
    'does not change when macros, a schema and columns have the names that it uses, on $label',
    async ({ name, type, specs, raw }) => {
      expect(await db.rows("SELECT sha256('4111'), 'a' || 'b', memory.system.encode('x'), 6 / 2")).toEqual([
        ['4111', 'b', 'x', 2],
      ]);
      const inSql = specs.map((mask) => maskSql(mask, type, '"v"', KEY, 'duckdb'));
      const rows = await db.rows(`SELECT ${inSql.join(', ')} FROM ${name}`);
      for (const [i, mask] of specs.entries()) {
        expect(
          rows.map((row) => row[i]),
          JSON.stringify(mask),
        ).toEqual(raw.map(maskValue(mask, type, KEY)));
      }
    },
  );
});

describe('a barrier', () => {
  it('calls built-ins only by their full name', () => {
    for (const dialect of DIALECTS) {
      const sql = barrierSql('c', 'c', 't', 'p', dialect);
      expect(calls(sql).filter((name) => !name.startsWith('system.'))).toEqual([]);
    }
  });
});
