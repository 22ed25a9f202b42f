import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import type { CatalogSnapshot, Dialect } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf, type World } from '../support/world.ts';

/** Tables of Spark, partitioned by `part`; nobody knows of `loose` whether it is. */
const CATALOG = partitioned(
  inlineCatalog(`
    lake.shop.t(id BIGINT, n INT, m INT, name STRING, short VARCHAR(5), code CHAR(3), at DATE, price DECIMAL(10,2), flag BOOLEAN, note STRING, part STRING)
    lake.shop.u(id BIGINT, label STRING, part STRING)
    lake.shop.loose(id BIGINT, name STRING)
    lake.shop.v(id BIGINT) VIEW SELECT id FROM t
  `),
);

function partitioned(snapshot: CatalogSnapshot): CatalogSnapshot {
  const sources = snapshot.tables().map((source) => {
    if (source.table.table === 'loose') return source;
    return { ...source, columns: source.columns.map((c) => ({ ...c, partition: c.name === 'part' })) };
  });
  return snapshotOf(sources, 0);
}

const PREDICATE = "(`name` <> 'hidden')";
const HIDDEN = { predicate: PREDICATE, holds: () => true };
const world = (predicate = PREDICATE): World => ({
  name: 'hidden rows',
  tables: {
    'lake.shop.t': { filter: { ...HIDDEN, predicate }, masks: { note: { type: 'Hash' } } },
    'lake.shop.loose': { filter: HIDDEN },
  },
});

let libraries: Libraries;
beforeAll(async () => {
  libraries = await loadLibraries();
});

const context = (dialect: Dialect = 'spark', of = world()): RewriteContext => ({
  ...contextOf(of, { snapshot: CATALOG, dialect, defaults: { catalog: 'lake', schema: 'shop' }, readers: 'off' }),
  rowFilter: 'adaptive',
});
const isPlain = (sql: string, of: RewriteContext = context()): boolean => {
  const text = rewrite(sql, of, libraries).sql;
  expect(text).toContain('WHERE (`name`');
  return !/spark_partition_id|MATERIALIZED/.test(text);
};

