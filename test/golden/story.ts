import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { formatValue } from '../../src/cli/output/table.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { KeyRing } from '../../src/mask/keys.ts';
import { keyPurpose } from '../../src/mask/registry.ts';
import { displayName } from '../../src/names.ts';
import { readPolicyFile } from '../../src/policy/file.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { Contexts } from '../../src/proxy/contexts.ts';
import { TableKeys } from '../../src/proxy/keys.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { maskedStream } from '../../src/proxy/masked-stream.ts';
import { VeilResult } from '../../src/proxy/result.ts';
import { SessionState } from '../../src/proxy/session-state.ts';
import { quoteName, quoteString } from '../../src/quoting.ts';
import { requireAnswered } from '../../src/rewrite/classify.ts';
import type { KeyInSqlSetting, RewriteContext } from '../../src/rewrite/context.ts';
import { explain } from '../../src/rewrite/explain.ts';
import { formatExplanation } from '../../src/rewrite/explain-text.ts';
import type { InProcessMask } from '../../src/rewrite/in-process.ts';
import type { Answer } from '../../src/rewrite/metadata/answer.ts';
import { answerFromCatalog, type CatalogCommand } from '../../src/rewrite/metadata/metadata.ts';
import type { Origin } from '../../src/rewrite/outputs.ts';
import { analyze, rewrite } from '../../src/rewrite/rewrite.ts';
import { readCommand } from '../../src/sql/commands.ts';
import { lex } from '../../src/sql/lexer.ts';
import { printType } from '../../src/sqltype.ts';
import type { CatalogSnapshot, Dialect, Principal } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import type { Block } from './script.ts';

type Step = Extract<Block, { kind: 'step' }>;

const SETTINGS = { current: 'env:NONE', version: 1, scope: 'table', projects: {} } as const;
/** Fixed, so that hashed values stay the same; it protects nothing. */
const KEYS = new TableKeys(new KeyRing(new Uint8Array(32).fill(7), 1), SETTINGS, 'lake');

/** The world that a golden file builds up from top to bottom, and what it answers. */
export class Story {
  #snapshot: CatalogSnapshot = inlineCatalog('lake.none.none(x INT)');
  #principal: Principal = { user: 'nobody', groups: [], attributes: {}, purposes: [] };
  readonly #policies: Policy[] = [];
  #keyInSql: KeyInSqlSetting = 'literal';
  readonly #data = new Map<string, string>();
  /** What `session` statements have changed. Settings are as on an engine that takes all of them. */
  readonly state: SessionState = new SessionState({
    defaults: { catalog: 'lake', schema: 'shop' },
    requireSettings: () => {},
  });
  #engine: { readonly engine: Engine; readonly folder: string } | undefined;

  /** Runs one step and returns what stands below its line. */
  async run(step: Step): Promise<string> {
    const directive = DIRECTIVES[step.directive];
    if (!directive) throw new Error(`unknown directive ${step.directive}`);
    try {
      return await directive(this, step);
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      return `denied: ${error.code}: ${error.message}`;
    }
  }

  catalog(text: string): void {
    this.#snapshot = inlineCatalog(text);
  }

