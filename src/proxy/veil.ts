import { join } from 'node:path';
import type { ExistingTable } from '../catalog/snapshot.ts';
import { CatalogStore, type TableFindings } from '../catalog/store.ts';
import { type ColumnFinding, type DiscoveryOptions, discover } from '../discover/discover.ts';
import { DUCKDB_DEFAULTS } from '../engine/duckdb/config.ts';
import { createDuckDBEngine } from '../engine/duckdb/engine.ts';
import type { Engine, Params, Settings } from '../engine/engine.ts';
import { LakeveilError } from '../errors.ts';
import { keyPurpose } from '../mask/registry.ts';
import { unmaskReversible } from '../mask/reversible.ts';
import { completeName, displayName, sameName, type TableName, tableKey } from '../names.ts';
import { readPrincipal } from '../policy/people.ts';
import { PolicyStore } from '../policy/store.ts';
import { maskingRules, type V1MaskingRule } from '../policy/v1.ts';
import { requireAnswered, requireQuery } from '../rewrite/classify.ts';
import type { RewriteContext } from '../rewrite/context.ts';
import { type Explanation, explain } from '../rewrite/explain.ts';
import { formatExplanation } from '../rewrite/explain-text.ts';
import type { InProcessMask } from '../rewrite/in-process.ts';
import { type Answer, answerOf } from '../rewrite/metadata/answer.ts';
import { describeColumns } from '../rewrite/metadata/describe.ts';
import { answerFromCatalog } from '../rewrite/metadata/metadata.ts';
import { type Rewritten, rewrite } from '../rewrite/rewrite.ts';
import { readCommand } from '../sql/commands.ts';
import { lex } from '../sql/lexer.ts';
import type { DataSource, Dialect, Principal } from '../types.ts';
import { resultOf } from './answers.ts';
import { Catalog } from './catalog.ts';
import { type Config, readConfig } from './config.ts';
import { Contexts, type PrincipalContext } from './contexts.ts';
import { openKeyRing, TableKeys } from './keys.ts';
import { loadLibraries } from './libraries.ts';
import { maskedStream } from './masked-stream.ts';
import { PeopleFile } from './people.ts';
import { Plans } from './plans.ts';
import { orderParams, VeilResult } from './result.ts';
import { Session, type SessionBackend } from './session.ts';
import { SessionState } from './session-state.ts';

/** Who asks, and where names of one or two parts are looked up. One of `user` and `principal` must be given. */
export interface StatementOptions {
  /** A user of the people file. */
  readonly user?: string | undefined;
  /** Somebody whose groups and attributes the caller vouches for. */
  readonly principal?: Principal | undefined;
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
}

export interface RewriteOptions extends StatementOptions {
  /** Whose SQL to write; the engine's own unless given. */
  readonly dialect?: Dialect | undefined;
}

export interface QueryOptions extends StatementOptions {
  /** A list for `?` markers, an object for `:name` markers. */
  readonly params?: Params | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface UnmaskOptions extends Pick<StatementOptions, 'user' | 'principal'> {
  /** The table whose mask made the values, as `table`, `schema.table` or `catalog.schema.table`. */
  readonly table: string;
}

export interface DiscoverOptions extends Pick<DiscoveryOptions, 'onProgress' | 'signal' | 'seed'> {
  /** Writes the tags, and registers the tables that were not yet. */
  readonly apply?: boolean;
  /** Which tables to look at, as `table`, `schema.table` or `catalog.schema.table`; all when absent. */
  readonly tables?: readonly string[];
}

/** Opens a veil over the configuration file. Throws `CONFIG`, `KEY`, `STATE` or `NO_POLICIES` when it cannot protect. */
export async function openVeil(configPath: string): Promise<Veil> {
  const config = readConfig(configPath);
  const veil = new Veil(config, createDuckDBEngine(config.engine));
  veil.policies.current(); // what is in force now is remembered, whatever happens to its files before the first statement
  return veil;
}

/**
 * Answers queries so that each principal sees what the policies allow: the interceptor in front of one engine.
 *
 * Every statement is decided on one snapshot of the catalog, one version of the policies and one principal. Only
 * `LakeveilError` is thrown.
 */
export class Veil {
  readonly policies: PolicyStore;
  readonly #engine: Engine;
  readonly #catalog: Catalog;
  readonly #store: CatalogStore;
  readonly #people: PeopleFile;
  readonly #contexts: Contexts;
  readonly #defaults: { readonly catalog: string; readonly schema: string };
  readonly #plans = new Plans();
  readonly #keys: TableKeys;
  readonly #unmaskers: ReadonlySet<string>;

