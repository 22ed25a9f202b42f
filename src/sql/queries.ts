import type { Body, Cte, Expression, NestedQuery, Query, SetOperation } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { startsQuery } from './lookahead.ts';
import { findCte, readName, readNames, readTableName } from './names.ts';
import { readPipe } from './pipes.ts';
import { readSelect, readTrailing, startsSelect } from './selects.ts';
import { readFrom, readInlineTable } from './sources.ts';
import { SET_OPERATORS } from './words.ts';

/** A query with its WITH clause, as it stands between parentheses or as a whole statement. */
export function readQuery(c: Cursor): Query {
  return c.nested(() => {
    const from = c.at;
    const outer = c.ctes;
    const ctes = c.is('WITH') && c.isName(1) ? readCtes(c) : [];
    const start = c.at;
    const query = finishQuery(c, readPrimary(c), ctes, from, start);
    c.ctes = outer;
    return query;
  });
}

/** Goes on behind a parenthesised query that was read as the first operand. */
export function readQueryAfter(c: Cursor, first: Query, from: number): Query {
  return finishQuery(c, { kind: 'nested', query: first }, [], from, from);
}

/** Set operators, pipes and trailing clauses, in whatever order they come; `start` is where the body begins. */
function finishQuery(c: Cursor, first: Body, ctes: readonly Cte[], from: number, start: number): Query {
  let body = first;
  const trailing: Expression[] = [];
  for (;;) {
    if (SET_OPERATORS.has(c.peek().upper)) body = readSetOperation(c, body);
    else if (c.is('|>')) body = readPiped(c, body, start);
    else {
      const clause = readTrailing(c);
      if (!clause) return { kind: 'query', span: c.spanFrom(from), ctes, body, trailing };
      trailing.push(clause);
    }
  }
}

// ---------------------------------------------------------------- WITH

/** `WITH a AS (…), b AS (…)`; the names are in scope from here on. */
export function readCtes(c: Cursor): Cte[] {
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
  c.link();
  const from = c.at;
  const name = readName(c, 'a name for the CTE');
  const nameSpan = c.spanFrom(from);
  const columns = c.is('(') && !startsQuery(c, 1) ? readNames(c) : undefined;
  if (c.accept('MAX')) {
    c.expect('RECURSION');
    c.expect('LEVEL');
    c.expectLiteral('number');
  }
  c.accept('AS');
  c.expect('(');
  const cte: Cte = { name, nameSpan, columns, recursive, query: undefined };
  c.declared.push(cte);
  const outer = c.ctes;
  if (recursive) c.ctes = [...outer, cte];
  cte.query = recursive ? c.recursive(() => readQuery(c)) : readQuery(c);
  c.ctes = outer;
  c.expect(')');
  return cte;
}

// ---------------------------------------------------------------- query primaries

function readPrimary(c: Cursor): Body {
  if (c.is('(')) return readNested(c);
  if (c.accept('TABLE')) return readTableStatement(c);
  if (c.is('VALUES')) return readInlineTable(c);
  if (startsSelect(c)) return readSelect(c, undefined);
  if (c.accept('FROM')) return readFromFirst(c);
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
  while (startsSelect(c)) {
    const start = c.at;
    if (selects.length > 0) c.share();
    const body = readSelect(c, from);
    const trailing: Expression[] = [];
    for (let clause = readTrailing(c); clause; clause = readTrailing(c)) trailing.push(clause);
    selects.push({ kind: 'nested', query: { kind: 'query', span: c.spanFrom(start), ctes: [], body, trailing } });
  }
  if (c.is('INSERT')) c.fail('STATEMENT_DENIED', 'inserting by `FROM … INSERT` is not answered');
  return { kind: 'fromFirst', from, selects };
}

/** A set operator may be a pipe operator too, and then reads like one behind the input. */
function readPiped(c: Cursor, input: Body, start: number): Body {
  c.link();
  const before = c.spanFrom(start);
  c.expect('|>');
  const from = c.at;
  const body = SET_OPERATORS.has(c.peek().upper) ? readSetOperation(c, input) : readPipe(c, input);
  c.pipes.push({ input: before, operator: c.spanFrom(from) });
  return body;
}

function readSetOperation(c: Cursor, left: Body): SetOperation {
  c.link();
  const union = c.is('UNION');
  c.at++;
  if (!c.accept('ALL')) c.accept('DISTINCT');
  const byName = union && c.acceptPair('BY', 'NAME');
  return { kind: 'setOperation', byName, left, right: readPrimary(c) };
}
