import { foldName } from '../names.ts';
import type { ColumnReference, Expression, Query, TableSource } from './ast.ts';
import { type Cursor, emptyExpression } from './cursor.ts';
import { findCte, peekNames, readColumnName, readName, readTableName } from './names.ts';
import type { Span } from './tokens.ts';
import { readCollation, readTypeName } from './typenames.ts';
import {
  ARGUMENT_WORDS,
  FUNCTION_WORDS,
  INTERVAL_UNITS,
  RESERVED,
  SYMBOL_OPERATORS,
  TYPED_LITERALS,
  WORD_OPERATORS,
} from './words.ts';

/*
 * Expressions, walked by an explicit table of what may stand in them: an operand, then operators with further operands.
 * Precedence does not matter, because only what occurs is recorded. Anything the grammar below does not name is refused
 * with `SYNTAX`.
 */

/** Reads one expression and returns what occurs in it. */
export function readExpression(c: Cursor): Expression {
  return collect(c, () => scan(c));
}

/** Reads one or more expressions with commas between them into one record. */
export function readExpressions(c: Cursor): Expression {
  return collect(c, () => scanList(c));
}

/** Reads a call where only a call can stand: a table function in FROM or behind LATERAL VIEW. */
export function readCall(c: Cursor): Expression {
  return collect(c, () => {
    const from = c.at;
    const parts = readTableName(c);
    c.sink!.calls.push({ parts, span: c.spanFrom(from) });
    scanArguments(c, parts.at(-1)!.toUpperCase());
  });
}

/** Runs a scan with a fresh record and returns the record. */
export function collect(c: Cursor, read: () => void): Expression {
  const outer = c.sink;
  const expression = emptyExpression(c.at);
  c.sink = expression;
  read();
  expression.span = { from: expression.span.from, to: c.at };
  expression.single = onlyColumn(expression);
  c.sink = outer;
  return expression;
}

function onlyColumn({ columns, span }: Expression): ColumnReference | undefined {
  const first = columns[0];
  return columns.length === 1 && first?.span.from === span.from && first.span.to === span.to ? first : undefined;
}

export function scanList(c: Cursor): void {
  do scan(c);
  while (c.accept(','));
}

/** operand (operator operand)* */
export function scan(c: Cursor): void {
  c.nested(() => scanOperand(c));
  while (scanOperator(c));
}

// ---------------------------------------------------------------- operators

function scanOperator(c: Cursor): boolean {
  const { upper, kind } = c.peek();
  if (kind === 'symbol') return SYMBOL_OPERATORS.has(upper) && scanSymbolOperator(c, upper);
  if (kind !== 'word') return false;
  if (WORD_OPERATORS.has(upper)) {
    c.at++;
    c.nested(() => scanOperand(c));
    return true;
  }
  return scanPredicate(c);
}

function scanSymbolOperator(c: Cursor, symbol: string): true {
  c.at++;
  // `>>` and `>>>` come in pieces behind ARRAY, MAP and STRUCT (see lexer.ts)
  if (symbol === '>') while (c.is('>') && !c.peek().gap) c.at++;
  c.nested(() => scanOperand(c));
  return true;
}

/** IS, IN, BETWEEN, LIKE and their negations. */
function scanPredicate(c: Cursor): boolean {
  const negated = c.is('NOT') && /^(IN|BETWEEN|LIKE|ILIKE|RLIKE|REGEXP)$/.test(c.peek(1).upper) ? 1 : 0;
  const word = c.peek(negated).upper;
  const scanRest = PREDICATES[word];
  if (!scanRest || (negated === 1 && word === 'IS')) return false;
  c.at += negated + 1;
  c.nested(() => scanRest(c));
  return true;
}

const PREDICATES: Readonly<Record<string, (c: Cursor) => void>> = {
  IS: scanIs,
  IN: scanIn,
  BETWEEN: scanOperand, // its AND is read as an operator
  LIKE: scanLike,
  ILIKE: scanLike,
  RLIKE: scanLike,
  REGEXP: scanLike,
};

