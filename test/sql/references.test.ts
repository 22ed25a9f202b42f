import { describe, expect, test } from 'vitest';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { refusal } from '../support/refusal.ts';

/** The references in the order of reading; those that mean a CTE with its sign. */
const found = (text: string): string =>
  tableReferences(readStatement(text).query)
    .map(({ table }) => table.parts.join('.') + (table.cte ? ' (cte)' : ''))
    .join(', ');

describe('finds a table wherever a relation can stand', () => {
  describe('in FROM', () => {
    test.each([
      ['by a name of one to three parts', 'SELECT 1 FROM t, s.t, c.s.t', 't, s.t, c.s.t'],
      ['by a quoted name, which does not split at dots', 'SELECT 1 FROM `a.b`.`c``d`', 'a.b.c`d'],
      [
        'with all that may stand behind a name',
        "SELECT 1 FROM t VERSION AS OF 1 WITH (k = 'v') TABLESAMPLE (5 ROWS) AS x(a, b)",
        't',
      ],
      ['with a version sign', 'SELECT 1 FROM t@v1', 't'],
      ['with change feeds', 'SELECT 1 FROM t CHANGES FROM VERSION 1 TO VERSION 5 AS x', 't'],
      ['with a watermark', 'SELECT 1 FROM t WATERMARK a DELAY OF INTERVAL 1 DAY', 't'],
      ['in parentheses', 'SELECT 1 FROM ((t) x JOIN (u)), (v, w)', 't, u, v, w'],
      ['on either side of joins', 'SELECT 1 FROM a NATURAL JOIN b, c LEFT ANTI JOIN d ON true', 'a, b, c, d'],
      [
        'on the right of nearest joins',
        'SELECT 1 FROM a JOIN b APPROX NEAREST 2 BY SIMILARITY (SELECT max(x) FROM c)',
        'a, b, c',
      ],
      ['behind LATERAL', 'SELECT 1 FROM a, LATERAL (SELECT a.x FROM b)', 'a, b'],
      ['below PIVOT and UNPIVOT', 'SELECT 1 FROM t PIVOT (max(a) FOR b IN (1)) UNPIVOT (v FOR n IN (c))', 't'],
      [
        'below lateral views',
        'SELECT 1 FROM t LATERAL VIEW explode(x) LATERAL VIEW explode((SELECT y FROM u))',
        't, u',
      ],
      ['as a path', 'SELECT 1 FROM parquet.`/a/b.parquet`', 'parquet./a/b.parquet'],
      ['by a constant IDENTIFIER()', "SELECT 1 FROM IDENTIFIER('s.' || '`t.u`').v", 's.t.u.v'],
      ['by IDENTIFIER() behind a dot', "SELECT 1 FROM s.IDENTIFIER('t')", 's.t'],
      ['by IDENTIFIER() in TABLE', "TABLE IDENTIFIER('s.t')", 's.t'],
      ['by name', 'SELECT 1 FROM t UNION ALL BY NAME SELECT 1 FROM u', 't, u'],
    ])('%s', (_, text, references) => {
      expect(found(text)).toBe(references);
    });
  });

  describe('at the root of a query', () => {
    test.each([
      ['TABLE', 'TABLE s.t', 's.t'],
      ['TABLE in parentheses', 'SELECT (TABLE t), EXISTS (TABLE u)', 't, u'],
      ['FROM alone', 'FROM t', 't'],
      ['FROM in front of a SELECT', 'FROM t SELECT a WHERE b IN (FROM u)', 't, u'],
      ['FROM in front of several, once for each', 'FROM t SELECT a SELECT b', 't, t'],
      ['pipes', 'FROM t |> JOIN u ON (FROM v) |> WHERE a IN (TABLE w)', 't, u, v, w'],
      ['set operations of pipes', 'TABLE t |> UNION ALL TABLE u |> EXCEPT (SELECT 1 FROM v)', 't, u, v'],
      ['set operations', '(TABLE t) UNION SELECT 1 FROM u INTERSECT (SELECT 1 FROM v)', 't, u, v'],
      ['parenthesised queries that go on', 'SELECT ((SELECT 1 FROM t) UNION (SELECT 2 FROM u) LIMIT 1)', 't, u'],
      ['parenthesised queries that go on in FROM', 'SELECT 1 FROM ((SELECT 1 FROM t) EXCEPT TABLE u) x', 't, u'],
    ])('%s', (_, text, references) => {
      expect(found(text)).toBe(references);
    });
  });

  describe('in arguments of functions', () => {
    test.each([
      ['TABLE(t)', 'SELECT * FROM f(TABLE(s.t), TABLE u)', 's.t, u'],
      ['TABLE(t) by name', 'SELECT * FROM f(a => TABLE(t) PARTITION BY b, c => TABLE(u) ORDER BY (d, e))', 't, u'],
      ['TABLE(query)', 'SELECT * FROM f(TABLE(SELECT 1 FROM t))', 't'],
      ['a query in its own parentheses', 'SELECT f((SELECT 1 FROM t)), g((FROM u))', 't, u'],
      ['rows of VALUES', 'VALUES ((SELECT a FROM t)), (1)', 't'],
      ['rows of VALUES in FROM', 'SELECT * FROM VALUES (1, (SELECT a FROM t)) AS x, u', 't, u'],
    ])('%s', (_, text, references) => {
      expect(found(text)).toBe(references);
    });
  });

  describe('in a subquery of any expression', () => {
    const sub = '(SELECT max(x) FROM t)';
    test.each([
      ['a select item', `SELECT ${sub} AS a`],
      ['WHERE, HAVING, QUALIFY', `SELECT 1 FROM u WHERE a = ${sub} HAVING b QUALIFY c`],
      ['ON', `SELECT 1 FROM u JOIN u ON u.a = ${sub}`],
      ['GROUP BY', `SELECT 1 FROM u GROUP BY GROUPING SETS ((a, ${sub}))`],
      ['ORDER BY', `SELECT 1 FROM u ORDER BY ${sub} DESC`],
      ['LIMIT', `SELECT 1 FROM u LIMIT ${sub}`],
      ['OFFSET', `SELECT 1 FROM u OFFSET ${sub}`],
      ['a window', `SELECT f() OVER (PARTITION BY a ORDER BY ${sub})`],
      ['the frame of a window', `SELECT f() OVER (ORDER BY a ROWS BETWEEN ${sub} PRECEDING AND CURRENT ROW)`],
      ['a named window', `SELECT 1 FROM u WINDOW w AS (PARTITION BY ${sub})`],
      ['FILTER', `SELECT max(a) FILTER (WHERE b = ${sub})`],
      ['WITHIN GROUP', `SELECT f(a) WITHIN GROUP (ORDER BY ${sub})`],
      ['a lambda', `SELECT transform(a, x -> x + ${sub})`],
      ['an index', `SELECT a[${sub}]`],
      ['a path', `SELECT a:b[${sub}]`],
      ['CASE', `SELECT CASE ${sub} WHEN 1 THEN 2 END`],
      ['CAST', `SELECT CAST(${sub} AS INT)`],
      ['IN', `SELECT a IN (1, ${sub})`],
      ['BETWEEN', `SELECT a BETWEEN 1 AND ${sub}`],
      ['LIKE', `SELECT a LIKE ANY ('b', ${sub})`],
      ['IS DISTINCT FROM', `SELECT a IS DISTINCT FROM ${sub}`],
      ['EXISTS', `SELECT EXISTS ${sub}`],
      ['a struct star', `SELECT ${sub}.*`],
      ['the aggregates of PIVOT', `SELECT 1 FROM u PIVOT (max(${sub}) FOR a IN (1))`],
      ['the values of PIVOT', `SELECT 1 FROM u PIVOT (max(a) FOR b IN (${sub}))`],
      ['a table function', `SELECT 1 FROM range(${sub})`],
      ['a lateral view', `SELECT 1 LATERAL VIEW explode(${sub})`.replace('SELECT 1', 'SELECT 1 FROM u')],
      ['time travel', `SELECT 1 FROM u TIMESTAMP AS OF ${sub}`],
      ['change feeds', `SELECT 1 FROM u CHANGES FROM VERSION ${sub} TO VERSION 3`],
      ['options', `SELECT 1 FROM u WITH (k = ${sub})`],
      ['a watermark', `SELECT 1 FROM u WATERMARK f(${sub}) DELAY OF INTERVAL 1 DAY`],
      ['pipe operators', `FROM u |> SET a = ${sub}`],
      ['pipe aggregates', `FROM u |> AGGREGATE max(a) GROUP BY ${sub} AS k`],
      ['a script', `SELECT TRANSFORM (a, ${sub}) USING 'cat' FROM u`],
      ['a CTE', `WITH q AS (SELECT ${sub}) SELECT 1`],
    ])('%s', (_, text) => {
      expect(found(text).split(', ')).toContain('t');
    });

    test.each([
      ['a sample', `SELECT 1 FROM u TABLESAMPLE (${sub} ROWS)`, 'UNSUPPORTED_SYNTAX'],
      ['the seed of a sample', `SELECT 1 FROM u TABLESAMPLE (1 ROWS) REPEATABLE (${sub})`, 'UNSUPPORTED_SYNTAX'],
      ['a sample of a derived table', `SELECT 1 FROM (SELECT 1) TABLESAMPLE (${sub} ROWS)`, 'UNSUPPORTED_SYNTAX'],
      ['a hint', `SELECT /*+ REPARTITION(${sub}) */ 1`, 'SYNTAX'],
      ['the size of a type', `SELECT CAST(1 AS DECIMAL(${sub}))`, 'SYNTAX'],
      ['a bound of recursion', `WITH RECURSIVE q MAX RECURSION LEVEL ${sub} AS (SELECT 1) SELECT 1`, 'SYNTAX'],
      ['the parameters of a lambda', `SELECT f((a, ${sub}) -> a)`, 'SYNTAX'],
    ])('but is refused in %s', (_, text, code) => {
      expect(refusal(() => readStatement(text)).split(' ')[0]).toBe(code);
    });
  });
});

