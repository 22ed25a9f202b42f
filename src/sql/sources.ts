import { foldName } from '../names.ts';
import type { Alias, Expression, InlineTable, Join, Source, Suffix, TableSource } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { collect, queryContinues, readColumnName, readExpression, scan, startsQuery } from './expressions.ts';
import { CLAUSE_WORDS, JOIN_WORDS, RESERVED } from './words.ts';

/** What stands behind FROM: sources with commas and joins between them, lateral views, pivots. */
export function readFrom(c: Cursor): Source {
  let source = readRelation(c);
  for (;;) {
    if (c.accept(',')) source = commaJoin(source, readRelation(c));
    else if (c.is('LATERAL') && c.is('VIEW', 1)) source = readLateralView(c, source);
    else if (startsPivot(c)) source = readPivot(c, source);
    else return source;
  }
}

const commaJoin = (left: Source, right: Source): Join => ({
  kind: 'join',
  left,
  right,
  words: [','],
  on: undefined,
  using: undefined,
});

/** One source with the joins behind it. */
export function readRelation(c: Cursor): Source {
  return readJoins(c, readPrimary(c));
}

export function readJoins(c: Cursor, first: Source): Source {
  let source = first;
  for (;;) {
    if (startsJoin(c)) source = readJoin(c, source);
    else if (startsPivot(c)) source = readPivot(c, source);
    else return source;
  }
}

export function startsJoin(c: Cursor): boolean {
  for (let ahead = 0; ahead < 4; ahead++) {
    const { upper } = c.peek(ahead);
    if (upper === 'JOIN') return true;
    if (!JOIN_WORDS.has(upper)) return false;
  }
  return false;
}

function readJoin(c: Cursor, left: Source): Join {
  const words: string[] = [];
  while (!c.accept('JOIN')) {
    words.push(c.peek().upper);
    c.at++;
  }
  const right = readPrimary(c);
  if (c.accept('ON')) return { kind: 'join', left, right, words, on: readExpression(c), using: undefined };
  if (c.accept('USING')) return { kind: 'join', left, right, words, on: undefined, using: readNames(c) };
  return { kind: 'join', left, right, words, on: undefined, using: undefined };
}

/** `(a, b)` */
export function readNames(c: Cursor): string[] {
  c.expect('(');
  const names: string[] = [];
  do names.push(readName(c, 'a name'));
  while (c.accept(','));
  c.expect(')');
  return names;
}

export function readName(c: Cursor, what: string): string {
  const token = c.peek();
  if (!c.isName() || RESERVED.has(token.upper)) c.failExpected(what);
  c.at++;
  return token.value;
}

function readPrimary(c: Cursor): Source {
  return c.nested(() => {
    const lateral = c.accept('LATERAL');
    if (c.is('(')) return readParenthesised(c, lateral);
    if (c.is('VALUES') && !(c.is('.', 1) || CLAUSE_WORDS.has(c.peek(1).upper))) {
      c.at++;
      return readInlineTable(c);
    }
    if (c.is('TABLE') && c.is('(', 1)) return readTableFunctionWord(c);
    if (c.is('STREAM') && (c.isName(1) || c.is('(', 1)) && !CLAUSE_WORDS.has(c.peek(1).upper)) {
      c.fail('UNSUPPORTED_SYNTAX', 'streaming sources (`STREAM`) are not supported');
    }
    return readNamed(c);
  });
}

/** `(query)`, `((query) UNION query)`, `(source)`, `((query) a JOIN b)`: a source in parentheses. */
function readParenthesised(c: Cursor, lateral: boolean): Source {
  const from = c.at + 1;
  c.expect('(');
  let source: Source;
  if (startsQuery(c, 0)) {
    source = { kind: 'derived', query: c.readQuery(c), lateral, alias: undefined };
  } else {
    source = readPrimary(c);
    const bare = source.kind === 'derived' && !source.alias && !source.lateral;
    if (bare && source.kind === 'derived' && (queryContinues(c) || c.is(')'))) {
      source = { kind: 'derived', query: c.readQueryAfter(c, source.query, from), lateral, alias: undefined };
    } else {
      source = readJoins(c, source);
      while (c.accept(',')) source = commaJoin(source, readRelation(c));
      source = { kind: 'group', source, alias: undefined };
    }
  }
  c.expect(')');
  skipSample(c);
  return { ...source, alias: readAlias(c) };
}

export function readInlineTable(c: Cursor): InlineTable {
  const rows: Expression[] = [];
  do rows.push(readExpression(c));
  while (c.accept(','));
  return { kind: 'values', rows, alias: readAlias(c) };
}

/** `FROM TABLE(f(x))`, `FROM TABLE(SELECT …)`. */
function readTableFunctionWord(c: Cursor): never {
  c.fail('UNSUPPORTED_SYNTAX', '`TABLE(…)` in FROM is not supported, name the function directly');
}

