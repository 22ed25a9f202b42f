import { plainFilterSql } from '../mask/barrier.ts';
import { rawSql } from '../mask/registry.ts';
import { displayName } from '../names.ts';
import { quoteName, quoteTable } from '../quoting.ts';
import type { AppliedMask, Column, DataSource, Dialect, MaskedColumn, PolicyRef, RowFilter } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { duckdbFilter } from './filter.ts';
import type { ResolvedTable } from './resolve.ts';

/** How a veil hides rows: behind a barrier, or by a plain WHERE where a statement cannot tell the difference. */
export type FilterForm = 'barrier' | 'plain';

/** What was made of a table, by the way in which rows are hidden. */
type Made<T> = Record<FilterForm, Map<DataSource, T>>;

/** Makes something of a table once in each context, because a principal's decision on a table is one there. */
export class OnceForEachTable<T> {
  readonly #made = new WeakMap<RewriteContext, Made<T>>();

  get({ source }: ResolvedTable, form: FilterForm, context: RewriteContext, make: () => T): T {
    const made = this.#made.get(context)?.[form] ?? this.#newContext(context)[form];
    const known = made.get(source);
    if (known !== undefined) return known;
    const result = make();
    made.set(source, result);
    return result;
  }

  #newContext(context: RewriteContext): Made<T> {
    const forms = { barrier: new Map(), plain: new Map() };
    this.#made.set(context, forms);
    return forms;
  }
}

/**
 * How a column stands in a veil whose mask does not go into the text (in-process.ts): as NULL where nothing reads it, or raw
 * under another name.
 */
export type Exposure = { readonly kind: 'unread' } | { readonly kind: 'raw'; readonly name: string };

/** What a veil reads and hides. */
export interface VeilParts {
  /** The table by its physical name, or what stands for it. */
  readonly from: string;
  /** Which rows are shown, in the engine's dialect; all of them when undefined. */
  readonly predicate: string | undefined;
  readonly form: FilterForm;
  /** Columns whose masks do not go into the text, by exact name. */
  readonly exposed?: ReadonlyMap<string, Exposure> | undefined;
}

/**
 * The derived table that stands for a protected table, parentheses included: all its columns in catalog order, masked
 * ones wrapped in their mask over the raw row (or as in-process.ts says), behind a barrier when rows are hidden.
 */
export function veilSql(table: ResolvedTable, parts: VeilParts, context: RewriteContext): string {
  const { from, predicate, form, exposed } = parts;
  const projection = table.source.columns
    .map((column) => columnSql(column, table, exposed?.get(column.name), context))
    .join(', ');
  if (predicate === undefined) return `(SELECT ${projection} FROM ${from})`;
  if (form === 'plain') return plainFilterSql(projection, from, predicate);
  const columns = table.source.columns.map(({ name }) => quoteName(name, context.dialect)).join(', ');
  return context.barrier(projection, columns, from, predicate);
}

/** The table's name in the engine's text. */
export const physicalTable = ({ source }: ResolvedTable, context: RewriteContext): string =>
  quoteTable(context.physicalName(source.table), context.dialect);

/** The filter that hides rows of a table from the principal. */
export const rowFilter = ({ decision }: ResolvedTable): RowFilter | undefined =>
  decision.kind === 'veil' ? decision.filter : undefined;

function columnSql(
  column: Column,
  { source, decision }: ResolvedTable,
  exposure: Exposure | undefined,
  context: RewriteContext,
): string {
  const { dialect } = context;
  const name = quoteName(column.name, dialect);
  if (exposure?.kind === 'raw') return `${rawSql(column.type, name, dialect)} AS ${quoteName(exposure.name, dialect)}`;
  if (exposure) return `${context.maskSql({ type: 'Null' }, column.type, source.table, name)} AS ${name}`;
  const applied = decision.kind === 'veil' ? decision.masks.get(column.name) : undefined;
  return applied ? `${cellSql(applied, column, source, context)} AS ${name}` : name;
}

/** What stands for a raw value. A condition that is NULL masks, like one that is true. */
function cellSql(
  { mask, condition }: AppliedMask,
  column: Column,
  source: DataSource,
  context: RewriteContext,
): string {
  const name = quoteName(column.name, context.dialect);
  const masked = context.maskSql(mask, column.type, source.table, name);
  if (!condition) return masked;
  const { predicate, otherwise } = condition;
  const rest = otherwise ? cellSql(otherwise, column, source, context) : name;
  return `CASE WHEN NOT ${predicateIn(context.dialect, predicate, source)} THEN ${rest} ELSE ${masked} END`;
}

/** A predicate over raw rows in the words of the engine, parentheses included. Throws `UNSUPPORTED_ON_ENGINE`. */
export const predicateIn = (dialect: Dialect, predicate: string, source: DataSource): string =>
  dialect === 'duckdb' ? duckdbFilter(predicate, source.columns) : `(${predicate})`;

/** All predicates that decide what is shown of a table: which rows, and which of their cells. */
export const predicatesOf = ({ decision }: ResolvedTable): string[] =>
  decision.kind === 'veil'
    ? [
        ...(decision.filter ? [decision.filter.predicate] : []),
        ...[...decision.masks.values()].flatMap(masksOfCells).flatMap(({ condition }) => condition?.predicate ?? []),
      ]
    : [];

/** The mask of a column, and those of the cells that it leaves, in order. */
export const masksOfCells = (mask: AppliedMask): readonly AppliedMask[] =>
  mask.condition?.otherwise ? [mask, ...masksOfCells(mask.condition.otherwise)] : [mask];

/** The masked columns of a statement's tables, each once for each of its masks, in order of appearance. */
export function maskedColumns(tables: Iterable<ResolvedTable>, context: RewriteContext): MaskedColumn[] {
  const last = new Map([...tables].map((table) => [table.source, table]));
  return [...last.values()].flatMap((table) => masks.get(table, 'barrier', context, () => masksOf(table)));
}

const masks = new OnceForEachTable<readonly MaskedColumn[]>();

function masksOf({ source, decision }: ResolvedTable): MaskedColumn[] {
  if (decision.kind !== 'veil') return [];
  const table = displayName(source.table);
  return [...decision.masks].flatMap(([column, applied]) =>
    masksOfCells(applied).map(({ mask, policy }) => ({ table, column, mask: mask.type, policy: policy.key })),
  );
}

/** The policies whose masks or filters stand in the veils of a statement's tables, each once, the first written first. */
export function usedPolicies(tables: Iterable<ResolvedTable>, context: RewriteContext): PolicyRef[] {
  const used = new Map<string, PolicyRef>(); // built-in ones have no id of their own
  for (const table of tables) {
    for (const policy of policies.get(table, 'barrier', context, () => policiesOf(table))) used.set(policy.key, policy);
  }
  return [...used.values()].sort((a, b) => a.id - b.id);
}

const policies = new OnceForEachTable<readonly PolicyRef[]>();

function policiesOf({ decision }: ResolvedTable): PolicyRef[] {
  if (decision.kind !== 'veil') return [];
  const ofMasks = [...decision.masks.values()].flatMap(masksOfCells).map(({ policy }) => policy);
  const all = [...ofMasks, ...(decision.filter?.policies ?? [])];
  return [...new Map(all.map((policy) => [policy.key, policy])).values()];
}
