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

/** A name that several columns have names none of them; DuckDB takes the first. */
const AMBIGUOUS: SparkSays = [
  ['SELECT a FROM (SELECT 1 a, 2 a)', 'fails'],
  ['SELECT t.a FROM (SELECT 1 a, 2 A) t', 'fails'],
  ['SELECT 1 FROM (SELECT 1 a, 2 a) WHERE a = 1', 'fails'],
  ['WITH t AS (SELECT 1 a, 2 a) SELECT a FROM t', 'fails'],
  ['SELECT 1 a, 2 a UNION ALL SELECT 3, 4 ORDER BY a', 'fails'],
  ['SELECT 1 a, 2 a |> SELECT a', 'fails'],
  ['SELECT id FROM (SELECT * FROM VALUES (1) x(id) CROSS JOIN VALUES (2) y(id))', 'fails'],
  ['SELECT id FROM (SELECT * FROM VALUES (1) x(id) JOIN VALUES (1) y(id) USING (id)) ORDER BY id', [[1]]],
];

/** Spark names computed columns by their text in a form of its own, and lets them be called by it. */
const GENERATED_NAMES: SparkSays = [
  ["SELECT CONCAT(a,b) FROM VALUES ('x', 'y'), ('a', 'b') t(a, b) ORDER BY `concat(a, b)`", [['ab'], ['xy']]],
  ['SELECT `max(a)` + 1 FROM (SELECT max(a), min(a) FROM VALUES (1), (2) t(a))', [[3]]],
  ['SELECT a, sum(b) FROM VALUES (1, 5), (2, 3) t(a, b) GROUP BY a ORDER BY `sum(b)` LIMIT 1', [[2, 3]]],
  ["SELECT substr(a, 1, 2) FROM VALUES ('xyz') t(a) ORDER BY `substr(a, 1, 2)`", [['xy']]],
  ['SELECT `sum(t.a)` FROM (SELECT sum(t.a) FROM VALUES (1), (2) t(a))', 'fails'],
  ['SELECT sum(a), sum(a) FROM VALUES (1) t(a) ORDER BY `sum(a)`', 'fails'],
];

export const SPARK_SAYS: SparkSays = [...INLINE_TABLES, ...AMBIGUOUS, ...GENERATED_NAMES];

/**
 * A value in the form in which answers are compared: numbers of any type, and texts that are one, are numbers, because sums
 * have wider types on DuckDB; instants are without their zone.
 */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (value === null || value === undefined) return null;
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plainValue(field)]));
  if (typeof value === 'boolean') return value;
  const text = String(value);
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text.replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.000)?Z?$/, '$1 $2');
}
