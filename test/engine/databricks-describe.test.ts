import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDatabricks } from '../../src/engine/databricks/describe.ts';
import type { RunSql } from '../../src/engine/run-sql.ts';

/*
 * The statements for Databricks, run by DuckDB over tables of the documented shape. They have not met a workspace.
 */
const SHAPE = [
  'tables(table_catalog TEXT, table_schema TEXT, table_name TEXT, table_type TEXT, data_source_format TEXT, comment TEXT)',
  'columns(table_catalog TEXT, table_schema TEXT, table_name TEXT, column_name TEXT, ordinal_position INT, full_data_type TEXT, data_type TEXT, partition_index INT)',
  'views(table_catalog TEXT, table_schema TEXT, table_name TEXT, view_definition TEXT)',
  'table_tags(catalog_name TEXT, schema_name TEXT, table_name TEXT, tag_name TEXT, tag_value TEXT)',
  'column_tags(catalog_name TEXT, schema_name TEXT, table_name TEXT, column_name TEXT, tag_name TEXT, tag_value TEXT)',
];

const ROWS = `
  tables VALUES ('main', 'shop', 'orders', 'MANAGED', 'DELTA', NULL), ('main', 'shop', 'old', 'FOREIGN', 'PARQUET', NULL),
    ('main', 'shop', 'cards', 'VIEW', NULL, NULL), ('main', 'shop', 'theirs', 'VIEW', NULL, NULL)
  columns VALUES ('main', 'shop', 'orders', 'day', 2, 'date', 'DATE', 1),
    ('main', 'shop', 'orders', 'card', 1, 'struct<nr:decimal(20,0),tags:array<string>>', 'STRUCT', NULL),
    ('main', 'shop', 'old', 'id', 1, 'bigint', 'LONG', NULL), ('main', 'shop', 'cards', 'nr', 1, 'string', 'STRING', NULL),
    ('main', 'shop', 'theirs', 'nr', 1, 'string', 'STRING', NULL), ('other', 'x', 'unseen', 'id', 1, 'int', 'INT', NULL)
  views VALUES ('main', 'shop', 'cards', 'SELECT nr FROM main.shop.old'), ('main', 'shop', 'theirs', NULL)
  table_tags VALUES ('main', 'shop', 'orders', 'team', 'sales'), ('main', 'shop', 'orders', 'certified', '')
  column_tags VALUES ('main', 'shop', 'orders', 'card', 'class.credit_card', ''), ('main', 'shop', 'orders', 'card', 'pii', 'high')`;

let instance: DuckDBInstance;
let run: RunSql;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE SCHEMA info');
  for (const table of SHAPE) await connection.run(`CREATE TABLE info.${table}`);
  for (const rows of ROWS.split(/\n {2}(?=\w)/).slice(1)) await connection.run(`INSERT INTO info.${rows}`);
  run = async (sql) =>
    (await connection.runAndReadAll(sql.replaceAll('system.information_schema.', 'info.'))).getRows();
});
afterAll(() => instance.closeSync());

it('reads tables, columns in order, partitions of Delta tables, views and tags', async () => {
  const table = (name: string) => ({ catalog: 'main', schema: 'shop', table: name });
  const text = { kind: 'string' };
  expect(await describeDatabricks(run)).toEqual([
    {
      table: table('orders'),
      tags: ['Unity Catalog.team.sales', 'Unity Catalog.certified'],
      columns: [
        {
          name: 'card',
          type: {
            kind: 'struct',
            fields: [
              { name: 'nr', type: { kind: 'decimal', precision: 20, scale: 0 } },
              { name: 'tags', type: { kind: 'array', element: text } },
            ],
          },
          partition: false,
          tags: ['Unity Catalog.class.credit_card', 'Unity Catalog.pii.high'],
        },
        { name: 'day', type: { kind: 'date' }, partition: true },
      ],
    },
    { table: table('old'), columns: [{ name: 'id', type: { kind: 'bigint' } }] },
    {
      table: table('cards'),
      columns: [{ name: 'nr', type: text }],
      view: { sql: 'SELECT nr FROM main.shop.old', catalog: '', schema: '' },
    },
    {
      table: table('theirs'),
      columns: [{ name: 'nr', type: text }],
      view: { sql: undefined, catalog: '', schema: '' },
    },
  ]);
});

it('fails as a whole when one of its questions does', async () => {
  await expect(
    describeDatabricks((sql) => (sql.includes('column_tags') ? Promise.reject(new Error('no access')) : run(sql))),
  ).rejects.toThrow('no access');
});
