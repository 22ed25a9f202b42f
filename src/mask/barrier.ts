import type { Dialect } from '../types.ts';

/** The parts of a veil that hides rows, all of them SQL of the dialect. */
type BarrierForm = (projection: string, columns: string, from: string, predicate: string) => string;

/**
 * A filter that is not deterministic, does not fold and is always true: no predicate passes it on its way down, while
 * the hidden rows' own predicate still reaches the files.
 */
const sparkForm: BarrierForm = (projection, columns, from, predicate) =>
  `(SELECT ${projection} FROM (SELECT ${columns} FROM ${from} WHERE ${predicate}) ` +
  'WHERE system.builtin.spark_partition_id() >= 0)';

/**
 * A LIMIT that never cuts anything. No predicate may pass a LIMIT, because it would change which rows are cut. The rows
 * stream through it in order, without being held.
 */
const duckdbForm: BarrierForm = (projection, columns, from, predicate) =>
  `(SELECT ${projection} FROM (SELECT ${columns} FROM ${from} WHERE ${predicate} LIMIT 9223372036854775807))`;

const FORMS: Readonly<Record<Dialect, BarrierForm>> = { duckdb: duckdbForm, spark: sparkForm, databricks: sparkForm };

/**
 * The derived table that hides rows, parentheses included. Masks and everything the user writes run above the barrier,
 * on visible rows only, so a predicate that fails on some raw values tells nothing about hidden rows. A plain WHERE is
 * no barrier: optimizers run the cheaper predicate first.
 */
export function barrierSql(
  projection: string,
  columns: string,
  from: string,
  predicate: string,
  dialect: Dialect,
): string {
  return FORMS[dialect](projection, columns, from, predicate);
}
