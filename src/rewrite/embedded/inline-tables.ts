import type { InlineTable } from '../../sql/ast.ts';
import { type Edit, insert, type TokenPrinter } from '../../sql/emit.ts';
import type { ReadQuery } from '../../sql/reader.ts';
import type { Span } from '../../sql/tokens.ts';
import { widthOfRow } from '../shapes.ts';

/**
 * Edits that write inline tables for DuckDB as `SELECT * FROM (VALUES (…), (…)) AS name(col1, col2)`: it counts columns from
 * 0 where Spark counts from 1, so that `col1` would be another column there. `prefix` begins names that occur nowhere else.
 */
export const inlineTableEdits = (read: ReadQuery, prefix: string, printer: TokenPrinter): Edit[] =>
  read.inlineTables.flatMap((table, i) => [
    insert(table.span.from, isSource(read, table.span) ? '(' : 'SELECT * FROM ('),
    ...rowEdits(read, table),
    insert(table.rows.at(-1)!.span.to, ')'),
    ...aliasEdits(read, table, `${prefix}v${i}`, printer),
  ]);

/** Behind these an inline table is a source; behind all else it is a query, and in parentheses either will do. */
const isSource = ({ tokens }: ReadQuery, { from }: Span): boolean =>
  /^(FROM|JOIN|,)$/.test(tokens[from - 1]?.upper ?? '');

/** `VALUES 1, 2` has a row of one column for each. */
const rowEdits = (read: ReadQuery, { rows }: InlineTable): Edit[] =>
  rows.flatMap((row): Edit[] => {
    const bare = widthOfRow(read, row) === undefined;
    return bare ? [insert(row.span.from, '('), insert(row.span.to, ')')] : [];
  });

function aliasEdits(read: ReadQuery, { span, rows, alias }: InlineTable, name: string, printer: TokenPrinter): Edit[] {
  if (alias?.columns) return alias.name === '' ? [insert(alias.span.from + 1, name)] : []; // `AS (a, b)`
  const width = widthOfRow(read, rows[0]!) ?? 1;
  const columns = Array.from({ length: width }, (_, i) => printer.name(`col${i + 1}`)).join(', ');
  return [insert(span.to, `${alias ? '' : `AS ${name}`}(${columns})`)];
}
