import type { Body, Cte, Expression, NestedQuery, Query, Select, SelectItem, Source } from './ast.ts';
import type { Cursor } from './cursor.ts';
import {
  collect,
  readColumnName,
  readExpression,
  scan,
  scanList,
  scanSortItems,
  scanWindow,
  startsQuery,
} from './expressions.ts';
import {
  findCte,
  readFrom,
  readInlineTable,
  readJoins,
  readLateralView,
  readName,
  readNames,
  readPivot,
  readTableName,
  skipSample,
  startsImplicitAlias,
  startsJoin,
  startsPivot,
} from './sources.ts';
import type { Span } from './tokens.ts';
import { readTypeName } from './typenames.ts';
import { SET_OPERATORS } from './words.ts';

/** A query with its WITH clause, as it stands between parentheses or as a whole statement. */
export function readQuery(c: Cursor): Query {
  return c.nested(() => {
    const from = c.at;
    const outer = c.ctes;
    const ctes = c.is('WITH') && c.isName(1) ? readCtes(c) : [];
    const query = finishQuery(c, readPrimary(c), ctes, from);
    c.ctes = outer;
    return query;
  });
}

/** Goes on behind a parenthesised query that was read as the first operand. */
export function readQueryAfter(c: Cursor, first: Query, from: number): Query {
  return finishQuery(c, { kind: 'nested', query: first }, [], from);
}

/** Set operators, pipes and trailing clauses, in whatever order they come. */
function finishQuery(c: Cursor, first: Body, ctes: readonly Cte[], from: number): Query {
  let body = first;
  const trailing: Expression[] = [];
  for (;;) {
    if (SET_OPERATORS.has(c.peek().upper)) body = readSetOperation(c, body);
    else if (c.accept('|>')) body = readPipe(c, body);
    else {
      const clause = readTrailing(c);
      if (!clause) return { kind: 'query', span: c.spanFrom(from), ctes, body, trailing };
      trailing.push(clause);
    }
  }
}

// ---------------------------------------------------------------- WITH

function readCtes(c: Cursor): Cte[] {
  c.expect('WITH');
  const recursive = c.is('RECURSIVE') && c.isName(1) && !c.is('AS', 1);
  if (recursive) c.at++;
  const ctes: Cte[] = [];
  do {
    const cte = readCte(c, recursive);
    c.ctes = [...c.ctes, cte];
    ctes.push(cte);
  } while (c.accept(','));
  return ctes;
}

function readCte(c: Cursor, recursive: boolean): Cte {
  const from = c.at;
  if (c.is('IDENTIFIER') && c.is('(', 1)) c.fail('UNSUPPORTED_SYNTAX', 'IDENTIFIER() cannot name a CTE');
  const name = readName(c, 'a name for the CTE');
  const nameSpan = c.spanFrom(from);
  const columns = c.is('(') && !startsQuery(c, 1) ? readNames(c) : undefined;
  if (c.accept('MAX')) {
    c.expect('RECURSION');
    c.expect('LEVEL');
    c.at++;
  }
  c.accept('AS');
  c.expect('(');
  const cte: Cte = { name, nameSpan, columns, recursive, query: undefined };
  const outer = c.ctes;
  if (recursive) c.ctes = [...outer, cte];
  cte.query = readQuery(c);
  c.ctes = outer;
  c.expect(')');
  return cte;
}

// ---------------------------------------------------------------- query primaries

function readPrimary(c: Cursor): Body {
  if (c.is('(')) return readNested(c);
  if (c.accept('TABLE')) return readTableStatement(c);
  if (c.accept('VALUES')) return readInlineTable(c);
  if (c.is('SELECT')) return readSelect(c, undefined);
  if (c.accept('FROM')) return readFromFirst(c);
  if (c.is('MAP') || c.is('REDUCE')) return readScript(c, undefined);
  if (WRITES.test(c.peek().upper))
    c.fail('STATEMENT_DENIED', `\`${c.peek().upper}\` is not answered, only queries are`);
  return c.failExpected('a query');
}

const WRITES = /^(INSERT|MERGE|UPDATE|DELETE)$/;

function readNested(c: Cursor): NestedQuery {
  c.expect('(');
  const query = readQuery(c);
  c.expect(')');
  return { kind: 'nested', query };
}