describe('rowFilter: adaptive', () => {
  it.each([
    'SELECT * FROM t WHERE id = 5',
    "SELECT id, t.name AS x, note FROM t WHERE name = 'a' AND NOT (n < 3 OR n <=> m) AND short IN ('x', 'y')",
    "SELECT count(*), min(price) p FROM shop.t AS a WHERE a.at BETWEEN DATE '2020-01-01' AND DATE '2021-01-01' GROUP BY a.name",
    "SELECT DISTINCT part FROM t WHERE name LIKE 'a%_' AND note = 'x' OR price IS NOT NULL ORDER BY part DESC NULLS LAST, 1 LIMIT 10",
    'SELECT t.id, u.label FROM t LEFT JOIN u ON t.id = u.id INNER JOIN u AS w ON w.id = t.id, u x WHERE u.id > 9999999999;',
    'SELECT t.*, name FROM `t`',
  ])('drops hidden rows by a plain WHERE for %s', (sql) => {
    expect(isPlain(sql)).toBe(true);
  });

  it.each([
    ['casts', "SELECT * FROM t WHERE CAST(name AS INT) > 0 OR id = '5'"],
    ['a text compared with a number', 'SELECT * FROM t WHERE name = 5'],
    ['a number compared with a text', "SELECT * FROM t WHERE id = '5'"],
    ['a number of another kind', 'SELECT * FROM t WHERE id = 5.0'],
    ['columns of two types', 'SELECT * FROM t WHERE id = n'],
    ['a padded text', "SELECT * FROM t WHERE code = 'abc'"],
    ['a list with one odd value', "SELECT * FROM t WHERE n IN (1, '2')"],
    ['arithmetic', 'SELECT * FROM t WHERE n + 1 = 2'],
    ['a division as an item', 'SELECT 1 / n FROM t'],
    ['a function', "SELECT * FROM t WHERE upper(name) = 'A'"],
    ['a function as an item', 'SELECT upper(name) FROM t'],
    ['a bare condition', 'SELECT * FROM t WHERE flag'],
    ['a pattern that may end in its escape', "SELECT * FROM t WHERE name LIKE 'a\\\\'"],
    ['an escape', "SELECT * FROM t WHERE name LIKE 'a!' ESCAPE '!'"],
    ['another kind of pattern', "SELECT * FROM t WHERE name RLIKE '('"],
    ['a collation', "SELECT * FROM t WHERE name = 'a' COLLATE UNICODE"],
    ['a partition column', "SELECT * FROM t WHERE part = 'x'"],
    ['a partition column behind a join', 'SELECT 1 FROM t JOIN u ON t.part = u.label'],
    ['a table whose partitions nobody knows', 'SELECT * FROM loose WHERE id = 1'],
    ['a column that two tables have', 'SELECT 1 FROM t, u WHERE id = 1'],
    ['a subquery', 'SELECT * FROM t WHERE id IN (SELECT id FROM u)'],
    ['a derived table', 'SELECT * FROM (SELECT * FROM t) x WHERE id = 1'],
    ['a CTE', 'WITH x AS (SELECT * FROM t) SELECT * FROM x WHERE id = 1'],
    ['a set operation', 'SELECT id FROM t UNION SELECT id FROM u'],
    ['a window', 'SELECT row_number() OVER (ORDER BY id) FROM t'],
    ['HAVING', 'SELECT id FROM t GROUP BY id HAVING count(*) > 1'],
    ['a sample', 'SELECT * FROM t TABLESAMPLE (10 PERCENT) WHERE id = 1'],
    ['other joins', 'SELECT 1 FROM t FULL JOIN u ON t.id = u.id'],
    ['a natural join', 'SELECT 1 FROM t NATURAL JOIN u'],
    ['a hint', 'SELECT /*+ BROADCAST(t) */ id FROM t'],
    ['a parameter', 'SELECT * FROM t WHERE id = :id'],
    ['a lateral view', 'SELECT * FROM t LATERAL VIEW explode(array(1)) e AS x WHERE id = 1'],
    ['a pipe', 'FROM t |> WHERE id = 1'],
    ['a statement without SELECT', 'TABLE t'],
    ['a row of values', 'SELECT * FROM t, (VALUES (1)) AS w(x) WHERE x = 1'],
    ['renamed columns', 'SELECT * FROM u AS w(a, b, c), t WHERE a = 1'],
    ['a view', 'SELECT id FROM v WHERE id = 1'],
  ])('keeps the barrier for %s', (_, sql) => {
    expect(isPlain(sql)).toBe(false);
  });

  it.each(['(`name` > 5)', "(`name` LIKE concat('a', note))", "(`name` = 'a' AND CAST(`id` AS STRING) IN ('1'))"])(
    'keeps the barrier where the row filter itself could fail: %s',
    (predicate) => {
      expect(isPlain('SELECT * FROM t WHERE id = 5', context('spark', world(predicate)))).toBe(false);
    },
  );

  it.each([
    ["`name` = 'a'", true],
    ['CAST(`name` AS INT) = 1', false],
  ])('where a mask is for some cells, asks whether its condition could fail: %s', (predicate, plain) => {
    const { masks, filter } = world().tables['lake.shop.t']!;
    const conditions = { note: { predicate, holds: () => true } };
    const of: World = { name: 'cells', tables: { 'lake.shop.t': { masks: masks!, filter: filter!, conditions } } };
    expect(isPlain('SELECT * FROM t WHERE id = 5', context('spark', of))).toBe(plain);
  });

  it('is the barrier on DuckDB, whose own optimizer runs a cheap predicate before a plain WHERE', () => {
    expect(isPlain('SELECT * FROM t WHERE id = 5', context('databricks'))).toBe(true);
    expect(rewrite('SELECT * FROM t WHERE id = 5', context('duckdb'), libraries).sql).toContain('MATERIALIZED');
  });

  it('tells the two forms of one table apart, whichever statement came first', () => {
    const both = context();
    expect(['SELECT id FROM t', 'SELECT 1 / id FROM t', 'SELECT id FROM t'].map((sql) => isPlain(sql, both))).toEqual([
      true,
      false,
      true,
    ]);
  });
});
