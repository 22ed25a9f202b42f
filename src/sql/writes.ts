import type { Body, Expression, InlineTable, Query, Select, Source, TableSource } from './ast.ts';
import { readTableClauses } from './clauses.ts';
import { collect } from './collect.ts';
import type { Cursor } from './cursor.ts';
import { readExpression, scan } from './expressions.ts';
import { writeOutIdentifiers } from './identifiers.ts';
import { peekNames, startsQuery } from './lookahead.ts';
import { readAlias, readColumnName, readName, readNames, readTableName } from './names.ts';
import { readCtes } from './queries.ts';
import { expectEnd, type ReadQuery, startReading } from './reader.ts';
import { readFrom } from './sources.ts';
import type { Token } from './tokens.ts';

/**
 * A statement that writes, with the query that holds all it reads: sources, conditions, assigned values, with the target as
 * a source where its columns can be named. It is never run as a query; it says which tables, columns, functions and
 * subqueries the statement names, and in which scopes.
 */
export interface ReadWrite {
  readonly read: ReadQuery;
  readonly target: TableSource;
  /** `create` makes the target, `replace` does so whether it is there or not, `change` needs it. */
  readonly effect: 'create' | 'replace' | 'change';
  /** True where the target is written like a source, with an alias that its columns may need: UPDATE, DELETE, MERGE. */
  readonly targetIsSource: boolean;
}

/**
 * Reads INSERT, UPDATE, DELETE, MERGE and CREATE TABLE … AS of Spark 4.3 and Databricks. Throws `SYNTAX`, `TOO_LARGE` and
 * `SEVERAL_STATEMENTS` as queries do, and `UNSUPPORTED_SYNTAX` for places, formats and forms that are not followed.
 */
export function readWrite(text: string, tokens: readonly Token[]): ReadWrite {
  const c = startReading(text, writeOutIdentifiers(text, tokens));
  const ctes = c.is('WITH') ? readCtes(c) : [];
  const { body, target, effect } = readKind(c);
  expectEnd(c);
  const query: Query = { kind: 'query', span: c.spanFrom(0), ctes, body, trailing: [] };
  const { parameters, pipes, inlineTables, declared } = c;
  const read = { text, tokens: c.tokens, query, parameters, pipes, inlineTables, ctes: declared };
  const targetIsSource = body.kind === 'select';
  return { read, target, effect, targetIsSource };
}

interface Parts {
  readonly body: Body;
  readonly target: TableSource;
  readonly effect: ReadWrite['effect'];
}

function readKind(c: Cursor): Parts {
  if (c.accept('INSERT')) return readInsert(c);
  if (c.accept('UPDATE')) return readUpdate(c);
  if (c.acceptPair('DELETE', 'FROM')) return readDelete(c);
  if (c.accept('MERGE')) return readMerge(c);
  return readCreate(c);
}

const nested = (query: Query): Body => ({ kind: 'nested', query });

/** A query block over the sources that names these expressions and yields nothing. */
const block = (from: Source, clauses: readonly Expression[]): Select => ({
  kind: 'select',
  span: { from: 0, to: 0 },
  items: [],
  from,
  clauses,
  script: undefined,
});

/** The name of a target, which no CTE hides. */
function readTarget(c: Cursor, aliased: boolean): TableSource {
  const from = c.at;
  if (c.is('IDENTIFIER') && c.is('(', 1)) c.failExpected('a table');
  const parts = readTableName(c);
  const nameSpan = c.spanFrom(from);
  const alias = aliased ? readAlias(c) : undefined;
  if (alias?.columns) c.fail('UNSUPPORTED_SYNTAX', 'the alias of a target names no columns');
  return { kind: 'table', span: c.spanFrom(from), nameSpan, parts, alias, cte: undefined, suffixes: [], form: 'plain' };
}

function skipEvolution(c: Cursor): void {
  if (!c.acceptPair('WITH', 'SCHEMA')) return;
  c.expect('EVOLUTION');
}

// ---------------------------------------------------------------- INSERT

function readInsert(c: Cursor): Parts {
  skipEvolution(c);
  if (!c.accept('INTO')) c.expect('OVERWRITE');
  if (c.is('TABLE') && c.isName(1)) c.at++;
  const target = readTarget(c, false);
  skipPartition(c);
  if (c.is('AS') || c.is('ON', 1)) {
    c.fail('UNSUPPORTED_SYNTAX', '`INSERT` with an alias or `REPLACE ON` is not supported, write `MERGE`');
  }
  if (!c.acceptPair('BY', 'NAME') && peekNames(c, 0) && !startsQuery(c, 1)) readNames(c);
  const condition = readReplace(c);
  const source = nested(readSource(c));
  if (!condition) return { body: source, target, effect: 'change' };
  return {
    body: { kind: 'setOperation', byName: false, left: source, right: block(target, [condition]) },
    target,
    effect: 'change',
  };
}

