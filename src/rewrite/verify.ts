import { isLakeveilError, LakeveilError } from '../errors.ts';
import { quoteTable } from '../quoting.ts';
import { readStatement } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { RewriteContext } from './context.ts';
import { type ResolvedTable, resolveTables } from './resolve.ts';

/** A veil as it was spliced, with the table it stands for. */
export interface Veil {
  readonly table: ResolvedTable;
  readonly sql: string;
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
  const read = orBroken(() => readStatement(sql));
  const ranges = new Map<string, Range[]>();
  for (const veil of veils) if (!ranges.has(veil.sql)) ranges.set(veil.sql, findAll(sql, veil.sql));
  const physical = veils.filter((veil) => veil.table.inline === undefined);
  const inline = veils.filter((veil) => veil.table.inline !== undefined);
  if (inline.some(({ sql: piece }) => ranges.get(piece)!.length < count(inline, piece)))
    throw broken('a table is lost');
  const fullNamesOnly = { ...context, defaults: { catalog: '', schema: '' } };
  const resolved = [...orBroken(() => resolveTables(read, fullNamesOnly)).values()];
  const veiled = resolved.filter(({ decision }) => decision.kind === 'veil');
  if (veiled.length !== physical.length || resolved.length !== physical.length + clear)
    throw broken('the tables differ');
  for (const table of veiled) {
    const at = read.tokens[table.reference.table.nameSpan.from]!.start;
    const own = physical.filter((veil) => veil.table.source === table.source).flatMap((veil) => ranges.get(veil.sql)!);
    if (!own.some(({ from, to }) => from < at && at < to)) throw broken('a table is bare');
  }
  for (const view of new Set(views)) {
    if (findAll(sql, view).length !== views.filter((other) => other === view).length) throw broken('the views differ');
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
}

function findAll(text: string, piece: string): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) {
    found.push({ from: at, to: at + piece.length });
  }
  return found;
}
