/** The `engine` section of the configuration for DuckDB. */
export interface DuckDBConfig {
  /** A folder of CSV and Parquet files, or a `.duckdb` file. */
  readonly data: string;
  /** First part of every table name. */
  readonly catalog?: string | undefined;
  /** Schema of the files that lie directly in the folder; sub-folders are schemas of their own name. */
  readonly schema?: string | undefined;
  /** What DuckDB may use, in its own words: `2GB`. A folder is held in memory, so it must fit; a `.duckdb` file need not. */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
}

/** The values of keys that the configuration leaves out. */
export const DUCKDB_DEFAULTS = { catalog: 'lake', schema: 'default' } as const;
