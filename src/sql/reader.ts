import type { Cte, Expression, InlineTable, Parameter, PipeSpan, Query } from './ast.ts';
import { Cursor } from './cursor.ts';
import { readExpression, scan } from './expressions.ts';
import { writeOutIdentifiers } from './identifiers.ts';
import { lex } from './lexer.ts';
import { readQuery, readQueryAfter } from './queries.ts';
import type { Token } from './tokens.ts';

const GRAMMAR = { readQuery, readQueryAfter, scan };

/** A cursor at the first token, which reads queries and expressions by the grammar. */
export const startReading = (text: string, tokens: readonly Token[]): Cursor => new Cursor(text, tokens, GRAMMAR);

/** A statement's text with its tokens, constant IDENTIFIER clauses written out, and its skeleton. */
export interface ReadQuery {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly query: Query;
  /** Parameter markers in the order of the text. */
  readonly parameters: readonly Parameter[];
  /** All pipes, an inner one before the one that it is the input of. */
  readonly pipes: readonly PipeSpan[];
  /** Every `VALUES …`, as a source or a query. */
  readonly inlineTables: readonly InlineTable[];
  /** Every CTE that is declared anywhere. */
  readonly ctes: readonly Cte[];
}

/**
 * Reads one query of Spark SQL: the relational skeleton of ast.ts.
 *
 * This reader is the authority on where tables stand: of 11,801 queries of other people it refuses 55 by name, and finds
 * the references of Spark's own parser in the others (test/sql/reader-vectors.test.ts). Throws `SYNTAX` with the position
 * and what was expected, `SEVERAL_STATEMENTS` when more follows a semicolon, `UNSUPPORTED_SYNTAX` for known syntax that it
 * does not follow, `TOO_LARGE` beyond 200 levels, 1,000 links (see Cursor) or 24 SELECTs that share a FROM, and what lex()
 * throws.
 */
export function readStatement(text: string, tokens: readonly Token[] = lex(text)): ReadQuery {
  const cursor = startReading(text, writeOutIdentifiers(text, tokens));
  const query = readQuery(cursor);
  expectEnd(cursor);
  const { parameters, pipes, inlineTables, declared: ctes } = cursor;
  return { text, tokens: cursor.tokens, query, parameters, pipes, inlineTables, ctes };
}

/** Steps over semicolons to the end. Throws `SEVERAL_STATEMENTS` or `SYNTAX` when anything else stands there. */
export function expectEnd(cursor: Cursor): void {
  while (cursor.accept(';'));
  if (cursor.peek().kind === 'end') return;
  const separated = cursor.tokens[cursor.at - 1]?.upper === ';';
  if (separated) cursor.fail('SEVERAL_STATEMENTS', 'send one statement at a time');
  cursor.failExpected('the end of the statement');
}

/** Reads text that is one expression and nothing else, such as a row filter. Throws like readStatement. */
export function readWholeExpression(text: string, tokens: readonly Token[] = lex(text)): Expression {
  const cursor = startReading(text, tokens);
  const expression = readExpression(cursor);
  if (cursor.peek().kind !== 'end') cursor.failExpected('the end of the expression');
  return expression;
}
