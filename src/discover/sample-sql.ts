import type { TableName } from '../names.ts';
import { quoteName, quoteTable } from '../quoting.ts';
import { printType } from '../sqltype.ts';
import type { Dialect } from '../types.ts';

/** What to sample. */
export interface SampleRequest {
  /** Under the name that stands in the engine's texts. */
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly seed: number;
  /** Leave out rows in which one of the columns is NULL or blank. */
  readonly filledOnly: boolean;
}

/** Longer values are cut: no identifier needs more, and documents do not travel. */
const MAX_LENGTH = 512;

/** How an engine takes a random sample of `rows` rows from a query, repeatable by `seed`. */
const SAMPLERS: Readonly<Record<Dialect, (rows: number, seed: number) => string>> = {
  duckdb: (rows, seed) => `USING SAMPLE reservoir(${rows} ROWS) REPEATABLE (${seed})`,
  // TABLESAMPLE (n ROWS) of Spark takes the first rows, not random ones.
  spark: (rows, seed) => `ORDER BY rand(${seed}) LIMIT ${rows}`,
  databricks: (rows, seed) => `ORDER BY rand(${seed}) LIMIT ${rows}`,
};

/** A query that answers a random sample of rows, each column as text of at most `MAX_LENGTH` characters, in order. */
export function sampleSql(request: SampleRequest, dialect: Dialect): string {
  const { rows, seed } = request;
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(seed))
    throw new RangeError('rows and seed must be integers');
  const columns = request.columns.map((name) => quoteName(name, dialect));
  const text = (column: string) => `CAST(${column} AS ${printType({ kind: 'string' }, dialect)})`;
  const cut = columns.map((column, i) => `substring(${text(column)}, 1, ${MAX_LENGTH}) AS c${i}`);
  const filled = columns.map((column) => `trim(${text(column)}) <> ''`);
  const filter = request.filledOnly ? ` WHERE ${filled.join(' AND ')}` : '';
  // The sample is taken outside of the filter: DuckDB would take it before the WHERE of the same block.
  const source = `SELECT ${columns.join(', ')} FROM ${quoteTable(request.table, dialect)}${filter}`;
  return `SELECT ${cut.join(', ')} FROM (SELECT * FROM (${source}) AS s ${SAMPLERS[dialect](rows, seed)}) AS r`;
}
