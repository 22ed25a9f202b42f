import { LakeveilError } from './errors.ts';
import type { TableName } from './names.ts';
import type { Dialect } from './types.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Characters that are written as `\uXXXX`: controls, bidi marks, BOM, zero width, line separators, and `$` before `{`. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\']|\$(?=\{)/g;

/**
 * A string literal in the one form that lakeveil writes.
 *
 * Spark and Databricks: single quotes, backslash escapes, everything invisible as `\uXXXX`, and `${` broken so that
 * Spark's variable substitution never sees it. DuckDB: single quotes doubled, backslash is an ordinary character.
 * Throws `TEXT_DENIED` for NUL on DuckDB, which ends texts there, and for lone surrogates, which engines replace.
 */
export function quoteString(value: string, dialect: Dialect): string {
  refuseUnprintable(value, dialect, 'string');
  if (dialect === 'duckdb') return `'${value.replaceAll("'", "''")}'`;
  const print = (c: string) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `'${value.replace(UNPRINTABLE, print)}'`;
}

function refuseUnprintable(text: string, dialect: Dialect, what: string): void {
  if (/\p{Cs}/u.test(text)) throw new LakeveilError('TEXT_DENIED', `a ${what} holds half of a surrogate pair`);
  if (dialect === 'duckdb' && text.includes('\u0000')) {
    throw new LakeveilError('TEXT_DENIED', `a ${what} holds a NUL character`);
  }
}

/**
 * An identifier, always quoted: backticks for Spark and Databricks, double quotes for DuckDB. Throws `TEXT_DENIED` for
 * what quoteString refuses.
 */
export function quoteName(name: string, dialect: Dialect): string {
  refuseUnprintable(name, dialect, 'name');
  return dialect === 'duckdb' ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll('`', '``')}\``;
}

/** The three parts of a table name, each quoted. */
export const quoteTable = (name: TableName, dialect: Dialect): string =>
  [name.catalog, name.schema, name.table].map((part) => quoteName(part, dialect)).join('.');
