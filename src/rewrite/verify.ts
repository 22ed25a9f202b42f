import { isLakeveilError, LakeveilError } from '../errors.ts';
import { quoteTable } from '../quoting.ts';
import type { TableSource } from '../sql/ast.ts';
import { lexDuckDB } from '../sql/duckdb.ts';
import { lex, lexPiece, type Piece } from '../sql/lexer.ts';
import { type ReadQuery, readStatement } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { RewriteContext } from './context.ts';
import { type ResolvedTable, resolveTables } from './resolve.ts';

/** A veil as it was spliced, with the table it stands for. */
export interface Veil {
  readonly table: ResolvedTable;
  readonly sql: string;
  /** Its text as it was read on its own; read when it is missing. */
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
 *
 * A veil is read on its own, once: a query in parentheses that reads its table (verifyVeil). Where its text stands, the
 * grammar sees a name, which must be that of a table in FROM; there a query in parentheses can stand too, and means the same
 * whatever is around it.
 */
export function verifySpark(
  sql: string,
  veils: readonly Veil[],
  clear: number,
  context: RewriteContext,
  views: readonly string[] = [],
  raw: RawCounts = new Map(),
): void {
  const wanted = expected(veils);
  const places = [...wanted.values()].flatMap(({ piece }) => findAll(sql, piece.text).map((from) => ({ from, piece })));
  const read = orBroken(() =>
    readStatement(
      sql,
      lex(
        sql,
        places.sort((a, b) => a.from - b.from),
      ),
    ),
  );
  const references = tableReferences(read.query);
  const found = new Map(references.map(({ table }) => [table, wanted.get(table.parts[0]!)]));
  for (const [table, veil] of found) {
    if (!veil) continue;
    if (!isPlain(table)) throw broken('a veil stands where a table cannot');
    veil.count--;
  }
  if ([...wanted.values()].some(({ count, most }) => count > 0 || count < -most)) throw broken('the tables differ');
  const others = references.filter(({ table }) => !found.get(table));
  const fullNamesOnly = { ...context, defaults: { catalog: '', schema: '' } };
  const resolved = [...orBroken(() => resolveTables(read, fullNamesOnly, undefined, others)).values()];
  if (resolved.some(({ decision }) => decision.kind === 'veil')) throw broken('a table is bare');
  if (resolved.length !== clear) throw broken('the tables differ');
  if (raw.size > 0) requireRawItems(read, raw);
  for (const view of new Set(views)) {
    if (findAll(sql, view).length !== views.filter((other) => other === view).length) throw broken('the views differ');
  }
}

/** How often a text must name each raw column, by the name that is made up for it. */
type RawCounts = ReadonlyMap<string, number>;

function requireRawItems({ tokens, query: { body } }: ReadQuery, raw: RawCounts): void {
  const items = body.kind === 'select' ? body.items : [];
  const places = new Set(
    items.flatMap(({ expression: { single }, span }) => (single && single.span.to === span.to ? [span.to - 1] : [])),
  );
  for (const [name, count] of raw) {
    const found = tokens.flatMap(({ value }, i) => (value.includes(name) ? [{ value, i }] : []));
    if (found.length !== count || found.some(({ value, i }) => value !== name || !places.has(i))) throw rawElsewhere();
  }
}

const rawElsewhere = (): LakeveilError => broken('a raw column is more than an output');

interface Expected {
  readonly piece: Piece;
  /** How many are still missing. */
  count: number;
  /** How many more there may be: the user may have written what stands for an inline table. */
  readonly most: number;
}

/** The veils that must be found, by the names that stand for them. */
function expected(veils: readonly Veil[]): Map<string, Expected> {
  const byText = new Map<string, Expected>();
  for (const { table, sql, piece } of veils) {
    const known = byText.get(sql);
    if (known) known.count++;
    else byText.set(sql, { piece: piece ?? pieceOf(sql), count: 1, most: table.inline === undefined ? 0 : Infinity });
  }
  return new Map([...byText.values()].map((veil) => [veil.piece.name, veil]));
}

/** A table in FROM, where a derived table could stand as well. */
const isPlain = ({ parts, form, suffixes, cte }: TableSource): boolean =>
  parts.length === 1 && form === 'plain' && !cte && suffixes.every(({ kind }) => kind === 'sample');

/**
 * Checks a DuckDB text token by token: as many veils and clear tables as the statement has references, and the name of
 * a table nowhere else; and names of raw columns as verifySpark does. Physical names are unguessable there, so this cannot
 * miss one.
 */
export function verifyDuckDB(
  sql: string,
  pieces: readonly string[],
  physical: readonly string[],
  raw: RawCounts = new Map(),
): void {
  let rest = sql;
  for (const piece of [...new Set(pieces)].sort((a, b) => b.length - a.length)) {
    const found = rest.split(piece);
    if (found.length - 1 !== pieces.filter((p) => p === piece).length) throw broken('the tables differ');
    rest = found.join(' ');
  }
  const folded = rest.toLowerCase(); // as DuckDB compares names
  if (physical.some((name) => folded.includes(name.toLowerCase()))) throw broken('a table is bare');
  for (const [name, count] of raw) if (rawItems(rest, name) !== count) throw rawElsewhere();
}

/** How often a name stands as a select item of its own. Throws where it stands in any other way. */
function rawItems(sql: string, raw: string): number {
  const tokens = orBroken(() => lexDuckDB(sql.replace(/\$\d+/g, '0'))).filter(({ kind }) => kind !== 'space');
  const text = (i: number): string => tokens[i]?.text.toUpperCase() ?? '';
  let depth = 0;
  let inItems = true;
  let count = 0;
  tokens.forEach(({ text: own, value }, i) => {
    if (own === '(') depth++;
    else if (own === ')') depth--;
    inItems &&= depth > 0 || own.toUpperCase() !== 'FROM';
    if (!value.includes(raw)) return;
    const before = text(i - 1) === '.' ? text(i - 3) : text(i - 1);
    const isItem = (before === 'SELECT' || before === ',') && (text(i + 1) === ',' || text(i + 1) === 'FROM');
    if (value !== raw || depth !== 0 || !inItems || !isItem) throw rawElsewhere();
    count++;
  });
  return count;
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

/** The text of a veil as a piece. Throws `INTERNAL` when it is not in parentheses. */
export function pieceOf(sql: string): Piece {
  const piece = orBroken(() => lexPiece(sql));
  if (!piece) throw broken('a veil is no derived table');
  return piece;
}

function findAll(text: string, piece: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) found.push(at);
  return found;
}
