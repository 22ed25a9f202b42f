import type { Cursor } from './cursor.ts';
import { readTableName } from './names.ts';
import { expectEnd, startReading } from './reader.ts';
import type { Span, Token } from './tokens.ts';

/*
 * Statements that are answered without an engine: SHOW, DESCRIBE, EXPLAIN. The grammar is that of Spark 4.3 with what
 * Databricks adds.
 */

/** A name of one or more parts, with its place. */
export interface Name {
  readonly parts: readonly string[];
  readonly span: Span;
}

/** What one of these statements asks for. */
export type Command =
  | { readonly kind: 'showCatalogs'; readonly pattern: string | undefined }
  | Listing<'showSchemas'>
  | (Listing<'showTables'> & { readonly json: boolean })
  | Listing<'showViews'>
  | (Listing<'showFunctions'> & { readonly scope: 'USER' | 'SYSTEM' | 'ALL' })
  | { readonly kind: 'showColumns'; readonly table: Name; readonly within: Name | undefined }
  | { readonly kind: 'showCurrent' }
  | {
      readonly kind: 'describeTable';
      readonly table: Name;
      readonly extended: boolean;
      readonly json: boolean;
      readonly column: Name | undefined;
    }
  | { readonly kind: 'describeSchema' | 'describeCatalog'; readonly name: Name }
  | { readonly kind: 'describeFunction'; readonly name: Name }
  /** `from` is the offset in the text at which the query begins. */
  | { readonly kind: 'describeQuery' | 'explain'; readonly from: number };

interface Listing<Kind extends string> {
  readonly kind: Kind;
  /** Behind FROM or IN. */
  readonly within: Name | undefined;
  readonly pattern: string | undefined;
}

/** Reads a statement of these kinds. Throws `SYNTAX`, `UNSUPPORTED_SYNTAX` and `SEVERAL_STATEMENTS` as queries do. */
export function readCommand(text: string, tokens: readonly Token[]): Command {
  const c = startReading(text, tokens);
  const command = readKind(c);
  if (!('from' in command)) expectEnd(c);
  return command;
}

function readKind(c: Cursor): Command {
  if (c.accept('EXPLAIN')) return readExplain(c);
  if (c.accept('SHOW')) return readShow(c);
  c.at++; // DESC or DESCRIBE
  return readDescribe(c);
}

function readExplain(c: Cursor): Command {
  if (/^(LOGICAL|FORMATTED|EXTENDED|CODEGEN|COST)$/.test(c.peek().upper)) c.at++;
  return { kind: 'explain', from: c.peek().start };
}

// ---------------------------------------------------------------- SHOW

const SCHEMA_WORDS = /^(SCHEMA|DATABASE|NAMESPACE)$/;

function readShow(c: Cursor): Command {
  if (c.accept('CATALOGS')) return { kind: 'showCatalogs', pattern: readPattern(c) };
  if (acceptWord(c, /^(SCHEMAS|DATABASES|NAMESPACES)$/)) return readListing(c, 'showSchemas');
  if (c.accept('TABLES')) return { ...readListing(c, 'showTables'), json: acceptJson(c) };
  if (c.accept('VIEWS')) return readListing(c, 'showViews');
  if (c.accept('COLUMNS')) return readShowColumns(c);
  if (c.is('CURRENT') && SCHEMA_WORDS.test(c.peek(1).upper)) {
    c.at += 2;
    return { kind: 'showCurrent' };
  }
  return readShowFunctions(c);
}

function readListing<Kind extends string>(c: Cursor, kind: Kind): Listing<Kind> {
  return { kind, within: readWithin(c), pattern: readPattern(c) };
}

const readWithin = (c: Cursor): Name | undefined => (acceptWord(c, /^(FROM|IN)$/) ? readDottedName(c) : undefined);

/** `LIKE 'p'`, or the text alone. */
function readPattern(c: Cursor): string | undefined {
  const explicit = c.accept('LIKE');
  return explicit || c.peek().kind === 'string' ? readText(c) : undefined;
}

