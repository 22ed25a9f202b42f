import type { DuckDBConnection } from '@duckdb/node-api';
import { isLakeveilError, LakeveilError } from '../../errors.ts';
import { foldName } from '../../names.ts';
import { quoteName, quoteString } from '../../quoting.ts';
import { type CsvHeader, checkGzip, readHeader } from './csv.ts';
import type { DataFile, DataSet } from './files.ts';

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

/** DuckDB's own schemas, in which nothing can be made and whose names would stand for its catalog. */
const RESERVED = new Set(['information_schema', 'pg_catalog']);

async function createSchema(connection: DuckDBConnection, alias: string, schema: string): Promise<void> {
  if (RESERVED.has(foldName(schema))) throw new LakeveilError('DATA_FILE', `no schema can be named \`${schema}\``);
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoted(alias, schema)}`);
}

async function loadFile(connection: DuckDBConnection, alias: string, file: DataFile): Promise<void> {
  const create = `CREATE TABLE ${quoted(alias, file.schema, file.table)} AS FROM`;
  if (file.format === 'csv') return loadCsv(connection, create, file);
  try {
    await connection.run(`${create} read_parquet(${pathOf(file)}, hive_partitioning = false)`);
  } catch (cause) {
    throw fileError(file, cause);
  }
}

/**
 * A CSV file follows RFC 4180, apart from its delimiter. The types of its columns are found by reading all of it, once:
 * a sample could meet a value later that does not fit. DuckDB keeps a column as text when a number in it starts with a
 * zero, so that postcodes and account numbers survive.
 */
async function loadCsv(connection: DuckDBConnection, create: string, file: DataFile): Promise<void> {
  let header: CsvHeader | undefined;
  try {
    header = readHeader(file.path, file.gzip, file.delimiters);
    if (header === undefined) {
      throw new LakeveilError('DATA_FILE', `file \`${file.shown}\` has no first line that names the columns`);
    }
    if (file.gzip) await checkGzip(file.path);
    await connection.run(`${create} ${readCsv(file, header)}, sample_size = -1)`);
  } catch (cause) {
    if (isLakeveilError(cause)) throw cause;
    throw fileError(file, cause, header && (await firstBadLine(connection, file, header)));
  }
}

/** The call up to options that are particular to one reading. */
function readCsv(file: DataFile, { delimiter }: CsvHeader): string {
  const compression = file.gzip ? 'gzip' : 'none';
  return `read_csv(${pathOf(file)}, header = true, delim = '${delimiter}', quote = '"', escape = '"', comment = '', skip = 0,
    hive_partitioning = false, compression = '${compression}'`;
}

/** DuckDB names a line only when it need not guess anything, so the file is read once more, all columns as text. */
async function firstBadLine(
  connection: DuckDBConnection,
  file: DataFile,
  header: CsvHeader,
): Promise<string | undefined> {
  const columns = Array.from({ length: header.columns }, (_, i) => `'${i}': 'VARCHAR'`).join(', ');
  try {
    await connection.run(
      `SELECT count(COLUMNS(*)) FROM ${readCsv(file, header)}, auto_detect = false, columns = {${columns}})`,
    );
    return undefined;
  } catch (error) {
    return lineOf(error);
  }
}

const lineOf = (error: unknown): string | undefined =>
  error instanceof Error ? /^(?:Invalid Input Error: )?CSV Error on Line: (\d+)/.exec(error.message)?.[1] : undefined;

const pathOf = (file: DataFile): string => quoteString(file.path, 'duckdb');

const quoted = (...parts: readonly string[]): string => parts.map((part) => quoteName(part, 'duckdb')).join('.');

/** Says which file and, where it is known, which line; never what stands there. */
function fileError(file: DataFile, cause: unknown, line = lineOf(cause)): LakeveilError {
  const text = cause instanceof Error ? cause.message : '';
  if (text.startsWith('Out of Memory Error')) {
    const way = 'raise `memoryLimit`, or put the tables into a .duckdb file, which is read in place';
    return new LakeveilError('DATA_FILE', `file \`${file.shown}\` does not fit into memory: ${way}`, { cause });
  }
  const kind = file.format === 'parquet' ? 'Parquet' : 'CSV';
  const place = line ? `, line ${line}` : '';
  return new LakeveilError('DATA_FILE', `file \`${file.shown}\`${place}: cannot be read as ${kind}`, { cause });
}
