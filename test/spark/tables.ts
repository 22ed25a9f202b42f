import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoteName, quoteString, quoteTable } from '../../src/quoting.ts';
import { printType, type SqlType } from '../../src/sqltype.ts';
import type { TableData } from '../support/world-database.ts';
import type { Spark } from './spark.ts';

let files = 0;

/**
 * Writes tables as Parquet, new even where one of the name is there. The rows go through a JSON file in `folder`, which
 * Spark reads by the columns' types; a value that does not fit fails.
 */
export async function writeTables(spark: Spark, folder: string, tables: readonly TableData[]): Promise<void> {
  await spark.prepare(tables.flatMap((data) => statementsOf(data, join(folder, `rows-${files++}.json`))));
}

function statementsOf({ table, columns, rows }: TableData, path: string): string[] {
  const types = columns.map(({ type }) => type);
  writeFileSync(path, rows.map((row) => `${rowText(row, types)}\n`).join(''));
  const name = quoteTable(table, 'spark');
  const read = types.map((type, i) => `c${i} ${printType(readable(type), 'spark')}`).join(', ');
  const written = columns.map((c) => `${quoteName(c.name, 'spark')} ${printType(c.type, 'spark')}`).join(', ');
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoteName(table.schema, 'spark')}`,
    `DROP TABLE IF EXISTS ${name}`,
    `CREATE TABLE ${name} (${written}) USING parquet`,
    `CREATE OR REPLACE TEMPORARY VIEW written (${read}) USING json OPTIONS (path ${quoteString(path, 'spark')}, mode 'FAILFAST')`,
    `INSERT INTO ${name} SELECT * FROM written`,
    'DROP VIEW written',
  ];
}

/** The reader knows no lengths; the table that is written pads and checks them. */
const readable = (type: SqlType): SqlType =>
  type.kind === 'char' || type.kind === 'varchar' ? { kind: 'string' } : type;

const rowText = (row: readonly unknown[], types: readonly SqlType[]): string =>
  `{${types.map((type, i) => `"c${i}":${jsonText(row[i], type)}`).join()}}`;

/** JSON as Spark reads it, from a value as `engine/rows.ts` yields it: whole numbers of any size, maps as objects. */
function jsonText(value: unknown, type: SqlType): string {
  if (value === null || value === undefined) return 'null';
  switch (type.kind) {
    case 'bigint':
      return String(value);
    case 'binary':
      return JSON.stringify(Buffer.from(value as Uint8Array).toString('base64'));
    case 'array':
      return `[${(value as unknown[]).map((item) => jsonText(item, type.element)).join()}]`;
    case 'map': {
      const entries = value as [string, unknown][];
      return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item, type.value)}`).join()}}`;
    }
    case 'struct': {
      const fields = value as Readonly<Record<string, unknown>>;
      return `{${type.fields.map(({ name, type }) => `${JSON.stringify(name)}:${jsonText(fields[name], type)}`).join()}}`;
    }
    default:
      return JSON.stringify(value);
  }
}
