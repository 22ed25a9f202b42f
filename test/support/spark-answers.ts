/**
 * Statements with the answer that a real Spark 4.3 gives, in its default mode: rows of values as JSON has them, or `fails`.
 * The embedded engine must give the same (test/rewrite/spark-answers.test.ts); that Spark really says so is what
 * test/spark/spark-answers.test.ts asks.
 */
export type SparkSays = readonly (readonly [sql: string, answer: readonly unknown[][] | 'fails'])[];

/** Inline tables name their columns `col1`, `col2` …, on DuckDB from `col0`. */
const INLINE_TABLES: SparkSays = [
  ['SELECT col1 FROM VALUES (1, 2)', [[1]]],
  ['SELECT col1 FROM (VALUES (1, 2)) t', [[1]]],
  ['SELECT * FROM VALUES 1, 2', [[1], [2]]],
  ['SELECT col1 FROM VALUES (1) + 2, 2', [[3], [2]]],
  ['SELECT x FROM VALUES (1, 2) AS (x, y)', [[1]]],
  ['SELECT t.col2 FROM VALUES (1, 2) t', [[2]]],
  ['SELECT a.col1, b.col2 FROM VALUES (1, 2) a CROSS JOIN VALUES (3, 4) b', [[1, 4]]],
  ['SELECT a.col1, b.col2 FROM VALUES (1, 2) a, (VALUES (3, 4)) b', [[1, 4]]],
  ['VALUES 1, 2 ORDER BY col1 DESC LIMIT 1', [[2]]],
  ['SELECT col1 FROM (VALUES (1, 2) UNION ALL VALUES (3, 4))', [[1], [3]]],
  ['WITH q AS (VALUES (1, 2)) SELECT col1 FROM q', [[1]]],
  ['SELECT (VALUES 3), 1 IN (VALUES 1, 2)', [[3, true]]],
  ['VALUES (1, 2) |> SELECT col2', [[2]]],
  ['FROM VALUES (1, 2) |> WHERE col1 = 1 |> SELECT col2', [[2]]],
  ['SELECT greatest(*) FROM VALUES (1, 2)', [[2]]],
];

export const SPARK_SAYS: SparkSays = [...INLINE_TABLES];