function readShowColumns(c: Cursor): Command {
  if (!acceptWord(c, /^(FROM|IN)$/)) c.failExpected('`IN` or `FROM`');
  return { kind: 'showColumns', table: readDottedName(c), within: readWithin(c) };
}

function readShowFunctions(c: Cursor): Command {
  const scope = /^(USER|SYSTEM|ALL)$/.test(c.peek().upper) ? (c.peek().upper as 'USER' | 'SYSTEM' | 'ALL') : 'ALL';
  if (c.is(scope)) c.at++;
  c.expect('FUNCTIONS');
  const within = readWithin(c);
  const explicit = c.accept('LIKE');
  if (!c.isName()) return { kind: 'showFunctions', scope, within, pattern: explicit ? readText(c) : readPattern(c) };
  const { parts, span } = readDottedName(c); // the older form: a name instead of a pattern
  const schema = parts.length > 1 ? { parts: parts.slice(0, -1), span } : within;
  return { kind: 'showFunctions', scope, within: schema, pattern: parts.at(-1)! };
}

// ---------------------------------------------------------------- DESCRIBE

const QUERY_WORDS = /^(SELECT|WITH|VALUES|FROM|\(|MAP|REDUCE)$/;

function readDescribe(c: Cursor): Command {
  const ahead = c.is('QUERY') ? 1 : 0;
  // without QUERY, `DESCRIBE TABLE t` describes a table
  if (QUERY_WORDS.test(c.peek(ahead).upper) || (ahead === 1 && c.is('TABLE', 1))) {
    return { kind: 'describeQuery', from: c.peek(ahead).start };
  }
  if (c.is('FUNCTION') && !endsBehind(c)) return readDescribeFunction(c);
  if (SCHEMA_WORDS.test(c.peek().upper) && !endsBehind(c)) return readDescribeSchema(c, 'describeSchema');
  if (c.is('CATALOG') && !endsBehind(c)) return readDescribeSchema(c, 'describeCatalog');
  return readDescribeTable(c);
}

/** True when the word is the last one, or the first part of a name: then it names a table. */
const endsBehind = (c: Cursor): boolean => c.peek(1).kind === 'end' || c.is(';', 1) || c.is('.', 1);

function readDescribeFunction(c: Cursor): Command {
  c.at++;
  if (c.is('EXTENDED') && !endsBehind(c)) c.at++;
  const from = c.at;
  const text = c.peek().kind === 'string' ? readText(c) : undefined;
  return {
    kind: 'describeFunction',
    name: text === undefined ? readDottedName(c) : { parts: [text], span: c.spanFrom(from) },
  };
}

function readDescribeSchema(c: Cursor, kind: 'describeSchema' | 'describeCatalog'): Command {
  c.at++;
  if (c.is('EXTENDED') && !endsBehind(c)) c.at++;
  return { kind, name: readDottedName(c) };
}

function readDescribeTable(c: Cursor): Command {
  if (c.is('TABLE') && !endsBehind(c)) c.at++;
  const extended = /^(EXTENDED|FORMATTED)$/.test(c.peek().upper) && !endsBehind(c);
  if (extended) c.at++;
  const table = readDottedName(c);
  const column = c.isName() && !c.is('AS') ? readDottedName(c) : undefined;
  return { kind: 'describeTable', table, extended, column, json: acceptJson(c) };
}

function acceptJson(c: Cursor): boolean {
  return c.acceptPair('AS', 'JSON');
}

// ---------------------------------------------------------------- pieces

/** `t`, `shop.t`, `lake.shop.t`. */
export function readDottedName(c: Cursor): Name {
  const from = c.at;
  return { parts: readTableName(c), span: c.spanFrom(from) };
}

/** The value of one text; neighbouring texts join. */
export function readText(c: Cursor): string {
  let text = c.peek().value;
  c.expectLiteral('string');
  for (; c.peek().kind === 'string'; c.at++) text += c.peek().value;
  return text;
}

/** Steps over a word of this kind, or over nothing. */
export function acceptWord(c: Cursor, words: RegExp): boolean {
  if (!words.test(c.peek().upper)) return false;
  c.at++;
  return true;
}
