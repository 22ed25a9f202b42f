import { type Position, positionAt } from '../errors.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span, Token } from '../sql/tokens.ts';

/** Where a span of tokens begins in the user's text. */
export const positionOf = (read: ReadQuery, span: Span): Position =>
  positionAt(read.text, read.tokens[span.from]?.start ?? read.text.length);

/** The user's own text of a span, with one space for every gap between tokens: what a computed column is named by. */
export const textOf = (read: ReadQuery, span: Span): string =>
  read.tokens
    .slice(span.from, span.to)
    .map(({ gap, start, end }) => (gap ? ' ' : '') + read.text.slice(start, end))
    .join('')
    .trim();

/** All tokens that may name a column; parameters do not. */
export function namesIn({ tokens, parameters }: ReadQuery): Token[] {
  const inParameters = new Set(parameters.flatMap(({ span }) => tokens.slice(span.from, span.to)));
  return tokens.filter((token) => (token.kind === 'word' || token.kind === 'quoted') && !inParameters.has(token));
}
