import type { AgreeingReader } from '../sql/agreement.ts';
import type { TableSource } from '../sql/ast.ts';
import { lex } from '../sql/lexer.ts';
import { type ReadQuery, readStatement } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { Token } from '../sql/tokens.ts';
import type { MaskedColumn, PolicyRef } from '../types.ts';
import { type BoundQuery, bindNames } from './bind.ts';
import { classify, requireQuery } from './classify.ts';
import type { RewriteContext } from './context.ts';
import type { Translator } from './embedded/translate.ts';
import { confirm, engineText } from './engine-text.ts';
import type { InProcessMask } from './in-process.ts';
import { requireAccountedNames } from './net.ts';
import { type Expand, type ResolvedTable, resolveTables } from './resolve.ts';
import { substituteVariables } from './variables.ts';
import { maskedColumns, usedPolicies } from './veil.ts';
import { allTables, expandView, type Nesting } from './views.ts';
import { passWrite } from './writes.ts';
import { requireTimelessPredicates } from './zone.ts';

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
  /**
   * The columns of the answer that the engine yields raw, because their masks do not go into the text. Whoever runs the text
   * must mask them before anybody sees a row; Veil does.
   */
  readonly inProcess: readonly InProcessMask[];
}

/** What is known of a statement before anything is replaced. */
export interface Analysis {
  readonly read: ReadQuery;
  readonly tables: ReadonlyMap<TableSource, ResolvedTable>;
  readonly bound: BoundQuery;
}

/**
 * Everything up to the decision: lex, classify, read, resolve, bind, net; of views as well. A statement with session variables
 * is analyzed anew with their values in place. Throws LakeveilError only.
 */
export function analyze(
  text: string,
  context: RewriteContext,
  tokens: readonly Token[] = lex(text),
  nesting: Nesting = { above: [], views: new Map() },
): Analysis {
  requireQuery(text, tokens);
  const read = readStatement(text, tokens);
  const expand: Expand = (source, definition) => expandView(source, definition, context, nesting, analyze);
  const references = tableReferences(read.query);
  const tables = resolveTables(read, context, expand, references);
  const bound = bindNames(read, tables, context);
  if (bound.variables.length > 0) return analyze(substituteVariables(read.tokens, bound.variables), context);
  if (context.session?.timeZone !== undefined) requireTimelessPredicates(tables.values());
  const referenced = references.map(({ table }) => table.nameSpan);
  requireAccountedNames(read, context.isProtectedName, tables.values(), referenced, bound.names);
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
  const readers = confirm(analysis, context, libraries);
  const { sql, inProcess } = engineText(analysis, context, libraries);
  const resolved = allTables(analysis.tables.values());
  const kind = resolved.some(({ decision }) => decision.kind === 'veil') ? 'rewrite' : 'pass';
  const parameters = analysis.read.parameters.map(({ name }) => name);
  const masked = maskedColumns(resolved, context);
  return { kind, sql, masked, used: usedPolicies(resolved, context), readers, parameters, inProcess };
}
