import { randomBytes } from 'node:crypto';
import { LakeveilError } from '../../errors.ts';
import { displayName, sameName, type TableName } from '../../names.ts';
import type { DescribedTable, Engine, ExecuteOptions, ResultStream, Settings } from '../engine.ts';
import { DUCKDB_DEFAULTS, type DuckDBConfig } from './config.ts';
import type { Database } from './database.ts';
import { type DataSet, listData } from './files.ts';

/** The embedded engine. DuckDB and the data are loaded at the first use. */
export function createDuckDBEngine(config: DuckDBConfig): Engine {
  return new DuckDBEngine(config);
}

const TIME_ZONE = 'spark.sql.session.timeZone';
const UTC = /^(UTC|GMT|Z|Etc\/UTC|Etc\/GMT|[+-]0{1,2}(:?00)?)$/i;

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
  /** All that are not freed yet. */
  readonly #databases: Set<Promise<Database>> = new Set();
  /** The newest, perhaps still being loaded. */
  #generation: Generation | undefined;
  /** The last one that could be loaded. */
  #loaded: Generation | undefined;
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

  /**
   * Everything is computed in UTC: the setting is locked with all others (lockdown.ts), so that a statement cannot open the
   * door again, and it holds for the whole database.
   */
  requireSettings(settings: Settings): void {
    const other = Object.entries(settings).find(([key, value]) => key !== TIME_ZONE || !UTC.test(value));
    if (!other) return;
    const reason = other[0] === TIME_ZONE ? 'computes in UTC only' : `has no setting \`${other[0]}\``;
    throw new LakeveilError('UNSUPPORTED_ON_ENGINE', `the embedded engine ${reason}`);
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<ResultStream> {
    this.requireSettings(options.settings ?? {});
    const loaded = () => this.#generation ?? this.#load(this.#list());
    return this.#use(loaded, (database) => database.execute(sql, options));
  }

  async describe(): Promise<readonly DescribedTable[]> {
    const fresh = () => {
      const data = this.#list();
      return this.#generation?.signature === data.signature ? this.#generation : this.#load(data);
    };
    return this.#use(fresh, (database) => database.describe());
  }

  /** Calls the database of a generation that nobody has replaced while it was loaded, so that it is not retired. */
  async #use<T>(generation: () => Generation, call: (database: Database) => Promise<T>): Promise<T> {
    for (;;) {
      const wanted = generation();
      const database = await wanted.database;
      if (wanted === this.#generation) return call(database);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#generation = undefined;
    const databases = await Promise.allSettled(this.#databases);
    for (const database of databases) if (database.status === 'fulfilled') await database.value.close();
  }

  #list(): DataSet {
    if (this.#closed) throw new LakeveilError('INTERNAL', 'the engine is used after it was closed');
    return listData(this.#config.data, this.#config.schema ?? DUCKDB_DEFAULTS.schema);
  }

  #load(data: DataSet): Generation {
    const { memoryLimit, threads } = this.#config;
    const options = { data, alias: this.#alias, catalog: this.#catalog, memoryLimit, threads };
    const database = import('./database.ts').then(({ Database }) => Database.open(options));
    const generation: Generation = { signature: data.signature, database };
    this.#generation = generation;
    this.#databases.add(database);
    database.then(
      () => this.#accept(generation),
      () => this.#reject(generation),
    );
    return generation;
  }

  /** The data before is freed when its last statement has ended. */
  #accept(generation: Generation): Promise<void> {
    if (generation !== this.#generation) return this.#retire(generation);
    const before = this.#loaded;
    this.#loaded = generation;
    return this.#retire(before);
  }

  /** A load that fails leaves the data before in its place. */
  #reject(generation: Generation): void {
    this.#databases.delete(generation.database);
    if (generation === this.#generation) this.#generation = this.#loaded;
  }

  /** A database stays in the set until it is freed, so that `close` finds what still runs there. */
  async #retire(generation: Generation | undefined): Promise<void> {
    if (!generation) return;
    await (await generation.database).retire();
    this.#databases.delete(generation.database);
  }
}
