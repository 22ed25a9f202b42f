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

/** What cannot be computed fails, as the default mode of Spark wants; NULL stays NULL. */
const OPERATORS: SparkSays = [
  ['SELECT 1/0', 'fails'],
  ['SELECT 1.5 / 0', 'fails'],
  ['SELECT 1 % 0', 'fails'],
  ['SELECT 5 div 0', 'fails'],
  ['SELECT mod(7, 0)', 'fails'],
  ['SELECT pmod(7, 0)', 'fails'],
  ['SELECT NULL / 0, 1 / NULL, 7 div 2, -7 div 2, 7 / 2, -7 % 3', [[null, null, 3, -3, 3.5, -1]]],
  ['SELECT 2 + 6 / 3 * 2, (8 / 4) / 2, 8 / (4 / 2), -8 / 4 / 2', [[6, 1, 4, -1]]],
  ['SELECT try_divide(1, 0)', [[null]]],
  ['SELECT a / b FROM VALUES (4, 2) t(a, b) GROUP BY a / b ORDER BY a / b', [[2]]],
  ['SELECT sum(a) / sum(sum(a)) OVER (), count(*) FILTER (WHERE a > 2) / 2 FROM VALUES (4), (2) t(a)', [[1, 0.5]]],
  ['SELECT CASE WHEN a > 0 THEN a / 2 ELSE -a / 2 END FROM VALUES (4), (-2) t(a)', [[2], [1]]],
  ['SELECT transform(array(1, 2), x -> x / 2), (SELECT max(a) / 2 FROM VALUES (3) t(a)) / 3', [[[0.5, 1], 0.5]]],
  ["SELECT 'a' || NULL, 'a' || 'b' || 'c', 'a' LIKE 'a' || '%'", [[null, 'abc', true]]],
  [`SELECT ${Array(50).fill("'a'").join(' || ')}`, [['a'.repeat(50)]]],
  ["SELECT 'a' || 1 + 2", 'fails'], // from left to right
  ['SELECT array(1) || array(2)', [[[1, 2]]]],
];

const ELEMENTS: SparkSays = [
  ['SELECT array(1,2,3)[5]', 'fails'],
  ['SELECT array(1,2,3)[-2]', 'fails'],
  ['SELECT array(1,2,3)[1], map(1,2)[5]', [[2, null]]],
  ['SELECT element_at(array(1,2,3), 5)', 'fails'],
  ['SELECT element_at(array(1,2,3), 0)', 'fails'],
  ["SELECT element_at(array(1,2,3), -1), element_at(map('a', 2), 'b'), element_at(map(1,2), 1)", [[3, null, 2]]],
  ["SELECT map_values(transform_values(map('a', 1, 'b', 2), (k, v) -> k || CAST(v AS STRING)))", [[['a1', 'b2']]]],
  ["SELECT map_keys(transform_keys(map('a', 1), (k, v) -> k || 'x'))", [[['ax']]]],
  [
    'SELECT explode(map(1, 2, 3, 4))',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["SELECT key FROM (SELECT 5 x, map(1, 'a') m) LATERAL VIEW explode(map(1, 2)) t", [[1]]],
  [
    "SELECT id, inline(array(named_struct('k', 'a'))) FROM VALUES (1), (2) t(id)",
    [
      [1, 'a'],
      [2, 'a'],
    ],
  ],
];

const CASTS: SparkSays = [
  ["SELECT CAST('x' AS INT)", 'fails'],
  ["SELECT CAST('1.7' AS INT)", 'fails'],
  ["SELECT CAST('1e3' AS BIGINT)", 'fails'],
  ["SELECT CAST('x' AS DATE)", 'fails'],
  ["SELECT CAST('x' AS DOUBLE)", 'fails'],
  ["SELECT CAST('abc' AS BOOLEAN)", 'fails'],
  ['SELECT CAST(300 AS TINYINT)', 'fails'],
  ["SELECT INT('x')", 'fails'],
  ["SELECT 'x'::INT", 'fails'],
  ["SELECT to_date('x')", 'fails'],
  [
    "SELECT TRY_CAST('x' AS INT), TRY_CAST('x' AS DATE), TRY_CAST('12' AS INT), try_to_date('x')",
    [[null, null, 12, null]],
  ],
  [
    "SELECT CAST(1.7 AS INT), CAST(-1.7 AS INT), CAST(2.5D AS BIGINT), CAST(' 12 ' AS INT), 1.7::INT",
    [[1, -1, 2, 12, 1]],
  ],
  ["SELECT CAST(NULL AS INT), CAST(true AS INT), INT('12') + 1, '12'::INT / 3", [[null, 1, 13, 4]]],
  ['SELECT CAST(true AS STRING), CAST(array(1, 2) AS STRING)', [['true', '[1, 2]']]],
  ["SELECT CAST('yes' AS BOOLEAN), CAST(' 1.5 ' AS DOUBLE), CAST(1.456 AS DECIMAL(10,2))", [[true, 1.5, 1.46]]],
];

/** A date stays one with whole days, months and years. */
const DATES: SparkSays = [
  ["SELECT date'2021-01-01' + interval 1 year, date'2021-01-01' - interval '1' day", [['2022-01-01', '2020-12-31']]],
  ["SELECT interval 1 month + date'2021-01-31', date'2021-01-01' + 1", [['2021-02-28', '2021-01-02']]],
  ["SELECT date'2021-01-01' + interval 1 day to", [['2021-01-02']]],
  ["SELECT max(d) + interval 1 week FROM VALUES (date'2021-01-01') t(d)", [['2021-01-08']]],
  ["SELECT date'2021-01-01' + interval 1 hour", [['2021-01-01 01:00:00']]],
  ["SELECT timestamp'2021-01-01 10:00:00' + interval 1 day", [['2021-01-02 10:00:00']]],
];

const TEXTS: SparkSays = [
  ["SELECT to_json(named_struct('a', CAST(NULL AS INT), 'b', 1))", [['{"b":1}']]],
  [
    "SELECT to_json(named_struct('a', named_struct('b', CAST(NULL AS INT)), 'l', array(1, NULL)))",
    [['{"a":{},"l":[1,null]}']],
  ],
  ["SELECT to_json(map('a', CAST(NULL AS INT))), to_json(array(1, NULL))", [['{"a":null}', '[1,null]']]],
  ["SELECT concat_ws(',', array('a', NULL, 'b'), 'c', NULL, array()), concat_ws(',', 1, 'x')", [['a,b,c', '1,x']]],
  ["SELECT concat_ws(NULL, 'a'), concat_ws(','), concat_ws(',', CAST(NULL AS STRING))", [[null, '', '']]],
  ["SELECT substring('abcd' FROM 2 FOR 2), substring('abcd' FROM 3)", [['bc', 'cd']]],
  ['SELECT count(p.*) FROM (SELECT 1 a) p', 'fails'],
];

export const SPARK_SAYS: SparkSays = [
  ...[INLINE_TABLES, AMBIGUOUS, GENERATED_NAMES, OPERATORS, ELEMENTS, CASTS, DATES, TEXTS].flat(),
];

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
