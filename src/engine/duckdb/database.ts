import { setMaxListeners } from 'node:events';
import { parse } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { LakeveilError } from '../../errors.ts';
import { sparkDefinition, type ViewPlace } from '../../sql/duckdb-view.ts';
import { macroStatements } from '../../sql/spark-macros.ts';
import { parseType } from '../../sqltype.ts';
import type { DescribedColumn, DescribedTable, ExecuteOptions, ResultStream } from '../engine.ts';
import { redact } from './errors.ts';
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
  SELECT t.schema_name, t.table_name, c.column_name, c.data_type, t.view
  FROM (
    SELECT database_name, schema_name, table_name, internal, NULL AS view FROM duckdb_tables()
    UNION ALL SELECT database_name, schema_name, view_name, internal, sql FROM duckdb_views()
  ) t JOIN duckdb_columns() c USING (database_name, schema_name, table_name)
  WHERE database_name = $1 AND NOT t.internal
  ORDER BY t.schema_name, t.table_name, c.column_index`;

const KEYWORDS = 'SELECT keyword_name FROM duckdb_keywords()';

/** A call that uses the instance: it has begun when a connection is there, and ended when that is closed. */
interface Call {
  readonly started: Promise<ResultStream | undefined>;
  readonly ended: Promise<unknown>;
}

/**
 * One DuckDB instance with the data as it was when it was opened, locked (see lockdown.ts).
 *
 * INVARIANT: the instance is closed only after every call has ended. DuckDB's binding crashes the process when an
 * instance is closed while a connection to it is being opened (1.5.6).
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #options: OpenOptions;
  readonly #calls: Set<Call> = new Set();
  readonly #stop: AbortController = new AbortController();
  #freed: Promise<void> | undefined;

  private constructor(instance: DuckDBInstance, options: OpenOptions) {
    this.#instance = instance;
    this.#options = options;
    setMaxListeners(0, this.#stop.signal); // each running statement is one
  }

  /** Loads the data and locks the door behind it. Throws `DATA_FILE` or `CONFIG`. */
  static async open(options: OpenOptions): Promise<Database> {
    const instance = await startInstance(options);
    try {
      await withConnection(instance, async (connection) => {
        await attachData(connection, options.alias, options.data);
        for (const statement of macroStatements()) await connection.run(statement);
        for (const statement of LOCKDOWN) await connection.run(statement);
      });
    } catch (error) {
      instance.closeSync();
      throw redact(error);
    }
    return new Database(instance, options);
  }

  /** Runs one query. Not to be called after `retire` or `close`. */
  execute(sql: string, { params, signal }: ExecuteOptions): Promise<ResultStream> {
    const signals = signal ? [signal, this.#stop.signal] : [this.#stop.signal];
    let onEnd = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      onEnd = resolve;
    });
    const started = startQuery(this.#instance, { sql, params, signals, alias: this.#options.alias, onEnd });
    this.#track({ started, ended });
    return started;
  }

  /** All tables and views under the alias, views with their definition where it means the same in Spark SQL. */
  describe(): Promise<readonly DescribedTable[]> {
    const { alias, catalog, data } = this.#options;
    const described = withConnection(this.#instance, async (connection) => {
      const rows = (await connection.runAndReadAll(TABLES, [alias])).getRows() as DescribedRow[];
      const words = (await connection.runAndReadAll(KEYWORDS)).getRows();
      const own = data.kind === 'database' ? [parse(data.path).name] : [];
      return tablesOf(rows, { catalogs: [catalog, ...own], keywords: new Set(words.map(String)) });
    });
    this.#track({ started: Promise.resolve(undefined), ended: described });
    return described.catch((error) => Promise.reject(redact(error)));
  }

  #track(call: Call): void {
    this.#calls.add(call);
    const done = () => this.#calls.delete(call);
    call.ended.then(done, done);
  }

  /** Statements that run end as they would; then the data is freed and the promise resolves. Never rejects. */
  retire(): Promise<void> {
    this.#freed ??= this.#free();
    return this.#freed;
  }

  async #free(): Promise<void> {
    await Promise.allSettled([...this.#calls].map(({ ended }) => ended));
    this.#instance.closeSync();
  }

  /** Stops running statements and frees everything. Never rejects. */
  async close(): Promise<void> {
    this.#stop.abort();
    const started = await Promise.allSettled([...this.#calls].map((call) => call.started));
    for (const call of started) if (call.status === 'fulfilled') await call.value?.close();
    await this.retire();
  }
}

async function startInstance({ memoryLimit, threads }: OpenOptions): Promise<DuckDBInstance> {
  const limits = {
    ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
    ...(threads === undefined ? {} : { threads: String(threads) }),
  };
  try {
    return await DuckDBInstance.create(':memory:', { ...START_OPTIONS, ...limits });
  } catch (cause) {
    const keys = Object.keys(limits).length === 0 ? '' : ' with these `memoryLimit` and `threads`';
    throw new LakeveilError('CONFIG', `DuckDB cannot be started${keys}`, { cause });
  }
}

type DescribedRow = [schema: string, table: string, column: string, type: string, view: string | null];

/** Rows in order. */
function tablesOf(rows: readonly DescribedRow[], place: ViewPlace): DescribedTable[] {
  const tables = new Map<string, DescribedTable & { columns: DescribedColumn[] }>();
  for (const [schema, table, name, type, view] of rows) {
    const key = JSON.stringify([schema, table]);
    const known = tables.get(key);
    const [catalog] = place.catalogs;
    const made = known ?? { table: { catalog, schema, table }, columns: [], ...viewOf(view, schema, place) };
    if (!known) tables.set(key, made);
    made.columns.push({ name, type: parseType(type, 'duckdb') });
  }
  return [...tables.values()];
}

const viewOf = (statement: string | null, schema: string, place: ViewPlace): Pick<DescribedTable, 'view'> =>
  statement === null ? {} : { view: { sql: sparkDefinition(statement, place), catalog: place.catalogs[0], schema } };

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
