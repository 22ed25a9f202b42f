import { foldName } from '../names.ts';
import type { ColumnReference, Expression, Query } from './ast.ts';
import { scanAlias, scanArgumentOrTable, scanArguments, scanCall } from './calls.ts';
import { collect } from './collect.ts';
import { type Cursor, emptyExpression } from './cursor.ts';
import { peekNames, queryContinues, startsQuery } from './lookahead.ts';
import { readColumnName, readTableName } from './names.ts';
import { readCollation, readTypeName } from './typenames.ts';
import { FUNCTION_WORDS, INTERVAL_UNITS, RESERVED, SYMBOL_OPERATORS, TYPED_LITERALS, WORD_OPERATORS } from './words.ts';

/*
 * Expressions, walked by an explicit table of what may stand in them: an operand, then operators with further operands.
 * Precedence does not matter, because only what occurs is recorded. Anything the grammar below does not name is refused
 * with `SYNTAX`.
 */

/** As a map, because words of all kinds are looked up. */
function byWord<T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(table));
}

/** Reads one expression and returns what occurs in it. */
export function readExpression(c: Cursor): Expression {
  return readLoneColumn(c) ?? collect(c, scan);
}

/** A name of one part in front of a comma is a column and nothing else: most select items of a veil, so it is made at once. */
function readLoneColumn(c: Cursor): Expression | undefined {
  const { kind, upper, value } = c.peek();
  if (!c.is(',', 1) || c.lambdas.length > 0) return undefined;
  if (kind !== 'quoted' && (kind !== 'word' || RESERVED.has(upper) || SPECIAL_WORDS.has(upper))) return undefined;
  const span = { from: c.at, to: c.at + 1 };
  c.at++;
  const column = { parts: [value], span };
  return { ...emptyExpression(span.from), span, columns: [column], single: column };
}

/** Reads a call where only a call can stand: a table function in FROM or behind LATERAL VIEW. */
export function readCall(c: Cursor): Expression {
  return collect(c, () => {
    const from = c.at;
    const parts = readTableName(c);
    c.sink!.calls.push({ parts, span: c.spanFrom(from) });
    scanArguments(c, parts.at(-1)!.toUpperCase(), scanArgumentOrTable);
  });
}

export function scanList(c: Cursor): void {
  do scan(c);
  while (c.accept(','));
}

/** operand (operator operand)* */
export function scan(c: Cursor): void {
  c.nested(scanOperand);
  while (scanOperator(c));
}

// ---------------------------------------------------------------- operators

function scanOperator(c: Cursor): boolean {
  const { upper, kind } = c.peek();
  if (kind === 'symbol') return SYMBOL_OPERATORS.has(upper) && scanSymbolOperator(c, upper);
  if (kind !== 'word') return false;
  if (WORD_OPERATORS.has(upper)) {
    c.at++;
    c.nested(scanOperand);
    return true;
  }
  return scanPredicate(c);
}

function scanSymbolOperator(c: Cursor, symbol: string): true {
  c.at++;
  // `>>` and `>>>` come in pieces behind ARRAY, MAP and STRUCT (see lexer.ts)
  if (symbol === '>') while (c.is('>') && !c.peek().gap) c.at++;
  c.nested(scanOperand);
  return true;
}

/** IS, IN, BETWEEN, LIKE and their negations. */
function scanPredicate(c: Cursor): boolean {
  const negated = c.is('NOT') && /^(IN|BETWEEN|LIKE|ILIKE|RLIKE|REGEXP)$/.test(c.peek(1).upper) ? 1 : 0;
  const word = c.peek(negated).upper;
  const scanRest = PREDICATES.get(word);
  if (!scanRest || (negated === 1 && word === 'IS')) return false;
  c.at += negated + 1;
  c.nested(scanRest);
  return true;
}

const PREDICATES: ReadonlyMap<string, (c: Cursor) => void> = byWord({
  IS: scanIs,
  IN: scanIn,
  BETWEEN: scanOperand, // its AND is read as an operator
  LIKE: scanLike,
  ILIKE: scanLike,
  RLIKE: scanLike,
  REGEXP: scanLike,
});

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
  for (let signs = 1; c.accept('-') || c.accept('+') || c.accept('~') || c.accept('!') || c.accept('NOT'); signs++) {
    c.deeper(signs);
  }
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
const SPECIAL_WORDS: ReadonlyMap<string, (c: Cursor) => boolean> = byWord({
  CASE: scanCase,
  CAST: scanCast,
  TRY_CAST: scanCast,
  EXISTS: scanExists,
  INTERVAL: scanInterval,
  NULL: scanConstant,
  TRUE: scanConstant,
  FALSE: scanConstant,
});

function scanWord(c: Cursor, word: string): void {
  if (SPECIAL_WORDS.get(word)?.(c)) return;
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
  refusePartClause(c, from);
  if (c.is('(')) return scanCall(c, parts, from);
  if (c.is('->') && parts.length === 1) return scanLambda(c, parts);
  if (!c.lambdas.includes(foldName(parts[0]!))) c.sink!.columns.push({ parts, span: c.spanFrom(from) });
}

/**
 * For Spark `t.IDENTIFIER('c')` is the function `identifier` of `t`, and `IDENTIFIER('t').c` the field of a column. Of a
 * clause that was written out, only the first token is in the text.
 */
function refusePartClause(c: Cursor, from: number): void {
  if (c.at - from === 1) return; // most names
  const own = c.tokens.slice(from, c.at).filter(({ start, end }) => end > start);
  if (own.length === 1) return;
  const clause = own.find(({ kind, start }) => kind === 'quoted' && /^I/i.test(c.text[start]!));
  if (clause)
    c.fail('UNSUPPORTED_SYNTAX', 'IDENTIFIER() is no part of a name here, write the whole name in it', clause);
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

// ---------------------------------------------------------------- parentheses

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
