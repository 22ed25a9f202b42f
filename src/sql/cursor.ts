import { type ErrorCode, LakeveilError, positionAt } from '../errors.ts';
import type { Cte, Expression, InlineTable, Parameter, PipeSpan, Query } from './ast.ts';
import { type Span, type Token, tokenAt } from './tokens.ts';

/** Deepest nesting of parentheses and subqueries that is read. */
const MAX_DEPTH = 200;
/** Most joins, set operations, pipes, lateral views, pivots and CTEs together: each makes the tree one level deeper. */
const MAX_LINKS = 1000;
/** Deepest nesting of WITH RECURSIVE: binding its names repeats the body, so that levels multiply. */
const MAX_RECURSION = 2;
/** Most SELECTs that share a FROM with one before them. */
const MAX_SHARES = 24;

/**
 * The place of the reader in the tokens, with what the grammar asks of it. The parts of the grammar call one another
 * in circles (a query holds expressions, an expression holds calls and queries); they do so through the grammar given
 * here, so that their files do not import one another.
 */
export class Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Where columns, calls and subqueries of the current expression are collected. */
  sink: Expression | undefined;
  /** CTEs in scope, outermost first. */
  ctes: readonly Cte[] = [];
  /** Every CTE that was declared so far, in scope or not. */
  readonly declared: Cte[] = [];
  /** Pipes in the order in which they end. */
  readonly pipes: PipeSpan[] = [];
  /** Every `VALUES …`, in the order in which they end. */
  readonly inlineTables: InlineTable[] = [];
  /** Parameter markers in the order of the text. */
  readonly parameters: Parameter[] = [];
  /** Lambda parameters in scope. */
  lambdas: readonly string[] = [];
  readonly readQuery: (cursor: Cursor) => Query;
  /** Finishes a query whose first, parenthesised operand has been read already. */
  readonly readQueryAfter: (cursor: Cursor, first: Query, from: number) => Query;
  /** Walks over one expression and notes what occurs in it. */
  readonly scan: (cursor: Cursor) => void;
  #at = 0;
  #depth = 0;
  #links = 0;
  #shares = 0;
  #recursion = 0;

  constructor(text: string, tokens: readonly Token[], grammar: Pick<Cursor, 'readQuery' | 'readQueryAfter' | 'scan'>) {
    this.text = text;
    this.tokens = tokens;
    this.readQuery = grammar.readQuery;
    this.readQueryAfter = grammar.readQueryAfter;
    this.scan = grammar.scan;
  }

  /** Index of the current token. It never passes the `end` token, whatever the grammar steps over. */
  get at(): number {
    return this.#at;
  }

  set at(index: number) {
    this.#at = Math.min(index, this.tokens.length - 1);
  }

  peek(ahead = 0): Token {
    return tokenAt(this.tokens, this.#at + ahead);
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
    if (this.tokens[this.#at]!.upper !== upper) return false;
    this.#at++;
    return true;
  }

  /** Accepts two words in a row, or none. */
  acceptPair(first: string, second: string): boolean {
    if (!this.is(first) || !this.is(second, 1)) return false;
    this.#at += 2;
    return true;
  }

  expect(upper: string): void {
    if (!this.accept(upper)) this.failExpected(`\`${upper}\``);
  }

  spanFrom(from: number): Span {
    return { from, to: this.at };
  }

  /** Runs a nested part, counting depth. Throws `TOO_LARGE` beyond 200 levels. */
  nested<T>(read: (c: Cursor) => T): T {
    this.#depth++;
    this.deeper(0);
    const result = read(this);
    this.#depth--;
    return result;
  }

  /** Throws `TOO_LARGE` where so many levels more are beyond 200: signs and NOT nest without parentheses. */
  deeper(levels: number): void {
    if (this.#depth + levels <= MAX_DEPTH) return;
    this.fail('TOO_LARGE', `the statement is nested more than ${MAX_DEPTH} levels deep`);
  }

  /** Runs the body of a recursive CTE. Throws `TOO_LARGE` beyond two levels. */
  recursive<T>(read: () => T): T {
    if (++this.#recursion > MAX_RECURSION) {
      this.fail('TOO_LARGE', `recursive CTEs are nested more than ${MAX_RECURSION} levels deep`);
    }
    const result = read();
    this.#recursion--;
    return result;
  }

  /** Counts a part that makes chains of sources or queries longer. Throws `TOO_LARGE` beyond 1,000 in a statement. */
  link(): void {
    if (++this.#links > MAX_LINKS) {
      this.fail('TOO_LARGE', `the statement has more than ${MAX_LINKS} joins, set operations, pipes and CTEs`);
    }
  }

  /** Counts a SELECT that shares its FROM with one before it. Nested, they multiply, so `TOO_LARGE` comes beyond 24. */
  share(): void {
    if (++this.#shares > MAX_SHARES) {
      this.fail('TOO_LARGE', `more than ${MAX_SHARES} SELECTs share their FROM with another`);
    }
  }

  /** Steps over one literal. Throws `SYNTAX` when something else stands there. */
  expectLiteral(kind: 'string' | 'number'): void {
    if (this.peek().kind !== kind) this.failExpected(`a ${kind}`);
    this.#at++;
  }

  /** `SYNTAX` at the current token. Literals of the user are values too, so they are named by their kind only. */
  failExpected(what: string): never {
    const token = this.peek();
    const clause = [this.#at, this.#at - 1].find((at) => this.#isIdentifierClause(at));
    if (clause !== undefined) {
      this.fail('UNSUPPORTED_SYNTAX', 'IDENTIFIER() is only supported with a constant string', this.tokens[clause]);
    }
    const found = { end: 'the end of the statement', string: 'a string', number: 'a number' } as Record<string, string>;
    return this.fail('SYNTAX', `expected ${what}, found ${found[token.kind] ?? `\`${token.value}\``}`);
  }

  #isIdentifierClause(at: number): boolean {
    return this.tokens[at]?.upper === 'IDENTIFIER' && this.tokens[at + 1]?.upper === '(';
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
  single: undefined,
});