  /** `engine` is closed with the veil. */
  constructor(config: Config, engine: Engine) {
    const { catalog = DUCKDB_DEFAULTS.catalog, schema = DUCKDB_DEFAULTS.schema } = config.engine;
    this.#defaults = { catalog, schema };
    this.#engine = engine;
    this.policies = new PolicyStore(config.policies, join(config.state, 'policies.json'), config.filesMaxAge);
    this.#store = new CatalogStore(join(config.state, 'catalog.json'), config.filesMaxAge);
    this.#catalog = new Catalog(engine, this.#store, config);
    this.#people = new PeopleFile(config.people, config.filesMaxAge);
    this.#keys = new TableKeys(openKeyRing(config.keys, config.folder), config.keys, catalog);
    this.#unmaskers = new Set(config.unmask.groups);
    this.#contexts = new Contexts({
      keys: this.#keys,
      keyInSql: config.keys.keyInSql,
      ownDialect: engine.dialect,
      readers: config.readers,
      rowFilter: config.rowFilter,
      functions: new Set(config.functions.map((name) => tableKey(completeName(name.split('.'), this.#defaults)!))),
      physicalName: (table, dialect) => (dialect === engine.dialect ? engine.physicalName(table) : table),
    });
  }

  /** The statement as the engine would get it; runs nothing. */
  async rewrite(sql: string, options: RewriteOptions): Promise<Rewritten> {
    return this.#rewrite(sql, await this.#context(options));
  }

  async #rewrite(sql: string, context: PrincipalContext): Promise<Rewritten> {
    const known = this.#plans.find(sql, context);
    if (known) return known;
    const libraries = await loadLibraries();
    return this.#plans.make(sql, context, () => rewrite(sql, context.context, libraries));
  }

  /** Answers one statement as the principal: queries by the engine, SHOW, DESCRIBE and EXPLAIN from what lakeveil knows. */
  async query(sql: string, options: QueryOptions): Promise<VeilResult> {
    return this.#query(sql, options, undefined);
  }

  async #query(sql: string, options: QueryOptions, state: SessionState | undefined): Promise<VeilResult> {
    const { params, signal } = options;
    const context = await this.#context(options, state);
    const known = this.#plans.find(sql, context);
    const own = known ? undefined : await this.#answer(sql, context.context, options, state);
    if (own) return resultOf(own);
    const rewritten = known ?? (await this.#rewrite(sql, context));
    const values = orderParams(rewritten.parameters, params);
    const settings = state?.settings;
    const stream = await this.#engine.execute(rewritten.sql, { params: values, signal, settings });
    const keyOf = ({ table, mask }: InProcessMask) => this.#keys.keyOf(table, keyPurpose(mask));
    return new VeilResult(await maskedStream(stream, rewritten.inProcess, keyOf), rewritten);
  }

  /** The answer to a statement that needs no engine; undefined for every other one. */
  async #answer(
    sql: string,
    context: RewriteContext,
    options: QueryOptions,
    state: SessionState | undefined,
  ): Promise<Answer | undefined> {
    const tokens = lex(sql);
    const kind = requireAnswered(sql, tokens);
    if (kind === 'session') return state?.run({ text: sql, tokens, context });
    if (kind !== 'metadata' && kind !== 'explain') return undefined;
    const command = readCommand(sql, tokens);
    if (!('from' in command)) return answerFromCatalog(command, { text: sql, tokens, context });
    const inner = behind(sql, command.from);
    if (command.kind === 'explain') return answerOf(['plan'], [[formatExplanation(explain(inner, context))]]);
    requireQuery(inner, lex(inner));
    const result = await this.#query(inner, options, state);
    await result.close();
    return describeColumns(result.columns);
  }