/** `PARTITION (a = 1, b)`: values are constants. */
function skipPartition(c: Cursor): void {
  if (!c.is('PARTITION') || !c.is('(', 1)) return;
  c.at += 2;
  do {
    readName(c, 'a column');
    if (!c.accept('=')) continue;
    const { columns, calls, queries, stars } = readExpression(c);
    if (columns.length + calls.length + queries.length + stars.length > 0) {
      c.fail('UNSUPPORTED_SYNTAX', 'a partition is given by constants');
    }
  } while (c.accept(','));
  c.expect(')');
  if (c.acceptPair('IF', 'NOT')) c.expect('EXISTS');
}

/** `REPLACE WHERE condition`, `REPLACE USING (a, b)`. */
function readReplace(c: Cursor): Expression | undefined {
  if (!c.accept('REPLACE')) return undefined;
  if (c.accept('WHERE')) return readExpression(c);
  c.expect('USING');
  return collect(c, () => scanColumns(c));
}

function readSource(c: Cursor): Query {
  const query = c.readQuery(c);
  if (query.body.kind === 'values') forgetDefaults(c, query.body);
  return query;
}

/** `DEFAULT` as a value is no column. */
function forgetDefaults(c: Cursor, { rows }: InlineTable): void {
  for (const row of rows) forgetDefault(c, row);
}

function forgetDefault(c: Cursor, expression: Expression): void {
  const kept = expression.columns.filter(({ span }) => span.to - span.from > 1 || !isDefault(c, span.from));
  expression.columns.splice(0, Number.POSITIVE_INFINITY, ...kept);
  if (expression.single && isDefault(c, expression.single.span.from)) expression.single = undefined;
}

const isDefault = (c: Cursor, at: number): boolean => c.tokens[at]!.upper === 'DEFAULT';

// ---------------------------------------------------------------- UPDATE, DELETE

function readUpdate(c: Cursor): Parts {
  const target = readTarget(c, true);
  c.expect('SET');
  const clauses = [readAssignments(c)];
  if (c.accept('WHERE')) clauses.push(readExpression(c));
  return { body: block(target, clauses), target, effect: 'change' };
}

/** `a = 1, t.b.c = DEFAULT` */
function readAssignments(c: Cursor): Expression {
  const assigned = collect(c, () => {
    do {
      c.sink!.columns.push(readColumnName(c));
      if (!c.accept('==')) c.expect('=');
      scan(c);
    } while (c.accept(','));
  });
  forgetDefault(c, assigned);
  return assigned;
}

function readDelete(c: Cursor): Parts {
  const target = readTarget(c, true);
  const clauses = c.accept('WHERE') ? [readExpression(c)] : [];
  return { body: block(target, clauses), target, effect: 'change' };
}

// ---------------------------------------------------------------- MERGE

function readMerge(c: Cursor): Parts {
  skipEvolution(c);
  c.expect('INTO');
  const target = readTarget(c, true);
  c.expect('USING');
  const source = readFrom(c);
  c.expect('ON');
  const on = readExpression(c);
  const clauses: Expression[] = [];
  while (c.accept('WHEN')) clauses.push(...readMergeAction(c));
  if (clauses.length === 0) c.failExpected('`WHEN`');
  const join: Source = { kind: 'join', left: target, right: source, words: [], on, using: undefined };
  return { body: block(join, clauses), target, effect: 'change' };
}

function readMergeAction(c: Cursor): Expression[] {
  const missing = c.accept('NOT');
  c.expect('MATCHED');
  if (missing && c.accept('BY') && !c.accept('TARGET')) c.expect('SOURCE');
  const condition = c.accept('AND') ? [readExpression(c)] : [];
  c.expect('THEN');
  if (c.accept('DELETE')) return [...condition, collect(c, () => {})];
  if (c.accept('UPDATE')) {
    c.expect('SET');
    return [...condition, c.accept('*') ? collect(c, () => {}) : readAssignments(c)];
  }
  c.expect('INSERT');
  if (c.accept('*')) return [...condition, collect(c, () => {})];
  return [...condition, readMergeInsert(c)];
}

/** `(a, b) VALUES (1, DEFAULT)` */
function readMergeInsert(c: Cursor): Expression {
  const inserted = collect(c, () => {
    if (c.is('(')) scanColumns(c);
    c.expect('VALUES');
    c.expect('(');
    do scan(c);
    while (c.accept(','));
    c.expect(')');
  });
  forgetDefault(c, inserted);
  return inserted;
}

function scanColumns(c: Cursor): void {
  c.expect('(');
  do c.sink!.columns.push(readColumnName(c));
  while (c.accept(','));
  c.expect(')');
}

// ---------------------------------------------------------------- CREATE TABLE … AS

function readCreate(c: Cursor): Parts {
  const replaces = c.is('REPLACE') || c.is('OR', 1);
  if (c.accept('CREATE') && c.accept('OR')) c.expect('REPLACE');
  else c.accept('REPLACE');
  if (c.is('EXTERNAL'))
    c.fail('UNSUPPORTED_SYNTAX', 'a new table is stored where the catalog says, leave `EXTERNAL` out');
  c.expect('TABLE');
  if (c.acceptPair('IF', 'NOT')) c.expect('EXISTS');
  const target = readTarget(c, false);
  readTableClauses(c);
  c.accept('AS');
  return { body: nested(c.readQuery(c)), target, effect: replaces ? 'replace' : 'create' };
}