function readNamed(c: Cursor): Source {
  const from = c.at;
  const identifierClause = c.is('IDENTIFIER') && c.is('(', 1);
  const parts = identifierClause ? readIdentifierClause(c) : readTableName(c);
  const nameSpan = c.spanFrom(from);
  if (c.is('(') && !identifierClause) return readTableFunction(c, parts, from);
  const suffixes = readSuffixes(c);
  const alias = readAlias(c);
  const form = identifierClause ? 'identifierClause' : 'plain';
  return { kind: 'table', span: c.spanFrom(from), nameSpan, parts, alias, cte: findCte(c, parts), suffixes, form };
}

export function readTableName(c: Cursor): string[] {
  if (!c.isName() || RESERVED.has(c.peek().upper)) c.failExpected('a table');
  const parts = [c.peek().value];
  c.at++;
  while (c.is('.') && c.isName(1)) {
    if (c.is('IDENTIFIER', 1) && c.is('(', 2)) c.fail('UNSUPPORTED_SYNTAX', 'IDENTIFIER() cannot be part of a name');
    parts.push(c.peek(1).value);
    c.at += 2;
  }
  return parts;
}

/** `IDENTIFIER('a.b')` with one constant string, possibly followed by further parts. */
function readIdentifierClause(c: Cursor): string[] {
  c.at += 2;
  const strings: string[] = [];
  while (c.peek().kind === 'string') {
    strings.push(c.peek().value);
    c.at++;
  }
  if (strings.length === 0 || !c.is(')')) {
    c.fail('UNSUPPORTED_SYNTAX', 'IDENTIFIER() is only supported with a constant string');
  }
  c.at++;
  const parts = splitIdentifier(c, strings.join(''));
  while (c.is('.') && c.isName(1)) {
    parts.push(c.peek(1).value);
    c.at += 2;
  }
  return parts;
}

function splitIdentifier(c: Cursor, text: string): string[] {
  if (!/^(?:\w+|`[^`]+`)(?:\.(?:\w+|`[^`]+`))*$/.test(text)) {
    c.fail('UNSUPPORTED_SYNTAX', 'the string of IDENTIFIER() is not a plain dotted name');
  }
  return (text.match(/\w+|`[^`]+`/g) ?? []).map((part) => (part[0] === '`' ? part.slice(1, -1) : part));
}

export const findCte = (c: Cursor, parts: readonly string[]): TableSource['cte'] =>
  parts.length === 1 ? c.ctes.findLast(({ name }) => foldName(name) === foldName(parts[0]!)) : undefined;

function readTableFunction(c: Cursor, parts: readonly string[], from: number): Source {
  c.at = from;
  const call = readCall(c, parts.length);
  if (c.is('WITH') && c.is('ORDINALITY', 1)) c.at += 2;
  skipSample(c);
  return { kind: 'function', call, alias: readAlias(c) };
}

/** A call that is a source. The name is skipped over, so that a word such as VALUES is taken as a name. */
function readCall(c: Cursor, parts: number): Expression {
  const from = c.at;
  const call = collect(c, () => scan(c));
  if (call.calls[0]?.parts.length !== parts || call.span.from !== from) c.failExpected('a table function');
  return call;
}

// ---------------------------------------------------------------- between name and alias

function readSuffixes(c: Cursor): Suffix[] {
  const suffixes: Suffix[] = [];
  for (let suffix = readSuffix(c); suffix; suffix = readSuffix(c)) suffixes.push(suffix);
  return suffixes;
}

function readSuffix(c: Cursor): Suffix | undefined {
  const from = c.at;
  const kind = skipTimeTravel(c) ?? skipOptions(c) ?? skipSample(c) ?? skipWatermark(c);
  return kind && { kind, span: c.spanFrom(from) };
}

function skipTimeTravel(c: Cursor): 'timeTravel' | 'changes' | undefined {
  if (c.is('@') && !c.peek().gap) {
    c.at += 2;
    return 'timeTravel';
  }
  const ahead = c.is('FOR') ? 1 : 0;
  const clock = /^(VERSION|SYSTEM_VERSION|TIMESTAMP|SYSTEM_TIME)$/.test(c.peek(ahead).upper);
  if (clock && c.is('AS', ahead + 1) && c.is('OF', ahead + 2)) {
    c.at += ahead + 3;
    collect(c, () => scan(c));
    return 'timeTravel';
  }
  return c.is('CHANGES') && c.is('FROM', 1) ? skipChanges(c) : undefined;
}

/** `CHANGES FROM VERSION 1 EXCLUSIVE TO VERSION 5`, and the same with timestamps. */
function skipChanges(c: Cursor): 'changes' {
  c.at++;
  do {
    c.at += 2;
    collect(c, () => scan(c));
    if (!c.accept('INCLUSIVE')) c.accept('EXCLUSIVE');
  } while (c.is('TO'));
  return 'changes';
}

