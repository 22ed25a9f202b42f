import { type Position, positionAt } from '../errors.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span } from '../sql/tokens.ts';

/** Where a span of tokens begins in the user's text. */
export const positionOf = (read: ReadQuery, span: Span): Position =>
  positionAt(read.text, read.tokens[span.from]?.start ?? read.text.length);

/** The user's own text of a span. */
export const textOf = (read: ReadQuery, span: Span): string =>
  read.text.slice(read.tokens[span.from]!.start, read.tokens[span.to - 1]!.end);