describe('a CTE hides a table', () => {
  test.each([
    [
      'in the body and in later siblings',
      'WITH a AS (TABLE t), b AS (TABLE a) SELECT 1 FROM a, b',
      't, a (cte), a (cte), b (cte)',
    ],
    ['whatever the case and quotes', 'WITH `Ab` AS (SELECT 1) TABLE aB', 'aB (cte)'],
    ['not in earlier siblings', 'WITH b AS (TABLE a), a AS (SELECT 1) TABLE b', 'a, b (cte)'],
    ['not in its own body', 'WITH t AS (SELECT * FROM t) TABLE t', 't, t (cte)'],
    [
      'but in its own body when RECURSIVE',
      'WITH RECURSIVE t AS (SELECT 1 UNION ALL TABLE t) TABLE t',
      't (cte), t (cte)',
    ],
    ['not by a name of more parts', 'WITH t AS (SELECT 1) SELECT 1 FROM s.t', 's.t'],
    ['not outside of its query', 'SELECT (WITH t AS (SELECT 1) SELECT 1 FROM t), (SELECT 1 FROM t)', 't (cte), t'],
    ['not behind its parentheses', '(WITH t AS (SELECT 1) TABLE t) UNION TABLE t', 't (cte), t'],
    ['in subqueries', 'WITH t AS (SELECT 1) SELECT 1 WHERE a IN (TABLE t) ORDER BY (TABLE t)', 't (cte), t (cte)'],
    ['as an argument', 'WITH t AS (SELECT 1) SELECT * FROM f(TABLE(t))', 't (cte)'],
    [
      'until an inner one of its name',
      'WITH t AS (TABLE u) SELECT (WITH t AS (TABLE t) TABLE t) FROM t',
      'u, t (cte), t (cte), t (cte)',
    ],
  ])('%s', (_, text, references) => {
    expect(found(text)).toBe(references);
  });
});

