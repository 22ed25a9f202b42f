/**
 * Runs one statement of lakeveil's own on an engine, as its service principal, and gives all rows: cells in the order of the
 * columns; texts, numbers, booleans and null as such. Rejects with whatever the transport throws.
 */
export type RunSql = (sql: string) => Promise<readonly (readonly unknown[])[]>;
