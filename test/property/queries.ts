import fc from 'fast-check';
import { type MadeStatement, makeQuery } from './query-maker.ts';

/** Replays a run: `LAKEVEIL_SEED=42 npm run test:property`. */
export const SEED: number = Number(process.env['LAKEVEIL_SEED'] ?? Date.now() % 2 ** 31);

/** How many queries a property looks at: LAKEVEIL_RUNS, or as many as usual. */
export const runs = (usual: number): number => Number(process.env['LAKEVEIL_RUNS'] ?? usual);

const LARGEST = 2 ** 20;

/**
 * Random queries. A query is a list of choices, so that a failing one shrinks choice by choice to the simplest that still
 * fails; behind the end of the list every choice is the simplest.
 */
export const queries: fc.Arbitrary<MadeStatement> = fc
  .noBias(fc.array(fc.nat({ max: LARGEST - 1 }), { minLength: 80, maxLength: 250, size: 'max' }))
  .map((choices) => {
    let next = 0;
    return makeQuery({ int: (below) => Math.floor(((choices[next++] ?? 0) / LARGEST) * below) });
  });
