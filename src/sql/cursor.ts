import { type ErrorCode, LakeveilError, positionAt } from '../errors.ts';
import type { Cte, Expression, Parameter, Query } from './ast.ts';
import type { Span, Token } from './tokens.ts';

/** Deepest nesting of parentheses and subqueries that is read. */
const MAX_DEPTH = 200;

/**
 * The place of the reader in the tokens, with what the grammar asks of it. The parts of the grammar call one another
 * in circles (a query holds expressions, an expression holds queries); they do so through `readQuery` here, so that
 * their files do not import one another.
 */
export class Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Index of the current token. */
  at = 0;
  /** Where columns, calls and subqueries of the current expression are collected. */
  sink: Expression | undefined;
  /** CTEs in scope, outermost first. */
  ctes: readonly Cte[] = [];
  /** Parameter markers in the order of the text. */
  readonly parameters: Parameter[] = [];
  /** Lambda parameters in scope. */
  lambdas: readonly string[] = [];
  readonly readQuery: (cursor: Cursor) => Query;
  /** Finishes a query whose first, parenthesised operand has been read already. */
  readonly readQueryAfter: (cursor: Cursor, first: Query, from: number) => Query;
  #depth = 0;

  constructor(text: string, tokens: readonly Token[], grammar: Pick<Cursor, 'readQuery' | 'readQueryAfter'>) {
    this.text = text;
    this.tokens = tokens;
    this.readQuery = grammar.readQuery;
    this.readQueryAfter = grammar.readQueryAfter;
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  /** True when the token is this unquoted word or symbol. */
  is(upper: string, ahead = 0): boolean {
    return this.peek(ahead).upper === upper;
  }

  isWord(ahead = 0): boolean {
    return this.peek(ahead).kind === 'word';
  }

  /** True for a word or a quoted name, reserved or not. */
  isName(ahead = 0): boolean {
    const { kind } = this.peek(ahead);
    return kind === 'word' || kind === 'quoted';
  }

  accept(upper: string): boolean {
    if (this.tokens[this.at]!.upper !== upper) return false;
    this.at++;
    return true;
  }

  /** Accepts two words in a row, or none. */
  acceptPair(first: string, second: string): boolean {
    if (!this.is(first) || !this.is(second, 1)) return false;
    this.at += 2;
    return true;
  }

  expect(upper: string): void {
    if (!this.accept(upper)) this.failExpected(`\`${upper}\``);
  }

  spanFrom(from: number): Span {
    return { from, to: this.at };
  }

  /** Runs a nested part, counting depth. Throws `TOO_LARGE` beyond 200 levels. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.fail('TOO_LARGE', `the statement is nested more than ${MAX_DEPTH} levels deep`);
    const result = read();
    this.#depth--;
    return result;
  }

  /** `SYNTAX` at the current token. Literals of the user are values too, so they are named by their kind only. */
  failExpected(what: string): never {
    const token = this.peek();
    const found = { end: 'the end of the statement', string: 'a string', number: 'a number' } as Record<string, string>;
    return this.fail('SYNTAX', `expected ${what}, found ${found[token.kind] ?? `\`${token.value}\``}`);
  }

  fail(code: ErrorCode, reason: string, token: Token = this.peek()): never {
    throw new LakeveilError(code, reason, { position: positionAt(this.text, token.start) });
  }
}

export const emptyExpression = (at: number): Expression => ({
  span: { from: at, to: at },
  columns: [],
  stars: [],
  calls: [],
  queries: [],
  tables: [],
  single: undefined,
});
