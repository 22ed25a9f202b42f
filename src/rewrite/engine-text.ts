import { LakeveilError, positionAt } from '../errors.ts';
import { displayName } from '../names.ts';
import type { AgreeingReader } from '../sql/agreement.ts';
import { type Edit, OPENERS_QUOTED, SPARK_PRINTER, structWithAlias, type TokenPrinter } from '../sql/emit.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span } from '../sql/tokens.ts';
import type { Dialect } from '../types.ts';
import { requireAgreement } from './agree.ts';
import type { ReaderSetting, RewriteContext } from './context.ts';
import { Disguise } from './embedded/disguise.ts';
import { functionEdits, kindOfCall } from './embedded/functions.ts';
import { inlineTableEdits } from './embedded/inline-tables.ts';
import { operatorEdits } from './embedded/operators.ts';
import { pipeEdits } from './embedded/pipes.ts';
import { columnEdits, cteEdits, nameEdits, translate, translationEdits } from './embedded/translate.ts';
import { filterForm } from './harmless.ts';
import { hintEdits, unknownHintEdits } from './hints.ts';
import { type InProcessMask, type Placement, placeMasks } from './in-process.ts';
import { parameterPlaceholder, placeholderPrefix, tablePlaceholders } from './placeholders.ts';
import { positionOf } from './places.ts';
import type { ResolvedTable } from './resolve.ts';
import type { Analysis, Libraries } from './rewrite.ts';
import { clearName, splice } from './splice.ts';
import { olderVersion, withoutTimeTravel } from './time-travel.ts';
import { type FilterForm, OnceForEachTable, physicalTable, predicateIn, rowFilter, veilSql } from './veil.ts';
import { pieceOf, type Veil, verifyDuckDB, verifySpark, verifyVeil } from './verify.ts';
import { allTables, definitionSql, type ExpandedView } from './views.ts';

/** Longest text of a view, in characters: views that read views twice grow with every level. */
const MAX_VIEW: number = 1 << 20;

/** A text for an engine, with what must stand in it. */
interface Written {
  readonly sql: string;
  /** The veils of tables, those in views too. */
  readonly veils: readonly Veil[];
  /** How many references to clear tables there are. */
  readonly clear: number;
  /** What stands for views and for older versions of clear tables, those in views too. */
  readonly views: readonly string[];
  /** The columns of the answer that come raw. */
  readonly inProcess: readonly InProcessMask[];
}

type Writer = (analysis: Analysis, context: RewriteContext, libraries: Libraries, inView?: string) => Written;

const WRITERS: Readonly<Record<Dialect, Writer>> = { duckdb: forDuckDB, spark: forSpark, databricks: forSpark };

/** Lets the parser libraries read the statement; the names of those that confirmed. Throws `READERS_DISAGREE`. */
export const confirm = (analysis: Analysis, { readers }: RewriteContext, libraries: Libraries): string[] =>
  readers === 'off' ? [] : agreeingReaders(analysis, libraries.readers, readers);

/**
 * What the engine gets for a statement: its own words with veils in place of tables and definitions in place of views, read
 * back and found right; and which columns of the answer lakeveil masks itself. Throws `INTERNAL` when it is not right,
 * `UNSUPPORTED_ON_ENGINE`, `TOO_LARGE`, `MASKED_OUTSIDE`, and for views what their definitions are refused with.
 */
export const engineText = (
  analysis: Analysis,
  context: RewriteContext,
  libraries: Libraries,
): Pick<Written, 'sql' | 'inProcess'> => WRITERS[context.dialect](analysis, context, libraries);

const written = new WeakMap<ExpandedView, Written>();

/** The definition of a view as the engine gets it, written and checked like a statement, once in each context. */
function writeView(view: ExpandedView, libraries: Libraries): Written {
  const { analysis, context, number } = view;
  const before = written.get(view);
  if (before) return before;
  confirm(analysis, context, libraries);
  const made = WRITERS[context.dialect](analysis, context, libraries, `__lvv${number}_`);
  if (made.sql.length > MAX_VIEW) throw new LakeveilError('TOO_LARGE', 'views read too many other views');
  written.set(view, made);
  return made;
}

