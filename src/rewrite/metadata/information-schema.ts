import { LakeveilError } from '../../errors.ts';
import { foldName, sameName, type TableName, tableKey } from '../../names.ts';
import { quoteName, quoteString } from '../../quoting.ts';
import { catalogType, printType, type SqlType } from '../../sqltype.ts';
import type { Column, DataSource, Dialect } from '../../types.ts';
import type { RewriteContext } from '../context.ts';
import { tableType } from './describe.ts';
import { visibleSources } from './visible.ts';

/** A table that lakeveil makes itself: its columns, and the derived table that stands for it in the engine's dialect. */
export interface InlineSource {
  readonly source: DataSource;
  readonly sql: string;
}

/** Most values that one such table may put into a statement. */
const MAX_VALUES = 25_000;

const made = new WeakMap<RewriteContext, Map<string, InlineSource>>();

/**
 * The table of an information schema, holding what the principal may know of: `system.information_schema` spans all
 * catalogs, the one of a catalog has its own. Undefined when the name is no such table.
 *
 * Columns are those of Databricks; what says where and how something is stored, or who owns it, is NULL. Throws `TOO_LARGE`
 * when there is more to tell than fits into a statement.
 */
export function informationSchemaTable(name: TableName, context: RewriteContext): InlineSource | undefined {
  if (foldName(name.schema) !== 'information_schema') return undefined;
  const table = TABLES[foldName(name.table)];
  if (!table) return undefined;
  // asked in every statement, also where the text is known: by what was asked it is told who may share a plan (proxy/plans.ts)
  const visible = visibleSources(context);
  const known = made.get(context) ?? new Map<string, InlineSource>();
  made.set(context, known);
  const found = known.get(tableKey(name)) ?? makeTable(name, table, visible, context.dialect);
  if (found) known.set(tableKey(name), found);
  return found;
}

function makeTable(
  name: TableName,
  { columns, rowsOf }: InlineTable,
  visible: readonly DataSource[],
  dialect: Dialect,
): InlineSource | undefined {
  const spans = foldName(name.catalog) === 'system';
  const sources = visible.filter(({ table }) => spans || sameName(table.catalog, name.catalog));
  if (!spans && sources.length === 0) return undefined;
  const rows = rowsOf(sources);
  const source: DataSource = {
    id: 0,
    name: `${name.catalog}.information_schema.${foldName(name.table)}`,
    table: { ...name, schema: 'information_schema', table: foldName(name.table) },
    columns: columns.map(({ name: column, type }) => ({ name: column, type, tags: [] })),
    tags: [],
  };
  return { source, sql: inlineSql(columns, rows, dialect) };
}

/** `(SELECT CAST(c1 AS …) AS a, CAST(NULL AS …) AS b FROM VALUES (…), (…) AS t(c1))` */
function inlineSql(columns: readonly InlineColumn[], rows: readonly Row[], dialect: Dialect): string {
  const filled = columns.filter(({ value }) => value !== undefined);
  if (rows.length * filled.length > MAX_VALUES) {
    throw new LakeveilError(
      'TOO_LARGE',
      'the information schema is too large for one statement, use SHOW and DESCRIBE',
    );
  }
  const name = (text: string) => quoteName(text, dialect);
  const projection = columns.map(({ name: column, type, value }) => {
    const from = value === undefined ? 'NULL' : name(column);
    return `CAST(${from} AS ${printType(type, dialect)}) AS ${name(column)}`;
  });
  const values = rows.map((row) => `(${filled.map(({ value }) => literal(value!(row), dialect)).join(', ')})`);
  const nothing = `(${filled.map(() => 'NULL').join(', ')})`;
  const list = `VALUES ${values.length > 0 ? values.join(', ') : nothing}`;
  const from = dialect === 'duckdb' ? `(${list})` : list;
  const alias = `${name('t')}(${filled.map(({ name: column }) => name(column)).join(', ')})`;
  return `(SELECT ${projection.join(', ')} FROM ${from} AS ${alias}${values.length > 0 ? '' : ' WHERE false'})`;
}

type Value = string | number | null;

const literal = (value: Value, dialect: Dialect): string =>
  typeof value === 'string' ? quoteString(value, dialect) : String(value ?? 'NULL');

// ---------------------------------------------------------------- the tables

/** A table, or a column of it. */
interface Row {
  readonly source: DataSource;
  readonly column?: Column;
  readonly position?: number;
}

interface InlineColumn {
  readonly name: string;
  readonly type: SqlType;
  /** Always NULL when absent. */
  readonly value?: (row: Row) => Value;
}

interface InlineTable {
  readonly columns: readonly InlineColumn[];
  rowsOf(sources: readonly DataSource[]): Row[];
}

const text = (name: string, value?: (row: Row) => Value): InlineColumn => column(name, { kind: 'string' }, value);
const number = (name: string, value?: (row: Row) => Value): InlineColumn => column(name, { kind: 'int' }, value);
const column = (name: string, type: SqlType, value?: (row: Row) => Value): InlineColumn => ({
  name,
  type,
  ...(value ? { value } : {}),
});

