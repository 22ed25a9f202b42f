import { sameName } from '../names.ts';
import { quoteTable } from '../quoting.ts';
import type { TableSource } from '../sql/ast.ts';
import { type Edit, emit, SPARK_PRINTER, type TokenPrinter } from '../sql/emit.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { ResolvedTable } from './resolve.ts';

/** What shall stand for a table; undefined leaves the user's own words. */
export type Replacement = (table: ResolvedTable, index: number) => string | undefined;

/** Writes the statement with every base table replaced, in canonical form. `more` are further edits, in any order. */
export function splice(
  read: ReadQuery,
  tables: ReadonlyMap<TableSource, ResolvedTable>,
  replace: Replacement,
  more: readonly Edit[],
  printer: TokenPrinter = SPARK_PRINTER,
): string {
  const edits = [...tables.values()].flatMap((table, i) => {
    const text = replace(table, i);
    return text === undefined ? [] : tableEdits(table.reference.table, text, printer);
  });
  return emit(
    read.tokens,
    [...edits, ...more].sort((a, b) => a.from - b.from || a.to - b.to),
    printer,
  );
}

/**
 * A derived table needs the alias that the table's name was, behind TABLESAMPLE where there is one; `TABLE t` becomes a
 * SELECT. A text that is a plain name keeps answering to its last part.
 */
export function tableEdits(table: TableSource, text: string, printer: TokenPrinter): Edit[] {
  const { from, to } = table.nameSpan;
  if (table.alias) return [{ from, to, text }];
  const alias = ` AS ${printer.name(table.parts.at(-1)!)}`;
  if (table.form !== 'plain') return [selectEdit(table, `SELECT * FROM ${text}${alias}`)];
  if (table.suffixes.length === 0) return [{ from, to, text: text + alias }];
  return [
    { from, to, text },
    { from: table.span.to, to: table.span.to, text: alias.trim() },
  ];
}

/** `TABLE t` and the `TABLE` of a bare argument go with the name, the parentheses of an argument stay. */
function selectEdit({ nameSpan: { from, to }, form }: TableSource, query: string): Edit {
  if (form === 'argument') return { from, to, text: query };
  return { from: from - 1, to, text: form === 'bareArgument' ? `TABLE(${query})` : query };
}

/** The full name of a clear table; `TABLE t` and `f(TABLE(t))` stay what they are. */
export function clearName(table: ResolvedTable, edits: Edit[]): string | undefined {
  const { form, nameSpan } = table.reference.table;
  if (form === 'plain') return isFullName(table) ? undefined : fullName(table);
  edits.push({ ...nameSpan, text: fullName(table) });
  return undefined;
}

/** True when the user already wrote the table's full name and nothing else is needed. */
function isFullName({ reference, source }: ResolvedTable): boolean {
  const { catalog, schema, table } = source.table;
  const { parts, form } = reference.table;
  return form === 'plain' && parts.length === 3 && [catalog, schema, table].every((p, i) => sameName(p, parts[i]!));
}

export const fullName = ({ source }: ResolvedTable): string => quoteTable(source.table, 'spark');
