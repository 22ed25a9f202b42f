import { LakeveilError, positionAt } from '../errors.ts';
import { foldName } from '../names.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span } from '../sql/tokens.ts';
import type { ResolvedTable } from './resolve.ts';

/**
 * A net that needs no grammar: every identifier that is spelled like a protected table must be a reference, a bound
 * column or qualifier, an alias that cannot be a table, or a CTE. Anything else means that the text was perhaps misread, and is refused
 * with `NAME_DENIED`. Other names cannot reach a protected table.
 */
export function requireAccountedNames(
  read: ReadQuery,
  isProtectedName: (folded: string) => boolean,
  tables: Iterable<ResolvedTable>,
  references: readonly Span[],
  names: readonly Span[],
): void {
  const suspects: number[] = [];
  for (const [i, { kind, value }] of read.tokens.entries()) {
    if ((kind === 'word' || kind === 'quoted') && isProtectedName(foldName(value))) suspects.push(i);
  }
  if (suspects.length === 0) return;
  const accounted = new Set<number>();
  for (const span of [...references, ...names, ...ownAliases(tables)]) {
    for (let i = span.from; i < span.to; i++) accounted.add(i);
  }
  const lost = suspects.find((i) => !accounted.has(i));
  if (lost === undefined) return;
  const token = read.tokens[lost]!;
  throw new LakeveilError(
    'NAME_DENIED',
    `\`${token.value}\` is also the name of a table, choose another name here or write AS`,
    {
      position: positionAt(read.text, token.start),
    },
  );
}

/** `FROM shop.transactions transactions`: an alias that is the table's own name. */
function ownAliases(tables: Iterable<ResolvedTable>): Span[] {
  return [...tables].flatMap(({ reference: { table }, source }) =>
    table.alias && foldName(table.alias.name) === foldName(source.table.table) ? [table.alias.span] : [],
  );
}
