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
 * The visible rows are computed first and held, behind a LIMIT that never cuts anything. No predicate may pass a LIMIT, and
 * nothing of the raw table passes materialized rows: neither the extremes of its columns, nor its size, nor how its rows
 * lie in chunks, each of which decides otherwise which predicates run on what (test/mask/barrier.test.ts).
 */
const duckdbForm: BarrierForm = (projection, columns, from, predicate) =>
  `(WITH "__lv visible" AS MATERIALIZED (SELECT ${columns} FROM ${from} WHERE ${predicate} LIMIT 9223372036854775807) ` +
  `SELECT ${projection} FROM "__lv visible")`;

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

/**
 * The derived table with a plain WHERE, for engines of the Spark kind and statements of which nothing can fail on a hidden
 * row: their predicates then reach the files too. Everything else needs `barrierSql`.
 */
export const plainFilterSql = (projection: string, from: string, predicate: string): string =>
  `(SELECT ${projection} FROM ${from} WHERE ${predicate})`;
