import { DuckDBInstance } from '@duckdb/node-api';
import type { DescribedColumn } from '../../src/engine/engine.ts';
import { maskValue } from '../../src/mask/registry.ts';
import { displayName, type TableName } from '../../src/names.ts';
import { quoteName, quoteString } from '../../src/quoting.ts';
import { printType, type SqlType } from '../../src/sqltype.ts';
import { type Protection, WORLD_KEY, type World } from './world.ts';

/** A table with its rows; values as `engine/rows.ts` yields them. */
export interface TableData {
  readonly table: TableName;
  readonly columns: readonly DescribedColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

/** The tables as the principal of a world may see them: filtered and masked row by row, in this process. */
export function veilData(tables: readonly TableData[], world: World): TableData[] {
  return tables.map((data) => veilTable(data, world.tables[displayName(data.table)] ?? {}));
}

function veilTable({ table, columns, rows }: TableData, protection: Protection): TableData {
  const { masks = {}, conditions = {}, filter } = protection;
  const maskers = columns.map(({ name, type }) => {
    const mask = masks[name];
    const masked = mask ? maskValue(mask, type, WORLD_KEY) : (value: unknown) => value;
    return (value: unknown, row: NamedRow) => (conditions[name]?.holds(row) === false ? value : masked(value));
  });
  const named = (row: readonly unknown[]): NamedRow => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]));
  const visible = rows.filter((row) => filter?.holds(named(row)) !== false);
  return { table, columns, rows: visible.map((row) => row.map((value, i) => maskers[i]!(value, named(row)))) };
}

type NamedRow = Readonly<Record<string, unknown>>;

/** Writes the tables into a new `.duckdb` file, and runs further statements there; the database is called `lake`. */
export async function writeDatabase(
  path: string,
  tables: readonly TableData[],
  more: readonly string[] = [],
): Promise<void> {
  await runInDatabase(path, [...tables.flatMap(statementsOf), ...more]);
}

/** Runs statements on a new `.duckdb` file, which is attached under the name `lake`. */
async function runInDatabase(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`ATTACH ${quoteString(path, 'duckdb')} AS lake`);
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

/** How many rows one INSERT takes. */
const BATCH = 1000;

function statementsOf({ table, columns, rows }: TableData): string[] {
  const name = `lake.${quoteName(table.schema, 'duckdb')}.${quoteName(table.table, 'duckdb')}`;
  const list = columns.map((c) => `${quoteName(c.name, 'duckdb')} ${printType(c.type, 'duckdb')}`).join(', ');
  const statements = [`CREATE SCHEMA IF NOT EXISTS lake.${quoteName(table.schema, 'duckdb')}`];
  statements.push(`CREATE TABLE ${name} (${list})`);
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows
      .slice(from, from + BATCH)
      .map((row) => `(${row.map((value, i) => literal(value, columns[i]!.type)).join(', ')})`);
    statements.push(`INSERT INTO ${name} VALUES ${batch.join(', ')}`);
  }
  return statements;
}

/** Texts stand for every simple type; the column's type says what they mean. */
function literal(value: unknown, type: SqlType): string {
  if (value === null || value === undefined) return 'NULL';
  switch (type.kind) {
    case 'array':
      return `[${(value as unknown[]).map((item) => literal(item, type.element)).join(', ')}]`;
    case 'map': {
      const entries = value as [unknown, unknown][];
      return `MAP {${entries.map(([k, v]) => `${literal(k, type.key)}: ${literal(v, type.value)}`).join(', ')}}`;
    }
    case 'struct': {
      const fields = value as Record<string, unknown>;
      return `{${type.fields.map((f) => `${quoteName(f.name, 'duckdb')}: ${literal(fields[f.name], f.type)}`).join(', ')}}`;
    }
    default:
      return typeof value === 'string' ? quoteString(value, 'duckdb') : String(value);
  }
}
