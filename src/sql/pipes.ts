import type { Body, ColumnReference, Expression, PipeOperator, SelectItem, Source } from './ast.ts';
import { collect } from './collect.ts';
import type { Cursor } from './cursor.ts';
import { readExpression } from './expressions.ts';
import { readHints } from './hints.ts';
import { readColumnName, readName, startsImplicitAlias } from './names.ts';
import {
  acceptWithCube,
  readSelectItems,
  readTrailing,
  readWindowClause,
  scanGroup,
  startsWindowClause,
} from './selects.ts';
import { readJoins, readLateralView, readPivot, startsJoin, startsPivot } from './sources.ts';
import { skipSample } from './suffixes.ts';

/** One pipe operator behind `|>`, set operators apart. */
export function readPipe(c: Cursor, input: Body): Body {
  const source: Source = { kind: 'piped', body: input };
  const read = PIPES[c.peek().upper];
  const { operator = KEEP, clauses = [], from = source } = read ? read(c) : readOtherPipe(c, source);
  return { kind: 'pipe', from, operator, clauses };
}

const KEEP: PipeOperator = { kind: 'keep' };

/** What an operator adds; `from` only where it is written like a part of FROM. */
interface PipeRest {
  readonly operator?: PipeOperator;
  readonly clauses?: Expression[];
  readonly from?: Source;
}

const PIPES: Readonly<Record<string, (c: Cursor) => PipeRest>> = {
  SELECT: (c) => {
    c.at++;
    readHints(c);
    if (!c.accept('DISTINCT')) c.accept('ALL');
    const items = readSelectItems(c);
    return { operator: { kind: 'select', items }, clauses: readWindows(c) };
  },
  EXTEND: (c) => {
    c.at++;
    const items = readSelectItems(c);
    return { operator: { kind: 'extend', items }, clauses: readWindows(c) };
  },
  SET: (c) => {
    c.at++;
    const assignments: { name: string; value: Expression }[] = [];
    do {
      const name = readName(c, 'a column');
      c.expect('=');
      assignments.push({ name, value: readExpression(c) });
    } while (c.accept(','));
    return { operator: { kind: 'set', assignments }, clauses: readWindows(c) };
  },
  DROP: (c) => {
    c.at++;
    const columns: ColumnReference[] = [];
    do columns.push(readColumnName(c));
    while (c.accept(','));
    return { operator: { kind: 'drop', columns } };
  },
  AS: (c) => {
    c.at++;
    return { operator: { kind: 'as', name: readName(c, 'an alias') } };
  },
  WHERE: (c) => {
    c.at++;
    return { clauses: [readExpression(c), ...readWindows(c)] };
  },
  AGGREGATE: (c) => {
    c.at++;
    const items = c.is('GROUP') ? [] : readSelectItems(c);
    const groups = c.acceptPair('GROUP', 'BY') ? readPipeGroups(c) : [];
    return { operator: { kind: 'aggregate', groups, items } };
  },
};

const readWindows = (c: Cursor): Expression[] => (startsWindowClause(c) ? [readWindowClause(c)] : []);

function readPipeGroups(c: Cursor): SelectItem[] {
  const groups: SelectItem[] = [];
  do {
    const from = c.at;
    const expression = collect(c, () => scanGroup(c));
    const named = c.accept('AS') || startsImplicitAlias(c);
    groups.push({
      expression,
      alias: named ? readName(c, 'an alias') : undefined,
      aliases: undefined,
      span: c.spanFrom(from),
    });
  } while (c.accept(','));
  acceptWithCube(c);
  return groups;
}

function readOtherPipe(c: Cursor, input: Source): PipeRest {
  if (startsJoin(c)) return { from: readJoins(c, input) };
  if (startsPivot(c)) return { from: readPivot(c, input) };
  if (c.is('LATERAL') && c.is('VIEW', 1)) return { from: readLateralView(c, input) };
  if (skipSample(c)) return {};
  const trailing: Expression[] = [];
  for (let clause = readTrailing(c); clause; clause = readTrailing(c)) trailing.push(clause);
  return trailing.length > 0 ? { clauses: trailing } : c.failExpected('a pipe operator');
}
