import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byRegex, type Identifier } from '../../src/discover/identifier.ts';
import { IDENTIFIERS } from '../../src/discover/identifiers.ts';
import { type ColumnHits, judge, margin, sampleSize } from '../../src/discover/score.ts';

const counted = (values: number, hits: Record<string, number>, complete = false): ColumnHits => ({
  values,
  complete,
  hits: new Map(Object.entries(hits)),
});

const text = (name: string) => ({ name, family: 'text' }) as const;

const identifier = (name: string, specificity: number): Identifier => ({
  name,
  displayName: name,
  description: '',
  tags: [`Discovered.Test.${name}`],
  specificity,
  minRate: 0.9,
  detector: byRegex(/^x$/),
});

describe('sample size', () => {
  test.each([
    [5, 7369],
    [50, 9211],
    [500, 11053],
    [5000, 12895],
    [50_000, 13_000],
  ])('%i identifiers need %i rows', (k, rows) => expect(sampleSize(k)).toBe(rows));

  test('gives a margin of 2.5 points at most', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5400 }), (k) => margin(sampleSize(k), k) <= 0.025));
  });

  test('the margin holds: of 300 measured rates none is further off', () => {
    const k = 17;
    const n = 800;
    const rates = fc.sample(fc.noBias(fc.array(fc.nat(999), { minLength: n, maxLength: n })), {
      numRuns: 300,
      seed: 3,
    });
    const off = rates.map((draws) => Math.abs(draws.filter((d) => d < 300).length / n - 0.3));
    expect(Math.max(...off)).toBeLessThan(margin(n, k));
  });
});

describe('competition', () => {
  const wide = identifier('WIDE', 10);
  const narrow = identifier('NARROW', 80);

  const winner = (hits: ColumnHits, identifiers: readonly Identifier[] = [wide, narrow]) =>
    judge(text('c'), hits, identifiers).map((e) => e.identifier);

  test('the most specific wins, also with the lower rate', () =>
    expect(winner(counted(1000, { WIDE: 1000, NARROW: 900 }))).toEqual(['NARROW']));

  test('below nine tenths it is out', () => {
    expect(winner(counted(1000, { WIDE: 1000, NARROW: 899 }))).toEqual(['WIDE']);
    expect(winner(counted(1000, { WIDE: 899, NARROW: 899 }))).toEqual([]);
  });

  test('of equally specific ones the higher rate wins, then the earlier in the table', () => {
    const other = identifier('OTHER', 80);
    expect(winner(counted(100, { NARROW: 95, OTHER: 96 }), [narrow, other])).toEqual(['OTHER']);
    expect(winner(counted(100, { NARROW: 95, OTHER: 95 }), [narrow, other])).toEqual(['NARROW']);
  });

  test('fewer than ten values must match in full', () => {
    expect(winner(counted(9, { WIDE: 9 }))).toEqual(['WIDE']);
    expect(winner(counted(9, { WIDE: 8, NARROW: 8 }))).toEqual([]);
    expect(winner(counted(0, {}))).toEqual([]);
  });
});

describe('names and values', () => {
  const judged = (name: string, hits: ColumnHits) => judge(text(name), hits, IDENTIFIERS);

  test('a telling name lowers the rate', () => {
    const dirty = counted(1000, { CREDIT_CARD_NUMBER: 600 });
    expect(judged('payment_ref', dirty)).toEqual([]);
    expect(judged('card_number', dirty)).toMatchObject([{ by: 'values', identifier: 'CREDIT_CARD_NUMBER', rate: 0.6 }]);
    expect(judged('card_number', counted(1000, { CREDIT_CARD_NUMBER: 100 }))).toEqual([]);
  });

  test('names add their tags to those of the winner', () => {
    const found = judged('phone', counted(1000, { PERSON_NAME: 950 }));
    expect(found).toMatchObject([
      { by: 'values', identifier: 'PERSON_NAME' },
      { by: 'columnName', identifier: 'PHONE_NUMBER_COLUMN' },
    ]);
  });

  test('evidence says how sure it is', () => {
    const rate = { rate: 0.95, sampleSize: 1000 };
    const hits = { EMAIL_ADDRESS: 950 };
    expect(judged('c', counted(1000, hits, true))).toMatchObject([{ ...rate, margin: 0 }]);
    expect(judged('c', counted(1000, hits))).toMatchObject([{ ...rate, margin: expect.closeTo(0.07, 2) }]);
  });
});
