import type { Edit } from '../sql/emit.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span, Token } from '../sql/tokens.ts';

const HINTS: ReadonlySet<string> = new Set([
  ...['BROADCAST', 'BROADCASTJOIN', 'MAPJOIN', 'MERGE', 'SHUFFLE_MERGE', 'SHUFFLEMERGE', 'MERGEJOIN', 'SHUFFLE_HASH'],
  ...['SHUFFLE_REPLICATE_NL', 'COALESCE', 'REPARTITION', 'REPARTITION_BY_RANGE', 'REBALANCE', 'SKEW', 'RANGE_JOIN'],
]);

/** All hints of a statement, marks included. */
export function hintSpans({ tokens }: ReadQuery): Span[] {
  const spans: Span[] = [];
  let from = -1;
  for (const [i, { upper }] of tokens.entries()) {
    if (upper === '/*+') from = i;
    else if (upper === '*/') spans.push({ from, to: i + 1 });
  }
  return spans;
}

/** Edits that leave all hints out; they never change a result. */
export const hintEdits = (read: ReadQuery): Edit[] => hintSpans(read).map((span) => ({ ...span, text: '' }));

/** Edits that leave out the hints that we do not know: engines ignore them today, but one might do more one day. */
export const unknownHintEdits = (read: ReadQuery): Edit[] =>
  hintSpans(read)
    .filter(({ from, to }) => !areKnownHints(read.tokens.slice(from + 1, to - 1)))
    .map((span) => ({ ...span, text: '' }));

/** True for hints, given without their marks, whose names are known and whose arguments are names and numbers. */
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
