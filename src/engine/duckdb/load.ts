import type { DuckDBConnection } from '@duckdb/node-api';
import { LakeveilError } from '../../errors.ts';
import { quoteName, quoteString } from '../../quoting.ts';
import type { DataFile, DataSet, FileFormat } from './files.ts';

/**
 * How a file becomes a table. The types of a CSV file are found by reading all of it, once: a sample could meet a value
 * later that does not fit. Its first line names the columns. DuckDB keeps a column as text when a number in it starts
 * with a zero, so that postcodes and account numbers survive.
 */
const READ: Readonly<Record<FileFormat, (path: string) => string>> = {
  csv: (path) => `read_csv(${path}, header = true, sample_size = -1)`,
  tsv: (path) => `read_csv(${path}, header = true, sample_size = -1, delim = '\t')`,
  parquet: (path) => `read_parquet(${path}, hive_partitioning = false)`,
};

/**
 * Puts the data under the given alias: a database file is attached for reading, files of a folder are loaded into
 * an attached database in memory, under compression.
 *
 * Views over the files would cost no memory, but then the files must stay readable, and every text that knows a path
 * could read them raw (lockdown.ts).
 */
export async function attachData(connection: DuckDBConnection, alias: string, data: DataSet): Promise<void> {
  if (data.kind === 'database') return attachDatabase(connection, alias, data.path, data.shown);
  await connection.run(`ATTACH ':memory:' AS ${quoteName(alias, 'duckdb')} (COMPRESS)`);
  for (const schema of new Set(data.files.map((file) => file.schema))) {
    await createSchema(connection, alias, schema);
  }
  for (const file of data.files) await loadFile(connection, alias, file);
}

async function attachDatabase(connection: DuckDBConnection, alias: string, path: string, shown: string): Promise<void> {
  try {
    const file = quoteString(path, 'duckdb');
    await connection.run(`ATTACH ${file} AS ${quoteName(alias, 'duckdb')} (TYPE duckdb, READ_ONLY)`);
  } catch (cause) {
    throw new LakeveilError('DATA_FILE', `\`${shown}\` is neither a folder nor a DuckDB file that can be read`, {
      cause,
    });
  }
}

async function createSchema(connection: DuckDBConnection, alias: string, schema: string): Promise<void> {
  try {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoted(alias, schema)}`);
  } catch (cause) {
    throw new LakeveilError('DATA_FILE', `folder \`${schema}\` has a name that no schema can have`, { cause });
  }
}

async function loadFile(connection: DuckDBConnection, alias: string, file: DataFile): Promise<void> {
  const source = READ[file.format](quoteString(file.path, 'duckdb'));
  try {
    await connection.run(`CREATE TABLE ${quoted(alias, file.schema, file.table)} AS FROM ${source}`);
  } catch (cause) {
    throw fileError(file, cause);
  }
}

const quoted = (...parts: readonly string[]): string => parts.map((part) => quoteName(part, 'duckdb')).join('.');

/** Says which file and, where DuckDB tells it, which line; never what stands there. */
function fileError(file: DataFile, cause: unknown): LakeveilError {
  const text = cause instanceof Error ? cause.message : '';
  if (text.startsWith('Out of Memory Error')) {
    const way = 'raise `memoryLimit`, or put the tables into a .duckdb file, which is read in place';
    return new LakeveilError('DATA_FILE', `file \`${file.shown}\` does not fit into memory: ${way}`, { cause });
  }
  const line = /^CSV Error on Line: (\d+)/m.exec(text)?.[1];
  const kind = file.format === 'parquet' ? 'Parquet' : 'CSV';
  const place = line ? `, line ${line}` : '';
  return new LakeveilError('DATA_FILE', `file \`${file.shown}\`${place}: cannot be read as ${kind}`, { cause });
}
