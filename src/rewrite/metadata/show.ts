import { LakeveilError } from '../../errors.ts';
import { sameName } from '../../names.ts';
import type { Command } from '../../sql/commands.ts';
import { BUILT_IN_FUNCTIONS } from '../../sql/functions.ts';
import type { DataSource } from '../../types.ts';
import { type Answer, answerOf } from './answer.ts';
import { nameFilter } from './pattern.ts';
import {
  type Asked,
  placeOf,
  requireCatalog,
  requireSchema,
  requireSource,
  type SchemaName,
  visibleCatalogs,
  visibleSchemas,
  visibleSources,
} from './visible.ts';

type Show = Extract<Command, { kind: `show${string}` }>;
type Listing = Extract<Show, { kind: 'showTables' | 'showViews' | 'showFunctions' }>;

/** Answers SHOW from what the principal may know. Throws `UNKNOWN_SCHEMA` and `UNKNOWN_TABLE`. */
export function show(command: Show, asked: Asked): Answer {
  const { context } = asked;
  switch (command.kind) {
    case 'showCatalogs':
      return answerOf(['catalog'], list(visibleCatalogs(context), command.pattern));
    case 'showSchemas': {
      const catalog = command.within ? requireCatalog(asked, command.within) : context.defaults.catalog;
      const name = context.dialect === 'databricks' ? 'databaseName' : 'namespace';
      return answerOf([name], list(visibleSchemas(context, catalog), command.pattern));
    }
    case 'showTables':
      return command.json ? tablesAsJson(command, asked) : showTables(command, asked);
    case 'showViews':
      return showViews(command, asked);
    case 'showColumns':
      return showColumns(command, asked);
    case 'showFunctions':
      return showFunctions(command, asked);
    case 'showCurrent':
      return answerOf(['catalog', 'namespace'], [[context.defaults.catalog, context.defaults.schema]]);
  }
}

const list = (names: readonly string[], pattern: string | undefined): string[][] =>
  names.filter(nameFilter(pattern)).map((name) => [name]);

/** In the legacy form of Databricks the schema of a table is its `database`. */
function showTables(command: Listing, asked: Asked): Answer {
  const schema = asked.context.dialect === 'databricks' ? 'database' : 'namespace';
  const rows = sourcesIn(command, asked).map(({ table }) => [table.schema, table.table, false]);
  return answerOf([schema, 'tableName', 'isTemporary'], rows);
}

function tablesAsJson(command: Listing, asked: Asked): Answer {
  const tables = sourcesIn(command, asked).map(({ table }) => ({
    name: table.table,
    namespace: [table.schema],
    isTemporary: false,
  }));
  return answerOf(['json_metadata'], [[JSON.stringify({ tables })]]);
}

function showViews(command: Listing, asked: Asked): Answer {
  const views = sourcesIn(command, asked).filter(({ view }) => view);
  return answerOf(
    ['namespace', 'viewName', 'isTemporary'],
    views.map(({ table }) => [table.schema, table.table, false]),
  );
}

function sourcesIn(command: Listing, asked: Asked): DataSource[] {
  const { catalog, schema } = schemaOf(command, asked);
  const matches = nameFilter(command.pattern);
  return visibleSources(asked.context)
    .filter(({ table }) => sameName(table.catalog, catalog) && sameName(table.schema, schema) && matches(table.table))
    .sort((a, b) => (a.table.table < b.table.table ? -1 : 1));
}

const schemaOf = ({ within }: Listing, asked: Asked): SchemaName =>
  within ? requireSchema(asked, within) : asked.context.defaults;

function showColumns({ table, within }: Extract<Show, { kind: 'showColumns' }>, asked: Asked): Answer {
  const schema = within && requireSchema(asked, within);
  const own = table.parts.at(-2);
  if (schema && own !== undefined && !sameName(own, schema.schema)) {
    throw new LakeveilError(
      'SYNTAX',
      `the table is named in another schema than \`${schema.schema}\``,
      placeOf(asked, table),
    );
  }
  const { columns } = requireSource(asked, table, schema);
  return answerOf(
    ['col_name'],
    columns.map(({ name }) => [name]),
  );
}

/** Functions of users are none: they are refused in queries too. */
function showFunctions(command: Extract<Show, { kind: 'showFunctions' }>, asked: Asked): Answer {
  if (command.within) requireSchema(asked, command.within);
  const names = command.scope === 'USER' ? [] : BUILT_IN_FUNCTIONS;
  return answerOf(['function'], list(names, command.pattern));
}
