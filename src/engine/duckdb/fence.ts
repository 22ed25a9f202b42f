import type { DuckDBConnection } from '@duckdb/node-api';
import { LakeveilError } from '../../errors.ts';
import { quoteString } from '../../quoting.ts';
import { reachesEngine } from '../../sql/duckdb.ts';
import { TABLE_MACROS } from '../../sql/spark-macros.ts';
import { redact } from './errors.ts';

/**
 * What may stand in FROM. A raw table goes by the alias that nobody knows; a name without a catalog is a CTE that lakeveil
 * named itself. There is no other table that a statement could need.
 */
const SOURCES: Readonly<Record<string, (node: Node, alias: string) => boolean>> = {
  BASE_TABLE: ({ catalog_name, schema_name, table_name }, alias) =>
    catalog_name === alias || (catalog_name === '' && schema_name === '' && OWN_NAME.test(String(table_name))),
  TABLE_FUNCTION: (node) => TABLE_FUNCTIONS.has(String((node['function'] as Node | undefined)?.['function_name'])),
  SUBQUERY: always,
  JOIN: always,
  EXPRESSION_LIST: always,
  EMPTY: always,
  EMPTY_FROM: always,
  PIVOT: always,
};

/** The start of every name that rewriting makes up; no table, view or setting of DuckDB is called like this. */
const OWN_NAME = /^__lv/;

const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['range', 'generate_series', 'unnest', 'json_each'],
  ...TABLE_MACROS,
]);

function always(): boolean {
  return true;
}

type Node = Readonly<Record<string, unknown>>;

/**
 * Refuses a statement that reads anything but raw tables by their secret name, or calls a function that looks at the
 * engine. DuckDB's own parser says what stands in the text, so it cannot be misread; whatever went wrong before, the
 * catalog, settings, files and other people's statements stay out of reach. Throws `STATEMENT_DENIED`.
 */
export async function requireOwnNames(connection: DuckDBConnection, sql: string, alias: string): Promise<void> {
  const answer = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteString(sql, 'duckdb')})`);
  const tree = JSON.parse(String(answer.getRows()[0]?.[0])) as Node;
  if (tree['error'] === true) throw unreadable(tree);
  // not by recursion: a long chain of operators is a deep tree
  for (const open: unknown[] = [tree]; open.length > 0; ) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (!Array.isArray(node) && !isHarmless(node as Node, alias)) throw denied();
    for (const child of Object.values(node)) open.push(child);
  }
}

function isHarmless(node: Node, alias: string): boolean {
  const { type } = node;
  if (typeof type !== 'string') return true;
  if (type === 'FUNCTION' && reachesEngine(String(node['function_name']))) return false;
  // only what stands in FROM can be sampled, or is one of these
  const isSource = 'sample' in node && !('class' in node) && 'alias' in node;
  if (!isSource && type !== 'BASE_TABLE' && type !== 'TABLE_FUNCTION' && type !== 'SHOW_REF') return true;
  return SOURCES[type]?.(node, alias) ?? false;
}

/** What cannot be told as a tree is no query, or no SQL. */
function unreadable({ error_type: type, error_message: message }: Node): LakeveilError {
  if (type === 'parser') return redact(new Error(`Parser Error: ${message}`));
  return new LakeveilError('STATEMENT_DENIED', 'the engine runs queries only', { cause: new Error(String(message)) });
}

const denied = (): LakeveilError =>
  new LakeveilError('STATEMENT_DENIED', 'the statement reaches for something that is locked on the engine');