  principal(text: string): void {
    const [user = '', ...lines] = text.split('\n');
    const lists = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]));
    const list = (value: string | undefined) => value?.split(/,\s*/).filter(Boolean) ?? [];
    const attributes = Object.entries(lists).filter(([name]) => name !== 'groups');
    this.#principal = {
      user,
      groups: list(lists['groups']),
      attributes: Object.fromEntries(attributes.map(([name, value]) => [name, list(value)])),
      purposes: [],
    };
  }

  policy(text: string): string {
    const { policy, warnings } = readPolicyFile(text, 'policy', this.#policies.length + 1);
    this.#policies.push(policy);
    return warnings.map((warning) => `warning: ${warning}`).join('\n');
  }

  keys(text: string): void {
    this.#keyInSql = text === 'keyInSql: never' ? 'never' : 'literal';
  }

  data(table: string, rows: string): void {
    this.#data.set(table, rows);
  }

  context(dialect: Dialect): RewriteContext {
    const contexts = new Contexts({
      keys: KEYS,
      readers: 'whenParseable',
      rowFilter: 'barrier',
      keyInSql: this.#keyInSql,
      ownDialect: 'duckdb',
      physicalName: (table) => (dialect === 'duckdb' && this.#engine ? this.#engine.engine.physicalName(table) : table),
    });
    return contexts.of({
      principal: this.#principal,
      snapshot: this.#snapshot,
      policies: { version: String(this.#policies.length), policies: this.#policies },
      dialect,
      defaults: this.state.defaults,
      session: this.state.facts,
      keepsRowsHidden: true,
    }).context;
  }

  async query(sql: string): Promise<string> {
    const engine = await this.#running();
    const rewritten = rewrite(sql, this.context('duckdb'), await loadLibraries());
    const keyOf = ({ table, mask }: InProcessMask) => KEYS.keyOf(table, keyPurpose(mask));
    const stream = await maskedStream(await engine.execute(rewritten.sql), rewritten.inProcess, keyOf);
    const result = new VeilResult(stream, rewritten);
    const lines = [result.columns.map(({ name }) => name)];
    for await (const row of result.values()) lines.push(row.map(show));
    return lines.map((line) => line.join(' | ')).join('\n');
  }

  async close(): Promise<void> {
    await this.#engine?.engine.close();
    if (this.#engine) rmSync(this.#engine.folder, { recursive: true });
  }

  /** The engine over all data of the file, started at the first query. */
  async #running(): Promise<Engine> {
    this.#engine ??= await startEngine(this.#snapshot, this.#data);
    return this.#engine.engine;
  }
}

async function startEngine(
  snapshot: CatalogSnapshot,
  data: ReadonlyMap<string, string>,
): Promise<{ engine: Engine; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'lakeveil-golden-'));
  const file = join(folder, 'data.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const { table, columns } of snapshot.tables().filter(({ view }) => !view)) {
    const name = `${quoteName(table.schema, 'duckdb')}.${quoteName(table.table, 'duckdb')}`;
    const types = columns.map((c) => `${quoteName(c.name, 'duckdb')} ${printType(c.type, 'duckdb')}`);
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(table.schema, 'duckdb')}`);
    await connection.run(`CREATE TABLE ${name} (${types.join(', ')})`);
    const rows = data.get(`${table.schema}.${table.table}`);
    if (rows === undefined) continue;
    const csv = join(folder, 'rows.csv');
    writeFileSync(csv, rows);
    await connection.run(
      `INSERT INTO ${name} FROM read_csv(${quoteString(csv, 'duckdb')}, header = false, all_varchar = true)`,
    );
  }
  connection.closeSync();
  instance.closeSync();
  return { engine: createDuckDBEngine({ data: file }), folder };
}

const DIRECTIVES: Readonly<Record<string, (story: Story, step: Step) => string | Promise<string>>> = {
  catalog: (story, { body }) => nothing(story.catalog(body)),
  keys: (story, { body }) => nothing(story.keys(body)),
  principal: (story, { body }) => nothing(story.principal(body)),
  policy: (story, { body }) => story.policy(body),
  data: (story, { body, options }) => nothing(story.data(options['table'] ?? '', body)),
  query: (story, { body }) => story.query(body),
  session: async (story, { body, options }) => {
    const context = story.context((options['dialect'] ?? 'spark') as Dialect);
    const tokens = lex(body);
    const kind = requireAnswered(body, tokens);
    if (kind === 'query' || kind === 'write') return rewrite(body, context, await loadLibraries()).sql;
    const asked = { text: body, tokens, context };
    if (kind === 'session') return showAnswer(story.state.run(asked)) || '(nothing)';
    return showAnswer(answerFromCatalog(readCommand(body, tokens) as CatalogCommand, asked));
  },
  ask: (story, { body, options }) => {
    const context = story.context((options['dialect'] ?? 'spark') as Dialect);
    const tokens = lex(body);
    requireAnswered(body, tokens);
    return showAnswer(answerFromCatalog(readCommand(body, tokens) as CatalogCommand, { text: body, tokens, context }));
  },
  rewrite: async (story, { body, options }) => {
    const dialect = (options['dialect'] ?? 'spark') as Dialect;
    const { sql, masked, used } = rewrite(body, story.context(dialect), await loadLibraries());
    const facts = masked.map(({ table, column, mask }) => `masked: ${table}.${column} ${mask}`);
    const policies = used.length > 0 ? [`policies: ${used.map(({ key }) => key).join(', ')}`] : [];
    return [
      sql.replace(/'[0-9a-f]{128}'/g, "'<key>'").replace(/"lv_[0-9a-f]{32}"/g, '"<data>"'),
      ...facts,
      ...policies,
    ].join('\n');
  },
  explain: (story, { body, options }) =>
    formatExplanation(explain(body, story.context((options['dialect'] ?? 'spark') as Dialect))),
  span: (story, { body }) => {
    const { list, open, openOrigins } = analyze(body, story.context('spark')).bound.outputs;
    const lines = list.map(
      ({ name, direct, origins }) =>
        `${name ?? '(generated)'}: ${direct ? '' : 'expression of '}${showOrigins(origins)}`,
    );
    return [...lines, ...(open ? [`others: ${showOrigins(openOrigins)}`] : [])].join('\n');
  },
};

const showAnswer = ({ columns, rows }: Answer): string =>
  [columns.map(({ name }) => name), ...rows.map((row) => row.map(show))].map((line) => line.join(' | ')).join('\n');

/** Hashes are cut: eight digits tell them apart. */
const show = (value: unknown): string =>
  value === null ? 'NULL' : formatValue(value).replace(/^[0-9a-f]{64}$/, (hash) => `${hash.slice(0, 8)}…`);

const showOrigins = (origins: Iterable<Origin>): string =>
  [...origins]
    .map(({ source, column }) => `${displayName(source.table)}.${column.name}`)
    .sort()
    .join(', ') || 'no column';

const nothing = (_: unknown): string => '';