function scanIs(c: Cursor): void {
  c.accept('NOT');
  if (c.accept('DISTINCT')) {
    c.expect('FROM');
    scanOperand(c);
  } else if (!['NULL', 'TRUE', 'FALSE', 'UNKNOWN'].some((word) => c.accept(word))) {
    c.failExpected('`NULL`, `TRUE`, `FALSE`, `UNKNOWN` or `DISTINCT FROM`');
  }
}

function scanIn(c: Cursor): void {
  if (c.is('(')) scanParentheses(c);
  else scanOperand(c); // position('a' IN b)
}

function scanLike(c: Cursor): void {
  if (/^(ANY|SOME|ALL)$/.test(c.peek().upper) && c.is('(', 1)) c.at++;
  scanOperand(c);
  if (c.accept('ESCAPE')) c.expectLiteral('string');
}

// ---------------------------------------------------------------- operands

function scanOperand(c: Cursor): void {
  while (c.accept('-') || c.accept('+') || c.accept('~') || c.accept('!') || c.accept('NOT'));
  scanPrimary(c);
  scanPostfixes(c);
}

function scanPrimary(c: Cursor): void {
  const { kind, upper } = c.peek();
  switch (kind) {
    case 'number':
      c.at++;
      return;
    case 'string':
      while (c.peek().kind === 'string') c.at++;
      return;
    case 'quoted':
      return scanName(c);
    case 'word':
      return scanWord(c, upper);
    case 'symbol':
      return scanSymbol(c, upper);
    case 'end':
      return c.failExpected('an expression');
  }
}

function scanSymbol(c: Cursor, symbol: string): void {
  if (symbol === '(') return scanParenthesesOrLambda(c);
  if (symbol === '*') return scanStar(c, [], c.at);
  const named = symbol === ':' && c.isName(1);
  if (symbol !== '?' && !named) c.failExpected('an expression');
  const from = c.at;
  c.at += named ? 2 : 1;
  c.parameters.push({ name: named ? c.peek(-1).value : undefined, span: c.spanFrom(from) });
}

/** Words that begin more than a name, when what follows fits. */
const SPECIAL_WORDS: Readonly<Record<string, (c: Cursor) => boolean>> = {
  CASE: scanCase,
  CAST: scanCast,
  TRY_CAST: scanCast,
  EXISTS: scanExists,
  INTERVAL: scanInterval,
  NULL: scanConstant,
  TRUE: scanConstant,
  FALSE: scanConstant,
};

function scanWord(c: Cursor, word: string): void {
  if (SPECIAL_WORDS[word]?.(c)) return;
  if (TYPED_LITERALS.has(word) && c.peek(1).kind === 'string') {
    c.at += 2;
    return;
  }
  if (RESERVED.has(word) && !(FUNCTION_WORDS.has(word) && c.is('(', 1)) && !isSide(c, word)) {
    c.failExpected('an expression');
  }
  scanName(c);
}

/** LEFT and RIGHT are common names of columns and lambda parameters; where an operand stands no join can begin. */
const isSide = (c: Cursor, word: string): boolean =>
  (word === 'LEFT' || word === 'RIGHT') && !/^(JOIN|OUTER|SEMI|ANTI)$/.test(c.peek(1).upper);

function scanConstant(c: Cursor): boolean {
  c.at++;
  return true;
}

function scanCase(c: Cursor): boolean {
  c.at++;
  if (!c.is('WHEN')) scan(c);
  if (!c.is('WHEN')) c.failExpected('`WHEN`');
  while (c.accept('WHEN')) {
    scan(c);
    c.expect('THEN');
    scan(c);
  }
  if (c.accept('ELSE')) scan(c);
  c.expect('END');
  return true;
}

function scanCast(c: Cursor): boolean {
  if (!c.is('(', 1)) return false;
  c.at += 2;
  scan(c);
  c.expect('AS');
  readTypeName(c);
  c.expect(')');
  return true;
}

function scanExists(c: Cursor): boolean {
  if (!c.is('(', 1) || !startsQuery(c, 2)) return false;
  c.at++;
  scanParentheses(c);
  return true;
}

