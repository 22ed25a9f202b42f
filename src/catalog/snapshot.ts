import { createHash } from 'node:crypto';
import { foldName, type TableName, tableKey } from '../names.ts';
import type { SqlType } from '../sqltype.ts';
import type { CatalogSnapshot, Column, DataSource, ViewDefinition } from '../types.ts';
import type { RegisteredSource } from './registered.ts';
import { isSystemTable, systemTagOf } from './system-tables.ts';

/** A table as the engine describes it. */
export interface ExistingTable {
  readonly table: TableName;
  readonly columns: readonly ExistingColumn[];
  /** Tags of the engine's own catalog. */
  readonly tags?: readonly string[];
  readonly view?: ViewDefinition;
}

interface ExistingColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly partition?: boolean;
  readonly tags?: readonly string[];
}

/** What becomes of tables that nobody registered: they do not exist, or they are like tables in which nothing was found. */
export type UnregisteredSetting = 'deny' | 'allow';

/**
 * What exists and is registered: columns and types as the engine has them now, tags as they were registered, and those of
 * the engine's own catalog. A column that nobody has looked at is `unclassified`; a table that no longer exists is not in
 * it, nor is one that is not registered unless `unregistered` allows it. The columns of a view hold what those of its tables
 * hold, and are hidden there until somebody has looked at them. Tables that an engine keeps about itself are never allowed
 * unless registered, and some of their columns have a tag that hides them (system-tables.ts).
 */
export function takeSnapshot(
  existing: readonly ExistingTable[],
  registered: readonly RegisteredSource[],
  takenAt: number,
  unregistered: UnregisteredSetting = 'deny',
): CatalogSnapshot {
  const known = new Map(registered.map((source) => [tableKey(source.table), source]));
  const sources = existing.flatMap((table): DataSource[] => {
    const source = known.get(tableKey(table.table));
    if (source) return [registeredSource(table, source)];
    return unregistered === 'allow' && !isSystemTable(table.table) ? [unregisteredSource(table)] : [];
  });
  return snapshotOf(sources, takenAt);
}

/** A snapshot of these data sources; its version is a hash of all they hold. */
export function snapshotOf(sources: readonly DataSource[], takenAt: number): CatalogSnapshot {
  const byKey = new Map(sources.map((source) => [tableKey(source.table), source]));
  const byName = new Map<string, DataSource[]>();
  const hash = createHash('sha256');
  for (const source of sources) {
    const name = foldName(source.table.table);
    const same = byName.get(name);
    if (same) same.push(source);
    else byName.set(name, [source]);
    hash.update(`${JSON.stringify(source)}\n`); // one by one: all of them may be longer than a text can be
  }
  return {
    version: hash.digest('hex'),
    takenAt,
    table: (name) => byKey.get(tableKey(name)),
    tablesNamed: (folded) => byName.get(folded) ?? [],
    tables: () => sources,
  };
}

function registeredSource(existing: ExistingTable, { id, name, tags, columns }: RegisteredSource): DataSource {
  const known = new Map(columns.map((column) => [foldName(column.name), column]));
  return {
    ...dataSource(existing, id, name, tags),
    columns: existing.columns.map((column) => {
      const found = known.get(foldName(column.name));
      const own = columnOf(existing.table, column, found?.tags.map(({ tag }) => tag) ?? []);
      return found || existing.view ? own : { ...own, unclassified: true };
    }),
  };
}

/** Without an id of its own. Policies that land by its name or by the engine's tags protect it all the same. */
function unregisteredSource(existing: ExistingTable): DataSource {
  const { schema, table } = existing.table;
  return dataSource(existing, 0, `${schema}.${table}`, []);
}

const dataSource = (
  { table, columns, tags, view }: ExistingTable,
  id: number,
  name: string,
  own: readonly string[],
): DataSource => ({
  id,
  name,
  table,
  tags: union(own, tags),
  columns: columns.map((column) => columnOf(table, column, [])),
  ...(view ? { view } : {}),
});

function columnOf(
  table: TableName,
  { name, type, partition, tags }: ExistingColumn,
  registered: readonly string[],
): Column {
  const system = systemTagOf(table, name);
  const all = union(registered, tags, system === undefined ? [] : [system]);
  return { name, type, tags: all, ...(partition === undefined ? {} : { partition }) };
}

const union = (...lists: readonly (readonly string[] | undefined)[]): string[] => [
  ...new Set(lists.flatMap((list) => list ?? [])),
];