  /**
   * The raw texts of values that a `Reversible` mask of a table made, with one of the last 100 versions of the key; undefined for what this
   * table's keys did not make. Throws `UNMASK_DENIED` unless a group of the principal stands in `unmask.groups` of the
   * configuration, and `UNKNOWN_TABLE` for a table that is not registered.
   */
  async unmask(masked: readonly string[], { table, ...who }: UnmaskOptions): Promise<(string | undefined)[]> {
    const { user, principal } = who;
    const { groups } = principal === undefined ? this.#person(user) : readPrincipal(principal);
    if (!groups.some((group) => this.#unmaskers.has(group))) {
      const reason = 'you may not undo masks: a group of yours must stand in `unmask.groups` of the configuration';
      throw new LakeveilError('UNMASK_DENIED', reason);
    }
    const { table: name } = await this.#registered(table);
    const keys = this.#keys.keysOf(name, keyPurpose({ type: 'Reversible' }));
    return masked.map((text) => {
      for (const key of keys) {
        const raw = unmaskReversible(text, key);
        if (raw !== undefined) return raw;
      }
      return undefined;
    });
  }

  /** Says for each output column where it comes from and why it is masked or clear; runs nothing. */
  async explain(sql: string, options: StatementOptions): Promise<Explanation> {
    const { context } = await this.#context(options);
    return explain(sql, context);
  }

  /** Begins a session of somebody: USE, SET and session variables hold for the statements that follow in it. */
  session({ user, principal, catalog, schema }: StatementOptions): Session {
    const who = principal === undefined ? { user } : { principal: readPrincipal(principal) };
    const defaults = { catalog: catalog ?? this.#defaults.catalog, schema: schema ?? this.#defaults.schema };
    const requireSettings = (settings: Settings) => this.#engine.requireSettings(settings);
    const backend: SessionBackend = {
      query: (sql, options, state) => this.#query(sql, { ...options, ...who, ...state.defaults }, state),
      rewrite: async (sql, state) => this.#rewrite(sql, await this.#context({ ...who, ...state.defaults }, state)),
      explain: async (sql, state) => explain(sql, (await this.#context({ ...who, ...state.defaults }, state)).context),
    };
    return new Session(backend, new SessionState({ defaults, requireSettings }));
  }

  /** The registered data sources as they are now. */
  async sources(): Promise<readonly DataSource[]> {
    return (await this.#catalog.snapshot()).tables();
  }

  /** The masking rules that land on a registered table, in the words of the V1 API. */
  async rulesOn(table: string): Promise<readonly V1MaskingRule[]> {
    return maskingRules(this.policies.current().policies, await this.#registered(table));
  }

  async #registered(table: string): Promise<DataSource> {
    const source = (await this.#catalog.snapshot()).table(this.#tableName(table));
    if (source) return source;
    throw new LakeveilError('UNKNOWN_TABLE', `table \`${table}\` is not registered`);
  }

  /** Looks for sensitive columns; with `apply` tags them and registers their tables. */
  async discover(options: DiscoverOptions = {}): Promise<readonly ColumnFinding[]> {
    const { apply = false, tables: wanted, ...rest } = options;
    const existing = await this.#catalog.existing();
    const tables = wanted ? wanted.map((name) => this.#find(name, existing)) : existing;
    // a view holds what its tables hold, where it is looked at
    const findings = await discover(
      this.#engine,
      tables.filter(({ view }) => !view),
      rest,
    );
    if (apply) this.#store.record(toRecord(tables, findings, new Date().toISOString()));
    return findings;
  }

  /** A person says that a column, given as `schema.table.column`, holds nothing that a tag must name. */
  async classify(text: string): Promise<void> {
    const at = text.lastIndexOf('.');
    const table = this.#find(text.slice(0, at), await this.#catalog.existing());
    const column = table.columns.find(({ name }) => sameName(name, text.slice(at + 1)));
    if (!column) throw new LakeveilError('UNKNOWN_COLUMN', `column \`${text}\` does not exist`);
    this.#store.record([{ table: table.table, columns: [{ name: column.name, tags: [] }] }]);
  }

  /** Stops what runs and frees the engine. */
  close(): Promise<void> {
    return this.#engine.close();
  }

  async #context(options: RewriteOptions, state?: SessionState): Promise<PrincipalContext> {
    const { user, principal, catalog, schema, dialect } = options;
    const isOwn = dialect === undefined || dialect === this.#engine.dialect;
    return this.#contexts.of({
      principal: principal === undefined ? this.#person(user) : readPrincipal(principal),
      policies: this.policies.current(),
      snapshot: await this.#catalog.snapshot(),
      dialect: dialect ?? this.#engine.dialect,
      defaults: { catalog: catalog ?? this.#defaults.catalog, schema: schema ?? this.#defaults.schema },
      session: state?.facts,
      keepsRowsHidden: !isOwn || ((await this.#engine.keepsRowsHidden?.()) ?? true),
    });
  }

  #person(user: string | undefined): Principal {
    if (user !== undefined) return this.#people.principal(user);
    throw new LakeveilError('UNKNOWN_PRINCIPAL', 'nobody is named who asks, so nothing is shown');
  }

  /** `table`, `schema.table` or `catalog.schema.table` in full. */
  #tableName(text: string): TableName {
    const name = completeName(text.split('.'), this.#defaults);
    if (!name) throw new LakeveilError('UNKNOWN_TABLE', `table \`${text}\` does not exist`);
    return name;
  }

  #find(text: string, existing: readonly ExistingTable[]): ExistingTable {
    const name = this.#tableName(text);
    const found = existing.find((other) => tableKey(other.table) === tableKey(name));
    if (!found) throw new LakeveilError('UNKNOWN_TABLE', `table \`${displayName(name)}\` does not exist`);
    return found;
  }
}

/** The statement from this place on, so that positions in it stay those of the whole text. */
const behind = (text: string, from: number): string => text.slice(0, from).replace(/[^\r\n]/g, ' ') + text.slice(from);

/**
 * What discovery looked at, table by table, with the tags of the engine's own catalog, which so outlive it. A column whose
 * values it could not read stays unclassified, which nobody sees until a person says what it holds.
 */
function toRecord(tables: readonly ExistingTable[], findings: readonly ColumnFinding[], at: string): TableFindings[] {
  const known = new Map(findings.map((finding) => [columnKey(finding.table, finding.column), finding]));
  return tables.map(({ table, columns }) => ({
    table,
    columns: columns.flatMap(({ name, tags = [] }) => {
      const found = known.get(columnKey(table, name));
      if (!found?.classified) return [];
      const own = tags.map((tag) => ({ tag, by: 'engine' as const, at, identifier: 'Unity Catalog' }));
      return [{ name, tags: [...found.evidence.flatMap((evidence) => tagsOf(evidence, at)), ...own] }];
    }),
  }));
}

const columnKey = (table: TableName, column: string): string => JSON.stringify([tableKey(table), column]);

function tagsOf(evidence: ColumnFinding['evidence'][number], at: string): TableFindings['columns'][number]['tags'] {
  const { identifier } = evidence;
  const measured = evidence.by === 'values' ? { rate: evidence.rate, sampleSize: evidence.sampleSize } : {};
  return evidence.tags.map((tag) => ({ tag, by: 'discovery' as const, at, identifier, ...measured }));
}
