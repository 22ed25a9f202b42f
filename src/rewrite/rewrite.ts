import type { AgreeingReader } from '../sql/agreement.ts';
import type { Cte, TableSource } from '../sql/ast.ts';
import { lex } from '../sql/lexer.ts';
import { type ReadQuery, readStatement } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { MaskedColumn, PolicyRef } from '../types.ts';
import { requireAgreement } from './agree.ts';
import { type BoundQuery, bindNames } from './bind.ts';
import { requireQuery } from './classify.ts';
import type { RewriteContext } from './context.ts';
import { requireAccountedNames } from './net.ts';
import { parameterPlaceholder, placeholderPrefix, tablePlaceholder } from './placeholders.ts';
import { type ResolvedTable, resolveTables } from './resolve.ts';
import { fullName, isFullName, splice } from './splice.ts';
import { TRANSLATOR_PRINTER, type Translator, translate, translationEdits } from './translate.ts';
import { maskedColumns, veilSql } from './veil.ts';
import { type Veil, verifyDuckDB, verifySpark, verifyVeil } from './verify.ts';

/** The parser libraries: readers that must agree, and the translator for DuckDB. Loaded once. */
export interface Libraries {
  readonly readers: readonly AgreeingReader[];
  readonly translator: Translator;
}

/** A statement as the engine may run it. */
export interface Rewritten {
  /** `pass`: nothing that the statement reads is veiled for this principal. */
  readonly kind: 'pass' | 'rewrite';
  readonly sql: string;
  readonly masked: readonly MaskedColumn[];
  /** Policies whose masks or filters stand in the text. */
  readonly used: readonly PolicyRef[];
  /** The readers that confirmed the references. */
  readonly readers: readonly string[];
  /** Names of parameters in the order of `$1`, `$2` … of the text; undefined for `?`. */
  readonly parameters: readonly (string | undefined)[];
}

/** What is known of a statement before anything is replaced. */
export interface Analysis {
  readonly read: ReadQuery;
  readonly tables: ReadonlyMap<TableSource, ResolvedTable>;
  readonly bound: BoundQuery;
}

/** Everything up to the decision: lex, classify, read, resolve, bind, net. Throws LakeveilError only. */
export function analyze(text: string, context: RewriteContext): Analysis {
  const tokens = lex(text);
  requireQuery(text, tokens);
  const read = readStatement(text, tokens);
  const tables = resolveTables(read, context);
  const bound = bindNames(read, tables);
  const references = tableReferences(read.query).map(({ table }) => table.nameSpan);
  requireAccountedNames(read, context.protectedNames, tables.values(), references, bound.names);
  return { read, tables, bound };
}

/**
 * Rewrites one query for one principal: every table that is protected for the principal becomes its veil.
 *
 * Guarantees that a protected table stands nowhere in the text but inside its veil, that the text is one query, and that
 * every parser library that can read it found the same tables. Throws LakeveilError: what the user got wrong, what is
 * refused, what is not supported; `INTERNAL` when our own output does not verify.
 */
export function rewrite(text: string, context: RewriteContext, libraries: Libraries): Rewritten {
  const analysis = analyze(text, context);
  const over = overPlaceholders(analysis);
  const ctes = cteNames(analysis.read);
  const readers = requireAgreement(over.text, over.names, ctes, libraries.readers, context.readers);
  const sql =
    context.dialect === 'duckdb' ? forDuckDB(analysis, over, context, libraries) : forSpark(analysis, context);
  const resolved = [...analysis.tables.values()];
  const kind = resolved.some(({ decision }) => decision.kind === 'veil') ? 'rewrite' : 'pass';
  const parameters = analysis.read.parameters.map(({ name }) => name);
  return { kind, sql, masked: maskedColumns(resolved), used: usedPolicies(resolved), readers, parameters };
}

interface OverPlaceholders {
  /** Canonical Spark SQL, for the readers. */
  readonly text: string;
  readonly prefix: string;
  /** One name for each base table, in order. */
  readonly names: readonly string[];
}

function overPlaceholders({ read, tables, bound }: Analysis): OverPlaceholders {
  const prefix = placeholderPrefix(read);
  const text = splice(read, tables, (_, i) => tablePlaceholder(prefix, i), bound.edits);
  return { text, prefix, names: [...tables.keys()].map((_, i) => tablePlaceholder(prefix, i)) };
}

function forSpark({ read, tables, bound }: Analysis, context: RewriteContext): string {
  const veils: Veil[] = [];
  const replace = (table: ResolvedTable): string | undefined => {
    if (table.decision.kind === 'clear') return isFullName(table) ? undefined : fullName(table);
    const veil = { table, sql: veilSql(table, table.decision.filter?.predicate, context) };
    verifyVeil(veil, context);
    veils.push(veil);
    return veil.sql;
  };
  const sql = splice(read, tables, replace, bound.edits);
  verifySpark(sql, veils, tables.size - veils.length, context);
  return sql;
}

function forDuckDB(analysis: Analysis, over: OverPlaceholders, context: RewriteContext, libraries: Libraries): string {
  const { read, bound } = analysis;
  const edits = [...bound.edits, ...translationEdits(read, over.prefix)];
  const text = splice(read, analysis.tables, (_, i) => over.names[i]!, edits, TRANSLATOR_PRINTER);
  const pieces = [...analysis.tables.values()].map((table) => {
    const filter = table.decision.kind === 'veil' ? table.decision.filter : undefined;
    const predicate = filter && translatePredicate(filter.predicate, libraries.translator);
    return veilSql(table, predicate, context);
  });
  const parameters = read.parameters.map((_, i): [string, string] => [
    parameterPlaceholder(over.prefix, i),
    `$${i + 1}`,
  ]);
  const tables = new Map(over.names.map((name, i) => [name, pieces[i]!]));
  const sql = translate(text, { tables, parameters: new Map(parameters) }, libraries.translator);
  verifyDuckDB(
    sql,
    pieces,
    [...analysis.tables.values()].map(({ source }) => context.physicalName(source.table).catalog),
  );
  return sql;
}

/** A row filter is Spark SQL over columns of one table; the translator reads whole queries only. */
function translatePredicate(predicate: string, translator: Translator): string {
  const placeholder = 'SELECT 1 WHERE ';
  const translated = translate(placeholder + predicate, { tables: new Map(), parameters: new Map() }, translator);
  return `(${translated.slice(placeholder.length)})`;
}

function cteNames(read: ReadQuery): string[] {
  const ctes = new Set<Cte>(tableReferences(read.query).flatMap(({ table }) => (table.cte ? [table.cte] : [])));
  return [...ctes].map(({ name }) => name);
}

function usedPolicies(tables: readonly ResolvedTable[]): PolicyRef[] {
  const used = new Map<number, PolicyRef>();
  for (const { decision } of tables) {
    if (decision.kind !== 'veil') continue;
    for (const { policy } of decision.masks.values()) used.set(policy.id, policy);
    for (const policy of decision.filter?.policies ?? []) used.set(policy.id, policy);
  }
  return [...used.values()].sort((a, b) => a.id - b.id);
}