function readTableStatement(c: Cursor): Body {
  const from = c.at;
  const parts = readTableName(c);
  const span = c.spanFrom(from);
  const source = { kind: 'table', span, nameSpan: span, parts, alias: undefined, suffixes: [] } as const;
  return { kind: 'tableStatement', source: { ...source, cte: findCte(c, parts), form: 'statement' } };
}

/** `FROM t SELECT a SELECT b`, or a bare `FROM t` for pipes. */
function readFromFirst(c: Cursor): Body {
  const from = readFrom(c);
  const selects: NestedQuery[] = [];
  while (c.is('SELECT') || c.is('MAP') || c.is('REDUCE')) {
    const start = c.at;
    const body = c.is('SELECT') ? readSelect(c, from) : readScript(c, from);
    const trailing: Expression[] = [];
    for (let clause = readTrailing(c); clause; clause = readTrailing(c)) trailing.push(clause);
    selects.push({ kind: 'nested', query: { kind: 'query', span: c.spanFrom(start), ctes: [], body, trailing } });
  }
  if (c.is('INSERT')) c.fail('STATEMENT_DENIED', 'inserting by `FROM … INSERT` is not answered');
  return { kind: 'fromFirst', from, selects };
}

function readSetOperation(c: Cursor, left: Body): Body {
  c.at++;
  if (!c.accept('ALL')) c.accept('DISTINCT');
  if (c.is('BY') && c.is('NAME', 1)) c.fail('UNSUPPORTED_SYNTAX', 'set operations `BY NAME` are not supported');
  return { kind: 'setOperation', left, right: readPrimary(c) };
}

// ---------------------------------------------------------------- SELECT

function readSelect(c: Cursor, inherited: Source | undefined): Select {
  const start = c.at;
  c.expect('SELECT');
  const hints = readHints(c);
  if (!c.is('.', 1) && !c.is(',', 1) && !c.accept('DISTINCT')) c.accept('ALL');
  if (c.is('TRANSFORM') && isScript(c)) {
    c.at = start;
    return readScript(c, inherited);
  }
  const items = readSelectItems(c);
  const from = c.accept('FROM') ? readFrom(c) : inherited;
  return { kind: 'select', ...finishSelect(c, from), hints, items, span: c.spanFrom(start), script: undefined };
}

function finishSelect(c: Cursor, from: Source | undefined): { from: Source | undefined; clauses: Expression[] } {
  let source = from;
  const clauses: Expression[] = [];
  for (;;) {
    if (source && c.is('LATERAL') && c.is('VIEW', 1)) source = readLateralView(c, source);
    else {
      const clause = readClause(c);
      if (!clause) return { from: source, clauses };
      clauses.push(clause);
    }
  }
}

function readHints(c: Cursor): Span[] {
  const hints: Span[] = [];
  while (c.is('/*+')) {
    const from = c.at;
    c.at++;
    while (!c.is('*/')) {
      if (c.peek().kind === 'end') c.failExpected('`*/`');
      if (c.is('SELECT')) c.failExpected('a hint');
      c.at++;
    }
    c.at++;
    hints.push(c.spanFrom(from));
  }
  return hints;
}

function readSelectItems(c: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  do items.push(readSelectItem(c));
  while (c.accept(','));
  return items;
}

function readSelectItem(c: Cursor): SelectItem {
  const from = c.at;
  const expression = readExpression(c);
  const explicit = c.accept('AS');
  const aliases = c.is('(') && explicit ? readNames(c) : undefined;
  const named = !aliases && (explicit || startsImplicitAlias(c));
  return { expression, alias: named ? readName(c, 'an alias') : undefined, aliases, span: c.spanFrom(from) };
}

/** WHERE, GROUP BY, HAVING, QUALIFY, WINDOW. */
function readClause(c: Cursor): Expression | undefined {
  if (c.accept('WHERE') || c.accept('HAVING') || c.accept('QUALIFY')) return readExpression(c);
  if (c.acceptPair('GROUP', 'BY')) return collect(c, () => scanGrouping(c));
  if (startsWindowClause(c)) return readWindowClause(c);
  return undefined;
}

