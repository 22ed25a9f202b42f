import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fittingMask, maskSql, maskValue } from '../../src/mask/registry.ts';
import type { MaskSpec } from '../../src/types.ts';
import {
  constant,
  HASH,
  KEY,
  SPECS_IN_SQL,
  TestDuckDB,
  TYPE_SAMPLES,
  type TypeSample,
  valuesTable,
} from './support.ts';

const CONSTANTS = [
  ...['', 'XXXX', '\'\\"`${x}\n', '\u{1F600}\u202E\uFEFF', ' '.repeat(9)],
  ...[
    '0',
    '-7',
    '127',
    '-128',
    '128',
    '32767',
    '2147483647',
    '-2147483648',
    '9223372036854775807',
    '9223372036854775808',
  ],
  ...['0.1', '-0', '-0.00', '9999.00', '999.99', '16777217', '0.1e-7', '1e21', '3.4028235e38', '1e308', '5e-324'],
  ...['9'.repeat(18), '9'.repeat(38), `0.${'9'.repeat(38)}`, 'true', 'false', '2024-02-29', '0001-01-01'],
  ...['2024-02-29T10:00:00.250000', '9999-12-31 23:59:59.999999', '2024-01-01 00:30:00+01:00', '0099-03-01 00:00:00Z'],
].map(constant);
/** Every mask that engines can compute, and constants for all types. */
const SPECS: readonly MaskSpec[] = [...SPECS_IN_SQL, ...CONSTANTS];

let db: TestDuckDB;
beforeAll(async () => {
  db = await TestDuckDB.open();
});
afterAll(() => db.close());

/** Masks the texts in DuckDB, and the same values, read back raw, in the process. */
async function bothForms(mask: MaskSpec, { type, engineType }: TypeSample, texts: readonly (string | undefined)[]) {
  const masked = maskSql(mask, type, '"v"', KEY, 'duckdb');
  const sql = `SELECT v, ${masked}, typeof(v), typeof(${masked}) FROM ${valuesTable(texts, engineType)}`;
  const rows = await db.rows(sql);
  const inProcess = maskValue(mask, type, KEY);
  return {
    inSql: rows.map((row) => row[1]),
    inProcess: rows.map((row) => inProcess(row[0])),
    types: new Set(rows.flatMap((row) => [row[2], row[3]])),
  };
}

/** Types whose values DuckDB streams to us; of the others only the type of the mask is compared. */
const readable = TYPE_SAMPLES.filter(({ type }) => type.kind !== 'variant');

describe('the SQL form of a mask', () => {
  it.each(readable)('equals its in-process form on the awkward values of $type.kind: $engineType', async (sample) => {
    const texts = [...sample.texts, undefined];
    for (const mask of SPECS.filter((mask) => fittingMask(mask, sample.type).fallback === undefined)) {
      const { inSql, inProcess, types } = await bothForms(mask, sample, texts);
      expect(inSql, JSON.stringify(mask)).toEqual(inProcess);
      expect(inSql).toHaveLength(texts.length);
      expect([...types], JSON.stringify(mask)).toHaveLength(1);
    }
  });

  it.each(TYPE_SAMPLES)(
    'is of exactly the type of its column: $type.kind: $engineType',
    async ({ type, engineType }) => {
      for (const mask of SPECS) {
        const masked = maskSql(mask, type, '"v"', KEY, 'duckdb');
        const [[before, after]] = (await db.rows(
          `SELECT typeof(v), typeof(${masked}) FROM ${valuesTable([undefined], engineType)}`,
        )) as [unknown[]];
        expect(after).toBe(before);
      }
    },
  );

  const unicode = fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => !/^\uFEFF|\u0000/.test(text));
  const wide = (bits: number) =>
    fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }).map(String);
  const digits = (precision: number) =>
    fc.bigInt({ min: 1n - 10n ** BigInt(precision), max: 10n ** BigInt(precision) - 1n }).map(String);
  const decimal = (precision: number) => ({
    type: { kind: 'decimal', precision, scale: 0 } as const,
    engineType: `DECIMAL(${precision},0)`,
    texts: digits(precision),
  });

  it.each([
    { type: { kind: 'string' } as const, engineType: 'VARCHAR', texts: unicode },
    { type: { kind: 'varchar', length: 64 } as const, engineType: 'VARCHAR', texts: unicode },
    { type: { kind: 'binary' } as const, engineType: 'BLOB', texts: unicode },
    { type: { kind: 'bigint' } as const, engineType: 'BIGINT', texts: wide(64) },
    decimal(18),
    decimal(19),
    decimal(38),
  ])('of a hash equals its in-process form on any $engineType', async ({ type, engineType, texts }) => {
    const some = fc.array(fc.option(texts, { nil: undefined, freq: 20 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(some, async (values) => {
        const { inSql, inProcess } = await bothForms(HASH, { type, engineType, texts: [] }, values);
        expect(inSql).toEqual(inProcess);
        expect(inSql.map((value) => value === null)).toEqual(values.map((value) => value === undefined));
      }),
      { numRuns: 25 },
    );
  });

  it('of a constant equals its in-process form for any text', async () => {
    const string = { type: { kind: 'string' } as const, engineType: 'VARCHAR', texts: [] };
    await fc.assert(
      fc.asyncProperty(unicode, async (text) => {
        const { inSql, inProcess } = await bothForms(constant(text), string, ['raw', undefined]);
        expect(inSql).toEqual([text, text]);
        expect(inProcess).toEqual([text, text]);
      }),
      { numRuns: 60 },
    );
  });
});
