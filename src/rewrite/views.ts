import { isLakeveilError, LakeveilError } from '../errors.ts';
import { displayName, sameName } from '../names.ts';
import { quoteName } from '../quoting.ts';
import { lex } from '../sql/lexer.ts';
import type { Token } from '../sql/tokens.ts';
import type { DataSource, Dialect, ViewDefinition } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { NO_ORIGINS, type Output, type Outputs } from './outputs.ts';
import type { ResolvedTable } from './resolve.ts';
import type { Analysis } from './rewrite.ts';

/** The definition of a view, read for one principal in the place where the view was made. */
export interface ExpandedView {
  readonly analysis: Analysis;
  readonly context: RewriteContext;
  /** Tells the views of one context apart. */
  readonly number: number;
  /** How many views stand in one another below this one, itself included. */
  readonly height: number;
}

/** Deepest nesting of views in views. */
const MAX_HEIGHT = 32;

/** Where in views a text stands. */
export interface Nesting {
  /** The views in whose definitions it stands, outermost first. */
  readonly above: readonly DataSource[];
  /**
   * Those that the statement has read so far. They are not kept from one statement to the next, because who shares a rewritten
   * statement is told by the decisions that it asked for, those in views too (proxy/plans.ts).
   */
  readonly views: Map<DataSource, ExpandedView>;
}

/** Reads a definition as a statement is read. */
type Analyze = (text: string, context: RewriteContext, tokens: readonly Token[], nesting: Nesting) => Analysis;

/**
 * Reads what stands for a view: its definition, decided for the same principal, with its names looked up where the view was
 * made, so that neither the user's CTEs, schema nor session variables mean anything in it. Once in each statement.
 *
 * Throws `TABLE_DENIED` when there is no definition that can be read in full, when it reads itself, stands more than 32
 * views deep or yields other columns than the catalog knows. The cause says why; the definition is nobody's business.
 */
export function expandView(
  source: DataSource,
  definition: ViewDefinition,
  context: RewriteContext,
  { above, views }: Nesting,
  analyze: Analyze,
): ExpandedView {
  const before = views.get(source);
  if (before && above.length + before.height <= MAX_HEIGHT) return before;
  const refuse = (why: string, cause?: unknown): LakeveilError =>
    new LakeveilError('TABLE_DENIED', `view \`${displayName(source.table)}\` ${why}`, { cause });
  if (definition.sql === undefined) throw refuse('has no definition that lakeveil can read, query its tables instead');
  if (above.includes(source)) throw refuse('reads itself, so nobody can read it');
  if (before || above.length >= MAX_HEIGHT) throw refuse(`stands more than ${MAX_HEIGHT} views deep`);
  const inner = contextOf(definition, context);
  const analysis = analyzed(() => {
    const sql = withoutEnd(definition.sql!);
    return analyze(sql, inner, lex(sql), { above: [...above, source], views });
  }, refuse);
  requireColumns(source, definition, analysis, context.decide(source).kind === 'clear', refuse);
  const height = 1 + Math.max(0, ...[...analysis.tables.values()].map(({ view }) => view?.height ?? 0));
  const view = { analysis, context: inner, number: views.size, height };
  views.set(source, view);
  return view;
}

/** What cannot be told from the whole statement is not told from a part of it, so row filters get their barrier. */
function contextOf({ catalog, schema }: ViewDefinition, context: RewriteContext): RewriteContext {
  const session = context.session && { ...context.session, variables: new Map() };
  return { ...context, defaults: { catalog, schema }, rowFilter: 'barrier', session };
}

type Refuse = (why: string, cause?: unknown) => LakeveilError;

function analyzed(analyze: () => Analysis, refuse: Refuse): Analysis {
  try {
    return analyze();
  } catch (cause) {
    if (!isLakeveilError(cause)) throw cause;
    throw refuse(`is refused, because its definition is (\`${cause.code}\`); only its owner can change that`, cause);
  }
}

/** Without the semicolon that some engines keep. */
function withoutEnd(sql: string): string {
  const last = lex(sql).findLast(({ kind, upper }) => kind !== 'end' && upper !== ';');
  return sql.slice(0, last?.end ?? 0);
}

/**
 * Columns go by position, so each must be the one that the catalog's name was given to: behind a `*` there may be others
 * by now, and a mask would cover the wrong one.
 */
function requireColumns(
  source: DataSource,
  definition: ViewDefinition,
  { read, bound }: Analysis,
  isClear: boolean,
  refuse: Refuse,
): void {
  const { list, open } = bound.outputs;
  if (read.parameters.length > 0) throw refuse('has parameters, which nobody can give');
  if (open && isClear) return;
  if (open)
    throw refuse('is protected itself, but its columns cannot be told from its text: protect its tables instead');
  const fixed = definition.outputs === undefined && read.query.body.kind === 'select' && !read.tokens.some(isStar);
  const names = definition.outputs ?? source.columns.map(({ name }) => name);
  const differs = ({ name, madeUp }: Output, i: number) =>
    !fixed && name !== undefined && !madeUp && !sameName(name, names[i]!);
  if (list.length !== names.length || names.length !== source.columns.length || list.some(differs)) {
    throw refuse('yields other columns than when it was made: its owner can make it anew');
  }
}

const isStar = ({ upper }: Analysis['read']['tokens'][number]): boolean => upper === '*';

/** The definition in FROM, its columns named as the catalog has them. */
export function definitionSql(sql: string, { table, columns }: DataSource, dialect: Dialect): string {
  const names = columns.map(({ name }) => quoteName(name, dialect)).join(', ');
  return `(${sql}) AS ${quoteName(table.table, dialect)}(${names})`;
}

const outputsOf = new WeakMap<ExpandedView, Outputs>();

/** The columns of a view as a source shows them: from the columns of its tables, and its own where that is masked. */
export function viewColumns({ source, decision }: ResolvedTable, view: ExpandedView): Outputs {
  const made = outputsOf.get(view);
  if (made) return made;
  const { list: inner, openOrigins } = view.analysis.bound.outputs;
  const list = source.columns.map((column, i): Output => {
    const { origins, direct } = inner[i] ?? { origins: openOrigins, direct: false };
    const masked = decision.kind === 'veil' && decision.masks.has(column.name);
    return { name: column.name, origins: masked ? new Set([{ source, column }, ...origins]) : origins, direct };
  });
  const outputs = { list, open: false, openOrigins: NO_ORIGINS };
  outputsOf.set(view, outputs);
  return outputs;
}

/** The tables of a statement with those that its views read, at any depth, each view once. */
export function allTables(tables: Iterable<ResolvedTable>): ResolvedTable[] {
  const seen = new Set<ExpandedView>();
  const found: ResolvedTable[] = [];
  const visit = (table: ResolvedTable): void => {
    found.push(table);
    if (!table.view || seen.has(table.view)) return;
    seen.add(table.view);
    for (const inner of table.view.analysis.tables.values()) visit(inner);
  };
  for (const table of tables) visit(table);
  return found;
}
