import { displayName } from '../names.ts';
import { quoteName, quoteTable } from '../quoting.ts';
import type { Column, DataSource, MaskedColumn, RowFilter } from '../types.ts';
import type { RewriteContext } from './context.ts';
import type { ResolvedTable } from './resolve.ts';

const made = new WeakMap<RewriteContext, Map<DataSource, string>>();

/** The veil of a table, made (and checked by `make`) once in each context, because a principal's decision is one. */
export function onceForEachTable({ source }: ResolvedTable, context: RewriteContext, make: () => string): string {
  const veils = made.get(context) ?? new Map<DataSource, string>();
  made.set(context, veils);
  const veil = veils.get(source) ?? make();
  veils.set(source, veil);
  return veil;
}

/**
 * The derived table that stands for a protected table, parentheses included: all its columns in catalog order, masked
 * ones wrapped in their mask over the raw row, behind a barrier when rows are hidden. The predicate must already be in
 * the engine's dialect.
 */
export function veilSql(table: ResolvedTable, predicate: string | undefined, context: RewriteContext): string {
  if (table.inline !== undefined) return table.inline;
  const from = quoteTable(context.physicalName(table.source.table), context.dialect);
  const projection = table.source.columns.map((column) => columnSql(column, table, context)).join(', ');
  if (predicate === undefined) return `(SELECT ${projection} FROM ${from})`;
  const columns = table.source.columns.map(({ name }) => quoteName(name, context.dialect)).join(', ');
  return context.barrier(projection, columns, from, predicate);
}

/** The filter that hides rows of a table from the principal. */
export const rowFilter = ({ decision }: ResolvedTable): RowFilter | undefined =>
  decision.kind === 'veil' ? decision.filter : undefined;

function columnSql(column: Column, { source, decision }: ResolvedTable, context: RewriteContext): string {
  const name = quoteName(column.name, context.dialect);
  const applied = decision.kind === 'veil' ? decision.masks.get(column.name) : undefined;
  return applied ? `${context.maskSql(applied.mask, column.type, source.table, name)} AS ${name}` : name;
}

/** The masked columns of a statement's tables, each once, in order of appearance. */
export function maskedColumns(tables: Iterable<ResolvedTable>): MaskedColumn[] {
  const decisions = new Map([...tables].map(({ source, decision }) => [source, decision]));
  return [...decisions].flatMap(([source, decision]) => {
    if (decision.kind !== 'veil') return [];
    const table = displayName(source.table);
    return [...decision.masks].map(([column, { mask, policy }]) => ({
      table,
      column,
      mask: mask.type,
      policy: policy.key,
    }));
  });
}
