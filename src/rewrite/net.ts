import { LakeveilError, positionAt } from '../errors.ts';
import { foldName } from '../names.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { Span, Token } from '../sql/tokens.ts';
import { endsOperand } from '../sql/words.ts';
import type { ResolvedTable } from './resolve.ts';

/**
 * A net that needs no grammar: every identifier that is spelled like a protected table must be a reference, a bound
 * column or qualifier, an alias that cannot be a table, a CTE or a keyword. Anything else means that the text was perhaps
 * misread, and is refused with `NAME_DENIED`. Other names cannot reach a protected table.
 */
export function requireAccountedNames(
  read: ReadQuery,
  isProtectedName: (folded: string) => boolean,
  tables: Iterable<ResolvedTable>,
  references: readonly Span[],
  names: readonly Span[],
): void {
  const { tokens } = read;
  const suspects: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const { kind, value } = tokens[i]!;
    if ((kind === 'word' || kind === 'quoted') && isProtectedName(foldName(value)) && !isNoTable(tokens, i))
      suspects.push(i);
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

/**
 * True for words that are no table's name in any grammar, given what is around: `TABLESAMPLE SYSTEM (`,
 * `b GROUPING SETS (`, `UNPIVOT (sales FOR quarter IN (`.
 */
function isNoTable(tokens: readonly Token[], at: number): boolean {
  const [before, behind, then] = [tokens[at - 1], tokens[at + 1]!, tokens[at + 2]];
  if (before?.upper === 'TABLESAMPLE') return behind.upper === '(';
  if (before?.upper === '(' && behind.upper === 'FOR') return tokens[at + 3]?.upper === 'IN';
  const grouping = tokens[at]!.upper === 'GROUPING' && behind.upper === 'SETS' && then?.upper === '(';
  return grouping && before !== undefined && (before.upper === 'BY' || endsOperand(before));
}

/** `FROM shop.transactions transactions`: an alias that is the table's own name. */
function ownAliases(tables: Iterable<ResolvedTable>): Span[] {
  return [...tables].flatMap(({ reference: { table }, source }) =>
    table.alias && foldName(table.alias.name) === foldName(source.table.table) ? [table.alias.span] : [],
  );
}
