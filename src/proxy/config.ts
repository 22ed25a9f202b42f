import { basename, dirname, resolve } from 'node:path';
import * as v from 'valibot';
import type { UnregisteredSetting } from '../catalog/snapshot.ts';
import type { DuckDBConfig } from '../engine/duckdb/config.ts';
import type { KeyInSqlSetting, ReaderSetting, RowFilterSetting } from '../rewrite/context.ts';
import { isDenied } from '../sql/functions.ts';
import { readTextFile } from '../textfile.ts';
import { readYaml } from '../yaml.ts';
import { parseDuration } from './duration.ts';

/** Which tables share a masking key: see docs/masks.md. */
export interface KeySettings {
  /** `env:NAME` or `file:PATH`. */
  readonly current: string;
  readonly version: number;
  /** The scope of tables that are in no project. */
  readonly scope: 'table' | 'global';
  /** Project → its tables, as `schema.table` or `catalog.schema.table`. */
  readonly projects: Readonly<Record<string, readonly string[]>>;
  readonly keyInSql: KeyInSqlSetting;
}

/** `lakeveil.yaml` with all defaults filled in; paths are absolute. */
export interface Config {
  /** The folder of the file; `env` and messages aside, nothing else of lakeveil knows it. */
  readonly folder: string;
  readonly engine: DuckDBConfig;
  readonly policies: string;
  readonly people: string;
  readonly state: string;
  readonly keys: KeySettings;
  /** Groups whose members may undo reversible masks; nobody may when there is none. */
  readonly unmask: { readonly groups: readonly string[] };
  readonly readers: ReaderSetting;
  readonly rowFilter: RowFilterSetting;
  readonly unregistered: UnregisteredSetting;
  /** Functions of users that may be called, in one to three parts. */
  readonly functions: readonly string[];
  /** Milliseconds. */
  readonly catalogMaxAge: number;
  /** Milliseconds; 0 when every statement looks whether policies, people or tags have changed. */
  readonly filesMaxAge: number;
}

const ENGINE = v.strictObject({
  type: v.picklist(['duckdb'], 'only `duckdb` runs statements; `lakeveil rewrite --dialect` writes for the others'),
  data: v.string(),
  catalog: v.optional(v.string()),
  schema: v.optional(v.string()),
  memoryLimit: v.optional(v.string()),
  threads: v.optional(v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'))),
});

const KEYS = v.strictObject({
  current: v.pipe(
    v.string(),
    v.regex(/^(env|file):./, 'must be `env:NAME` or `file:PATH`; a key itself never stands here'),
  ),
  version: v.optional(v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1')), 1),
  scope: v.optional(v.picklist(['table', 'global']), 'table'),
  projects: v.optional(v.record(v.string(), v.array(v.string())), {}),
  keyInSql: v.optional(
    v.picklist(['literal', 'never'], ({ received }) =>
      received === '"parameter"'
        ? '`parameter` is not supported yet; `never` keeps keys out of every text'
        : 'must be `literal` or `never`',
    ),
    'literal',
  ),
});

/** Who may undo reversible masks. */
const UNMASK = v.strictObject({ groups: v.array(v.pipe(v.string(), v.nonEmpty('must not be empty'))) });

const FUNCTION = v.pipe(
  v.string(),
  v.regex(/^\w+(\.\w+){0,2}$/, 'must be a name such as `main.tools.clean`'),
  v.check(
    (name) => name.includes('.') || !isDenied(name),
    'is a built-in function that is refused; a function of yours needs its schema',
  ),
);

const DURATION = v.pipe(v.string(), v.transform(parseDuration), v.number('must be a time span such as `15m`'));

/** Longer, and a policy that was just written would seem to be ignored. */
const LONGEST_FILES_AGE = 10_000;

const FILE = v.strictObject({
  engine: ENGINE,
  policies: v.optional(v.string(), './policies'),
  people: v.optional(v.string(), './people.yaml'),
  state: v.optional(v.string(), './.lakeveil'),
  keys: KEYS,
  unmask: v.optional(UNMASK, { groups: [] }),
  readers: v.optional(v.picklist(['whenParseable', 'required', 'off']), 'whenParseable'),
  functions: v.optional(v.array(FUNCTION), []),
  rowFilter: v.optional(v.picklist(['barrier', 'adaptive']), 'barrier'),
  unregistered: v.optional(v.picklist(['deny', 'allow']), 'deny'),
  catalogMaxAge: v.optional(DURATION, '15m'),
  filesMaxAge: v.optional(v.pipe(DURATION, v.maxValue(LONGEST_FILES_AGE, 'must be at most `10s`')), '0s'),
});

/**
 * Reads a configuration file. Relative paths count from its folder. Throws `CONFIG` naming file, line and key; unknown keys
 * are refused.
 */
export function readConfig(path: string): Config {
  const shown = basename(path);
  const folder = dirname(resolve(path));
  const file = readYaml(readTextFile(path, path, 'CONFIG'), shown, 'CONFIG', FILE);
  const {
    engine,
    policies,
    people,
    state,
    keys,
    unmask,
    readers,
    functions,
    rowFilter,
    unregistered,
    catalogMaxAge,
    filesMaxAge,
  } = file.value;
  const { type: _, ...duckdb } = engine;
  return {
    folder,
    engine: { ...duckdb, data: resolve(folder, engine.data) },
    policies: resolve(folder, policies),
    people: resolve(folder, people),
    state: resolve(folder, state),
    keys,
    unmask,
    readers,
    rowFilter,
    unregistered,
    functions,
    catalogMaxAge,
    filesMaxAge,
  };
}
