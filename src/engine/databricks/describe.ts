import { type TableName, tableKey } from '../../names.ts';
import { parseType } from '../../sqltype.ts';
import type { DescribedColumn, DescribedTable } from '../engine.ts';
import type { RunSql } from '../run-sql.ts';

/*
 * Names and columns as documented under "Information schema" of the Databricks SQL language manual. Every relation shows
 * only what the reader may touch, so the service principal must see everything: what it does not see has no tags.
 */
const TABLES = `
  SELECT table_catalog, table_schema, table_name, table_type, data_source_format
  FROM system.information_schema.tables`;
const COLUMNS = `
  SELECT table_catalog, table_schema, table_name, column_name, full_data_type, partition_index
  FROM system.information_schema.columns
  ORDER BY table_catalog, table_schema, table_name, ordinal_position`;
const VIEWS = `
  SELECT table_catalog, table_schema, table_name, view_definition
  FROM system.information_schema.views`;
const TABLE_TAGS = `
  SELECT catalog_name, schema_name, table_name, tag_name, tag_value
  FROM system.information_schema.table_tags`;
const COLUMN_TAGS = `
  SELECT catalog_name, schema_name, table_name, column_name, tag_name, tag_value
  FROM system.information_schema.column_tags`;

/**
 * All tables and views that the service principal of a Databricks workspace sees, with columns, partition columns (of Delta
 * tables; of others it is not known), definitions of views, and tags: `Unity Catalog.pii`, `Unity Catalog.pii.card`.
 *
 * Unity Catalog does not tell where a view was made, so names in it count only when they have three parts. A view whose
 * definition the service principal may not read has none. Rejects when one of the five questions fails.
 */
export async function describeDatabricks(run: RunSql): Promise<DescribedTable[]> {
  const tables = await run(TABLES);
  const columns = grouped(await run(COLUMNS));
  const views = grouped(await run(VIEWS));
  const tableTags = grouped(await run(TABLE_TAGS));
  const columnTags = grouped(await run(COLUMN_TAGS));
  return tables.map((row): DescribedTable => {
    const table = nameOf(row);
    const key = tableKey(table);
    const [type, format] = row.slice(NAME);
    const tags = tagsByColumn(columnTags.get(key) ?? []);
    const isDelta = format === 'DELTA';
    const found = (columns.get(key) ?? []).map((cells) => describeColumn(cells, tags, isDelta));
    const own = (tableTags.get(key) ?? []).map(([tag, value]) => tagOf(tag, value));
    const [definition] = views.get(key) ?? [];
    const isView = type === 'VIEW' || definition !== undefined;
    return {
      table,
      columns: found,
      ...(own.length > 0 ? { tags: own } : {}),
      ...(isView ? { view: { sql: textOf(definition?.[0]), catalog: '', schema: '' } } : {}),
    };
  });
}

/** How many cells in front name the table. */
const NAME = 3;

const nameOf = ([catalog, schema, table]: readonly unknown[]): TableName => ({
  catalog: String(catalog),
  schema: String(schema),
  table: String(table),
});

/** Rows by table, without the cells that name it. */
function grouped(rows: readonly (readonly unknown[])[]): Map<string, unknown[][]> {
  const groups = new Map<string, unknown[][]>();
  for (const row of rows) {
    const key = tableKey(nameOf(row));
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(row.slice(NAME));
  }
  return groups;
}

function describeColumn(
  [name, type, partition]: readonly unknown[],
  tags: ReadonlyMap<string, readonly string[]>,
  isDelta: boolean,
): DescribedColumn {
  const own = tags.get(String(name));
  return {
    name: String(name),
    type: parseType(String(type), 'databricks'),
    ...(isDelta ? { partition: typeof partition === 'number' || typeof partition === 'bigint' } : {}),
    ...(own ? { tags: own } : {}),
  };
}

function tagsByColumn(rows: readonly (readonly unknown[])[]): Map<string, string[]> {
  const tags = new Map<string, string[]>();
  for (const [column, tag, value] of rows) {
    const name = String(column);
    tags.set(name, [...(tags.get(name) ?? []), tagOf(tag, value)]);
  }
  return tags;
}

/** A tag without a value has an empty one. */
function tagOf(tag: unknown, value: unknown): string {
  const text = textOf(value);
  return `Unity Catalog.${tag}${text === undefined ? '' : `.${text}`}`;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
