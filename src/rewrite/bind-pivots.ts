import type { ColumnReference, Expression, Pivot, Unpivot } from '../sql/ast.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span } from '../sql/tokens.ts';
import { NO_ORIGINS, type Origin, type Output, type Outputs, union } from './outputs.ts';
import { boundTo, type Scope, without } from './scope.ts';
import { pivotColumns, unpivotColumns } from './shapes.ts';

/** How names in a pivot are bound. */
export interface PivotBinder {
  readonly read: ReadQuery;
  /** Items without an alias, by the token behind them. */
  readonly unnamed: Map<number, { readonly span: Span; readonly field: string | undefined }>;
  expression(expression: Expression, scope: Scope): ReadonlySet<Origin>;
  column(column: ColumnReference, scope: Scope): Output;
  alias(span: Span): void;
  limit(width: number): void;
}

/** Binds the parts of a PIVOT; what it yields flows from the aggregates and their keys. */
export function bindPivot(pivot: Pivot, input: Outputs, scope: Scope, binder: PivotBinder): Outputs {
  const { aggregates, keys, values } = pivot;
  binder.limit(aggregates.length * values.length);
  for (const { alias, span } of aggregates) if (alias !== undefined) binder.alias({ from: span.to - 1, to: span.to });
  for (const { expression } of values) binder.expression(expression, scope);
  // a single one gives no name to the columns
  const computed = aggregates.length > 1 ? aggregates.filter(({ alias }) => alias === undefined) : [];
  for (const { span } of computed) binder.unnamed.set(span.to, { span, field: undefined });
  const keyOrigins = keys.flatMap((key) => [...binder.column(key, scope).origins]);
  const into = aggregates.map(({ expression }) => new Set([...binder.expression(expression, scope), ...keyOrigins]));
  const named = [...keys, ...aggregates.flatMap(({ expression }) => expression.columns)];
  return pivotColumns(binder.read, pivot, without(input, boundTo(named, scope)), into);
}

/** Binds the parts of an UNPIVOT. */
export function bindUnpivot(pivot: Unpivot, input: Outputs, scope: Scope, binder: PivotBinder): Outputs {
  for (const { expression } of pivot.sets) binder.expression(expression, scope);
  const columns = pivot.sets.map(({ expression }) => expression.columns);
  const fit = columns.every((set) => set.length === pivot.values.length);
  const flow = (moved: readonly ColumnReference[]) => union(boundTo(moved, scope).map(({ output }) => output.origins));
  const any = fit ? NO_ORIGINS : flow(columns.flat());
  const into = pivot.values.map((_, i) => (fit ? flow(columns.map((set) => set[i]!)) : any));
  return unpivotColumns(pivot, without(input, boundTo(columns.flat(), scope)), into);
}
