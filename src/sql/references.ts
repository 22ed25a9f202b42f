import type {
  Body,
  Cte,
  DerivedTable,
  Expression,
  PipeOperator,
  Pivot,
  Query,
  Select,
  SelectItem,
  Source,
  TableSource,
  Unpivot,
} from './ast.ts';

/** A place that names a table or a CTE, with the SELECT whose whole FROM it is, if there is one. */
export interface Reference {
  readonly table: TableSource;
  readonly select: Select | undefined;
  /** True within `LATERAL (…)`, and within a CTE that is named there. */
  readonly lateral: boolean;
}

/** Every place in a query that names a table or a CTE, in the order of reading, subqueries everywhere included. */
export function tableReferences(query: Query): Reference[] {
  const found: Reference[] = [];
  visitQuery(query, found);
  const inLateral = tablesOfLateralCtes(found);
  if (inLateral.size === 0) return found;
  return found.map((reference) => (inLateral.has(reference.table) ? { ...reference, lateral: true } : reference));
}

/** The tables of all CTEs that are named in LATERAL, or in a CTE that is. */
function tablesOfLateralCtes(found: readonly Reference[]): ReadonlySet<TableSource> {
  const tables = new Set<TableSource>();
  const seen = new Set<Cte>();
  const open = found.filter(({ lateral }) => lateral).map(({ table }) => table);
  for (let table = open.pop(); table; table = open.pop()) {
    const { cte } = table;
    if (!cte?.query || seen.has(cte)) continue;
    seen.add(cte);
    const inside: Reference[] = [];
    visitQuery(cte.query, inside);
    for (const { table } of inside) {
      tables.add(table);
      open.push(table);
    }
  }
  return tables;
}

function visitQuery(query: Query, found: Reference[]): void {
  for (const cte of query.ctes) if (cte.query) visitQuery(cte.query, found);
  visitBody(query.body, found);
  for (const clause of query.trailing) visitExpression(clause, found);
}

function visitBody(body: Body, found: Reference[]): void {
  switch (body.kind) {
    case 'select':
      if (body.from?.kind === 'table') visitTable(body.from, body, found);
      else if (body.from) visitSource(body.from, found);
      for (const item of body.items) visitExpression(item.expression, found);
      for (const clause of body.clauses) visitExpression(clause, found);
      return;
    case 'setOperation':
      visitBody(body.left, found);
      visitBody(body.right, found);
      return;
    case 'values':
      for (const row of body.rows) visitExpression(row, found);
      return;
    case 'tableStatement':
      visitTable(body.source, undefined, found);
      return;
    case 'nested':
      visitQuery(body.query, found);
      return;
    case 'fromFirst':
      // every select carries the shared source; a bare FROM stands for itself
      if (body.selects.length === 0) visitSource(body.from, found);
      for (const select of body.selects) visitQuery(select.query, found);
      return;
    case 'pipe':
      visitSource(body.from, found);
      for (const expression of [...expressionsOf(body.operator), ...body.clauses]) visitExpression(expression, found);
      return;
    default:
      body satisfies never;
  }
}

function visitSource(source: Source, found: Reference[]): void {
  switch (source.kind) {
    case 'table':
      visitTable(source, undefined, found);
      return;
    case 'derived':
      visitDerived(source, found);
      return;
    case 'piped':
      visitBody(source.body, found);
      return;
    case 'function':
      visitExpression(source.call, found);
      return;
    case 'values':
      for (const row of source.rows) visitExpression(row, found);
      return;
    case 'join':
      visitSource(source.left, found);
      visitSource(source.right, found);
      if (source.on) visitExpression(source.on, found);
      return;
    case 'group':
      visitSource(source.source, found);
      return;
    case 'lateralView':
      visitSource(source.input, found);
      visitExpression(source.call, found);
      return;
    case 'pivot':
      visitSource(source.input, found);
      for (const { expression } of pivotItems(source.pivot)) visitExpression(expression, found);
      return;
    default:
      source satisfies never;
  }
}

function visitDerived({ query, lateral }: DerivedTable, found: Reference[]): void {
  const before = found.length;
  visitQuery(query, found);
  if (lateral) for (let i = before; i < found.length; i++) found[i] = { ...found[i]!, lateral };
}

function expressionsOf(operator: PipeOperator): readonly Expression[] {
  switch (operator.kind) {
    case 'select':
    case 'extend':
      return operator.items.map(({ expression }) => expression);
    case 'aggregate':
      return [...operator.items, ...operator.groups].map(({ expression }) => expression);
    case 'set':
      return operator.assignments.map(({ value }) => value);
    case 'keep':
    case 'drop':
    case 'as':
      return [];
  }
}

const pivotItems = (pivot: Pivot | Unpivot): readonly SelectItem[] =>
  pivot.kind === 'pivot' ? [...pivot.aggregates, ...pivot.values] : pivot.sets;

function visitTable(table: TableSource, select: Select | undefined, found: Reference[]): void {
  found.push({ table, select, lateral: false });
  for (const { expressions } of table.suffixes) {
    for (const expression of expressions) visitExpression(expression, found);
  }
}

function visitExpression(expression: Expression, found: Reference[]): void {
  for (const query of expression.queries) visitQuery(query, found);
}
