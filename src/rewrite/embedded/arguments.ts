import type { Span, Token } from '../../sql/tokens.ts';

const OPENING: ReadonlySet<string> = new Set(['(', '[']);
const CLOSING: ReadonlySet<string> = new Set([')', ']']);

/** The arguments of the call whose parenthesis is the token `open`; none for `f()`. DISTINCT or ALL is no part of them. */
export function argumentsOf(tokens: readonly Token[], open: number): Span[] {
  const from = /^(DISTINCT|ALL)$/.test(tokens[open + 1]!.upper) ? open + 2 : open + 1;
  return splitArguments(tokens, from, closing(tokens, open));
}

/** The parts of a range of tokens between commas, none for an empty range. */
export function splitArguments(tokens: readonly Token[], from: number, to: number): Span[] {
  if (from >= to) return [];
  const list: Span[] = [];
  let start = from;
  for (let i = from; i < to; i++) {
    const { upper } = tokens[i]!;
    if (OPENING.has(upper)) i = closing(tokens, i);
    else if (upper === ',') {
      list.push({ from: start, to: i });
      start = i + 1;
    }
  }
  return [...list, { from: start, to }];
}

/** The word in front of the parenthesis that a token stands in, in upper case; empty for any other parenthesis. */
export function enclosingCall(tokens: readonly Token[], at: number): string {
  let depth = 0;
  for (let i = at - 1; i > 0; i--) {
    const { upper } = tokens[i]!;
    if (CLOSING.has(upper)) depth++;
    else if (OPENING.has(upper) && depth-- === 0) return upper === '(' ? tokens[i - 1]!.upper : '';
  }
  return '';
}

/** The parenthesis that closes what `open` opens. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; tokens[i]!.kind !== 'end'; i++) {
    const { upper } = tokens[i]!;
    if (OPENING.has(upper)) depth++;
    else if (CLOSING.has(upper) && --depth === 0) return i;
  }
  return tokens.length - 1;
}