/** `INTERVAL '1' DAY`, `INTERVAL 3 DAYS -2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day'`. */
function scanInterval(c: Cursor): boolean {
  if (!startsIntervalValue(c, 1)) return false;
  c.at++;
  while (startsIntervalValue(c, 0)) {
    if (c.is('-') || c.is('+')) c.at++;
    c.at++;
    if (!INTERVAL_UNITS.has(c.peek().upper)) return true;
    c.at++;
    if (c.is('TO') && INTERVAL_UNITS.has(c.peek(1).upper)) c.at += 2;
  }
  return true;
}

/** A signed value begins an interval only where its unit follows: `a - INTERVAL 1 DAY - 2` ends before the last minus. */
function startsIntervalValue(c: Cursor, ahead: number): boolean {
  const signed = c.is('-', ahead) || c.is('+', ahead);
  const { kind } = c.peek(ahead + (signed ? 1 : 0));
  if (kind !== 'number' && kind !== 'string') return false;
  return !signed || INTERVAL_UNITS.has(c.peek(ahead + 2).upper);
}

// ---------------------------------------------------------------- behind an operand

function scanPostfixes(c: Cursor): void {
  for (;;) {
    const { upper, kind } = c.peek();
    if (kind === 'symbol') {
      if (!scanSymbolPostfix(c, upper)) return;
    } else if (upper === 'COLLATE' && c.isName(1)) {
      c.at++;
      readCollation(c);
    } else return;
  }
}

function scanSymbolPostfix(c: Cursor, symbol: string): boolean {
  switch (symbol) {
    case '[':
      c.at++;
      if (!(c.is('*') && c.is(']', 1) && c.accept('*'))) scan(c);
      c.expect(']');
      return true;
    case '.':
      if (!c.isName(1) && !c.is('*', 1)) return false;
      c.at++;
      if (c.is('IDENTIFIER') && c.is('(', 1)) c.failExpected('a name');
      c.at++;
      return true;
    case '::':
      c.at++;
      readTypeName(c);
      return true;
    case '?':
      if (!c.is('::', 1)) return false;
      c.at += 2;
      readTypeName(c);
      return true;
    case ':': // a path into JSON: c:price, c:['a b'], c:items[0].price
      if (!(c.isName(1) && !RESERVED.has(c.peek(1).upper)) && !c.is('[', 1)) return false;
      c.at += c.is('[', 1) ? 1 : 2;
      return true;
    default:
      return false;
  }
}

// ---------------------------------------------------------------- names, stars, calls

function scanName(c: Cursor): void {
  const from = c.at;
  const parts = [c.peek().value];
  c.at++;
  while (c.is('.')) {
    if (c.is('*', 1)) {
      c.at++;
      return scanStar(c, parts, from);
    }
    if (!c.isName(1)) break;
    parts.push(c.peek(1).value);
    c.at += 2;
  }
  if (c.is('(')) return scanCall(c, parts, from);
  if (c.is('->') && parts.length === 1) return scanLambda(c, parts);
  if (!c.lambdas.includes(foldName(parts[0]!))) c.sink!.columns.push({ parts, span: c.spanFrom(from) });
}

function scanStar(c: Cursor, parts: readonly string[], from: number): void {
  c.expect('*');
  const span = c.spanFrom(from);
  const except: ColumnReference[] = [];
  if (c.is('EXCEPT') && c.is('(', 1)) {
    c.at += 2;
    do except.push(readColumnName(c));
    while (c.accept(','));
    c.expect(')');
  }
  c.sink!.stars.push({ parts, span, except });
}

function scanLambda(c: Cursor, names: readonly string[]): void {
  c.expect('->');
  const outer = c.lambdas;
  c.lambdas = [...outer, ...names.map(foldName)];
  scan(c);
  c.lambdas = outer;
}

function scanCall(c: Cursor, parts: readonly string[], from: number): void {
  const span: Span = { from, to: c.at };
  c.sink!.calls.push({ parts, span });
  const name = parts.at(-1)!.toUpperCase();
  scanArguments(c, name);
  if (name === 'IDENTIFIER' && c.is('(')) scanArguments(c, name); // IDENTIFIER('f')(x)
  scanCallTail(c);
}

