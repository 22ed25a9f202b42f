import { describe, expect, test } from 'vitest';
import { lex } from '../../src/sql/lexer.ts';
import { SqlParserReader } from '../../src/sql/sqlparser.ts';

const parser = await SqlParserReader.load();

/** Base tables in the order of names, or `no opinion`. */
const tables = (text: string, reader = parser): string =>
  reader
    .baseTables(text, lex(text))
    ?.map((parts) => parts.join('.'))
    .sort()
    .join(', ') ?? 'no opinion';

describe('finds base tables', () => {
  test.each([
    ['as often as they occur', 'SELECT * FROM t a JOIN s.t b JOIN c.s.t d JOIN t', 'c.s.t, s.t, t, t'],
    ['in subqueries', 'SELECT (SELECT 1 FROM t), a IN (SELECT 1 FROM u) FROM v LIMIT (SELECT 1 FROM w)', 't, u, v, w'],
    ['but no CTE in scope', 'WITH a AS (SELECT * FROM t), b AS (SELECT * FROM a) SELECT * FROM a, b', 't'],
    ["in a CTE of the table's own name", 'WITH t AS (SELECT * FROM t) SELECT * FROM t', 't'],
    [
      'but not itself in a recursive CTE',
      'WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 2 FROM t) SELECT * FROM t',
      '',
    ],
    ['outside of the scope of a CTE', 'SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) x, t', 't'],
    ['by a name of several parts, whatever CTEs there are', 'WITH t AS (SELECT 1) SELECT * FROM s.t', 's.t'],
    ['with quoted names', 'SELECT * FROM `a b`.`c.d`', 'a b.c.d'],
    ['but no table functions', 'SELECT * FROM range(3), t LATERAL VIEW explode(a) v AS x', 't'],
    ['in arguments of table functions', 'SELECT * FROM f(TABLE(s.t))', 's.t'],
    [
      'under PIVOT and TABLESAMPLE',
      "SELECT * FROM t TABLESAMPLE (1 ROWS) JOIN (SELECT 1 FROM u PIVOT (max(a) FOR b IN ('x')))",
      't, u',
    ],
    ['that are written, too', 'INSERT INTO t SELECT 1 FROM u', 't, u'],
    ['that are created, too', 'CREATE TABLE s.t AS SELECT 1 FROM u', 's.t, u'],
  ])('%s', (_, text, expected) => {
    expect(tables(text)).toBe(expected);
  });
});

describe('has no opinion', () => {
  test('on what it cannot parse', () => {
    expect(tables('SELECT a FROM t |> WHERE b')).toBe('no opinion');
    expect(tables('SELECT (')).toBe('no opinion');
  });

  test('on rows without parentheses', () => {
    expect(tables("SELECT a FROM VALUES 'x', 'y' AS v(a)")).toBe('no opinion');
  });

  // Each of these would take it seconds, or its stack.
  test.each([
    ['long chains of operators', `SELECT 1${' + 1'.repeat(2000)} FROM t`],
    ['deep nesting', `SELECT ${'position('.repeat(12)}1 FROM t`],
    ['many intervals', `SELECT ${'INTERVAL '.repeat(24)}1 DAY FROM t`],
  ])('on %s', (_, text) => {
    expect(tables(text)).toBe('no opinion');
  });
});

test('once its code broke off it answers nothing and says that it is damaged, and another instance is whole', async () => {
  const own = await SqlParserReader.load();
  const overlong = `SELECT 1${' + 1'.repeat(20_000)} FROM t`;
  expect(own.baseTables(overlong, [])).toBeUndefined(); // no tokens, so nothing counts as beyond its limits
  expect([own.damaged, tables('SELECT 1 FROM t', own)]).toEqual([true, 'no opinion']);
  const fresh = await SqlParserReader.load();
  expect([fresh.damaged, tables('SELECT 1 FROM t', fresh)]).toEqual([false, 't']);
});
