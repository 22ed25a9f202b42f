import type { Expression, Select, SelectItem, Source } from './ast.ts';
import { collect } from './collect.ts';
import type { Cursor } from './cursor.ts';
import { readExpression, scan } from './expressions.ts';
import { readHints } from './hints.ts';
import { readName, readNames, startsImplicitAlias } from './names.ts';
import { readScript, startsScript } from './scripts.ts';
import { readFrom, readLateralView } from './sources.ts';
import { scanSortItems, scanWindow } from './windows.ts';

/** One SELECT, MAP or REDUCE with its clauses. `inherited` is the source of a FROM that stands in front. */
export function readSelect(c: Cursor, inherited: Source | undefined): Select {
  const start = c.at;
  if (startsSelectScript(c)) return readScriptSelect(c, inherited);
  c.expect('SELECT');
  readHints(c);
  if (!c.is('.', 1) && !c.is(',', 1) && !c.accept('DISTINCT')) c.accept('ALL');
  const items = readSelectItems(c);
  const from = c.accept('FROM') ? readFrom(c) : inherited;
  return { kind: 'select', ...finishSelect(c, from), items, span: c.spanFrom(start), script: undefined };
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

/** True where a SELECT of any form begins. */
export const startsSelect = (c: Cursor): boolean => c.is('SELECT') || c.is('MAP') || c.is('REDUCE');

const startsSelectScript = (c: Cursor): boolean => !c.is('SELECT') || startsScript(c, 1);

function readScriptSelect(c: Cursor, inherited: Source | undefined): Select {
  const start = c.at;
  const { input, script } = readScript(c);
  const from = c.accept('FROM') ? readFrom(c) : inherited;
  const item: SelectItem = { expression: input, alias: undefined, aliases: undefined, span: input.span };
  return { kind: 'select', ...finishSelect(c, from), items: [item], span: c.spanFrom(start), script };
}

export function readSelectItems(c: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  do items.push(readSelectItem(c));
  while (c.accept(','));
  return items;
}

function readSelectItem(c: Cursor): SelectItem {
  const from = c.at;
  const expression = readExpression(c);
  const explicit = c.accept('AS');
  const aliases = c.is('(') ? readNames(c) : undefined;
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
  acceptWithCube(c);
}

/** `WITH CUBE`, `WITH ROLLUP` behind a grouping. */
export const acceptWithCube = (c: Cursor): boolean => c.acceptPair('WITH', 'CUBE') || c.acceptPair('WITH', 'ROLLUP');

function scanGroups(c: Cursor): void {
  do scanGroup(c);
  while (c.accept(','));
}

/** An expression, or grouping sets, which may hold grouping sets, cubes and rollups. */
export function scanGroup(c: Cursor): void {
  if (!c.acceptPair('GROUPING', 'SETS')) return scan(c);
  c.expect('(');
  c.nested(() => scanGroups(c));
  c.expect(')');
}

export const startsWindowClause = (c: Cursor): boolean => c.is('WINDOW') && c.isName(1) && c.is('AS', 2);

export function readWindowClause(c: Cursor): Expression {
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
export function readTrailing(c: Cursor): Expression | undefined {
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
