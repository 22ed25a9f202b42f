import { randomBytes } from 'node:crypto';
import { LakeveilError } from '../../errors.ts';
import { displayName, sameName, type TableName } from '../../names.ts';
import type { DescribedTable, Engine, ExecuteOptions, ResultStream } from '../engine.ts';
import { DUCKDB_DEFAULTS, type DuckDBConfig } from './config.ts';
import type { Database } from './database.ts';
import { type DataSet, listData } from './files.ts';

/** The embedded engine. DuckDB and the data are loaded at the first use. */
export function createDuckDBEngine(config: DuckDBConfig): Engine {
  return new DuckDBEngine(config);
}

/** The data that was loaded, and the database that holds it. */
interface Generation {
  readonly signature: string;
  readonly database: Promise<Database>;
}

/**
 * DuckDB over a folder of files or a database file.
 *
 * INVARIANT: raw tables have one name only, below an alias of 128 random bits that is made for this engine and never
 * stands in the search path. A statement that names a table in any other way finds nothing.
 *
 * Statements see the data as `describe` last found it; it loads the data anew when files have changed.
 */
class DuckDBEngine implements Engine {
  readonly dialect = 'duckdb';
  readonly #config: DuckDBConfig;
  readonly #catalog: string;
  readonly #alias = `lv_${randomBytes(16).toString('hex')}`;
  #generation: Generation | undefined;
  #closed = false;

  constructor(config: DuckDBConfig) {
    this.#config = config;
    this.#catalog = config.catalog ?? DUCKDB_DEFAULTS.catalog;
  }

  physicalName(name: TableName): TableName {
    if (!sameName(name.catalog, this.#catalog)) {
      throw new LakeveilError('UNKNOWN_TABLE', `table \`${displayName(name)}\` is not in catalog \`${this.#catalog}\``);
    }
    return { ...name, catalog: this.#alias };
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<ResultStream> {
    const database = await this.#current(() => this.#generation ?? this.#load(this.#list()));
    return database.execute(sql, options);
  }

  async describe(): Promise<readonly DescribedTable[]> {
    const fresh = () => {
      const data = this.#list();
      return this.#generation?.signature === data.signature ? this.#generation : this.#load(data);
    };
    return (await this.#current(fresh)).describe();
  }

  /** The database of a generation that nobody has replaced while it was loaded, so that it is not retired. */
  async #current(generation: () => Generation): Promise<Database> {
    for (;;) {
      const wanted = generation();
      const database = await wanted.database;
      if (wanted === this.#generation) return database;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const database = await this.#generation?.database.catch(() => undefined);
    this.#generation = undefined;
    await database?.close();
  }

  #list(): DataSet {
    if (this.#closed) throw new LakeveilError('INTERNAL', 'the engine is used after it was closed');
    return listData(this.#config.data, this.#config.schema ?? DUCKDB_DEFAULTS.schema);
  }

  /** Statements that run on the data before go on; a load that fails leaves the data before in its place. */
  #load(data: DataSet): Generation {
    const before = this.#generation;
    const { memoryLimit, threads } = this.#config;
    const options = { data, alias: this.#alias, catalog: this.#catalog, memoryLimit, threads };
    const database = import('./database.ts').then(({ Database }) => Database.open(options));
    const generation: Generation = { signature: data.signature, database };
    this.#generation = generation;
    database.then(
      () => before?.database.then((old) => old.retire()).catch(() => undefined),
      () => {
        if (this.#generation === generation) this.#generation = before;
      },
    );
    return generation;
  }
}
