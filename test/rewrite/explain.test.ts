import { expect, test } from 'vitest';
import { explain } from '../../src/rewrite/explain.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { refusal } from '../support/refusal.ts';
import { CLEAR, contextOf } from '../support/world.ts';

const snapshot = inlineCatalog(`
  lake.shop.t(id BIGINT, a STRING, b STRING, list ARRAY<STRING>, m MAP<STRING, INT>, at STRUCT<zip: STRING, geo: STRUCT<x: INT, y: INT>>)
  lake.shop.u(id BIGINT, c STRING, d STRING)
  lake.shop.sales(year INT, quarter STRING, amount INT)
`);
const context = contextOf(CLEAR, { snapshot, dialect: 'spark', defaults: { catalog: 'lake', schema: 'shop' } });

/** `name: sources` for each column, as `t.a`; `…: sources` for what cannot be told. */
function told(sql: string): string[] {
  const { columns, more } = explain(sql, context);
  const list = (sources: (typeof columns)[number]['sources']) =>
    sources.map(({ table, column }) => ` ${table.slice('lake.shop.'.length)}.${column}`).sort();
  return [...columns.map(({ name, sources }) => `${name}:${list(sources)}`), ...(more ? [`…:${list(more)}`] : [])];
}

test.each<[string, string[]]>([
  // pipes
  ['FROM t |> WHERE t.a = 1 |> SELECT a, b AS c', ['a: t.a', 'c: t.b']],
  ['FROM t |> SELECT a |> EXTEND upper(a) AS big |> SELECT *', ['a: t.a', 'big: t.a']],
  ['FROM u |> EXTEND c || d AS e |> DROP c, id', ['d: u.d', 'e: u.c, u.d']],
  ['FROM u |> SET c = d, d = 1', ['id: u.id', 'c: u.d', 'd:']],
  ['FROM u |> SET c = d, d = c', ['id: u.id', 'c: u.d', 'd: u.d']],
  ['FROM u |> SET c = 1 |> SELECT u.c AS old, c', ['old: u.c', 'c:']],
  ['FROM u |> AS p |> SELECT p.c', ['c: u.c']],
  ['FROM u |> AGGREGATE count(*) AS n, max(d) AS top GROUP BY c', ['c: u.c', 'n:', 'top: u.d']],
  ['FROM u |> AGGREGATE sum(id) AS s GROUP BY 2 AS k, upper(d) AS big', ['k: u.c', 'big: u.d', 's: u.id']],
  ['FROM u |> AGGREGATE sum(id) AS s GROUP BY ROLLUP (c, d)', ['…: u.c, u.d, u.id']],
  ['FROM u |> JOIN t ON u.id = t.id |> SELECT t.a, u.c', ['a: t.a', 'c: u.c']],
  ['FROM t |> SELECT a |> UNION ALL SELECT c FROM u', ['a: t.a, u.c']],
  ['FROM t |> LATERAL VIEW explode(list) v AS e |> SELECT e, a', ['e: t.list', 'a: t.a']],
  [
    "FROM sales |> PIVOT (sum(amount) FOR quarter IN ('Q1', 'Q2'))",
    ['year: sales.year', 'Q1: sales.amount, sales.quarter', 'Q2: sales.amount, sales.quarter'],
  ],
  ['FROM u |> ORDER BY c |> LIMIT 1', ['id: u.id', 'c: u.c', 'd: u.d']],
  ['SELECT c AS x FROM u |> WHERE x > 1 |> SELECT x', ['x: u.c']],
  ['FROM u |> AGGREGATE max(c) |> SELECT `max(c)` AS top', ['top: u.c']],
  // pivots
  [
    "SELECT * FROM sales PIVOT (sum(amount) AS s, max(amount) AS m FOR quarter IN ('Q1' AS q))",
    ['year: sales.year', 'q_s: sales.amount, sales.quarter', 'q_m: sales.amount, sales.quarter'],
  ],
  [
    'SELECT * FROM sales PIVOT (sum(amount) FOR (year, quarter) IN ((1, 2) AS p, (3, 4)))',
    ['…: sales.amount, sales.quarter, sales.year'],
  ],
  ['SELECT * FROM u UNPIVOT (v FOR n IN (c, d AS dd))', ['id: u.id', 'n:', 'v: u.c, u.d']],
  ['SELECT * FROM u UNPIVOT ((v, w) FOR n IN ((c, id), (d, id)))', ['n:', 'v: u.c, u.d', 'w: u.id']],
  [
    'SELECT * FROM u JOIN u x USING (id) UNPIVOT (v FOR n IN (x.c))',
    ['id: u.id', 'c: u.c', 'd: u.d', 'd: u.d', 'n:', 'v: u.c'],
  ],
  // generators
  [
    'SELECT * FROM (SELECT a, list FROM t) q LATERAL VIEW posexplode(list) v',
    ['a: t.a', 'list: t.list', 'pos:', 'col: t.list'],
  ],
  ['SELECT p, e FROM t LATERAL VIEW posexplode(list) v AS p, e', ['p:', 'e: t.list']],
  ['SELECT id, explode(m) FROM t', ['id: t.id', 'key: t.m', 'value: t.m']],
  ['SELECT posexplode(list) AS (p, e) FROM t', ['p:', 'e: t.list']],
  ['SELECT * FROM range(3)', ['id:']],
  ["SELECT json_tuple(a, 'x', 'y') FROM t", ['…: t.a']],
  ["SELECT json_tuple(a, 'x', 'y') AS (x, y) FROM t", ['x: t.a', 'y: t.a']],
  // rows, structs, stars
  ['SELECT * FROM VALUES (1, f(2, 3)), (4, 5)'.replace('f(', 'greatest('), ['col1:', 'col2:']],
  ['VALUES 1, 2', ['col1:']],
  ['VALUES ((1)), (2)', ['col1:']],
  ['SELECT at.* FROM t', ['zip: t.at', 'geo: t.at']],
  ['SELECT t.at.geo.* FROM t', ['x: t.at', 'y: t.at']],
  ['SELECT q.g.* FROM (SELECT at.geo AS g FROM t) q', ['x: t.at', 'y: t.at']],
  ['SELECT u.* EXCEPT (id) FROM t, u', ['c: u.c', 'd: u.d']],
  ['SELECT * EXCEPT (x.id, y.c, y.d) FROM u x, u y', ['c: u.c', 'd: u.d', 'id: u.id']],
  ['SELECT * EXCEPT (y.id) FROM u x, u y', ['id: u.id', 'c: u.c', 'd: u.d', 'c: u.c', 'd: u.d']],
  ['SELECT * EXCEPT (at.zip) FROM (SELECT at FROM t)', ['at: t.at']],
  [
    'SELECT count(*), count(u.*), count(DISTINCT *) FROM u',
    ['count(*):', 'count(u.*): u.c, u.d, u.id', 'count(DISTINCT *): u.c, u.d, u.id'],
  ],
  ['SELECT EXISTS (SELECT c FROM u) AS e, id IN (SELECT id FROM u) AS i FROM t', ['e:', 'i: t.id, u.id']],
  // joins
  ['SELECT * FROM (SELECT id, a FROM t) x FULL JOIN u USING (id)', ['id: t.id, u.id', 'a: t.a', 'c: u.c', 'd: u.d']],
  ['SELECT * FROM (SELECT a, id FROM t) x LEFT SEMI JOIN u USING (id)', ['id: t.id', 'a: t.a']],
  ['SELECT x.* FROM (SELECT id, a FROM t) x NATURAL JOIN u', ['id: t.id, u.id', 'a: t.a']],
  // recursion
  ['WITH RECURSIVE r AS (SELECT id, c FROM u UNION ALL SELECT * FROM r) SELECT * FROM r', ['id: u.id', 'c: u.c']],
  ['WITH RECURSIVE r(x, y) AS (SELECT id, c FROM u UNION ALL SELECT y, x FROM r) SELECT x FROM r', ['x: u.c, u.id']],
  // the innermost CTE of a name
  [
    'WITH q AS (SELECT 1 AS id) SELECT * FROM (WITH q AS (SELECT id FROM u) SELECT id FROM q) x, q',
    ['id: u.id', 'id:'],
  ],
  // a name that an open source may have, and one further out has
  ["SELECT (SELECT max(c) FROM (SELECT json_tuple(a, 'x', 'y') FROM t) q) AS m FROM u", ['m: t.a, u.c']],
])('%s', (sql, expected) => {
  expect(told(sql)).toEqual(expected);
});

test('names of earlier tables stay known behind pipe operators that keep them, and lose their schema', () => {
  expect(
    refusal(() => explain('FROM shop.u |> WHERE shop.u.c = 1 |> EXTEND 1 AS one |> SELECT shop.u.d', context)),
  ).toBe('answered');
  expect(refusal(() => explain('SELECT q.zz FROM (FROM u |> SELECT c) q', context))).toMatch(
    /^UNKNOWN_COLUMN column `q.zz` not found/,
  );
});

test('columns that move on from round to round of a recursion end as what flows into any of them', () => {
  const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const row = names.map((_, i) => (i === 0 ? 'id' : `${i}`)).join(', ');
  const sql = `WITH RECURSIVE r(${names}) AS (SELECT ${row} FROM u UNION ALL SELECT ${[...names.slice(1), 'c0']} FROM r) SELECT * FROM r`;
  expect(told(sql)).toEqual(names.map((name) => `${name}: u.id`));
});