/** The readers see the statement without hints, which each of them cuts in its own way, over a placeholder for each base table. */
function agreeingReaders(
  { read, tables, bound }: Analysis,
  readers: readonly AgreeingReader[],
  setting: Exclude<ReaderSetting, 'off'>,
): string[] {
  const names = tablePlaceholders(placeholderPrefix(read, '__lv'), tables.size);
  const edits = [...bound.edits, ...hintEdits(read), ...withoutTimeTravel(tables.values())];
  const text = splice(read, tables, (_, i) => names[i], edits);
  return requireAgreement(text, names, readers, setting);
}

function forSpark(analysis: Analysis, context: RewriteContext, libraries: Libraries, inView?: string): Written {
  const { read, tables, bound } = analysis;
  const veils: Veil[] = [];
  const views: string[] = [];
  const form = filterForm(read, tables.values(), context);
  refuseLateralFilters(read, tables.values());
  const placement = placeMasks(analysis, context, inView !== undefined);
  const edits = [
    ...bound.edits,
    ...unknownHintEdits(read),
    ...withoutTimeTravel(tables.values()),
    ...rawNameEdits(placement, SPARK_PRINTER),
  ];
  let clear = 0;
  const replace = (table: ResolvedTable): string | undefined => {
    if (table.view) {
      const inner = writeView(table.view, libraries);
      veils.push(...inner.veils);
      clear += inner.clear;
      const exposed = placement.columns.get(table.source);
      const makeView = () => viewVeil(table, inner, rowFilter(table)?.predicate, context, exposed);
      const sql = exposed ? makeView() : viewVeils.get(table, 'barrier', context, makeView);
      views.push(sql, ...inner.views);
      return sql;
    }
    const exposed = placement.columns.get(table.source);
    const make = () => sparkVeil(table, form, context, exposed);
    if (table.decision.kind === 'veil') {
      const veil = table.version || exposed ? make() : sparkVeils.get(table, form, context, make);
      veils.push({ table, ...veil });
      return veil.sql;
    }
    clear++;
    if (!table.version) return clearName(table, edits);
    // nobody has classified columns that it had then and has no more
    const { sql } = make();
    views.push(sql);
    return sql;
  };
  const texts = new Map([...tables.values()].map((table) => [table, replace(table)]));
  const shifts = [...texts.values()].some((text) => text?.includes('>>'));
  const printer = printerOf(read, shifts, inView !== undefined);
  const sql = splice(read, tables, (table) => texts.get(table), edits, printer);
  verifySpark(sql, veils, clear, context, views, rawCounts(placement));
  return { sql, veils, clear, views, inProcess: placement.outputs };
}

/** Raw columns by the names that are made up for them, in place of the user's name and alias. */
const rawNameEdits = ({ names }: Placement, printer: TokenPrinter): Edit[] =>
  names.map(({ span, raw }) => ({ ...span, text: printer.name(raw) }));

/** How often the text must name each raw column. */
function rawCounts({ outputs, names }: Placement): ReadonlyMap<string, number> {
  return new Map(outputs.map(({ raw }) => [raw, names.filter((name) => name.raw === raw).length]));
}

type Exposed = ReturnType<Placement['columns']['get']>;

/** Spark joins nothing to a LATERAL subquery that is not deterministic, as the barrier of a row filter is not. */
function refuseLateralFilters(read: ReadQuery, tables: Iterable<ResolvedTable>): void {
  for (const table of tables) {
    const { lateral, table: source } = table.reference;
    if (!lateral || !allTables([table]).some((inner) => rowFilter(inner))) continue;
    throw new LakeveilError(
      'UNSUPPORTED_ON_ENGINE',
      `rows of table \`${displayName(table.source.table)}\` are hidden from you, so it cannot stand in LATERAL, write a join`,
      { position: positionOf(read, source.nameSpan) },
    );
  }
}

/** Spark reads no `>>` behind `array(…)`, not even in a veil or a view that stands there. What is in a view may stand before any. */
function printerOf(read: ReadQuery, shifts: boolean, inView: boolean): TokenPrinter {
  const struct = structWithAlias(read.tokens);
  if (!struct) return shifts || inView ? OPENERS_QUOTED : SPARK_PRINTER;
  if (!shifts) return SPARK_PRINTER;
  const reason = 'a row filter or view needs `named_struct` here in place of `struct(… AS …)`';
  throw new LakeveilError('UNSUPPORTED_SYNTAX', reason, { position: positionAt(read.text, struct.start) });
}

/** A veil that was read on its own. */
type ReadVeil = Omit<Veil, 'table'>;

