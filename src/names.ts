/** A table in full: what exists, not what somebody typed. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/**
 * Folds a name for comparison the way Spark compares columns, tables and functions: ASCII case never matters.
 * Letters outside ASCII keep their case; names that would need more are refused by the lexer (see sql/lexer.ts).
 */
export function foldName(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c >= 65 && c <= 90) return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return name; // most names, so they are not copied
}

export const sameName = (a: string, b: string): boolean => a === b || foldName(a) === foldName(b);

/** The three parts joined by dots, as people read it: `lake.shop.transactions`. For messages and keys of facts. */
export const displayName = (name: TableName): string => `${name.catalog}.${name.schema}.${name.table}`;

/** A name of one to three parts in full, or undefined when it has more. */
export function completeName(
  parts: readonly string[],
  { catalog, schema }: { readonly catalog: string; readonly schema: string },
): TableName | undefined {
  const [table = '', inSchema = schema, inCatalog = catalog, ...more] = [...parts].reverse();
  return more.length > 0 ? undefined : { catalog: inCatalog, schema: inSchema, table };
}

/** A map key that no two different tables share, whatever characters their names hold. */
export function tableKey(name: TableName): string {
  const [catalog, schema] = [foldName(name.catalog), foldName(name.schema)];
  return `${catalog.length}.${schema.length}.${catalog}.${schema}.${foldName(name.table)}`; // the lengths say where to cut
}