const SAMPLE_UNITS_FIRST = /^(TIMESTAMPADD|TIMESTAMPDIFF|DATEADD|DATEDIFF|DATE_ADD|DATE_DIFF|TIMEDIFF|EXTRACT)$/;

function scanArguments(c: Cursor, name: string): void {
  c.expect('(');
  if (c.accept(')')) return;
  if (c.is('DISTINCT') || (c.is('ALL') && !c.is(',', 1) && !c.is(')', 1) && !c.is('.', 1))) c.at++;
  if (name === 'TRIM' && /^(BOTH|LEADING|TRAILING)$/.test(c.peek().upper) && !c.is(')', 1) && !c.is(',', 1)) c.at++;
  if (SAMPLE_UNITS_FIRST.test(name) && c.isWord() && (c.is(',', 1) || c.is('FROM', 1))) c.at++;
  if (!c.is(',') && !c.is('FROM')) scanArgument(c);
  for (;;) {
    if (c.accept(')')) return;
    if (!c.accept(',') && !(ARGUMENT_WORDS.has(c.peek().upper) && c.isWord() && c.at++)) c.failExpected('`,` or `)`');
    scanArgument(c);
  }
}

function scanArgument(c: Cursor): void {
  if (c.isName() && c.is('=>', 1)) c.at += 2;
  if (c.is('TABLE') && (c.is('(', 1) || (c.isName(1) && !RESERVED.has(c.peek(1).upper)))) return scanTableArgument(c);
  if (startsQuery(c, 0)) c.sink!.queries.push(c.readQuery(c));
  else scan(c);
  if (c.accept('AS')) scanAlias(c);
  scanNulls(c);
  if (c.acceptPair('ORDER', 'BY')) scanSortItems(c);
}

function scanAlias(c: Cursor): void {
  if (!c.isName()) c.failExpected('a name');
  c.at++;
}

/** `TABLE(t)`, `TABLE(SELECT …)`, `TABLE t`, with what a table function may say of its partitioning. */
function scanTableArgument(c: Cursor): void {
  c.at++;
  if (c.accept('(')) {
    if (startsQuery(c, 0)) c.sink!.queries.push(c.readQuery(c));
    else c.sink!.tables.push(readTableArgument(c));
    c.expect(')');
  } else c.sink!.tables.push(readTableArgument(c));
  if (c.acceptPair('WITH', 'SINGLE')) c.expect('PARTITION');
  while (
    c.acceptPair('PARTITION', 'BY') ||
    c.acceptPair('ORDER', 'BY') ||
    c.acceptPair('DISTRIBUTE', 'BY') ||
    c.acceptPair('SORT', 'BY')
  ) {
    scanPartition(c);
  }
}

/** `(a, b DESC)` or `a DESC`: without parentheses it is one, because the next comma begins another argument. */
function scanPartition(c: Cursor): void {
  if (!c.accept('(')) return scanSortItem(c);
  scanSortItems(c);
  c.expect(')');
}

function readTableArgument(c: Cursor): TableSource {
  const { parts, span } = readColumnName(c);
  const cte = findCte(c, parts);
  return { kind: 'table', span, nameSpan: span, parts, alias: undefined, cte, suffixes: [], form: 'argument' };
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
    scan(c);
    c.expect(')');
  }
  scanNulls(c);
  if (c.is('OVER') && (c.is('(', 1) || c.isName(1))) {
    c.at++;
    scanWindow(c);
  }
}

// ---------------------------------------------------------------- windows and sorting

/** `w`, `(w)`, `(PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`. */
export function scanWindow(c: Cursor): void {
  if (!c.accept('(')) return void readName(c, 'a window');
  if (c.isName() && (c.is(')', 1) || /^(PARTITION|ORDER|SORT|DISTRIBUTE|CLUSTER|ROWS|RANGE)$/.test(c.peek(1).upper))) {
    if (!(c.isWord() && c.is('BY', 1))) c.at++;
  }
  while (c.is('BY', 1) && /^(PARTITION|DISTRIBUTE|CLUSTER|ORDER|SORT)$/.test(c.peek().upper)) {
    c.at += 2;
    scanSortItems(c);
  }
  if (c.accept('ROWS') || c.accept('RANGE')) scanFrame(c);
  c.expect(')');
}