describe('texts that two readers took differently', () => {
  test.each([
    ['a second relation behind VALUES', 'SELECT * FROM VALUES (1), (secret s)'],
    ['a join behind VALUES', 'SELECT * FROM VALUES (1), (secret JOIN u)'],
    ['an alias called FROM', 'SELECT 1 from from (SELECT max(s) FROM secret)'],
    ['a table called VALUES', 'SELECT 1 FROM VALUES a'],
    ['a table called VALUES with columns', 'SELECT 1 FROM VALUES a(b, c)'],
    ['FROM as a collation', 'SELECT a COLLATE FROM t'],
    ['FROM as a window', 'SELECT f() OVER FROM t'],
    ['FROM as a type', 'SELECT a::FROM t'],
    ['a sample behind VALUES', 'SELECT * FROM VALUES (1), (secret) TABLESAMPLE (5 ROWS)'],
  ])('%s is refused', (_, text) => {
    expect(refusal(() => readStatement(text))).toMatch(/^(SYNTAX|UNSUPPORTED_SYNTAX) /);
  });

  test.each([
    ['a bare CR ends a comment', 'SELECT 1 --x\r, (SELECT max(s) FROM t)', 't'],
    ['and more may follow', 'SELECT 1 --x\r, (SELECT max(s) FROM t) FROM u', 'u, t'],
    ['there are no triple quotes', "SELECT r'''' , (SELECT max(s) FROM t), '''' FROM u", 'u, t'],
    ['a hint mark does not nest', 'SELECT 1 /* /*+ x */ , (SELECT max(s) FROM t) -- */\n FROM u', 'u, t'],
    ['a comma behind a partition begins an argument', 'SELECT * FROM f(TABLE(t) PARTITION BY a, TABLE(u))', 't, u'],
  ])('%s', (_, text, references) => {
    expect(found(text)).toBe(references);
  });
});
