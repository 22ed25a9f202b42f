import { describe, expect, test } from 'vitest';
import { readStatement, readWholeExpression } from '../../src/sql/reader.ts';
import { refusal } from '../support/refusal.ts';

const read = (text: string): string => refusal(() => readStatement(text));

describe('reads every clause of a query', () => {
  test.each([
    ['set quantifiers', 'SELECT DISTINCT a FROM t'],
    ['hints', 'SELECT /*+ BROADCAST(a, s.b), REPARTITION(3) */ /*+ MERGE(c) */ 1'],
    ['aliases with and without AS', 'SELECT a AS b, c d, `x` `y`, f() AS (g, h), stack(1, 2) (i) FROM t AS u, v w'],
    ['stars', 'SELECT *, t.*, s.f.*, * EXCEPT (a, t.b), count(*), struct(t.*) FROM t'],
    [
      'joins',
      'SELECT 1 FROM a NATURAL LEFT OUTER JOIN b JOIN c USING (x, y) LEFT SEMI JOIN d ON a.x = d.x CROSS JOIN e',
    ],
    [
      'nearest joins',
      'SELECT 1 FROM a JOIN b EXACT NEAREST 3 BY DISTANCE a.x - b.x JOIN c APPROX NEAREST BY SIMILARITY f(a.x)',
    ],
    ['lateral subqueries and views', 'SELECT 1 FROM t, LATERAL (SELECT t.a) LATERAL VIEW OUTER explode(b) v AS x, y'],
    [
      'PIVOT and UNPIVOT',
      "SELECT 1 FROM t PIVOT (sum(a) AS s FOR (x, y) IN ((1, 'p') AS q)) UNPIVOT INCLUDE NULLS (v FOR n IN (a AS x, b))",
    ],
    [
      'samples',
      'SELECT 1 FROM a TABLESAMPLE (10 PERCENT) REPEATABLE (7), b TABLESAMPLE (300M), c TABLESAMPLE (BUCKET 1 OUT OF 2 ON rand())',
    ],
    ['grouping', 'SELECT 1 FROM t GROUP BY a, GROUPING SETS ((a), CUBE (a, b), ()) HAVING max(c) > 1'],
    ['GROUP BY with ROLLUP behind', 'SELECT 1 FROM t GROUP BY a, b WITH ROLLUP'],
    [
      'windows',
      'SELECT sum(a) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), max(b) OVER w FROM t WINDOW w AS (PARTITION BY a)',
    ],
    ['QUALIFY', 'SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1'],
    ['sorting and limits', 'SELECT a FROM t ORDER BY a DESC NULLS LAST, b LIMIT 3 OFFSET 1'],
    ['set operations', '(SELECT 1) UNION ALL SELECT 2 EXCEPT (VALUES (3)) MINUS TABLE t ORDER BY 1'],
    ['CTEs', 'WITH RECURSIVE a(x, y) MAX RECURSION LEVEL 5 AS (SELECT 1), b (SELECT 2) SELECT * FROM a, b'],
    ['FROM first', 'FROM t SELECT a SELECT b WHERE c'],
    [
      'pipes',
      'FROM t |> WHERE a |> SELECT a, b AS c |> EXTEND 1 AS d |> SET a = 2 |> DROP b |> AS u |> AGGREGATE sum(a) GROUP BY c AS k |> ORDER BY k |> LIMIT 3',
    ],
    [
      'joins and set operations in pipes',
      'TABLE t |> JOIN u ON a |> UNION ALL TABLE v |> PIVOT (max(a) FOR b IN (1)) |> TABLESAMPLE (5 ROWS)',
    ],
    ['inline tables', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(x, y), VALUES 1, VALUES 2"],
    ['table functions', 'SELECT * FROM range(3) AS r, explode(array(1)) WITH ORDINALITY AS e(a, b)'],
  ])('%s', (_, text) => {
    expect(read(text)).toBe('answered');
  });
});

describe('reads every kind of expression', () => {
  test.each([
    ['operators', "a + -b * ~c DIV 2 % 3 || 'x' <=> d AND NOT e OR f << 1 ^ 2"],
    [
      'predicates',
      "a IS NOT NULL AND b NOT IN (1, 2) AND c BETWEEN 1 AND 2 AND d NOT LIKE ANY ('a', 'b') AND e ILIKE 'x' ESCAPE '!'",
    ],
    ['IS DISTINCT FROM', 'a IS NOT DISTINCT FROM b AND c IS TRUE'],
    ['CASE', "CASE a WHEN 1 THEN 'x' ELSE CASE WHEN b THEN 1 END END"],
    [
      'casts',
      "CAST(a AS DECIMAL(10, 2)), TRY_CAST(b AS ARRAY<STRUCT<x: INT NOT NULL COMMENT 'c', y: MAP<STRING, INT>>>), c::INTERVAL DAY TO SECOND, d?::DOUBLE",
    ],
    ['intervals', "INTERVAL 3 DAYS -2 HOURS, INTERVAL '1-2' YEAR TO MONTH, d - INTERVAL 1 DAY - 2"],
    ['typed literals', "DATE '2020-01-01', X'1F', TIMESTAMP_NTZ '2020-01-01 00:00:00'"],
    ['fields, elements and paths', "a.b.c, d[1].e, f:g.h[0]['i'], (j).k"],
    ['lambdas', 'transform(a, x -> x + 1), aggregate(b, 0, (acc, v) -> acc + v)'],
    [
      'calls of their own grammar',
      "trim(BOTH 'x' FROM a), substring(b FROM 1 FOR 2), extract(YEAR FROM c), overlay(d PLACING 'e' FROM 2), position('a' IN b)",
    ],
    ['units as arguments', 'timestampadd(DAY, 1, a), datediff(MONTH, a, b)'],
    ['named and sorted arguments', "f(a => 1), listagg(DISTINCT b, ',') WITHIN GROUP (ORDER BY c DESC)"],
    ['FILTER and IGNORE NULLS', 'max(a) FILTER (WHERE b), first(c) IGNORE NULLS OVER (ORDER BY d)'],
    ['sides as columns', 'left(a, 1), right, left + 1'],
    ['collations', 'a COLLATE UTF8_LCASE, CAST(b AS STRING COLLATE UNICODE)'],
    ['parameters', ':a + ?'],
    ['keywords as fields', 'a.from, b.select'],
  ])('%s', (_, list) => {
    expect(read(`SELECT ${list} FROM t`)).toBe('answered');
  });
});

describe('records what occurs', () => {
  const expression = (text: string) => {
    const { columns, stars, calls, queries } = readWholeExpression(text);
    const names = (list: readonly { parts: readonly string[] }[]) => list.map(({ parts }) => parts.join('.')).join(' ');
    return `columns ${names(columns)}; stars ${names(stars)}; calls ${names(calls)}; ${queries.length} queries`;
  };

  test('columns, stars, calls, subqueries and tables', () => {
    expect(expression('f(t.*, a.b) + (SELECT c) + x[y]')).toBe('columns a.b x y; stars t; calls f; 1 queries');
  });

  test('lambda parameters are no columns inside the body, and columns outside it', () => {
    expect(expression('f(x, x -> x + a) + g((p, q) -> p + q) + p')).toBe('columns x a p; stars ; calls f g; 0 queries');
  });

  test('units, names of arguments and fields of paths are no columns', () => {
    expect(expression('dateadd(DAY, n => a, b:c.d)')).toBe('columns a b; stars ; calls dateadd; 0 queries');
  });

  test('parameters in the order of the text, in CTEs and subqueries too', () => {
    const { parameters } = readStatement('WITH q AS (SELECT :a) SELECT ?, (SELECT :b) FROM q LIMIT :c');
    expect(parameters.map(({ name }) => name)).toEqual(['a', undefined, 'b', 'c']);
  });
});

describe('says what was expected, and where', () => {
  test.each([
    ['', 'SYNTAX expected a query, found the end of the statement (line 1, column 1)'],
    ['SELECT', 'SYNTAX expected an expression, found the end of the statement (line 1, column 7)'],
    ['SELECT f(1, SELECT 2)', 'SYNTAX expected an expression, found `SELECT` (line 1, column 13)'],
    ['SELECT 1 FROM a, LATERAL t', 'SYNTAX expected a query or a function behind `LATERAL` (line 1, column 26)'],
    ['SELECT f(FROM t)', 'SYNTAX expected an expression, found `FROM` (line 1, column 10)'],
    ['SELECT a,\n  FROM t', 'SYNTAX expected an expression, found `FROM` (line 2, column 3)'],
    ["SELECT a FROM 'x'", 'SYNTAX expected a table, found a string (line 1, column 15)'],
    ['SELECT a FROM t WHERE', 'SYNTAX expected an expression, found the end of the statement (line 1, column 22)'],
    ['SELECT a FROM t WHERE a = 1 2', 'SYNTAX expected the end of the statement, found a number (line 1, column 29)'],
    ['SELECT (1', 'SYNTAX expected `)`, found the end of the statement (line 1, column 10)'],
    ['SELECT CASE 1 END', 'SYNTAX expected `WHEN`, found `END` (line 1, column 15)'],
    [
      'SELECT a IS b',
      'SYNTAX expected `NULL`, `TRUE`, `FALSE`, `UNKNOWN` or `DISTINCT FROM`, found `b` (line 1, column 13)',
    ],
    ['SELECT CAST(a AS)', 'SYNTAX expected a type, found `)` (line 1, column 17)'],
    ["SELECT CAST(a AS DECIMAL('1'))", 'SYNTAX expected a size, found a string (line 1, column 26)'],
    ['SELECT a::INTERVAL DAY TO', 'SYNTAX expected a unit of time, found the end of the statement (line 1, column 26)'],
    ['SELECT 1 FROM t@', 'SYNTAX expected a number, found the end of the statement (line 1, column 17)'],
    ['WITH a MAX RECURSION LEVEL', 'SYNTAX expected a number, found the end of the statement (line 1, column 27)'],
    [
      'SELECT 1 FROM t TABLESAMPLE (BUCKET',
      'SYNTAX expected a number, found the end of the statement (line 1, column 36)',
    ],
    ['SELECT 1 LIMIT', 'SYNTAX expected an expression, found the end of the statement (line 1, column 15)'],
    ['FROM t |> JUMP', 'SYNTAX expected a pipe operator, found `JUMP` (line 1, column 11)'],
    ['SELECT a -> 1', 'answered'],
    ['SELECT 1; SELECT 2', 'SEVERAL_STATEMENTS send one statement at a time (line 1, column 11)'],
    ['SELECT 1;;', 'answered'],
    ['INSERT INTO t SELECT 1', 'STATEMENT_DENIED `INSERT` is not answered, only queries are (line 1, column 1)'],
    [
      'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
      'STATEMENT_DENIED `INSERT` is not answered, only queries are (line 1, column 22)',
    ],
    [
      'FROM t INSERT INTO u SELECT *',
      'STATEMENT_DENIED inserting by `FROM … INSERT` is not answered (line 1, column 8)',
    ],
  ])('%s', (text, message) => {
    expect(read(text)).toBe(message);
  });
});

describe('refuses known syntax that it does not follow', () => {
  test.each([
    ['SELECT 1 FROM STREAM t', 'streaming sources (`STREAM`) are not supported (line 1, column 15)'],
    ['SELECT 1 FROM STREAM(t)', 'streaming sources (`STREAM`) are not supported (line 1, column 15)'],
    [
      'SELECT 1 FROM TABLE(f(1))',
      '`TABLE(…)` in FROM is not supported, name the function directly (line 1, column 15)',
    ],
    ['SELECT 1 FROM (SELECT 1) WATERMARK a DELAY OF b', 'watermarks are not supported (line 1, column 26)'],
    ['SELECT 1 FROM t TABLESAMPLE (f(1) ROWS)', 'a sample is only supported with a constant (line 1, column 30)'],
    ['SELECT 1 FROM IDENTIFIER(:t)', 'IDENTIFIER() is only supported with a constant string (line 1, column 15)'],
    [
      "SELECT 1 FROM IDENTIFIER('a' || :t)",
      'IDENTIFIER() is only supported with a constant string (line 1, column 15)',
    ],
    [
      "SELECT 1 FROM s.IDENTIFIER(lower('T'))",
      'IDENTIFIER() is only supported with a constant string (line 1, column 17)',
    ],
    ...["t.IDENTIFIER('c')", "IDENTIFIER('t').c"].map((item): [string, string] => [
      `SELECT ${item} FROM t`,
      `IDENTIFIER() is no part of a name here, write the whole name in it (line 1, column ${8 + item.indexOf('I')})`,
    ]),
    ['SELECT 1 AS IDENTIFIER(a)', 'IDENTIFIER() is only supported with a constant string (line 1, column 13)'],
    ["SELECT 1 FROM IDENTIFIER('a-b')", 'the string of IDENTIFIER() is not a plain dotted name (line 1, column 15)'],
    ["SELECT 1 FROM IDENTIFIER('')", 'the string of IDENTIFIER() is not a plain dotted name (line 1, column 15)'],
    [
      "SELECT 1 FROM IDENTIFIER('`\\u017f`')",
      'the string of IDENTIFIER() is not a plain dotted name (line 1, column 15)',
    ],
  ])('%s', (text, reason) => {
    expect(read(text)).toBe(`UNSUPPORTED_SYNTAX ${reason}`);
  });
});

describe('a reserved word is a name in backticks only', () => {
  test.each([
    ['FROM FROM t', 'SYNTAX expected a table, found `FROM` (line 1, column 6)'],
    ['SELECT 1 from from (SELECT 2)', 'SYNTAX expected a table, found `from` (line 1, column 15)'],
    ['SELECT DISTINCT FROM t', 'SYNTAX expected an expression, found `FROM` (line 1, column 17)'],
    ['SELECT 1 AS limit', 'SYNTAX expected an alias, found `limit` (line 1, column 13)'],
    ['WITH on AS (SELECT 1) SELECT 1', 'SYNTAX expected a name for the CTE, found `on` (line 1, column 6)'],
    ['SELECT a:from t', 'SYNTAX expected the end of the statement, found `:` (line 1, column 9)'],
    ['SELECT 1 AS `limit` FROM `from`', 'answered'],
  ])('%s', (text, message) => {
    expect(read(text)).toBe(message);
  });
});

describe('scripts are read in full', () => {
  test.each([
    "SELECT TRANSFORM (a, b) USING 'cat' AS (c, d STRING) FROM t WHERE a",
    "SELECT TRANSFORM (a) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '!' NULL DEFINED AS 'n' USING 'cat' FROM t",
    "SELECT TRANSFORM (a) ROW FORMAT SERDE 'x' WITH SERDEPROPERTIES ('k' = 'v') RECORDWRITER 'w' USING 'cat' AS c RECORDREADER 'r' FROM t",
    "FROM t MAP a, b USING 'cat' AS c",
  ])('%s', (text) => {
    const { body } = readStatement(text).query;
    const select = body.kind === 'fromFirst' ? body.selects[0]!.query.body : body;
    expect(select).toMatchObject({ kind: 'select', script: expect.anything() });
  });

  test('transform is a function where no program follows', () => {
    expect(readStatement('SELECT TRANSFORM(a, x -> x)').query.body).toMatchObject({ script: undefined });
  });

  test.each([
    [
      "SELECT TRANSFORM (a) ROW FORMAT (SELECT b FROM u) USING 'cat'",
      'SYNTAX expected `DELIMITED`, found `(` (line 1, column 33)',
    ],
    [
      "SELECT TRANSFORM (a) ROW FORMAT SERDE 'x' WITH SERDEPROPERTIES ((TABLE u)) USING 'cat'",
      'SYNTAX expected a string, found `(` (line 1, column 65)',
    ],
    ['SELECT TRANSFORM (a) USING (SELECT b FROM u)', 'SYNTAX expected a string, found `(` (line 1, column 28)'],
  ])('nothing hides in %s', (text, message) => {
    expect(read(text)).toBe(message);
  });
});

test('a row filter is one expression and nothing else', () => {
  const whole = (text: string) => refusal(() => readWholeExpression(text));
  expect(whole("country = 'DE' AND amount > 3")).toBe('answered');
  expect(whole('a = 1; DROP TABLE t')).toBe('SYNTAX expected the end of the expression, found `;` (line 1, column 6)');
  expect(whole('a = 1) OR (b')).toBe('SYNTAX expected the end of the expression, found `)` (line 1, column 6)');
});