function scanGrouping(c: Cursor): void {
  if (c.is('ALL') && !c.is('.', 1)) c.at++;
  else scanGroups(c);
  if (c.is('GROUPING')) scanGroup(c); // GROUP BY a, b GROUPING SETS (…)
  if (c.is('WITH') && (c.is('CUBE', 1) || c.is('ROLLUP', 1))) c.at += 2;
}

function scanGroups(c: Cursor): void {
  do scanGroup(c);
  while (c.accept(','));
}

/** An expression, or grouping sets, which may hold grouping sets, cubes and rollups. */
function scanGroup(c: Cursor): void {
  if (!c.acceptPair('GROUPING', 'SETS')) return scan(c);
  c.expect('(');
  c.nested(() => scanGroups(c));
  c.expect(')');
}

const startsWindowClause = (c: Cursor): boolean => c.is('WINDOW') && c.isName(1) && c.is('AS', 2);

function readWindowClause(c: Cursor): Expression {
  c.at++;
  return collect(c, () => {
    do {
      readName(c, 'a window');
      c.expect('AS');
      scanWindow(c);
    } while (c.accept(','));
  });
}

// ---------------------------------------------------------------- behind the body

/** ORDER BY and its kin, LIMIT, OFFSET, WINDOW; undefined when none begins here. */
function readTrailing(c: Cursor): Expression | undefined {
  if (c.is('BY', 1) && /^(ORDER|SORT|CLUSTER|DISTRIBUTE)$/.test(c.peek().upper)) {
    c.at += 2;
    return collect(c, () => (c.is('ALL') && !c.is('.', 1) ? scanOrderByAll(c) : scanSortItems(c)));
  }
  if (c.accept('LIMIT')) return c.accept('ALL') ? collect(c, () => {}) : readExpression(c);
  if (c.accept('OFFSET')) return readExpression(c);
  return startsWindowClause(c) ? readWindowClause(c) : undefined;
}

function scanOrderByAll(c: Cursor): void {
  c.at++;
  if (!c.accept('ASC')) c.accept('DESC');
  if (c.accept('NULLS') && !c.accept('FIRST')) c.expect('LAST');
}

// ---------------------------------------------------------------- pipes

function readPipe(c: Cursor, input: Body): Body {
  const operator = c.peek().upper;
  const read = PIPES[operator];
  const { expressions = [], right } = read ? read(c, input) : readOtherPipe(c, input);
  return { kind: 'pipe', input, operator, expressions, right };
}

interface PipeRest {
  readonly expressions?: Expression[];
  readonly right?: Body | Source | undefined;
}

/** The input as a source, for operators that are written like parts of FROM. */
const asSource = (input: Body): Source => ({
  kind: 'derived',
  query: { kind: 'query', span: { from: 0, to: 0 }, ctes: [], body: input, trailing: [] },
  lateral: false,
  alias: undefined,
});

const PIPES: Readonly<Record<string, (c: Cursor, input: Body) => PipeRest>> = {
  SELECT: (c) => {
    c.at++;
    readHints(c);
    if (!c.accept('DISTINCT')) c.accept('ALL');
    const items = readSelectItems(c);
    const clauses = startsWindowClause(c) ? [readWindowClause(c)] : [];
    return { expressions: [...items.map((item) => item.expression), ...clauses] };
  },
  EXTEND: (c) => {
    c.at++;
    const items = readSelectItems(c);
    return {
      expressions: [...items.map((item) => item.expression), ...(startsWindowClause(c) ? [readWindowClause(c)] : [])],
    };
  },
  SET: (c) => {
    c.at++;
    const values = collect(c, () => {
      do {
        readName(c, 'a column');
        c.expect('=');
        scan(c);
      } while (c.accept(','));
    });
    return { expressions: [values, ...(startsWindowClause(c) ? [readWindowClause(c)] : [])] };
  },
  DROP: (c) => {
    c.at++;
    do readColumnName(c);
    while (c.accept(','));
    return {};
  },
  AS: (c) => {
    c.at++;
    readName(c, 'an alias');
    return {};
  },
  WHERE: (c) => {
    c.at++;
    return { expressions: [readExpression(c), ...(startsWindowClause(c) ? [readWindowClause(c)] : [])] };
  },
  AGGREGATE: (c) => {
    c.at++;
    const items = c.is('GROUP') ? [] : readSelectItems(c);
    const groups = c.acceptPair('GROUP', 'BY') ? [collect(c, () => scanPipeGroups(c))] : [];
    return { expressions: [...items.map((item) => item.expression), ...groups] };
  },
};

