import { foldName } from '../names.ts';
import type { Alias, ColumnReference, Cte } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { peekNames } from './lookahead.ts';
import { CLAUSE_WORDS, NEVER_ALIAS, RESERVED } from './words.ts';

/** A name of one part that is no reserved word; `what` is what the message says was expected. */
export function readName(c: Cursor, what: string): string {
  const token = c.peek();
  const computed = token.upper === 'IDENTIFIER' && c.is('(', 1);
  if (!c.isName() || RESERVED.has(token.upper) || computed) c.failExpected(what);
  c.at++;
  return token.value;
}

/** `a, b` */
export function readPlainNames(c: Cursor, what = 'a name'): string[] {
  const names: string[] = [];
  do names.push(readName(c, what));
  while (c.accept(','));
  return names;
}

/** `(a, b)` */
export function readNames(c: Cursor): string[] {
  c.expect('(');
  const names = readPlainNames(c);
  c.expect(')');
  return names;
}

/** A dotted name where only a column can stand: EXCEPT, USING, PIVOT. */
export function readColumnName(c: Cursor): ColumnReference {
  const from = c.at;
  const parts: string[] = [];
  do {
    if (!c.isName() || (parts.length === 0 && RESERVED.has(c.peek().upper))) c.failExpected('a column');
    parts.push(c.peek().value);
    c.at++;
  } while (c.accept('.'));
  return { parts, span: c.spanFrom(from) };
}

/** A table's name: `t`, `shop.t`, `lake.shop.t`. */
export function readTableName(c: Cursor): string[] {
  if (!c.isName() || RESERVED.has(c.peek().upper)) c.failExpected('a table');
  const parts = [c.peek().value];
  c.at++;
  while (c.is('.') && c.isName(1)) {
    c.at++;
    if (c.is('IDENTIFIER') && c.is('(', 1)) c.failExpected('a name');
    parts.push(c.peek().value);
    c.at++;
  }
  return parts;
}

/** The innermost CTE in scope that the name means. Names of several parts never mean one. */
export const findCte = (c: Cursor, parts: readonly string[]): Cte | undefined =>
  parts.length === 1 ? c.ctes.findLast(({ name }) => foldName(name) === foldName(parts[0]!)) : undefined;

/** `[AS] name [(a, b)]`, `AS (a, b)`, or nothing. */
export function readAlias(c: Cursor): Alias | undefined {
  const from = c.at;
  const explicit = c.accept('AS');
  if (explicit && c.is('(')) return { name: '', columns: readNames(c), span: c.spanFrom(from) };
  if (!explicit && !startsImplicitAlias(c)) {
    refuseAmbiguousAlias(c);
    return undefined;
  }
  const name = readName(c, 'an alias');
  const columns = c.is('(') ? readNames(c) : undefined;
  return { name, columns, span: c.spanFrom(from) };
}

/** `FROM t WHERE (a)`: for Spark `t` has the alias `WHERE` with a column `a`, unless the parentheses go on as an expression. */
function refuseAmbiguousAlias(c: Cursor): void {
  const { kind, upper } = c.peek();
  if (kind !== 'word' || NEVER_ALIAS.has(upper)) return;
  const names = peekNames(c, 1);
  if (!names) return;
  const behind = c.peek(2 + 2 * names.length);
  if (behind.kind === 'symbol' ? !/^(?:[),;]|\|>)$/.test(behind.upper) : GOES_ON.test(behind.upper)) return;
  c.fail('UNSUPPORTED_SYNTAX', `\`${upper} (…)\` could be an alias with columns here, leave out the parentheses`);
}

/** Words by which an operand in parentheses goes on. */
const GOES_ON = /^(?:AND|OR|NOT|IN|IS|BETWEEN|LIKE|ILIKE|RLIKE|REGEXP|DIV|COLLATE|ASC|DESC|NULLS)$/;

/** A name without AS is an alias unless it begins the next clause. */
export function startsImplicitAlias(c: Cursor): boolean {
  const { kind, upper } = c.peek();
  return kind === 'quoted' || (kind === 'word' && !CLAUSE_WORDS.has(upper));
}
