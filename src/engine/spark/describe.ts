import type { TableName } from '../../names.ts';
import { quoteName, quoteTable } from '../../quoting.ts';
import { lex } from '../../sql/lexer.ts';
import type { ViewDefinition } from '../../types.ts';
import type { DescribedTable } from '../engine.ts';
import type { RunSql } from '../run-sql.ts';
import { type JsonType, typeOfJson } from './types-json.ts';

/** What lakeveil reads of `DESCRIBE TABLE EXTENDED … AS JSON`. */
interface JsonTable {
  readonly type?: string;
  readonly columns: readonly { readonly name: string; readonly type: JsonType }[];
  readonly partition_columns?: readonly string[];
  readonly view_text?: string;
  readonly view_catalog_and_namespace?: string;
  readonly view_query_output_columns?: readonly string[];
}

/**
 * All tables and views of a Spark (4.0 or newer), with their columns, which of them are partition columns, and the definitions
 * of views. One statement for each catalog, schema and table, one after the other.
 *
 * Left out, so that nobody can name them: temporary views, tables in schemas of several parts, and a table that Spark
 * cannot describe, as long as it can describe any other. Rejects when Spark does not answer.
 */
export async function describeSpark(run: RunSql): Promise<DescribedTable[]> {
  const found: DescribedTable[] = [];
  let failure: { readonly cause: unknown } | undefined;
  for (const table of await tableNames(run)) {
    try {
      found.push(await describeTable(run, table));
    } catch (cause) {
      failure = { cause };
    }
  }
  if (failure && found.length === 0) throw failure.cause;
  return found;
}

async function tableNames(run: RunSql): Promise<TableName[]> {
  const names: TableName[] = [];
  for (const [catalog] of await texts(run, 'SHOW CATALOGS')) {
    for (const [namespace] of await texts(run, `SHOW NAMESPACES IN ${name(catalog!)}`)) {
      const [schema, ...more] = partsOf(namespace!);
      if (schema === undefined || more.length > 0) continue;
      const rows = await run(`SHOW TABLES IN ${name(catalog!)}.${name(schema)}`);
      for (const [, table, isTemporary] of rows) {
        if (isTemporary === false) names.push({ catalog: catalog!, schema, table: String(table) });
      }
    }
  }
  return names;
}

async function describeTable(run: RunSql, table: TableName): Promise<DescribedTable> {
  const [[json]] = (await texts(run, `DESCRIBE TABLE EXTENDED ${quoteTable(table, 'spark')} AS JSON`)) as [[string]];
  const described = JSON.parse(json) as JsonTable;
  const partitions = new Set(described.partition_columns);
  const isView = described.type === 'VIEW';
  const columns = described.columns.map((column) => ({
    name: column.name,
    type: typeOfJson(column.type),
    ...(isView ? {} : { partition: partitions.has(column.name) }),
  }));
  return { table, columns, ...(isView ? { view: viewOf(described) } : {}) };
}

function viewOf({ view_text, view_catalog_and_namespace, view_query_output_columns }: JsonTable): ViewDefinition {
  const place = partsOf(view_catalog_and_namespace ?? '');
  const [catalog, schema] = place.length === 2 ? (place as [string, string]) : ['', ''];
  return {
    sql: view_text,
    catalog,
    schema,
    ...(view_query_output_columns ? { outputs: view_query_output_columns } : {}),
  };
}

const name = (part: string): string => quoteName(part, 'spark');

const texts = async (run: RunSql, sql: string): Promise<string[][]> =>
  (await run(sql)).map((row) => row.map((cell) => String(cell)));

/** The parts of a dotted name as Spark prints it: in backticks only where needed. */
const partsOf = (text: string): string[] =>
  lex(text).flatMap(({ kind, value }) => (kind === 'end' || value === '.' ? [] : [value]));