function scanFrame(c: Cursor): void {
  if (!c.accept('BETWEEN')) return scanFrameBound(c);
  scanFrameBound(c);
  c.expect('AND');
  scanFrameBound(c);
}

function scanFrameBound(c: Cursor): void {
  if (c.acceptPair('CURRENT', 'ROW')) return;
  if (!c.accept('UNBOUNDED')) c.nested(() => scanFrameOffset(c));
  if (!c.accept('PRECEDING')) c.expect('FOLLOWING');
}

function scanFrameOffset(c: Cursor): void {
  scanOperand(c);
  while (!c.is('AND') && scanOperator(c));
}

export function scanSortItems(c: Cursor): void {
  do scanSortItem(c);
  while (c.accept(','));
}

function scanSortItem(c: Cursor): void {
  scan(c);
  if (!c.accept('ASC')) c.accept('DESC');
  if (c.accept('NULLS') && !c.accept('FIRST')) c.expect('LAST');
}

// ---------------------------------------------------------------- parentheses

/** Words behind a parenthesised query that make it the first operand of a larger query. */
const QUERY_CONTINUES =
  /^(UNION|INTERSECT|EXCEPT|MINUS|SETMINUS|ORDER|SORT|CLUSTER|DISTRIBUTE|LIMIT|OFFSET|WINDOW|\|>)$/;

/** True when the token begins a query rather than an expression. */
export function startsQuery(c: Cursor, ahead: number): boolean {
  switch (c.peek(ahead).upper) {
    case 'SELECT':
    case 'FROM':
      return true;
    case 'WITH':
      return c.isName(ahead + 1);
    case 'TABLE':
      return c.isName(ahead + 1) && !RESERVED.has(c.peek(ahead + 1).upper);
    case 'VALUES': {
      const next = c.peek(ahead + 1);
      return next.upper === '(' || next.kind === 'number' || next.kind === 'string' || next.kind === 'word';
    }
    default:
      return false;
  }
}

/** True behind a parenthesised query that goes on as one: `((SELECT 1) UNION …`. */
export const queryContinues = (c: Cursor): boolean => QUERY_CONTINUES.test(c.peek().upper);

/**
 * `(query)`, `((query) UNION query)`, `(a)`, `(a, b)`, `((query) + 1, b)`, `()`. Returns the query when there is
 * nothing else in the parentheses; whatever else occurs goes to the current record. Decided without going back.
 */
function readParentheses(c: Cursor): Query | undefined {
  return c.nested(() => {
    const from = c.at + 1;
    c.expect('(');
    let query: Query | undefined;
    if (startsQuery(c, 0)) query = c.readQuery(c);
    else if (c.is('(') && !lambdaParameters(c)) {
      const inner = readParentheses(c);
      if (inner && (c.is(')') || queryContinues(c))) query = c.readQueryAfter(c, inner, from);
      else {
        if (inner) c.sink!.queries.push(inner);
        scanRestOfList(c);
      }
    } else if (!c.is(')')) scanListItems(c);
    c.expect(')');
    return query;
  });
}

/** What follows a first operand in parentheses that has been read: `((a) + 1 AS x, b)`. */
function scanRestOfList(c: Cursor): void {
  scanPostfixes(c);
  while (scanOperator(c));
  if (c.accept('AS')) scanAlias(c);
  if (c.accept(',')) scanListItems(c);
}

function scanListItems(c: Cursor): void {
  do {
    scan(c);
    if (c.accept('AS')) scanAlias(c);
  } while (c.accept(','));
}

function scanParentheses(c: Cursor): void {
  const query = readParentheses(c);
  if (query) c.sink!.queries.push(query);
}

function scanParenthesesOrLambda(c: Cursor): void {
  const names = lambdaParameters(c);
  if (!names) return scanParentheses(c);
  c.at += 2 * names.length + 1;
  scanLambda(c, names);
}

/** The names of `(a, b) -> …`, or undefined when the parenthesis opens something else. */
function lambdaParameters(c: Cursor): string[] | undefined {
  const names = peekNames(c, 0);
  return names && c.is('->', 2 * names.length + 1) ? names : undefined;
}