const sparkVeils = new OnceForEachTable<ReadVeil>();
const viewVeils = new OnceForEachTable<string>();
const duckdbVeils = new OnceForEachTable<string>();

function sparkVeil(table: ResolvedTable, form: FilterForm, context: RewriteContext, exposed?: Exposed): ReadVeil {
  const sql = table.inline ?? sparkTableVeil(table, form, context, exposed);
  verifyVeil({ table, sql }, context);
  return { sql, piece: pieceOf(sql) };
}

function sparkTableVeil(table: ResolvedTable, form: FilterForm, context: RewriteContext, exposed: Exposed): string {
  const name = physicalTable(table, context);
  const from = table.version ? olderVersion(name + table.version, table, context.dialect) : name;
  return veilSql(table, { from, predicate: rowFilter(table)?.predicate, form, exposed }, context);
}

const viewVeil = (
  table: ResolvedTable,
  { sql }: Written,
  predicate: string | undefined,
  context: RewriteContext,
  exposed: Exposed,
): string => {
  const from = definitionSql(sql, table.source, context.dialect);
  return veilSql(table, { from, predicate, form: 'barrier', exposed }, context);
};

function forDuckDB(analysis: Analysis, context: RewriteContext, libraries: Libraries, inView?: string): Written {
  const { read, bound, tables } = analysis;
  const start = inView ?? '__lv';
  const placement = placeMasks(analysis, context, inView !== undefined);
  const prefix = placeholderPrefix(read, start);
  const names = tablePlaceholders(prefix, tables.size);
  const disguise = new Disguise(prefix);
  const pipes = pipeEdits(read, prefix, disguise);
  const lenient = `${prefix}try`;
  const operators = operatorEdits(read, {
    types: bound.types,
    columns: new Set(bound.columns.map(({ from }) => from)),
    kindOfCall: (close) => kindOfCall(read.tokens, close),
    lenient,
  });
  const edits = [
    ...operators.closing,
    ...pipes.edits,
    ...bound.edits,
    ...translationEdits(read, prefix, disguise),
    ...functionEdits(read, bound, disguise),
    ...inlineTableEdits(read, prefix, disguise),
    ...operators.opening,
    ...columnEdits(read, withoutRaw(bound.columns, placement), disguise),
    ...rawNameEdits(placement, disguise),
    ...nameEdits(read, bound.unnamed, disguise),
    ...cteEdits(read, prefix, disguise),
    ...pipes.behind,
  ];
  const text = splice(read, tables, (_, i) => names[i], edits, disguise);
  const pieces = [...tables.values()].map((table) => {
    const exposed = placement.columns.get(table.source);
    const make = () => duckdbVeil(table, context, libraries, exposed);
    return exposed ? make() : duckdbVeils.get(table, 'barrier', context, make);
  });
  const parameters = read.parameters.map((_, i): [string, string] => [parameterPlaceholder(prefix, i), `$${i + 1}`]);
  const substitution = {
    tables: new Map(names.map((name, i) => [name, pieces[i]!])),
    parameters: new Map(parameters),
    disguise,
    lenient,
  };
  const sql = translate(text, substitution, libraries.translator);
  verifyDuckDB(
    sql,
    pieces,
    [...tables.values()].flatMap(({ source, inline }) =>
      inline === undefined ? [context.physicalName(source.table).catalog] : [],
    ),
    rawCounts(placement),
  );
  return { sql, veils: [], clear: 0, views: [], inProcess: placement.outputs };
}

/** The spans of columns without the last tokens of those that have another name in this text. */
function withoutRaw(columns: readonly Span[], { names }: Placement): readonly Span[] {
  if (names.length === 0) return columns;
  const raw = new Set(names.map(({ span }) => span.from));
  return columns.map(({ from, to }) => ({ from, to: raw.has(to - 1) ? to - 1 : to }));
}

function duckdbVeil(table: ResolvedTable, context: RewriteContext, libraries: Libraries, exposed: Exposed): string {
  if (table.inline !== undefined) return table.inline;
  const filter = rowFilter(table);
  const predicate = filter && predicateIn('duckdb', filter.predicate, table.source);
  return table.view
    ? viewVeil(table, writeView(table.view, libraries), predicate, context, exposed)
    : veilSql(table, { from: physicalTable(table, context), predicate, form: 'barrier', exposed }, context);
}
