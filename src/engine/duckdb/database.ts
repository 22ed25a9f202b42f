import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { TableName } from '../../names.ts';
import { parseType } from '../../sqltype.ts';
import type { DescribedColumn, DescribedTable, ExecuteOptions, ResultStream } from '../engine.ts';
import type { DataSet } from './files.ts';
import { attachData } from './load.ts';
import { LOCKDOWN, START_OPTIONS } from './lockdown.ts';
import { startQuery } from './run.ts';

/** What a database is opened with. */
export interface OpenOptions {
  readonly data: DataSet;
  /** The name under which the raw tables lie. Nobody can guess it, and it is never on the search path. */
  readonly alias: string;
  /** First part of the logical table names. */
  readonly catalog: string;
  readonly memoryLimit: string | undefined;
  readonly threads: number | undefined;
}

const TABLES = `
  SELECT t.schema_name, t.table_name, c.column_name, c.data_type
  FROM duckdb_tables() t JOIN duckdb_columns() c USING (database_name, schema_name, table_name)
  WHERE database_name = $1 AND NOT t.internal
  ORDER BY t.schema_name, t.table_name, c.column_index`;

/** One DuckDB instance with the data as it was when it was opened, locked (see lockdown.ts). */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #options: OpenOptions;
  readonly #running: Set<Promise<ResultStream>> = new Set();
  readonly #stop: AbortController = new AbortController();

  private constructor(instance: DuckDBInstance, options: OpenOptions) {
    this.#instance = instance;
    this.#options = options;
  }

  /** Loads the data and locks the door behind it. */
  static async open(options: OpenOptions): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', {
      ...START_OPTIONS,
      ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    try {
      await withConnection(instance, async (connection) => {
        await attachData(connection, options.alias, options.data);
        for (const statement of LOCKDOWN) await connection.run(statement);
      });
    } catch (error) {
      instance.closeSync();
      throw error;
    }
    return new Database(instance, options);
  }

  /** Runs one query. */
  execute(sql: string, { params, signal }: ExecuteOptions): Promise<ResultStream> {
    const signals = signal ? [signal, this.#stop.signal] : [this.#stop.signal];
    const run: Promise<ResultStream> = startQuery(this.#instance, {
      sql,
      params,
      signals,
      onEnd: () => this.#running.delete(run),
    });
    this.#running.add(run);
    return run;
  }

  /** All tables under the alias. Views are not offered: what they read is not known here. */
  async describe(): Promise<readonly DescribedTable[]> {
    const { alias, catalog } = this.#options;
    const rows = await withConnection(this.#instance, async (connection) =>
      (await connection.runAndReadAll(TABLES, [alias])).getRows(),
    );
    const tables = new Map<string, { table: TableName; columns: DescribedColumn[] }>();
    for (const [schema, table, name, type] of rows as string[][]) {
      const key = JSON.stringify([schema, table]);
      const entry = tables.get(key) ?? { table: { catalog, schema: schema!, table: table! }, columns: [] };
      tables.set(key, entry);
      entry.columns.push({ name: name!, type: parseType(type!, 'duckdb') });
    }
    return [...tables.values()];
  }

  /** No new statement may be started; those that run end as they would, and then DuckDB frees the data. */
  retire(): void {
    this.#instance.closeSync();
  }

  /** Stops running statements and frees everything. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const started of await Promise.allSettled(this.#running)) {
      if (started.status === 'fulfilled') await started.value.close();
    }
    this.retire();
  }
}

async function withConnection<T>(
  instance: DuckDBInstance,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
  }
}
