/**
 * `word`: an unquoted identifier or keyword. `quoted`: a name in backticks. `string`: a string literal, raw or not.
 * `number`: with its type suffix. `symbol`: an operator, bracket or hint mark. `end`: behind the last token.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'end';

/** One lexeme of the user's text. Offsets are UTF-16 code units, half open. */
export interface Token {
  readonly kind: TokenKind;
  /** A word in upper case, a symbol as it stands, empty for everything else: what grammar rules compare. */
  readonly upper: string;
  /** The value of a string, the name inside backticks, the text of everything else. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** White space or a comment stands before it. */
  readonly gap: boolean;
}

/** The token at an index; behind the last one stands the `end`, however far a rule looks ahead. */
export const tokenAt = (tokens: readonly Token[], index: number): Token => tokens[index] ?? tokens[tokens.length - 1]!;

/** A half-open range of token indexes. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