function scanPipeGroups(c: Cursor): void {
  do {
    scanGroup(c);
    if (c.accept('AS') || startsImplicitAlias(c)) readName(c, 'an alias');
  } while (c.accept(','));
  if (c.is('WITH') && (c.is('CUBE', 1) || c.is('ROLLUP', 1))) c.at += 2;
}

function readOtherPipe(c: Cursor, input: Body): PipeRest {
  if (SET_OPERATORS.has(c.peek().upper)) {
    const operation = readSetOperation(c, input);
    return { right: operation.kind === 'setOperation' ? operation.right : undefined };
  }
  if (startsJoin(c)) return pipeOf(readJoins(c, asSource(input)));
  if (startsPivot(c)) return pipeOf(readPivot(c, asSource(input)));
  if (c.is('LATERAL') && c.is('VIEW', 1)) return pipeOf(readLateralView(c, asSource(input)));
  if (skipSample(c)) return {};
  const trailing: Expression[] = [];
  for (let clause = readTrailing(c); clause; clause = readTrailing(c)) trailing.push(clause);
  return trailing.length > 0 ? { expressions: trailing } : c.failExpected('a pipe operator');
}

const pipeOf = (right: Source): PipeRest => ({ right });

// ---------------------------------------------------------------- scripts

/** `TRANSFORM (…)` is a script when a program follows its parentheses, else the function of that name. */
function isScript(c: Cursor): boolean {
  let depth = 0;
  for (let ahead = 1; c.peek(ahead).kind !== 'end'; ahead++) {
    if (c.is('(', ahead)) depth++;
    else if (c.is(')', ahead) && --depth === 0) return /^(USING|ROW|RECORDWRITER)$/.test(c.peek(ahead + 1).upper);
    if (depth === 0) return false;
  }
  return false;
}

/** `SELECT TRANSFORM (…) USING 'program' AS (…)`, `MAP … USING …`, `REDUCE … USING …`: read to know its tables. */
function readScript(c: Cursor, inherited: Source | undefined): Select {
  const start = c.at;
  if (c.accept('SELECT')) {
    if (!c.accept('DISTINCT')) c.accept('ALL');
    c.at++;
    c.expect('(');
    if (!c.accept('DISTINCT')) c.accept('ALL');
  } else c.at++;
  const input = c.is(')') ? collect(c, () => {}) : collect(c, () => scanList(c));
  c.accept(')');
  skipRowFormat(c);
  c.expect('USING');
  c.at++;
  const script = c.spanFrom(start);
  if (c.accept('AS')) skipScriptColumns(c);
  skipRowFormat(c);
  const from = c.accept('FROM') ? readFrom(c) : inherited;
  const item: SelectItem = { expression: input, alias: undefined, aliases: undefined, span: input.span };
  return { kind: 'select', ...finishSelect(c, from), hints: [], items: [item], span: c.spanFrom(start), script };
}

function skipRowFormat(c: Cursor): void {
  while (!/^(USING|AS|FROM|WHERE|GROUP|\)|;|LATERAL|UNION)$/.test(c.peek().upper) && c.peek().kind !== 'end') {
    if (c.acceptPair('DEFINED', 'AS')) c.at++;
    else if (c.is('(')) skipBalanced(c);
    else c.at++;
  }
}

function skipScriptColumns(c: Cursor): void {
  const wrapped = c.accept('(');
  do {
    readName(c, 'a column');
    if (c.accept(':') || (c.isName() && !/^(ROW|RECORDREADER|FROM|WHERE)$/.test(c.peek().upper))) readTypeName(c);
  } while (c.accept(','));
  if (wrapped) c.expect(')');
}

/** SERDEPROPERTIES: names and strings only, never a query. */
function skipBalanced(c: Cursor): void {
  c.expect('(');
  while (!c.accept(')')) {
    if (c.peek().kind === 'end' || c.is('SELECT') || c.is('(')) c.failExpected('a property');
    c.at++;
  }
}
