import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { completeName, displayName, foldName, tableKey } from '../../src/names.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { lex } from '../../src/sql/lexer.ts';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { parseType } from '../../src/sqltype.ts';
import type { CatalogSnapshot, DataSource } from '../../src/types.ts';
import { corpora, readJsonLines } from './corpora.ts';
import { CLEAR, type ContextOptions, contextOf, type World } from './world.ts';

/** A statement of other people, with Spark's own reading of it; the corpora's README describes the fields. */
export interface Statement {
  readonly id: string;
  /** The file that it comes from, without its ending. */
  readonly file: string;
  readonly kind: 'query' | 'dml' | 'ddl' | 'other' | 'negative';
  readonly sql: string;
  /** `ok` or an error class: what Spark said when it ran the statement, where somebody had it run. */
  readonly status: string | undefined;
  /** The names that Spark 4.3 looks up after CTEs are put in, or the class of its parser's error. */
  readonly base: readonly string[];
  readonly error: string | undefined;
}

interface Row extends Pick<Statement, 'id' | 'kind' | 'sql'> {
  readonly spark_status?: string;
}

interface Reading {
  readonly id: string;
  readonly refs?: readonly string[];
  readonly base?: readonly string[];
  readonly error?: string;
}

/** All statements of `corpora/parse`; none where the corpora are absent. */
export function corpusStatements(): Statement[] {
  if (!corpora) return [];
  const readings = new Map(readJsonLines<Reading>('refs/spark43_refs.jsonl').map((reading) => [reading.id, reading]));
  const files = readdirSync(join(corpora, 'parse')).filter((name) => name.endsWith('.jsonl'));
  return files.sort().flatMap((name) =>
    readJsonLines<Row>(join('parse', name)).map(({ id, kind, sql, spark_status: status }): Statement => {
      const reading = readings.get(id);
      if (!reading) throw new Error(`Spark's reading of ${id} is missing`);
      const base = reading.base ?? reading.refs ?? [];
      return { id, file: name.replace('.jsonl', ''), kind, sql, status, base, error: reading.error };
    }),
  );
}

/** True for a query that an honest person may write: Spark parses it and, where somebody had it run, it runs. */
export const isHonestQuery = ({ kind, error, status = 'ok' }: Statement): boolean =>
  kind === 'query' && error === undefined && status === 'ok';

/** What names of fewer than three parts mean in the corpora. */
export const CORPUS_DEFAULTS: RewriteContext['defaults'] = { catalog: 'spark_catalog', schema: 'default' };

/** The last column of every table of these catalogs: a projection that ends with it is a veil. */
export const VEIL_MARK = '__veil';

/**
 * A catalog in which a statement can be answered: every table that Spark, or our reader, sees in it, each with a column for
 * every identifier of the text, so that every name binds to something.
 */
function catalogFor(sql: string, base: readonly string[]): CatalogSnapshot {
  const { tables, identifiers } = namesIn(sql);
  const names = new Map<string, DataSource['table']>();
  for (const parts of [...tables, ...base.map((name) => name.split('.'))]) {
    const name = completeName(parts, CORPUS_DEFAULTS);
    if (name) names.set(tableKey(name), name);
  }
  const columns = [...identifiers, VEIL_MARK].map((name) => ({ name, type: parseType('STRING', 'spark'), tags: [] }));
  const sources = [...names.values()].map((table, i) => ({
    id: i + 1,
    name: displayName(table),
    table,
    columns,
    tags: [],
  }));
  return snapshotOf(sources, 0);
}

/** Where our own reader sees tables, and all words and quoted names; a text that it refuses gives none. */
function namesIn(sql: string): { tables: (readonly string[])[]; identifiers: string[] } {
  try {
    const tokens = lex(sql);
    const words = tokens.filter(({ kind }) => kind === 'word' || kind === 'quoted');
    const identifiers = [...new Map(words.map(({ value }) => [foldName(value), value])).values()];
    return { tables: readTables(sql), identifiers };
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return { tables: [], identifiers: [] };
  }
}

function readTables(sql: string): (readonly string[])[] {
  try {
    return tableReferences(readStatement(sql).query).flatMap(({ table }) => (table.cte ? [] : [table.parts]));
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return [];
  }
}

/** Every function that a text calls, as an operator may vouch for it: the names of users' own functions are registered too. */
function functionsIn(sql: string): ReadonlySet<string> {
  const calls = new Set<string>();
  for (const parts of dottedNames(sql)) {
    const name = completeName(parts, CORPUS_DEFAULTS);
    if (name) calls.add(tableKey(name));
  }
  return calls;
}

/** `a.b.c` wherever a parenthesis follows. */
function dottedNames(sql: string): string[][] {
  const found = sql.matchAll(/((?:`[^`]+`|\w+)(?:\s*\.\s*(?:`[^`]+`|\w+))*)\s*\(/g);
  return [...found].map(([, name]) => name!.match(/`[^`]+`|\w+/g)!.map((part) => part.replace(/^`(.*)`$/, '$1')));
}

/** A context over such a catalog in which nothing is protected, or every table: its first column is NULL for everyone. */
export function contextFor(
  { sql, base }: Pick<Statement, 'sql' | 'base'>,
  protection: 'clear' | 'protected',
  options: Partial<ContextOptions> = {},
): RewriteContext {
  const snapshot = catalogFor(sql, base);
  const masks = (source: DataSource): World['tables'][string] =>
    source.columns[0] ? { masks: { [source.columns[0].name]: { type: 'Null' } } } : {};
  const tables = snapshot.tables().map((source) => [displayName(source.table), masks(source)] as const);
  const world = protection === 'clear' ? CLEAR : { name: protection, tables: Object.fromEntries(tables) };
  const context = contextOf(world, {
    snapshot,
    dialect: 'spark',
    defaults: CORPUS_DEFAULTS,
    readers: 'off',
    ...options,
  });
  return { ...context, functions: functionsIn(sql) };
}
