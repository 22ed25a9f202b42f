import { resolve } from 'node:path';
import { LakeveilError } from '../errors.ts';
import { type KeyPurpose, KeyRing, type KeyScope, readMasterKey } from '../mask/keys.ts';
import { completeName, displayName, type TableName, tableKey } from '../names.ts';
import { readTextFile } from '../textfile.ts';
import type { KeySettings } from './config.ts';

/** Nobody rotates a key so often that older ones are still of use. */
const MOST_VERSIONS = 100;

/** What keys depend on. */
type Settings = Omit<KeySettings, 'keyInSql'>;

/** Gives each table its masking key. */
export class TableKeys {
  readonly #ring: KeyRing;
  readonly #settings: Settings;
  readonly #projects: ReadonlyMap<string, string>;

  /** Throws `CONFIG` when a table is in two projects. `catalog` completes names of two parts. */
  constructor(ring: KeyRing, settings: Settings, catalog: string) {
    this.#ring = ring;
    this.#settings = settings;
    this.#projects = projectsByTable(settings.projects, catalog);
  }

  /** The key of a table's masks of one purpose, that of hashes unless another is given. */
  keyOf(table: TableName, purpose?: KeyPurpose): Uint8Array {
    return this.#ring.key(this.scopeOf(table), purpose);
  }

  /** The keys that a table has and had for a purpose, the current one first, of 100 versions at most. */
  keysOf(table: TableName, purpose: KeyPurpose): Uint8Array[] {
    const { version } = this.#ring;
    const count = Math.min(version + 1, MOST_VERSIONS);
    return Array.from({ length: count }, (_, i) => this.#ring.key(this.scopeOf(table), purpose, version - i));
  }

  /** Tables of one project share a key, so that masked columns can be joined; all others have the default scope. */
  scopeOf(table: TableName): KeyScope {
    const project = this.#projects.get(tableKey(table));
    if (project !== undefined) return { kind: 'project', project };
    return this.#settings.scope === 'global' ? { kind: 'global' } : { kind: 'table', table };
  }
}

/** Reads the master key from where the settings say. Throws `KEY` with how to make one. */
export function openKeyRing({ current, version }: Settings, folder: string): KeyRing {
  const [kind, place] = [current.slice(0, current.indexOf(':')), current.slice(current.indexOf(':') + 1)];
  const text = kind === 'env' ? process.env[place] : readTextFile(resolve(folder, place), place, 'KEY');
  if (text === undefined || text.trim() === '') {
    throw new LakeveilError(
      'KEY',
      `no masking key: the environment variable \`${place}\` is not set; make a key with \`openssl rand -hex 32\` and keep it`,
    );
  }
  return new KeyRing(readMasterKey(text.trim(), kind === 'env' ? `environment variable ${place}` : place), version);
}

function projectsByTable(projects: Settings['projects'], catalog: string): Map<string, string> {
  const byTable = new Map<string, string>();
  for (const [project, tables] of Object.entries(projects)) {
    for (const text of tables) {
      const table = parseTable(text, catalog);
      const other = byTable.get(tableKey(table));
      if (other !== undefined && other !== project) {
        throw new LakeveilError('CONFIG', `table \`${displayName(table)}\` is in two projects of \`keys.projects\``);
      }
      byTable.set(tableKey(table), project);
    }
  }
  return byTable;
}

function parseTable(text: string, catalog: string): TableName {
  const name = completeName(text.split('.'), { catalog, schema: '' });
  if (!name?.table || !name.schema) {
    throw new LakeveilError('CONFIG', `\`${text}\` in \`keys.projects\` is no table: write \`schema.table\``);
  }
  return name;
}
