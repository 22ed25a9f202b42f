import type { RegisteredSource } from '../catalog/registered.ts';
import { type ExistingTable, takeSnapshot, type UnregisteredSetting } from '../catalog/snapshot.ts';
import type { CatalogStore } from '../catalog/store.ts';
import type { Engine } from '../engine/engine.ts';
import { LakeveilError } from '../errors.ts';
import type { CatalogSnapshot } from '../types.ts';

/** How long a description of the engine's tables is used before it is asked again, in milliseconds. */
const REFRESH_AFTER = 2_000;

interface Description {
  readonly tables: readonly ExistingTable[];
  readonly at: number;
}

export interface CatalogSettings {
  /** Milliseconds. */
  readonly catalogMaxAge: number;
  readonly unregistered: UnregisteredSetting;
}

/** What exists in the engine and is registered, kept fresh. */
export class Catalog {
  readonly #engine: Engine;
  readonly #store: CatalogStore;
  readonly #settings: CatalogSettings;
  readonly #now: () => number;
  #described: Description | undefined;
  #asking: Promise<Description> | undefined;
  #last:
    | { readonly from: Description; readonly sources: readonly RegisteredSource[]; readonly is: CatalogSnapshot }
    | undefined;

  constructor(engine: Engine, store: CatalogStore, settings: CatalogSettings, now: () => number = Date.now) {
    this.#engine = engine;
    this.#store = store;
    this.#settings = settings;
    this.#now = now;
  }

  /**
   * The snapshot for one statement. When the engine cannot be asked, the last one serves until it is older than the maximum
   * age; then this throws `STALE_CATALOG`. Throws the engine's error when there never was one.
   */
  async snapshot(): Promise<CatalogSnapshot> {
    const from = await this.#describe();
    const sources = this.#store.sources();
    if (this.#last?.from !== from || this.#last.sources !== sources) {
      this.#last = { from, sources, is: takeSnapshot(from.tables, sources, from.at, this.#settings.unregistered) };
    }
    return this.#last.is;
  }

  /** All tables of the engine as they are now, registered or not. */
  async existing(): Promise<readonly ExistingTable[]> {
    return (await this.#ask()).tables;
  }

  async #describe(): Promise<Description> {
    const last = this.#described;
    if (last && this.#now() - last.at < REFRESH_AFTER) return last;
    try {
      return await this.#ask();
    } catch (cause) {
      if (!last) throw cause;
      if (this.#now() - last.at <= this.#settings.catalogMaxAge) return last;
      const age = Math.round((this.#now() - last.at) / 1000);
      throw new LakeveilError('STALE_CATALOG', `the catalog is ${age} seconds old and cannot be read anew`, { cause });
    }
  }

  /** One question at a time, whoever asks. */
  #ask(): Promise<Description> {
    this.#asking ??= this.#engine
      .describe()
      .then((tables) => {
        this.#described = { tables, at: this.#now() };
        return this.#described;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }
}
