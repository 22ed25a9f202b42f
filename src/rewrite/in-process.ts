import { LakeveilError } from '../errors.ts';
import { sqlObstacle } from '../mask/registry.ts';
import { displayName, foldName, type TableName } from '../names.ts';
import type { Token } from '../sql/tokens.ts';
import type { SqlType } from '../sqltype.ts';
import type { AppliedMask, DataSource, MaskSpec } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { namesIn, positionOf } from './places.ts';
import { type PlainSelect, plainSelect, type RawName } from './plain-select.ts';
import type { ResolvedTable } from './resolve.ts';
import type { Analysis } from './rewrite.ts';
import { type Exposure, masksOfCells, OnceForEachTable } from './veil.ts';

/*
 * Masks that are applied behind the engine, because they have no SQL form or their key must not stand in a text. The raw
 * column then travels to lakeveil, so this is the one place where a veil lets something raw through. What makes it safe does
 * not depend on how we bind names: the column has no name of its own in the veil. It has one that is made up for the
 * statement, which stands in the text only where plain-select.ts has proved a plain output, which verify.ts counts again, and
 * by which proxy/masked-stream.ts knows the raw columns of the answer. Whatever else meant the column finds nothing.
 */

/** An output column that the engine yields raw, and that lakeveil masks before anybody sees it. */
export interface InProcessMask {
  /** Which column of the answer, from 0. */
  readonly output: number;
  /** What the engine calls it: a name that occurs nowhere else. */
  readonly raw: string;
  /** What it is called in the answer. */
  readonly name: string;
  readonly table: TableName;
  readonly column: string;
  readonly type: SqlType;
  readonly mask: MaskSpec;
}

/** Where the masks of a statement are applied that do not go into its text. */
export interface Placement {
  /** By source and exact column name. */
  readonly columns: ReadonlyMap<DataSource, ReadonlyMap<string, Exposure>>;
  readonly outputs: readonly InProcessMask[];
  /** Where the text names raw columns. */
  readonly names: readonly RawName[];
}

const EVERYTHING_IN_SQL: Placement = { columns: new Map(), outputs: [], names: [] };

/** True for a mask that cannot go into the text that an engine gets. */
export const runsInProcess = (applied: AppliedMask, type: SqlType, { keyInSql, dialect }: RewriteContext): boolean =>
  masksOfCells(applied).some(({ mask }) => {
    const obstacle = sqlObstacle(mask, type, dialect);
    return obstacle === 'form' || (obstacle === 'key' && keyInSql === 'never');
  });

/**
 * Decides where the masks are applied that cannot go into the text. Columns with such a mask are NULL in their veils where the
 * statement does not read them, and raw where it only shows them (plain-select.ts). Throws `MASKED_OUTSIDE` for every other
 * statement, for views that read them (`isView`), and for texts that others run.
 */
export function placeMasks(analysis: Analysis, context: RewriteContext, isView: boolean): Placement {
  const masks = masksInProcess(analysis, context);
  if (masks.size === 0) return EVERYTHING_IN_SQL;
  const names = new Set([...masks.values()].flatMap((columns) => [...columns.keys()].map(foldName)));
  const mention = namesIn(analysis.read).findLast(({ value }) => names.has(foldName(value)));
  if (!mention && !readsUnnamed(analysis)) return { ...EVERYTHING_IN_SQL, columns: exposures(masks, []) };
  const shown = isView || !context.masksRows ? undefined : plainSelect(analysis, masks, context.dialect);
  if (!shown) throw refusal(analysis, masks, mention, context, isView);
  return { columns: exposures(masks, shown.outputs), ...shown };
}

/** The masks that cannot go into the text, by source and column. */
export type MasksInProcess = ReadonlyMap<DataSource, ReadonlyMap<string, AppliedMask>>;

function masksInProcess({ tables }: Analysis, context: RewriteContext): MasksInProcess {
  const found = new Map<DataSource, ReadonlyMap<string, AppliedMask>>();
  for (const table of tables.values()) {
    if (table.decision.kind !== 'veil') continue;
    const columns = ofTables.get(table, 'barrier', context, () => masksOf(table, context));
    if (columns.size > 0) found.set(table.source, columns);
  }
  return found;
}

/** Asked for in every statement, and found by writing each mask twice. */
const ofTables = new OnceForEachTable<ReadonlyMap<string, AppliedMask>>();

function masksOf({ source, decision }: ResolvedTable, context: RewriteContext): ReadonlyMap<string, AppliedMask> {
  const columns = source.columns.flatMap(({ name, type }): [string, AppliedMask][] => {
    const applied = decision.kind === 'veil' ? decision.masks.get(name) : undefined;
    return applied && runsInProcess(applied, type, context) ? [[name, applied]] : [];
  });
  return new Map(columns);
}

const readsUnnamed = ({ bound, tables }: Analysis): boolean =>
  bound.readsUnnamed || [...tables.values()].some(({ reference }) => reference.table.form !== 'plain');

function exposures(masks: MasksInProcess, shown: PlainSelect['outputs']): Placement['columns'] {
  const rawNames = new Map(shown.map(({ table, column, raw }) => [JSON.stringify([table, column]), raw]));
  const ofColumn = (source: DataSource, column: string): Exposure => {
    const name = rawNames.get(JSON.stringify([source.table, column]));
    return name === undefined ? { kind: 'unread' } : { kind: 'raw', name };
  };
  return new Map(
    [...masks].map(([source, columns]) => [
      source,
      new Map([...columns.keys()].map((column) => [column, ofColumn(source, column)])),
    ]),
  );
}

function refusal(
  { read, tables }: Analysis,
  masks: MasksInProcess,
  mention: Token | undefined,
  context: RewriteContext,
  isView: boolean,
): LakeveilError {
  const all = [...masks].flatMap(([source, columns]) =>
    [...columns].map(([name, applied]) => ({ source, name, applied })),
  );
  const wanted = mention && foldName(mention.value);
  const { source, name, applied } = all.find((column) => foldName(column.name) === wanted) ?? all[0]!;
  const which = `column \`${name}\` of \`${displayName(source.table)}\` is masked by \`${applied.mask.type}\` behind the engine`;
  const reason = isView
    ? `${which}, so no view can read it: name the table instead`
    : applied.condition
      ? `${which}, which cannot tell the rows in which it is clear: leave the column out`
      : context.masksRows
        ? `${which}: show it as it is, by one SELECT over tables without DISTINCT, GROUP BY or set operations, and name it nowhere else`
        : `${which}, which a text that somebody else runs cannot have: leave the column out`;
  if (isView) return new LakeveilError('MASKED_OUTSIDE', reason);
  const at = mention ? { from: read.tokens.indexOf(mention), to: 0 } : firstTable(tables, source);
  return new LakeveilError('MASKED_OUTSIDE', reason, { position: positionOf(read, at) });
}

const firstTable = (tables: ReadonlyMap<unknown, ResolvedTable>, source: DataSource) =>
  [...tables.values()].find((table) => table.source === source)!.reference.table.nameSpan;