const CHANGES: readonly InlineColumn[] = [
  column('created', { kind: 'timestamp' }),
  text('created_by'),
  column('last_altered', { kind: 'timestamp' }),
  text('last_altered_by'),
];

const OF_TABLE: readonly InlineColumn[] = [
  text('table_catalog', ({ source }) => source.table.catalog),
  text('table_schema', ({ source }) => source.table.schema),
  text('table_name', ({ source }) => source.table.table),
];

/** One row for each different part of the tables' names. */
function distinctRows(sources: readonly DataSource[], keyOf: (table: TableName) => readonly string[]): Row[] {
  const rows = new Map(sources.map((source) => [JSON.stringify(keyOf(source.table).map(foldName)), { source }]));
  return [...rows.values()];
}

const TABLES: Readonly<Record<string, InlineTable>> = {
  catalogs: {
    columns: [
      text('catalog_name', ({ source }) => source.table.catalog),
      text('catalog_owner'),
      text('comment'),
      ...CHANGES,
    ],
    rowsOf: (sources) => distinctRows(sources, ({ catalog }) => [catalog]),
  },
  schemata: {
    columns: [
      text('catalog_name', ({ source }) => source.table.catalog),
      text('schema_name', ({ source }) => source.table.schema),
      text('schema_owner'),
      text('comment'),
      ...CHANGES,
    ],
    rowsOf: (sources) => distinctRows(sources, ({ catalog, schema }) => [catalog, schema]),
  },
  tables: {
    columns: [
      ...OF_TABLE,
      text('table_type', ({ source }) => tableType(source)),
      text('is_insertable_into', () => 'NO'),
      text('commit_action', () => 'PRESERVE'),
      text('table_owner'),
      text('comment'),
      ...CHANGES,
      text('data_source_format'),
      text('storage_path'),
      text('storage_sub_directory'),
    ],
    rowsOf: (sources) => sources.map((source) => ({ source })),
  },
  columns: {
    columns: [
      ...OF_TABLE,
      text('column_name', ({ column: own }) => own!.name),
      number('ordinal_position', ({ position }) => position!),
      text('column_default'),
      text('is_nullable', () => 'YES'),
      text('full_data_type', ({ column: own }) => catalogType(own!.type)),
      text('data_type', ({ column: own }) => simpleName(own!.type)),
      number('character_maximum_length'),
      text('character_octet_length'),
      number('numeric_precision', ({ column: own }) => NUMBERS[own!.type.kind] ?? precisionOf(own!.type)),
      number('numeric_precision_radix', ({ column: own }) => radixOf(own!.type)),
      number('numeric_scale', ({ column: own }) => scaleOf(own!.type)),
      number('datetime_precision'),
      text('interval_type'),
      number('interval_precision'),
      number('maximum_cardinality'),
      text('is_identity', () => 'NO'),
      text('identity_generation'),
      text('identity_start'),
      text('identity_increment'),
      text('identity_maximum'),
      text('identity_minimum'),
      text('identity_cycle'),
      text('is_generated', () => 'NEVER'),
      text('generation_expression'),
      text('is_system_time_period_start', () => 'NO'),
      text('is_system_time_period_end', () => 'NO'),
      text('system_time_period_timestamp_generation'),
      text('is_updatable', () => 'NO'),
      number('partition_index'),
      text('comment'),
    ],
    rowsOf: (sources) =>
      sources.flatMap((source) => source.columns.map((own, i) => ({ source, column: own, position: i + 1 }))),
  },
  views: {
    columns: [
      ...OF_TABLE,
      text('view_definition'),
      text('check_option'),
      text('is_updatable', () => 'NO'),
      text('is_insertable_into', () => 'NO'),
      text('sql_path'),
      text('is_materialized', () => 'false'),
    ],
    rowsOf: (sources) => sources.filter(({ view }) => view).map((source) => ({ source })),
  },
};

/** Databricks names simple types as its clients do: LONG, SHORT, BYTE. */
const SIMPLE_NAMES: Readonly<Record<string, string>> = { bigint: 'LONG', smallint: 'SHORT', tinyint: 'BYTE' };

const simpleName = (type: SqlType): string =>
  SIMPLE_NAMES[type.kind] ?? /^\w+/.exec(catalogType(type))![0].toUpperCase();

/** Bits of numeric types. */
const NUMBERS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  int: 32,
  bigint: 64,
  float: 24,
  double: 53,
};

const precisionOf = (type: SqlType): Value => (type.kind === 'decimal' ? type.precision : null);
const radixOf = (type: SqlType): Value => (type.kind === 'decimal' ? 10 : NUMBERS[type.kind] ? 2 : null);
const scaleOf = (type: SqlType): Value => (type.kind === 'decimal' ? type.scale : /int$/.test(type.kind) ? 0 : null);
