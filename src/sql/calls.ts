import type { Body, TableSource } from './ast.ts';
import { collect } from './collect.ts';
import type { Cursor } from './cursor.ts';
import { startsQuery } from './lookahead.ts';
import { findCte, readColumnName } from './names.ts';
import type { Span } from './tokens.ts';
import { scanSortItem, scanSortItems, scanWindow } from './windows.ts';
import { ARGUMENT_WORDS, DATETIME_UNITS, RESERVED } from './words.ts';

/** The arguments of a call whose name has been read, and what may stand behind them. */
export function scanCall(c: Cursor, parts: readonly string[], from: number): void {
  const span: Span = { from, to: c.at };
  c.sink!.calls.push({ parts, span });
  const name = parts.at(-1)!.toUpperCase();
  scanArguments(c, name);
  if (name === 'IDENTIFIER' && c.is('(')) scanArguments(c, name); // IDENTIFIER('f')(x)
  scanCallTail(c);
}

/** Reads `(…)` with the arguments of the function of that name, in upper case. Only a table function takes tables. */
export function scanArguments(c: Cursor, name: string, scan: (c: Cursor) => void = scanArgument): void {
  c.expect('(');
  if (c.accept(')')) return;
  if (c.is('DISTINCT') || (c.is('ALL') && !c.is(',', 1) && !c.is(')', 1) && !c.is('.', 1))) c.at++;
  const side = acceptSide(c, name);
  const from = c.at;
  const unit = acceptUnit(c, name);
  if (!unit && !(side && c.is('FROM'))) scan(c);
  let others = 0;
  while (!c.accept(')')) {
    if (!c.accept(',') && !acceptArgumentWord(c)) c.failExpected('`,` or `)`');
    scan(c);
    others++;
  }
  // `date_add(day, 3)` adds to a column called day, `date_add(DAY, 3, d)` adds days
  if (unit && name !== 'EXTRACT' && others < 2) {
    c.sink!.columns.push({ parts: [c.tokens[from]!.value], span: { from, to: from + 1 } });
  }
}

/** `trim(BOTH ' ' FROM x)`, `trim(BOTH FROM x)`: a word in front of the first argument. */
function acceptSide(c: Cursor, name: string): boolean {
  const side = name === 'TRIM' && /^(BOTH|LEADING|TRAILING)$/.test(c.peek().upper) && !c.is(')', 1) && !c.is(',', 1);
  if (side) c.at++;
  return side;
}

const UNIT_FIRST = /^(TIMESTAMPADD|TIMESTAMPDIFF|DATEADD|DATEDIFF|DATE_ADD|DATE_DIFF|TIMEDIFF)$/;

/** `extract(YEAR FROM d)`, `dateadd(DAY, 1, d)`: a word instead of the first argument. */
function acceptUnit(c: Cursor, name: string): boolean {
  const field = name === 'EXTRACT' && c.isWord() && c.is('FROM', 1);
  const unit = UNIT_FIRST.test(name) && DATETIME_UNITS.has(c.peek().upper) && c.is(',', 1);
  if (field || unit) c.at++;
  return field || unit;
}

function acceptArgumentWord(c: Cursor): boolean {
  if (!ARGUMENT_WORDS.has(c.peek().upper)) return false;
  c.at++;
  return true;
}

/** An argument of a table function. */
export function scanArgumentOrTable(c: Cursor): void {
  const ahead = c.isName() && c.is('=>', 1) ? 2 : 0;
  const then = ahead + 1;
  if (!c.is('TABLE', ahead) || !(c.is('(', then) || (c.isName(then) && !RESERVED.has(c.peek(then).upper))))
    return scanArgument(c);
  c.at += ahead;
  scanTableArgument(c);
}

function scanArgument(c: Cursor): void {
  if (c.isName() && c.is('=>', 1)) c.at += 2;
  c.scan(c); // a query needs parentheses of its own
  if (c.accept('AS')) scanAlias(c);
  scanNulls(c);
  if (c.acceptPair('ORDER', 'BY')) scanSortItems(c);
}

export function scanAlias(c: Cursor): void {
  if (!c.isName()) c.failExpected('a name');
  c.at++;
}

/**
 * `TABLE(t)`, `TABLE(SELECT …)`, `TABLE t`: a query, with what a table function may say of its partitioning behind it, where
 * names are columns of this query.
 */
function scanTableArgument(c: Cursor): void {
  const from = c.at;
  c.at++;
  const body = readTableArgument(c);
  if (c.acceptPair('WITH', 'SINGLE')) c.expect('PARTITION');
  const partitions = collect(c, () => {
    while (c.is('BY', 1) && /^(PARTITION|ORDER|DISTRIBUTE|SORT)$/.test(c.peek().upper)) {
      c.at += 2;
      scanPartition(c);
    }
  });
  c.sink!.queries.push({ kind: 'query', span: c.spanFrom(from), ctes: [], body, trailing: [partitions] });
}

function readTableArgument(c: Cursor): Body {
  if (!c.accept('(')) return readNamedArgument(c, 'bareArgument');
  const body: Body = startsQuery(c, 0) ? { kind: 'nested', query: c.readQuery(c) } : readNamedArgument(c, 'argument');
  c.expect(')');
  return body;
}

/** `(a, b DESC)` or `a DESC`: without parentheses it is one, because the next comma begins another argument. */
function scanPartition(c: Cursor): void {
  if (!c.accept('(')) return scanSortItem(c);
  scanSortItems(c);
  c.expect(')');
}

function readNamedArgument(c: Cursor, form: TableSource['form']): Body {
  const { parts, span } = readColumnName(c);
  const cte = findCte(c, parts);
  const source = { kind: 'table', span, nameSpan: span, parts, alias: undefined, cte, suffixes: [], form } as const;
  return { kind: 'tableStatement', source };
}

function scanNulls(c: Cursor): void {
  if ((c.is('IGNORE') || c.is('RESPECT')) && c.is('NULLS', 1)) c.at += 2;
}

/** FILTER, IGNORE NULLS, WITHIN GROUP and OVER. */
function scanCallTail(c: Cursor): void {
  if (c.is('WITHIN') && c.is('GROUP', 1) && c.is('(', 2)) {
    c.at += 3;
    c.expect('ORDER');
    c.expect('BY');
    scanSortItems(c);
    c.expect(')');
  }
  if (c.is('FILTER') && c.is('(', 1) && c.is('WHERE', 2)) {
    c.at += 3;
    c.scan(c);
    c.expect(')');
  }
  scanNulls(c);
  if (c.is('OVER') && (c.is('(', 1) || c.isName(1))) {
    c.at++;
    scanWindow(c);
  }
}
