import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { displayName, type TableName } from '../../src/names.ts';
import type { CatalogSnapshot } from '../../src/types.ts';
import type { World } from '../support/world.ts';
import type { TableData } from '../support/world-database.ts';

/*
 * The tests call their catalog `lake`. Spark's own is called `spark_catalog` and cannot have another name.
 */

const CATALOG = 'spark_catalog';

/** A statement about `lake`, as one about Spark's catalog; comments may stand between the parts of a name. */
export const textOnSpark = (text: string): string => text.replace(/\blake(?=`?(?:\s|\/\*.*?\*\/)*\.)/gi, CATALOG);

const nameOnSpark = (table: TableName): TableName => ({ ...table, catalog: CATALOG });

export const dataOnSpark = (tables: readonly TableData[]): TableData[] =>
  tables.map((data) => ({ ...data, table: nameOnSpark(data.table) }));

export function snapshotOnSpark(snapshot: CatalogSnapshot): CatalogSnapshot {
  const sources = snapshot.tables().map((source) => {
    const table = nameOnSpark(source.table);
    return { ...source, table, name: displayName(table) };
  });
  return snapshotOf(sources, 0);
}

export const worldOnSpark = ({ name, tables }: World): World => ({
  name,
  tables: Object.fromEntries(Object.entries(tables).map(([table, protection]) => [textOnSpark(table), protection])),
});
