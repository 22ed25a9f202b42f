import { LakeveilError } from '../../errors.ts';
import { sameName } from '../../names.ts';
import type { Command, Name } from '../../sql/commands.ts';
import { isAllowedFunction, whyDenied } from '../../sql/functions.ts';
import { catalogType, type SqlType } from '../../sqltype.ts';
import type { Column, DataSource } from '../../types.ts';
import { type Answer, answerOf } from './answer.ts';
import { type Asked, placeOf, requireCatalog, requireSchema, requireSource } from './visible.ts';

type Describe = Extract<Command, { kind: 'describeTable' | 'describeSchema' | 'describeCatalog' | 'describeFunction' }>;
type DescribeTable = Extract<Describe, { kind: 'describeTable' }>;

/**
 * Answers DESCRIBE from what the principal may know: names and types, never statistics, places, owners or definitions.
 * Throws `UNKNOWN_TABLE`, `UNKNOWN_SCHEMA`, `UNKNOWN_COLUMN` and `FUNCTION_DENIED`.
 */
export function describe(command: Describe, asked: Asked): Answer {
  switch (command.kind) {
    case 'describeTable':
      return describeTable(command, asked);
    case 'describeSchema':
      return describeSchema(command.name, asked);
    case 'describeCatalog':
      return answerOf(['info_name', 'info_value'], [['Catalog Name', requireCatalog(asked, command.name)]]);
    case 'describeFunction':
      return describeFunction(command.name, asked);
  }
}

/** Columns as DESCRIBE shows them, of a table or of a query. */
export const describeColumns = (columns: readonly { readonly name: string; readonly type: SqlType }[]): Answer =>
  answerOf(COLUMNS, columnRows(columns));

const COLUMNS = ['col_name', 'data_type', 'comment'];

const columnRows = (columns: readonly { readonly name: string; readonly type: SqlType }[]): (string | null)[][] =>
  columns.map(({ name, type }) => [name, catalogType(type), null]);

function describeTable({ table: name, extended, json, column }: DescribeTable, asked: Asked): Answer {
  const source = requireSource(asked, name);
  if (json) return answerOf(['json_metadata'], [[JSON.stringify(tableJson(source))]]);
  if (column) return describeColumn(source, column, asked);
  if (!extended) return describeColumns(source.columns);
  const { catalog, schema, table } = source.table;
  return answerOf(COLUMNS, [
    ...columnRows(source.columns),
    ['', '', ''],
    ['# Detailed Table Information', '', ''],
    ['Catalog', catalog, ''],
    ['Database', schema, ''],
    ['Table', table, ''],
    ['Type', tableType(source), ''],
  ]);
}

/** Where a table is stored is not told, so every table counts as managed. */
export const tableType = ({ view }: DataSource): string => (view ? 'VIEW' : 'MANAGED');

function describeColumn(source: DataSource, name: Name, asked: Asked): Answer {
  const { catalog, schema, table } = source.table;
  const parts = unqualified(name.parts, [catalog, schema, table]);
  const column = source.columns.find((one) => sameName(one.name, parts[0]!));
  if (!column) {
    const reason = `column \`${name.parts.join('.')}\` not found`;
    throw new LakeveilError('UNKNOWN_COLUMN', reason, placeOf(asked, name));
  }
  if (parts.length > 1) {
    throw new LakeveilError('UNSUPPORTED_SYNTAX', 'fields of columns are not described', placeOf(asked, name));
  }
  return answerOf(
    ['info_name', 'info_value'],
    [
      ['col_name', parts[0]!],
      ['data_type', catalogType(column.type)],
      ['comment', 'NULL'],
    ],
  );
}

/** What is left of a column's name without the table's. */
function unqualified(parts: readonly string[], table: readonly string[]): readonly string[] {
  const qualifier = [3, 2, 1].find(
    (n) => parts.length > n && table.slice(-n).every((part, i) => sameName(part, parts[i]!)),
  );
  return parts.slice(qualifier ?? 0);
}

function describeSchema(name: Name, asked: Asked): Answer {
  const { catalog, schema } = requireSchema(asked, name);
  const prefix = asked.context.dialect === 'databricks' ? 'database_description' : 'info';
  const names = prefix === 'info' ? ['info_name', 'info_value'] : [`${prefix}_item`, `${prefix}_value`];
  return answerOf(names, [
    ['Catalog Name', catalog],
    ['Namespace Name', schema],
  ]);
}

/** Nothing is said about what a function does: its name is all that is known here. */
function describeFunction(name: Name, asked: Asked): Answer {
  const [first, second] = name.parts;
  const builtIn = name.parts.length === 3 && sameName(first!, 'system') && sameName(second!, 'builtin');
  const shown = name.parts.join('.');
  const own = builtIn ? name.parts[2]! : shown;
  if (isAllowedFunction(own)) return answerOf(['function_desc'], [[`Function: ${own.toLowerCase()}`]]);
  const reason = `function \`${shown}\` is refused: ${whyDenied(own)}`;
  throw new LakeveilError('FUNCTION_DENIED', reason, placeOf(asked, name));
}

// ---------------------------------------------------------------- AS JSON

/** The keys of Spark 4's form that say nothing about where and how a table is stored. */
function tableJson(source: DataSource): object {
  const { catalog, schema, table } = source.table;
  return {
    table_name: table,
    catalog_name: catalog,
    namespace: [schema],
    schema_name: schema,
    columns: source.columns.map(columnJson),
    type: tableType(source),
  };
}

const columnJson = ({ name, type }: Pick<Column, 'name' | 'type'>): object => ({
  name,
  type: typeJson(type),
  nullable: true,
});

function typeJson(type: SqlType): object {
  switch (type.kind) {
    case 'array':
      return { name: 'array', element_type: typeJson(type.element), element_nullable: true };
    case 'map':
      return { name: 'map', key_type: typeJson(type.key), value_type: typeJson(type.value), value_nullable: true };
    case 'struct':
      return { name: 'struct', fields: type.fields.map(columnJson) };
    case 'decimal':
      return { name: 'decimal', precision: type.precision, scale: type.scale };
    case 'char':
    case 'varchar':
      return { name: 'string' };
    case 'timestamp':
      return { name: 'timestamp_ltz' };
    default:
      return { name: catalogType(type) };
  }
}
