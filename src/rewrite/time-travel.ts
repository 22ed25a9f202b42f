import { quoteName, quoteString } from '../quoting.ts';
import type { TableSource } from '../sql/ast.ts';
import type { Edit } from '../sql/emit.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { printType, type SqlType } from '../sqltype.ts';
import type { DataSource, Dialect } from '../types.ts';
import type { ResolvedTable } from './resolve.ts';

/** `@v3`, `@20240101000000000`, `VERSION AS OF 3`, `FOR SYSTEM_TIME AS OF TIMESTAMP '2024-01-01'`: constants only. */
const FORM =
  /^(?:@V?|(?:FOR )?(?:VERSION|SYSTEM_VERSION|TIMESTAMP|SYSTEM_TIME) AS OF(?: TIMESTAMP| DATE)?) (?:number|string) $/;

/** The canonical text of a reference's time travel; undefined when it has none, `refused` when it is more than one constant. */
export function timeTravelOf(read: ReadQuery, table: TableSource): string | 'refused' | undefined {
  const [span, ...more] = spansOf(table);
  if (!span) return undefined;
  const tokens = read.tokens.slice(span.from, span.to);
  const shape = tokens.map(({ kind, upper }) => `${kind === 'number' || kind === 'string' ? kind : upper} `).join('');
  if (more.length > 0 || !FORM.test(shape)) return 'refused';
  const [first] = tokens;
  const text = tokens.map(({ kind, value }) => (kind === 'string' ? quoteString(value, 'spark') : value));
  return first!.upper.startsWith('@') ? text.join('') : ` ${text.join(' ')}`;
}

/** Takes the time travel out of the user's own words. */
export const withoutTimeTravel = (tables: Iterable<ResolvedTable>): Edit[] =>
  [...tables].flatMap(({ reference }) => spansOf(reference.table).map((span) => ({ ...span, text: '' })));

const spansOf = ({ suffixes }: TableSource) =>
  suffixes.flatMap(({ kind, span }) => (kind === 'timeTravel' ? [span] : []));

/**
 * An older version of a table, in FROM: the columns of today by their names, as long as those that are masked, or all where
 * rows are hidden, had the types of today. Where one had not, every row raises an error: a mask or a row filter would be
 * about values that nobody looked at. The comparison is one of constants, so it costs nothing when they are equal.
 */
export function olderVersion(from: string, { source, decision }: ResolvedTable, dialect: Dialect): string {
  const masked = (name: string) =>
    decision.kind === 'veil' && (decision.filter !== undefined || decision.masks.has(name));
  const columns = source.columns.map(({ name }) => quoteName(name, dialect)).join(', ');
  const same = source.columns.flatMap(({ name, type }) => {
    const text = masked(name) ? typeText(type) : undefined;
    return text === undefined
      ? []
      : [`system.builtin.typeof(${quoteName(name, dialect)}) = ${quoteString(text, dialect)}`];
  });
  if (same.length === 0) return from;
  return `(SELECT ${columns} FROM ${from} WHERE system.builtin.assert_true(${same.join(' AND ')}) IS NULL)`;
}

/**
 * A type as Spark's `typeof` spells it. Undefined for types of which values are only ever replaced whole (structs, types of
 * the engine's own), so that it does not matter what they were.
 */
function typeText(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return 'string';
    case 'array': {
      const element = typeText(type.element);
      return element && `array<${element}>`;
    }
    case 'map': {
      const [key, value] = [typeText(type.key), typeText(type.value)];
      return key && value && `map<${key},${value}>`;
    }
    case 'struct':
    case 'other':
      return undefined;
    default:
      return printType(type, 'spark').toLowerCase();
  }
}

/** Why a source cannot be read as it was, or undefined. */
export function whyNotOlder(source: DataSource, dialect: Dialect): string | undefined {
  if (dialect === 'duckdb') return 'the embedded engine keeps no older versions of tables';
  return source.view ? 'a view has no older versions, read those of its tables' : undefined;
}
