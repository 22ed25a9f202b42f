import type { ColumnReference, Expression, InlineTable, Join, Pivot, SelectItem, Source, Unpivot } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { readCall, readExpression } from './expressions.ts';
import { peekNames, queryContinues, startsQuery } from './lookahead.ts';
import {
  findCte,
  readAlias,
  readColumnName,
  readName,
  readNames,
  readPlainNames,
  readTableName,
  startsImplicitAlias,
} from './names.ts';
import { readSuffixes, skipSample } from './suffixes.ts';
import { CLAUSE_WORDS, JOIN_WORDS } from './words.ts';

/** What stands behind FROM: sources with commas and joins between them, lateral views, pivots. */
export function readFrom(c: Cursor): Source {
  let source = readRelation(c);
  for (;;) {
    if (c.is(',')) source = readCommaJoin(c, source);
    else if (c.is('LATERAL') && c.is('VIEW', 1)) source = readLateralView(c, source);
    else if (startsPivot(c)) source = readPivot(c, source);
    else return source;
  }
}

function readCommaJoin(c: Cursor, left: Source): Join {
  c.link();
  c.expect(',');
  return { kind: 'join', left, right: readRelation(c), words: [','], on: undefined, using: undefined };
}

/** One source with the joins behind it. */
function readRelation(c: Cursor): Source {
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
  c.link();
  const words: string[] = [];
  for (; !c.is('JOIN'); c.at++) words.push(c.peek().upper);
  c.at++;
  const right = readPrimary(c);
  const join = { kind: 'join', left, right, words, on: undefined, using: undefined } as const;
  if (c.accept('ON')) return { ...join, on: readExpression(c) };
  if (c.accept('USING')) return { ...join, using: readNames(c) };
  return c.is('NEAREST', 1) ? { ...join, on: readNearest(c) } : join;
}

/** `EXACT NEAREST 3 BY DISTANCE a.x - b.x`, `APPROX NEAREST BY SIMILARITY …` */
function readNearest(c: Cursor): Expression {
  if (!c.accept('EXACT')) c.expect('APPROX');
  c.expect('NEAREST');
  if (!c.is('BY')) c.expectLiteral('number');
  c.expect('BY');
  if (!c.accept('DISTANCE')) c.expect('SIMILARITY');
  return readExpression(c);
}

function readPrimary(c: Cursor): Source {
  return c.nested(() => {
    const lateral = c.accept('LATERAL');
    if (c.is('(')) return readParenthesised(c, lateral);
    if (lateral) return readLateralFunction(c);
    if (startsInlineTable(c)) return readInlineTable(c);
    if (c.is('TABLE') && c.is('(', 1)) return readTableFunctionWord(c);
    if (c.is('STREAM') && (c.isName(1) || c.is('(', 1))) {
      c.fail('UNSUPPORTED_SYNTAX', 'streaming sources (`STREAM`) are not supported');
    }
    return readNamed(c);
  });
}

/** `LATERAL explode(x)`. In front of another name it would be a table called LATERAL with an alias, which is what Spark makes of it. */
function readLateralFunction(c: Cursor): Source {
  const start = c.peek();
  const source = c.is('(', 1) || c.is('.', 1) ? readNamed(c) : undefined;
  if (source?.kind !== 'function') c.fail('SYNTAX', 'expected a query or a function behind `LATERAL`', start);
  return source;
}

/**
 * True at `VALUES` when rows follow. `VALUES x` and `VALUES x(y)` in FROM could be a row, or a table of that name with an
 * alias, which is what Spark makes of it: refused.
 */
function startsInlineTable(c: Cursor): boolean {
  if (!c.is('VALUES') || c.is('.', 1) || CLAUSE_WORDS.has(c.peek(1).upper)) return false;
  const { kind } = c.peek(2);
  const certain = !c.isName(1) || kind === 'string' || kind === 'number' || (c.is('(', 2) && !peekNames(c, 2));
  if (!certain) c.fail('UNSUPPORTED_SYNTAX', '`VALUES` in front of a name is ambiguous, write the row in parentheses');
  return true;
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
      if (lateral) c.failExpected('a query behind `LATERAL`');
      source = readJoins(c, source);
      while (c.is(',')) source = readCommaJoin(c, source);
      source = { kind: 'group', source, alias: undefined };
    }
  }
  c.expect(')');
  skipSample(c);
  refuseWatermark(c);
  return { ...source, alias: readAlias(c) };
}

const refuseWatermark = (c: Cursor): void => {
  if (c.is('WATERMARK')) c.fail('UNSUPPORTED_SYNTAX', 'watermarks are not supported');
};

