import type { Body, Expression, Source } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { collect, readExpression, scan } from './expressions.ts';
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
  const source = asSource(input);
  const read = PIPES[c.peek().upper];
  const { expressions = [], from = source } = read ? read(c) : readOtherPipe(c, source);
  return { kind: 'pipe', from, expressions };
}

/** What an operator adds; `from` only where it is written like a part of FROM. */
interface PipeRest {
  readonly expressions?: Expression[];
  readonly from?: Source;
}

const asSource = (input: Body): Source => ({
  kind: 'derived',
  query: { kind: 'query', span: { from: 0, to: 0 }, ctes: [], body: input, trailing: [] },
  lateral: false,
  alias: undefined,
});

const PIPES: Readonly<Record<string, (c: Cursor) => PipeRest>> = {
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
  acceptWithCube(c);
}

function readOtherPipe(c: Cursor, input: Source): PipeRest {
  if (startsJoin(c)) return { from: readJoins(c, input) };
  if (startsPivot(c)) return { from: readPivot(c, input) };
  if (c.is('LATERAL') && c.is('VIEW', 1)) return { from: readLateralView(c, input) };
  if (skipSample(c)) return {};
  const trailing: Expression[] = [];
  for (let clause = readTrailing(c); clause; clause = readTrailing(c)) trailing.push(clause);
  return trailing.length > 0 ? { expressions: trailing } : c.failExpected('a pipe operator');
}
