import { LakeveilError, type Position, positionAt } from '../../errors.ts';
import { completeName, displayName, foldName, sameName } from '../../names.ts';
import type { Name } from '../../sql/commands.ts';
import type { Token } from '../../sql/tokens.ts';
import type { DataSource } from '../../types.ts';
import type { RewriteContext } from '../context.ts';

/** A statement about the catalog with the moment on which it is answered. */
export interface Asked {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly context: RewriteContext;
}

/**
 * The data sources that the principal may know of: registered ones that are not denied. What is not in here is, for an
 * answer, as if it did not exist.
 */
export const visibleSources = ({ snapshot, decide }: RewriteContext): DataSource[] =>
  snapshot.tables().filter((source) => decide(source).kind !== 'deny');

/** The catalogs of what is visible, in alphabetical order. */
export const visibleCatalogs = (context: RewriteContext): string[] =>
  distinct(visibleSources(context).map(({ table }) => table.catalog));

/** The schemas of what is visible in a catalog, in alphabetical order. */
export const visibleSchemas = (context: RewriteContext, catalog: string): string[] =>
  distinct(visibleSources(context).flatMap(({ table }) => (sameName(table.catalog, catalog) ? [table.schema] : [])));

/** A schema in full. */
export interface SchemaName {
  readonly catalog: string;
  readonly schema: string;
}

/** The schema that a name of one or two parts means, as the catalog spells it. Throws `UNKNOWN_SCHEMA`. */
export function requireSchema(asked: Asked, name: Name): SchemaName {
  const { catalog: inCatalog } = asked.context.defaults;
  const [schema = '', catalog = inCatalog, ...more] = [...name.parts].reverse();
  const found = visibleSources(asked.context).find(
    ({ table }) => more.length === 0 && sameName(table.catalog, catalog) && sameName(table.schema, schema),
  );
  if (found) return { catalog: found.table.catalog, schema: found.table.schema };
  throw new LakeveilError('UNKNOWN_SCHEMA', `schema \`${name.parts.join('.')}\` does not exist`, placeOf(asked, name));
}

/** The catalog of this name, as the catalog spells it. Throws `UNKNOWN_SCHEMA`. */
export function requireCatalog(asked: Asked, name: Name): string {
  const found = visibleCatalogs(asked.context).find((one) => name.parts.length === 1 && sameName(one, name.parts[0]!));
  if (found !== undefined) return found;
  throw new LakeveilError('UNKNOWN_SCHEMA', `catalog \`${name.parts.join('.')}\` does not exist`, placeOf(asked, name));
}

/** The visible data source of a name. Throws `UNKNOWN_TABLE` alike for what is denied and what does not exist. */
export function requireSource(asked: Asked, name: Name, defaults: SchemaName = asked.context.defaults): DataSource {
  const full = completeName(name.parts, defaults);
  const source = full && asked.context.snapshot.table(full);
  if (source && asked.context.decide(source).kind !== 'deny') return source;
  const shown = full ? displayName(full) : name.parts.join('.');
  throw new LakeveilError('UNKNOWN_TABLE', `table \`${shown}\` is not registered`, placeOf(asked, name));
}

/** Where a name stands in the user's text. */
export const placeOf = ({ text, tokens }: Asked, { span }: Name): { readonly position: Position } => ({
  position: positionAt(text, tokens[span.from]!.start),
});

const distinct = (names: readonly string[]): string[] =>
  [...new Map(names.map((name) => [foldName(name), name])).values()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