/** Rows go on behind a comma, unless another inline table begins there: `FROM VALUES 1, VALUES 2`. */
export function readInlineTable(c: Cursor): InlineTable {
  const from = c.at;
  c.expect('VALUES');
  const rows = [readExpression(c)];
  while (c.is(',') && !(c.is('VALUES', 1) && /^(number|string)$/.test(c.peek(2).kind))) {
    c.at++;
    rows.push(readExpression(c));
  }
  const alias = readAlias(c);
  const table: InlineTable = { kind: 'values', span: c.spanFrom(from), rows, alias };
  c.inlineTables.push(table);
  return table;
}

/** `FROM TABLE(f(x))`, `FROM TABLE(SELECT …)`. */
function readTableFunctionWord(c: Cursor): never {
  c.fail('UNSUPPORTED_SYNTAX', '`TABLE(…)` in FROM is not supported, name the function directly');
}

function readNamed(c: Cursor): Source {
  const from = c.at;
  if (c.is('IDENTIFIER') && c.is('(', 1)) c.failExpected('a table');
  const parts = readTableName(c);
  const nameSpan = c.spanFrom(from);
  if (c.is('(')) {
    c.at = from;
    return readTableFunction(c);
  }
  const suffixes = readSuffixes(c);
  const alias = readAlias(c);
  return {
    kind: 'table',
    span: c.spanFrom(from),
    nameSpan,
    parts,
    alias,
    cte: findCte(c, parts),
    suffixes,
    form: 'plain',
  };
}

function readTableFunction(c: Cursor): Source {
  const call = readCall(c);
  c.acceptPair('WITH', 'ORDINALITY');
  skipSample(c);
  refuseWatermark(c);
  return { kind: 'function', call, alias: readAlias(c) };
}

// ---------------------------------------------------------------- lateral views, pivots

export function readLateralView(c: Cursor, input: Source): Source {
  c.link();
  c.at += 2;
  c.accept('OUTER');
  const call = readCall(c);
  const from = c.at;
  const name = startsImplicitAlias(c) ? readName(c, 'an alias') : '';
  const columns = c.accept('AS') || startsImplicitAlias(c) ? readPlainNames(c, 'a column') : undefined;
  const alias = name || columns ? { name, columns, span: c.spanFrom(from) } : undefined;
  return { kind: 'lateralView', input, call, alias };
}

export function startsPivot(c: Cursor): boolean {
  if (c.is('PIVOT')) return c.is('(', 1);
  return c.is('UNPIVOT') && (c.is('(', 1) || c.is('INCLUDE', 1) || c.is('EXCLUDE', 1));
}

export function readPivot(c: Cursor, input: Source): Source {
  c.link();
  const unpivot = c.is('UNPIVOT');
  c.at++;
  if (unpivot && (c.accept('INCLUDE') || c.accept('EXCLUDE'))) c.expect('NULLS');
  c.expect('(');
  const pivot = unpivot ? readUnpivotBody(c) : readPivotBody(c);
  c.expect(')');
  return { kind: 'pivot', input, pivot, alias: readAlias(c) };
}

/** `sum(a) AS s, max(b) FOR (x, y) IN ((1, 2) AS p, …)` */
function readPivotBody(c: Cursor): Pivot {
  const aggregates = readAliasedList(c);
  c.expect('FOR');
  const keys = c.accept('(') ? readKeys(c) : [readColumnName(c)];
  return { kind: 'pivot', aggregates, keys, values: readInList(c) };
}

function readKeys(c: Cursor): ColumnReference[] {
  const keys: ColumnReference[] = [];
  do {
    const from = c.at;
    keys.push({ parts: [readName(c, 'a column')], span: c.spanFrom(from) });
  } while (c.accept(','));
  c.expect(')');
  return keys;
}

/** `(a, b) FOR name IN ((c, d) AS x, …)` */
function readUnpivotBody(c: Cursor): Unpivot {
  const values = c.is('(') ? readNames(c) : [readName(c, 'a column')];
  c.expect('FOR');
  return { kind: 'unpivot', values, name: readName(c, 'a column'), sets: readInList(c) };
}

function readInList(c: Cursor): SelectItem[] {
  c.expect('IN');
  c.expect('(');
  const items = readAliasedList(c);
  c.expect(')');
  return items;
}

function readAliasedList(c: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  do {
    const from = c.at;
    const expression = readExpression(c);
    const named = c.accept('AS') || startsImplicitAlias(c);
    items.push({
      expression,
      alias: named ? readName(c, 'an alias') : undefined,
      aliases: undefined,
      span: c.spanFrom(from),
    });
  } while (c.accept(','));
  return items;
}
