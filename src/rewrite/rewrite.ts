import type { AgreeingReader } from '../sql/agreement.ts';
import type { TableSource } from '../sql/ast.ts';
import { lex, lexPiece } from '../sql/lexer.ts';
import { type ReadQuery, readStatement } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { Token } from '../sql/tokens.ts';
import type { MaskedColumn, PolicyRef } from '../types.ts';
import { cteNames, requireAgreement } from './agree.ts';
import { type BoundQuery, bindNames } from './bind.ts';
import { classify, requireQuery } from './classify.ts';
import type { ReaderSetting, RewriteContext } from './context.ts';
import { Disguise } from './disguise.ts';
import { duckdbFilter } from './filter.ts';
import { functionEdits } from './functions.ts';
import { requireAccountedNames } from './net.ts';
import { pipeEdits } from './pipes.ts';
import { parameterPlaceholder, placeholderPrefix, tablePlaceholders } from './placeholders.ts';
import { type ResolvedTable, resolveTables } from './resolve.ts';
import { fullName, isFullName, splice } from './splice.ts';
import {
  columnEdits,
  cteEdits,
  hintEdits,
  nameEdits,
  type Translator,
  translate,
  translationEdits,
} from './translate.ts';
import { substituteVariables } from './variables.ts';
import { maskedColumns, onceForEachTable, rowFilter, veilSql } from './veil.ts';
import { type Veil, verifyDuckDB, verifySpark, verifyVeil } from './verify.ts';
import { passWrite } from './writes.ts';
import { requireTimelessFilters } from './zone.ts';

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

/**
 * Everything up to the decision: lex, classify, read, resolve, bind, net. A statement with session variables is analyzed
 * anew with their values in place. Throws LakeveilError only.
 */
export function analyze(text: string, context: RewriteContext, tokens: readonly Token[] = lex(text)): Analysis {
  requireQuery(text, tokens);
  const read = readStatement(text, tokens);
  const tables = resolveTables(read, context);
  const bound = bindNames(read, tables, context.session?.variables);
  if (bound.variables.length > 0) return analyze(substituteVariables(tokens, bound.variables), context);
  if (context.session?.timeZone !== undefined) requireTimelessFilters(tables.values());
  const references = tableReferences(read.query).map(({ table }) => table.nameSpan);
  requireAccountedNames(read, context.isProtectedName, tables.values(), references, bound.names);
  return { read, tables, bound };
}

/**
 * Rewrites one query for one principal: every table that is protected for the principal becomes its veil. A write passes as
 * passWrite() says.
 *
 * Guarantees that a protected table stands nowhere in the text but inside its veil, that the text is one query, and that
 * every parser library that can read it found the same tables. Throws LakeveilError: what the user got wrong, what is
 * refused, what is not supported; `INTERNAL` when our own output does not verify.
 */
export function rewrite(text: string, context: RewriteContext, libraries: Libraries): Rewritten {
  const tokens = lex(text);
  const { kind: statement, refusal } = classify(text, tokens);
  if (statement === 'write' && !refusal) return passWrite(text, tokens, context, libraries);
  const analysis = analyze(text, context, tokens);
  const readers = context.readers === 'off' ? [] : agreeingReaders(analysis, libraries.readers, context.readers);
  const sql = context.dialect === 'duckdb' ? forDuckDB(analysis, context, libraries) : forSpark(analysis, context);
  const resolved = [...analysis.tables.values()];
  const kind = resolved.some(({ decision }) => decision.kind === 'veil') ? 'rewrite' : 'pass';
  const parameters = analysis.read.parameters.map(({ name }) => name);
  return { kind, sql, masked: maskedColumns(resolved, context), used: usedPolicies(resolved), readers, parameters };
}

/** The readers see the statement without hints, which each of them cuts in its own way, over a placeholder for each base table. */
function agreeingReaders(
  { read, tables, bound }: Analysis,
  readers: readonly AgreeingReader[],
  setting: Exclude<ReaderSetting, 'off'>,
): string[] {
  const names = tablePlaceholders(placeholderPrefix(read), tables.size);
  const text = splice(read, tables, (_, i) => names[i], [...bound.edits, ...hintEdits(read)]);
  return requireAgreement(text, names, cteNames(read), readers, setting);
}

function forSpark({ read, tables, bound }: Analysis, context: RewriteContext): string {
  const veils: Veil[] = [];
  const edits = [...bound.edits];
  const replace = (table: ResolvedTable): string | undefined => {
    if (table.decision.kind === 'clear') {
      const { form, nameSpan } = table.reference.table;
      if (form !== 'statement') return isFullName(table) ? undefined : fullName(table);
      edits.push({ ...nameSpan, text: fullName(table) }); // `TABLE t` stays what it is
      return undefined;
    }
    const veil = sparkVeil(table, context);
    veils.push({ table, ...veil });
    return veil.sql;
  };
  const sql = splice(read, tables, replace, edits);
  verifySpark(sql, veils, tables.size - veils.length, context);
  return sql;
}

const sparkVeil = onceForEachTable((table, context): Pick<Veil, 'sql' | 'piece'> => {
  const sql = veilSql(table, rowFilter(table)?.predicate, context);
  verifyVeil({ table, sql }, context);
  return { sql, piece: lexPiece(sql) };
});

function forDuckDB({ read, bound, tables }: Analysis, context: RewriteContext, libraries: Libraries): string {
  const prefix = placeholderPrefix(read);
  const names = tablePlaceholders(prefix, tables.size);
  const disguise = new Disguise(prefix);
  const pipes = pipeEdits(read, prefix, disguise);
  const edits = [
    ...pipes.edits,
    ...bound.edits,
    ...translationEdits(read, prefix, disguise),
    ...functionEdits(read, bound, disguise),
    ...columnEdits(read, bound.columns, disguise),
    ...nameEdits(read, bound.unnamed, disguise),
    ...cteEdits(read, prefix, disguise),
    ...pipes.behind,
  ];
  const text = splice(read, tables, (_, i) => names[i], edits, disguise);
  const pieces = [...tables.values()].map((table) => duckdbVeil(table, context));
  const parameters = read.parameters.map((_, i): [string, string] => [parameterPlaceholder(prefix, i), `$${i + 1}`]);
  const substitution = {
    tables: new Map(names.map((name, i) => [name, pieces[i]!])),
    parameters: new Map(parameters),
    disguise,
  };
  const sql = translate(text, substitution, libraries.translator);
  verifyDuckDB(
    sql,
    pieces,
    [...tables.values()].flatMap(({ source, inline }) =>
      inline === undefined ? [context.physicalName(source.table).catalog] : [],
    ),
  );
  return sql;
}

const duckdbVeil = onceForEachTable((table, context): string => {
  const filter = rowFilter(table);
  return veilSql(table, filter && duckdbFilter(filter.predicate, table.source.columns), context);
});

function usedPolicies(tables: readonly ResolvedTable[]): PolicyRef[] {
  const used = new Map<number, PolicyRef>();
  for (const { decision } of tables) {
    if (decision.kind !== 'veil') continue;
    for (const { policy } of decision.masks.values()) used.set(policy.id, policy);
    for (const policy of decision.filter?.policies ?? []) used.set(policy.id, policy);
  }
  return [...used.values()].sort((a, b) => a.id - b.id);
}
