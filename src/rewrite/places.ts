import { type Position, positionAt } from '../errors.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span } from '../sql/tokens.ts';

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
