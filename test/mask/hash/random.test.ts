import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashKernel } from '../../../src/mask/hash/kernel.ts';
import { EVERY_WAY, expected } from './support.ts';

/** Replays a run: `LAKEVEIL_SEED=42 npx vitest run test/mask/hash/random.test.ts`. */
const SEED = Number(process.env['LAKEVEIL_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 100;
const ROWS = 10_000;

/** From and to, both included. */
const ALPHABETS: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x30, 0x39],
  [0x00, 0xff],
  [0x0100, 0x07ff],
  [0x4e00, 0x9fff],
  [0xd800, 0xdfff], // lone surrogates and, by chance, pairs
  [0x0000, 0xffff],
];

interface Column {
  readonly seed: number;
  /** More than one: values of several scripts stand beside each other. */
  readonly alphabets: readonly (readonly [number, number])[];
  readonly longest: number;
  /** How many different values there are at most. */
  readonly distinct: number;
  /** Of a hundred rows. */
  readonly nulls: number;
}

const column: fc.Arbitrary<Column> = fc.record({
  seed: fc.nat(),
  alphabets: fc.array(fc.constantFrom(...ALPHABETS), { minLength: 1, maxLength: 3 }),
  longest: fc.constantFrom(3, 16, 30, 60, 130),
  distinct: fc.constantFrom(7, 1000, ROWS, 10 * ROWS),
  nulls: fc.constantFrom(0, 10, 90),
});

/** The values are made by a generator of their own, because a million draws of fast-check take minutes. */
function valuesOf({ seed, alphabets, longest, distinct, nulls }: Column): (string | null)[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const text = () => {
    const [from, to] = alphabets[below(alphabets.length)]!;
    let made = '';
    for (let left = below(longest + 1); left > 0; left--) made += String.fromCharCode(from + below(to - from + 1));
    return made;
  };
  const pool = Array.from({ length: Math.min(distinct, ROWS) }, text);
  return Array.from({ length: ROWS }, (_, i) => {
    if (below(100) < nulls) return null;
    return distinct > ROWS ? pool[i]! : pool[below(pool.length)]!;
  });
}

describe('a million random values', () => {
  it(`have the hashes of createHmac, LAKEVEIL_SEED=${SEED}`, async () => {
    const ways = await Promise.all(
      EVERY_WAY.map(async ({ build, way, hash }) => ({
        name: `${build}, ${way}`,
        hash,
        kernel: await HashKernel.load(build),
      })),
    );
    let compared = 0;
    const property = fc.property(column, (drawn) => {
      const values = valuesOf(drawn);
      const hashes = expected(values);
      for (const { name, hash, kernel } of ways) {
        const wrong = hash(kernel, values).findIndex((value, i) => value !== hashes[i]);
        if (wrong !== -1) throw new Error(`${name}: row ${wrong} is wrong, ${JSON.stringify(values[wrong])}`);
      }
      compared += values.length;
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS });
    console.info(`hashing, LAKEVEIL_SEED=${SEED}: ${compared} values in ${ways.length} ways`);
    expect(compared).toBe(RUNS * ROWS);
  });
});
