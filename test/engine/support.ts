import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, onTestFinished } from 'vitest';
import type { DuckDBConfig } from '../../src/engine/duckdb/config.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { DescribedTable, Engine, ExecuteOptions, Params, ResultStream } from '../../src/engine/engine.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { isLakeveilError, type LakeveilError } from '../../src/errors.ts';
import type { TableName } from '../../src/names.ts';
import { quoteTable } from '../../src/quoting.ts';
import { folderWith } from '../support/folder.ts';

/** An engine over a folder or database file; closed when the test has finished. */
export function engineOver(data: string, config: Partial<DuckDBConfig> = {}): Engine {
  const engine = createDuckDBEngine({ data, ...config });
  onTestFinished(() => engine.close());
  return engine;
}

/** An engine over a folder with these files, by path. */
export const engineWith = (files: Readonly<Record<string, string>>, config: Partial<DuckDBConfig> = {}): Engine =>
  engineOver(folderWith(files), config);

/** An engine for all tests of a file; closed behind the last one. */
export function sharedEngine(data: string, config: Partial<DuckDBConfig> = {}): Engine {
  const engine = createDuckDBEngine({ data, ...config });
  afterAll(() => engine.close());
  return engine;
}

/** Writes a file of bytes into a folder that is there already. */
export function writeBytes(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
}

/** What another program does to a database file, or to Parquet files, with a DuckDB of its own. */
export async function withDuckDB(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    for (const statement of statements) await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The text of a table under its physical name. */
export const physical = (engine: Engine, table: string, schema = 'default'): string =>
  quoteTable(engine.physicalName({ catalog: 'lake', schema, table }), 'duckdb');

/** All rows of a query. */
export async function query(engine: Engine, sql: string, params?: Params): Promise<unknown[][]> {
  return collect(await engine.execute(sql, { params }));
}

export async function collect(stream: ResultStream): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const row of rowsOf(stream)) rows.push(row);
  return rows;
}

/** The error of a statement, and how many rows came before it. */
export async function failure(
  engine: Engine,
  sql: string,
  options: ExecuteOptions = {},
): Promise<{ readonly error: LakeveilError; readonly rows: number }> {
  let rows = 0;
  const error = await errorOf(async () => {
    const stream = await engine.execute(sql, options);
    for await (const batch of stream.batches) rows += batch.numRows;
  });
  return { error, rows };
}

/** The LakeveilError of a call. Throws when there is none, or another. */
export async function errorOf(call: () => Promise<unknown>): Promise<LakeveilError> {
  try {
    await call();
  } catch (error) {
    if (isLakeveilError(error)) return error;
    throw error;
  }
  throw new Error('the call was answered');
}

/** `schema.table` of everything that is there. */
export const namesOf = (tables: readonly DescribedTable[]): string[] =>
  tables.map(({ table: { schema, table } }: { table: TableName }) => `${schema}.${table}`).sort();
