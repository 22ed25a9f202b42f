import { foldName, sameName, type TableName } from '../names.ts';

/*
 * System tables of Databricks that show what somebody stored or asked, whatever their readers may see elsewhere: samples of
 * raw values that data classification found, the text of statements, the parameters of requests, errors that quote both.
 */

/** The catalog that a workspace keeps about itself. */
const SYSTEM = 'system';
/** The schema that every catalog keeps about itself. */
const INFORMATION_SCHEMA = 'information_schema';

/** First part of the tags of such columns. */
const SYSTEM_TAG = 'System';
const VALUES = `${SYSTEM_TAG}.Stored Values`;
const STATEMENTS = `${SYSTEM_TAG}.Statement Text`;

/** `schema.table` of the system catalog → its columns that hold such things, with their tags. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'data_classification.results': { samples: VALUES },
  'query.history': { statement_text: STATEMENTS, error_message: STATEMENTS, query_parameters: VALUES },
  'access.audit': { request_params: STATEMENTS, response: STATEMENTS },
};

/** The same in every catalog's `information_schema`. */
const DEFINITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  views: { view_definition: STATEMENTS },
  routines: { routine_definition: STATEMENTS },
  columns: { column_default: VALUES },
};

/** True for a table that an engine keeps about itself, which is never clear just because nobody registered it. */
export const isSystemTable = ({ catalog, schema }: TableName): boolean =>
  sameName(catalog, SYSTEM) || sameName(schema, INFORMATION_SCHEMA);

/** The tag that such a column has by itself, or undefined. */
export function systemTagOf({ catalog, schema, table }: TableName, column: string): string | undefined {
  const columns = sameName(schema, INFORMATION_SCHEMA)
    ? DEFINITIONS[foldName(table)]
    : sameName(catalog, SYSTEM)
      ? COLUMNS[foldName(`${schema}.${table}`)]
      : undefined;
  return columns && Object.hasOwn(columns, foldName(column)) ? columns[foldName(column)] : undefined;
}

/** True for the tags of this table. */
export const isSystemTag = (tag: string): boolean => tag.startsWith(`${SYSTEM_TAG}.`);
