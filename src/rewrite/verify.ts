import { isLakeveilError, LakeveilError } from '../errors.ts';
import { quoteTable } from '../quoting.ts';
import { lex, type Piece } from '../sql/lexer.ts';
import { readStatement } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { DataSource } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { type ResolvedTable, resolveTables } from './resolve.ts';

/** A veil as it was spliced, with the table it stands for. */
export interface Veil {
  readonly table: ResolvedTable;
  readonly sql: string;
  /** Its tokens, so that they need not be cut anew wherever it stands. */
  readonly piece?: Piece | undefined;
}

const broken = (what: string, cause?: unknown): LakeveilError =>
  new LakeveilError('INTERNAL', `rewritten text did not verify: ${what}`, { cause });

/** What reading our own text throws names our text and its positions, which are not the user's. Veils make it longer. */
function orBroken<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isLakeveilError(cause) || cause.code !== 'TOO_LARGE') throw broken('it cannot be read', cause);
    throw new LakeveilError('TOO_LARGE', 'the statement reads too many protected tables', { cause });
  }
}

/**
 * Reads the rewritten Spark text back in full. Every protected table in it must stand inside a veil that is exactly the
 * one that was decided, and there must be as many as in the user's statement. No view may stand there by its name, and what
 * stands for one (`views`) must be there as often as it was read. Throws `INTERNAL`.
 */
export function verifySpark(
  sql: string,
  veils: readonly Veil[],
  clear: number,
  context: RewriteContext,
  views: readonly string[] = [],
): void {
  const ranges = new Map<string, Range[]>();
  for (const veil of veils) if (!ranges.has(veil.sql)) ranges.set(veil.sql, findAll(sql, veil));
  const pieces = [...ranges.values()].flat().sort((a, b) => a.from - b.from);
  const read = orBroken(() => readStatement(sql, lex(sql, pieces)));
  const physical = veils.filter((veil) => veil.table.inline === undefined);
  const inline = veils.filter((veil) => veil.table.inline !== undefined);
  if (inline.some(({ sql: piece }) => ranges.get(piece)!.length < count(inline, piece)))
    throw broken('a table is lost');
  const fullNamesOnly = { ...context, defaults: { catalog: '', schema: '' } };
  const resolved = [...orBroken(() => resolveTables(read, fullNamesOnly)).values()];
  const veiled = resolved.filter(({ decision }) => decision.kind === 'veil');
  if (veiled.length !== physical.length || resolved.length !== physical.length + clear)
    throw broken('the tables differ');
  const own = rangesBySource(physical, ranges);
  for (const { reference, source } of veiled) {
    const at = read.tokens[reference.table.nameSpan.from]!.start;
    if (!isWithin(own.get(source) ?? [], at)) throw broken('a table is bare');
  }
  for (const view of new Set(views)) {
    const found = findAll(sql, { sql: view }).length;
    if (found !== views.filter((other) => other === view).length) throw broken('the views differ');
  }
}

/**
 * Checks a DuckDB text token by token: as many veils and clear tables as the statement has references, and the name of
 * a table nowhere else. Physical names are unguessable there, so this cannot miss one.
 */
export function verifyDuckDB(sql: string, pieces: readonly string[], physical: readonly string[]): void {
  let rest = sql;
  for (const piece of [...new Set(pieces)].sort((a, b) => b.length - a.length)) {
    const found = rest.split(piece);
    if (found.length - 1 !== pieces.filter((p) => p === piece).length) throw broken('the tables differ');
    rest = found.join(' ');
  }
  const folded = rest.toLowerCase(); // as DuckDB compares names
  if (physical.some((name) => folded.includes(name.toLowerCase()))) throw broken('a table is bare');
}

/** A veil for Spark must read as one query over its own table and nothing else, an inline table as one over nothing. Throws `INTERNAL`. */
export function verifyVeil({ table, sql }: Veil, context: RewriteContext): void {
  const references = orBroken(() => tableReferences(readStatement(sql).query));
  if (table.inline !== undefined) {
    if (references.length > 0) throw broken('an inline table reads another one');
    return;
  }
  const name = quoteTable(context.physicalName(table.source.table), context.dialect);
  if (references.length !== 1 || !sql.includes(name)) throw broken('a veil reads more than its table');
}

const count = (veils: readonly Veil[], piece: string): number => veils.filter(({ sql }) => sql === piece).length;

interface Range {
  readonly from: number;
  readonly to: number;
  readonly piece: Piece | undefined;
}

/** A table may stand behind several veils: as it is now, and in older versions. */
function rangesBySource(veils: readonly Veil[], ranges: ReadonlyMap<string, Range[]>): Map<DataSource, Range[]> {
  const texts = new Map<DataSource, Set<string>>();
  for (const { table, sql } of veils) texts.set(table.source, (texts.get(table.source) ?? new Set()).add(sql));
  const inOrder = (own: Iterable<string>) =>
    [...own].flatMap((sql) => ranges.get(sql)!).sort((a, b) => a.from - b.from);
  return new Map([...texts].map(([source, own]) => [source, inOrder(own)]));
}

/** In the order of the text. */
function findAll(text: string, { sql, piece }: Pick<Veil, 'sql' | 'piece'>): Range[] {
  const found: Range[] = [];
  for (let from = text.indexOf(sql); from >= 0; from = text.indexOf(sql, from + sql.length)) {
    found.push({ from, to: from + sql.length, piece });
  }
  return found;
}

/** Halves the ranges until one is left, because a statement may hold hundreds of veils of one table. */
function isWithin(ranges: readonly Range[], at: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.to <= at) low = middle + 1;
    else high = middle;
  }
  return ranges[low] !== undefined && ranges[low]!.from < at;
}
