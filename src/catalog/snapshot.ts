import { createHash } from 'node:crypto';
import { foldName, type TableName, tableKey } from '../names.ts';
import type { SqlType } from '../sqltype.ts';
import type { CatalogSnapshot, Column, DataSource } from '../types.ts';
import type { RegisteredColumn, RegisteredSource } from './registered.ts';

/** A table as the engine describes it. */
export interface ExistingTable {
  readonly table: TableName;
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
}

/**
 * What exists and is registered: columns and types as the engine has them now, tags as they were registered. A column
 * that nobody has looked at is `unclassified`; a table that is not registered, or no longer exists, is not in it.
 */
export function takeSnapshot(
  existing: readonly ExistingTable[],
  registered: readonly RegisteredSource[],
  takenAt: number,
): CatalogSnapshot {
  const known = new Map(registered.map((source) => [tableKey(source.table), source]));
  const sources = existing.flatMap((table) => dataSource(table, known.get(tableKey(table.table))));
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

function dataSource({ table, columns }: ExistingTable, source: RegisteredSource | undefined): DataSource[] {
  if (!source) return [];
  const known = new Map(source.columns.map((column) => [foldName(column.name), column]));
  return [
    {
      id: source.id,
      name: source.name,
      table,
      tags: source.tags,
      columns: columns.map(({ name, type }) => classified({ name, type }, known.get(foldName(name)))),
    },
  ];
}

const classified = (column: Pick<Column, 'name' | 'type'>, known: RegisteredColumn | undefined): Column =>
  known ? { ...column, tags: known.tags.map(({ tag }) => tag) } : { ...column, tags: [], unclassified: true };
