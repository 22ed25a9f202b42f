import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fittingMask, maskSql, maskValue } from '../../src/mask/registry.ts';
import type { MaskSpec } from '../../src/types.ts';
import { SEED } from '../property/queries.ts';
import { constant, KEY, rowsTable, TestDuckDB, TYPE_SAMPLES, type TypeSample, valuesTable } from './support.ts';
import { GENERATED_SPECS, GENERATED_TYPES } from './values.ts';

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
/** Every mask that exists, and constants for all types. */
const SPECS: readonly MaskSpec[] = [...GENERATED_SPECS, ...CONSTANTS];

let db: TestDuckDB;
beforeAll(async () => {
  db = await TestDuckDB.open();
});
afterAll(() => {
  console.info(`masks in both forms, LAKEVEIL_SEED=${SEED}`);
  db.close();
});

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

  const RUNS = 20;
  /** At least so many values of a type, each through every mask that fits. */
  const VALUES = 1000;

  it.each(GENERATED_TYPES)('equals its in-process form on any value of $label', async ({ type, values }) => {
    const specs = GENERATED_SPECS.filter((mask) => fittingMask(mask, type).fallback === undefined);
    const inSql = specs.map((mask) => maskSql(mask, type, '"v"', KEY, 'duckdb'));
    const inProcess = specs.map((mask) => maskValue(mask, type, KEY));
    const some = fc.array(fc.option(values, { nil: null, freq: 20 }), { minLength: VALUES / RUNS, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(some, async (raw) => {
        const rows = await db.rows(`SELECT v, ${inSql.join(', ')} FROM ${rowsTable(raw, type)}`);
        expect(rows.map(([value]) => value)).toEqual(raw);
        for (const [i, mask] of specs.entries()) {
          expect(
            rows.map((row) => row[i + 1]),
            JSON.stringify(mask),
          ).toEqual(raw.map(inProcess[i]!));
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('rounds moments in UTC, whatever the time zone of the session', async () => {
    const { type, values } = GENERATED_TYPES.find((generated) => generated.type.kind === 'timestamp')!;
    const raw = fc.sample(values, { numRuns: VALUES, seed: SEED });
    const specs = GENERATED_SPECS.filter((mask) => mask.type === 'Rounding' && mask.unit);
    const inSql = specs.map((mask) => maskSql(mask, type, '"v"', KEY, 'duckdb'));
    const elsewhere = await TestDuckDB.open("SET GLOBAL TimeZone = 'America/New_York'");
    const rows = await elsewhere.rows(`SELECT v, ${inSql.join(', ')} FROM ${rowsTable(raw, type)}`);
    elsewhere.close();
    const inProcess = [(value: unknown) => value, ...specs.map((mask) => maskValue(mask, type, KEY))];
    expect(rows).toEqual(raw.map((value) => inProcess.map((mask) => mask(value))));
  });

  const unicode = fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => !/^\uFEFF|\u0000/.test(text));

  it('of a constant equals its in-process form for any text', async () => {
    const string = { type: { kind: 'string' } as const, engineType: 'VARCHAR', texts: [] };
    await fc.assert(
      fc.asyncProperty(unicode, async (text) => {
        const { inSql, inProcess } = await bothForms(constant(text), string, ['raw', undefined]);
        expect(inSql).toEqual([text, text]);
        expect(inProcess).toEqual([text, text]);
      }),
      { numRuns: 60, seed: SEED },
    );
  });
});
