import { join } from 'node:path';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { completeName, displayName, foldName, sameName, type TableName } from '../../src/names.ts';
import { type Explanation, explain } from '../../src/rewrite/explain.ts';
import { tableEdits } from '../../src/rewrite/splice.ts';
import { emit, SPARK_PRINTER } from '../../src/sql/emit.ts';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { readJsonLines } from '../support/corpora.ts';
import { CLEAR, contextOf } from '../support/world.ts';

/*
 * The lineage corpus: statements of other projects with the columns that must flow into each output column. Their
 * statements are of many kinds; what is asked of us is the query inside. Their catalogs are completed where a row lists
 * no tables: a table then has the columns that the row expects of it, and those that the statement names.
 */

/** A row of the corpus; see corpora/README.md. */
export interface LineageRow {
  readonly id: string;
  readonly sql: string;
  readonly tables: readonly { readonly name: readonly string[]; readonly columns: readonly string[] }[];
  readonly views?: readonly { readonly name: readonly string[]; readonly definition: string }[];
  readonly default_catalog?: string;
  readonly default_schema?: string;
  readonly expected: readonly { readonly name: string; readonly sources: readonly string[] }[];
  /** Set where columns without a source are not listed. */
  readonly sourcesOnly?: boolean;
}

const FILES = ['bytebase', 'bytebase_pins', 'sqlglot_qualify', 'sqllineage_columns', 'tpc_sqlglot'] as const;

export const readRows = (): LineageRow[] =>
  FILES.flatMap((file) => readJsonLines<LineageRow>(join('lineage', `${file}.jsonl`)).map(inOurTerms));

/** sqllineage leaves out columns without a source, and gives `count(*)` one, which it has not by the rule of the corpus. */
function inOurTerms(row: LineageRow): LineageRow {
  if (!row.id.startsWith('sqllineage/')) return row;
  const expected = row.expected.flatMap(({ name, sources }) => {
    const columns = sources.filter((source) => name === '*' || !source.endsWith('.*'));
    return columns.length > 0 ? [{ name, sources: columns }] : [];
  });
  return { ...row, expected, sourcesOnly: true };
}

/** What `explain` says of a row, or why it says nothing. */
export type Said = { readonly explanation: Explanation } | { readonly refused: string };

/** The query of a statement that is one, or writes what one yields; undefined for others. */
export function queryOf(sql: string): string | undefined {
  const query = sql.replace(INSERT, ' ').replace(CREATE, ' ');
  return /^[\s(]*(--.*\n|\s|\/\*.*?\*\/)*[\s(]*(SELECT|WITH|FROM|VALUES|TABLE)\b/i.test(query) ? query : undefined;
}

const NAME = '[\\w.`]+';
const INSERT = new RegExp(
  `\\bINSERT\\s+(?:INTO|OVERWRITE)\\s+(?:TABLE\\s+)?${NAME}(?:\\s+PARTITION\\s*\\([^)]*\\))?` +
    '(?:\\s*\\((?!\\s*(?:SELECT|WITH|\\())[^)]*\\))?',
  'i',
);
const CREATE = new RegExp(`^\\s*CREATE\\s+(?:TABLE|VIEW)\\s+${NAME}(?:\\s*\\([^)]*\\))?\\s+AS\\b`, 'i');

/** Lets explain() look at the query of a row, with its views written out and its catalog completed. */
export function explainRow(row: LineageRow, query: string): Said {
  const catalog = new RowCatalog(row);
  try {
    const text = catalog.expandViews(query);
    catalog.addTables(text);
    for (;;) {
      try {
        return { explanation: explain(text, catalog.context()) };
      } catch (error) {
        const missing = isLakeveilError(error) && /^column `(.+)` not found/.exec(error.reason)?.[1];
        if (!missing || !catalog.addColumn(missing.split('.').at(-1)!)) throw error;
      }
    }
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return { refused: `${error.code}: ${error.reason}` };
  }
}

class RowCatalog {
  readonly #row: LineageRow;
  readonly #defaults: { readonly catalog: string; readonly schema: string };
  readonly #tables: { readonly table: TableName; readonly columns: string[]; readonly listed: boolean }[];

  constructor(row: LineageRow) {
    this.#row = row;
    const full = row.tables.find(({ name }) => name.length === 3)?.name;
    this.#defaults = {
      catalog: row.default_catalog || full?.[0] || 'lake',
      schema: row.default_schema || row.default_catalog || full?.[1] || 'main',
    };
    this.#tables = row.tables.map(({ name, columns }) => {
      return { table: completeName(name, this.#defaults)!, columns: [...columns], listed: true };
    });
  }

  context() {
    const type = { kind: 'string' } as const;
    const sources = this.#tables.map(({ table, columns }, i) => ({
      id: i + 1,
      name: displayName(table),
      table,
      columns: columns.map((name) => ({ name, type, tags: [] })),
      tags: [],
    }));
    return contextOf(CLEAR, { snapshot: snapshotOf(sources, 0), dialect: 'spark', defaults: this.#defaults });
  }

  /** The text with every view as a derived table in place of its name, as deep as views go. */
  expandViews(text: string): string {
    const read = readStatement(text);
    const edits = tableReferences(read.query).flatMap(({ table }) => {
      const name = table.cte ? undefined : completeName(table.parts, this.#defaults);
      const view = this.#row.views?.find((v) => name && sameTable(completeName(v.name, this.#defaults)!, name));
      return view ? tableEdits(table, viewQuery(view.definition), SPARK_PRINTER) : [];
    });
    return edits.length > 0 ? this.expandViews(emit(read.tokens, edits)) : text;
  }

  /** Adds the tables that a query names and the row does not list. */
  addTables(text: string): void {
    for (const { table } of tableReferences(readStatement(text).query)) {
      const name = table.cte ? undefined : completeName(table.parts, this.#defaults);
      if (!name || this.#tables.some((known) => sameTable(known.table, name))) continue;
      const prefix = `${foldName(table.parts.join('.'))}.`;
      const sources = this.#row.expected.flatMap((column) => column.sources).map(foldName);
      const columns = sources.filter((s) => s.startsWith(prefix)).map((s) => s.slice(prefix.length));
      const known = [...new Set(columns)].map((column) => (column === '*' ? 'some_column' : column));
      this.#tables.push({ table: name, columns: known, listed: false });
    }
  }

  /** Gives every table that the row does not list another column; false where that changes nothing. */
  addColumn(name: string): boolean {
    const open = this.#tables.filter(({ listed, columns }) => !listed && !columns.some((c) => sameName(c, name)));
    for (const { columns } of open) columns.push(name);
    return open.length > 0;
  }
}

/** `SELECT …`, or `(a, b) AS SELECT …` for a view that names its columns. */
function viewQuery(definition: string): string {
  const named = /^(\([^)]*\)) AS (.*)$/s.exec(definition);
  return named ? `(WITH v${named[1]} AS (${named[2]}) SELECT * FROM v)` : `(${definition})`;
}

const sameTable = (a: TableName, b: TableName): boolean => foldName(displayName(a)) === foldName(displayName(b));
