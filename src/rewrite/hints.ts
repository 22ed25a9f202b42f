import type { Token } from '../sql/tokens.ts';

const HINTS: ReadonlySet<string> = new Set([
  ...['BROADCAST', 'BROADCASTJOIN', 'MAPJOIN', 'MERGE', 'SHUFFLEMERGE', 'MERGEJOIN', 'SHUFFLE_HASH'],
  ...['SHUFFLE_REPLICATE_NL', 'COALESCE', 'REPARTITION', 'REPARTITION_BY_RANGE', 'REBALANCE', 'SKEW', 'RANGE_JOIN'],
]);

/**
 * True for hints, given without their marks, that never change a result. Known ones pass, with names and numbers as their
 * arguments; others might do more one day.
 */
export function areKnownHints(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind, upper } of tokens) {
    const plain = kind === 'word' || kind === 'number' || kind === 'quoted' || /^[(),.]$/.test(upper);
    if (!plain || (kind === 'word' && depth === 0 && !HINTS.has(upper))) return false;
    if (upper === '(') depth++;
    else if (upper === ')') depth--;
  }
  return true;
}