function skipOptions(c: Cursor): 'options' | undefined {
  if (!c.is('WITH') || !c.is('(', 1)) return undefined;
  c.at += 2;
  do {
    do {
      if (!c.isName() && c.peek().kind !== 'string') c.failExpected('an option');
      c.at++;
    } while (c.accept('.'));
    c.accept('=');
    if (!c.is(',') && !c.is(')')) collect(c, () => scan(c));
  } while (c.accept(','));
  c.expect(')');
  return 'options';
}

export function skipSample(c: Cursor): 'sample' | undefined {
  if (!c.accept('TABLESAMPLE')) return undefined;
  if (c.isWord()) c.at++;
  c.expect('(');
  if (c.accept('BUCKET')) skipBucket(c);
  else {
    collect(c, () => scan(c));
    if (!c.accept('PERCENT')) c.accept('ROWS');
  }
  c.expect(')');
  if (c.accept('REPEATABLE')) {
    c.expect('(');
    collect(c, () => scan(c));
    c.expect(')');
  }
  return 'sample';
}

function skipBucket(c: Cursor): void {
  c.at++;
  c.expect('OUT');
  c.expect('OF');
  c.at++;
  if (c.accept('ON')) collect(c, () => scan(c));
}

function skipWatermark(c: Cursor): 'watermark' | undefined {
  if (!c.is('WATERMARK') || !c.isName(1)) return undefined;
  c.at++;
  collect(c, () => scan(c));
  if (c.accept('AS')) readName(c, 'a name');
  c.expect('DELAY');
  c.expect('OF');
  collect(c, () => scan(c));
  return 'watermark';
}

// ---------------------------------------------------------------- aliases

/** `[AS] name [(a, b)]`, `AS (a, b)`, or nothing. */
export function readAlias(c: Cursor): Alias | undefined {
  const from = c.at;
  const explicit = c.accept('AS');
  if (explicit && c.is('(')) return { name: '', columns: readNames(c), span: c.spanFrom(from) };
  if (!explicit && !startsImplicitAlias(c)) return undefined;
  const name = readName(c, 'an alias');
  const columns = c.is('(') ? readNames(c) : undefined;
  return { name, columns, span: c.spanFrom(from) };
}

/** A name without AS is an alias unless it begins the next clause. */
export function startsImplicitAlias(c: Cursor): boolean {
  const { kind, upper } = c.peek();
  return kind === 'quoted' || (kind === 'word' && !CLAUSE_WORDS.has(upper));
}

// ---------------------------------------------------------------- lateral views, pivots

export function readLateralView(c: Cursor, input: Source): Source {
  c.at += 2;
  c.accept('OUTER');
  const call = collect(c, () => scan(c));
  if (call.calls.length === 0) c.failExpected('a table function');
  const from = c.at;
  const name = startsImplicitAlias(c) ? readName(c, 'an alias') : '';
  const columns = c.accept('AS') || startsImplicitAlias(c) ? readPlainNames(c) : undefined;
  const alias = name || columns ? { name, columns, span: c.spanFrom(from) } : undefined;
  return { kind: 'lateralView', input, call, alias };
}

function readPlainNames(c: Cursor): string[] {
  const names: string[] = [];
  do names.push(readName(c, 'a column'));
  while (c.accept(','));
  return names;
}

export function startsPivot(c: Cursor): boolean {
  if (c.is('PIVOT')) return c.is('(', 1);
  return c.is('UNPIVOT') && (c.is('(', 1) || c.is('INCLUDE', 1) || c.is('EXCLUDE', 1));
}

export function readPivot(c: Cursor, input: Source): Source {
  const unpivot = c.is('UNPIVOT');
  c.at++;
  if (unpivot && (c.accept('INCLUDE') || c.accept('EXCLUDE'))) c.expect('NULLS');
  c.expect('(');
  const expressions = unpivot ? readUnpivotBody(c) : readPivotBody(c);
  c.expect(')');
  return { kind: 'pivot', input, expressions, alias: readAlias(c) };
}

/** `sum(a) AS s, max(b) FOR (x, y) IN ((1, 2) AS p, …)` */
function readPivotBody(c: Cursor): Expression[] {
  const aggregates = collect(c, () => scanAliasedList(c));
  c.expect('FOR');
  if (c.is('(')) readNames(c);
  else readColumnName(c);
  c.expect('IN');
  c.expect('(');
  const values = collect(c, () => scanAliasedList(c));
  c.expect(')');
  return [aggregates, values];
}

/** `(a, b) FOR name IN ((c, d) AS x, …)` */
function readUnpivotBody(c: Cursor): Expression[] {
  if (c.is('(')) readNames(c);
  else readName(c, 'a column');
  c.expect('FOR');
  readName(c, 'a column');
  c.expect('IN');
  c.expect('(');
  const values = collect(c, () => scanAliasedList(c));
  c.expect(')');
  return [values];
}

function scanAliasedList(c: Cursor): void {
  do {
    scan(c);
    if (c.accept('AS') || startsImplicitAlias(c)) readName(c, 'an alias');
  } while (c.accept(','));
}
