import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barrierSql } from '../../src/mask/barrier.ts';
import { maskSql } from '../../src/mask/registry.ts';
import { HASH, KEY, type PlanNode, TestDuckDB } from './support.ts';

/** Hidden rows, two in a hundred, are the ones that make predicates fail; visible rows never do. */
const ROWS = `
  SELECT i AS id, i % 50 = 7 AS hidden,
    CASE WHEN hidden THEN 'h' ELSE 'v' || (i % 3) END AS tenant,
    CASE WHEN hidden THEN '(secret' || i ELSE CAST(i % 100 AS VARCHAR) END AS s,
    CASE WHEN hidden THEN -2 ELSE i % 9 + 1 END AS n,
    CASE WHEN hidden THEN 9223372036854775807 ELSE i END AS big,
    CASE WHEN hidden THEN unhex('ff') ELSE encode('ä') END AS b
  FROM range(2500) AS r(i)`;

const COLUMNS = '"id", "tenant", "s", "n", "big", "b"';
/** With a mask. Without one there is less between the user's predicate and the filter of the veil. */
const MASKED = `"id", ${maskSql(HASH, { kind: 'string' }, '"tenant"', KEY, 'duckdb')} AS "tenant", "s", "n", "big", "b"`;
const STORES = ['memory', 'dictionary'] as const;

/** A row filter that a plain WHERE runs last. */
const COSTLY = "n > 0 OR (tenant LIKE '%v%' AND regexp_matches(tenant, '^v[0-9]$'))";
/** Row filters of every price, so that the optimizer has reasons to run them first and last. */
const FILTERS = [
  COSTLY,
  "tenant <> 'h'",
  "tenant IN ('v0', 'v1', 'v2')",
  "tenant LIKE 'v%' AND length(s) < 8",
  "tenant IN (SELECT 'v' || x FROM range(3) AS m(x))",
];

/** Predicates of a user over `v`, none of which may ever meet a hidden row. */
const PREDICATES = [
  'CAST(v.s AS INTEGER) % 2 = 0',
  'v.big * v.n % 2 = 0',
  'CAST(v.big AS INTEGER) % 3 > 0',
  'sqrt(v.n) > 1',
  'factorial(CAST(v.n AS INTEGER)) > 10',
  "CASE WHEN v.s LIKE '(%' THEN error(v.s) ELSE v.id > 70 END",
  "regexp_matches('123', v.s)",
  "decode(v.b) = 'ä'",
];

/** Where a user can put a predicate `p` over the veil `t`. The answers are small. */
const SHAPES: readonly ((t: string, p: string) => string)[] = [
  (t, p) => `SELECT count(*), sum(id) FROM ${t} v WHERE ${p}`,
  (t, p) => `SELECT count(*) FROM ${t} v WHERE v.id % 2 = 0 AND ${p} AND v.id < 2000`,
  (t, p) => `SELECT count(*) FROM ${t} v WHERE NOT (${p})`,
  (t, p) => `SELECT sum(CASE WHEN ${p} THEN 1 ELSE 0 END) FROM ${t} v`,
  (t, p) => `SELECT count(*) FILTER (WHERE ${p}) FROM ${t} v`,
  (t, p) => `SELECT ${p} AS g, count(*) FROM ${t} v GROUP BY 1`,
  (t, p) => `SELECT v.tenant, count(*) FROM ${t} v GROUP BY v.tenant HAVING bool_and(${p}) ORDER BY 1`,
  (t, p) => `SELECT count(*) FROM ${t} v JOIN range(10) AS o(k) ON o.k = v.n AND ${p}`,
  (t, p) => `SELECT count(*) FROM range(10) AS o(k) LEFT JOIN ${t} v ON o.k = v.n AND ${p}`,
  (t, p) => `SELECT count(*) FROM ${t} v JOIN (SELECT 3 AS id) o ON o.id = v.id WHERE ${p}`,
  (t, p) => `SELECT count(*) FROM ${t} v, range(3) AS o(k) WHERE o.k < v.n AND ${p}`,
  (t, p) => `SELECT count(*) FROM ${t} v JOIN (VALUES (true)) AS o(yes) ON o.yes = (${p})`,
  (t, p) => `SELECT count(*) FROM ${t} v JOIN (VALUES (2), (3)) AS o(k) ON o.k = CASE WHEN ${p} THEN v.n END`,
  (t, p) => `SELECT count(*) FROM ${t} v JOIN ${t} w ON v.id = w.id AND ${p}`,
  (t, p) => `SELECT count(*) FROM range(20) AS o(k) WHERE EXISTS (SELECT 1 FROM ${t} v WHERE v.id = o.k AND ${p})`,
  (t, p) => `SELECT count(*) FROM range(20) AS o(k) WHERE NOT EXISTS (SELECT 1 FROM ${t} v WHERE v.id = o.k AND ${p})`,
  (t, p) => `SELECT count(*) FROM range(20) AS o(k) WHERE o.k IN (SELECT v.id FROM ${t} v WHERE ${p})`,
  (t, p) => `SELECT k, (SELECT max(v.id) FROM ${t} v WHERE v.n = o.k AND ${p}) AS m FROM range(5) AS o(k) ORDER BY 1`,
  (t, p) => `SELECT count(*) FROM range(5) AS o(k), LATERAL (SELECT v.id FROM ${t} v WHERE v.n = o.k AND ${p}) l`,
  (t, p) => `SELECT count(*) FROM ${t} v SEMI JOIN range(20) AS o(k) ON o.k = v.id WHERE ${p}`,
  (t, p) =>
    `SELECT v.id FROM ${t} v WHERE ${p} QUALIFY row_number() OVER (PARTITION BY v.n ORDER BY v.id) = 1 ORDER BY 1`,
  (t, p) => `SELECT v.id FROM ${t} v QUALIFY row_number() OVER (ORDER BY v.id) < 9 AND ${p} ORDER BY 1`,
  (t, p) =>
    `WITH __lv_c AS (SELECT * FROM ${t}) SELECT count(*) FROM __lv_c v WHERE ${p} AND v.id IN (SELECT w.id FROM __lv_c w)`,
  (t, p) => `WITH __lv_c AS MATERIALIZED (SELECT * FROM ${t}) SELECT count(*) FROM __lv_c v WHERE ${p}`,
  (t, p) => `SELECT count(*) FROM (SELECT * FROM ${t} UNION ALL SELECT * FROM ${t}) v WHERE ${p}`,
  (t, p) => `SELECT DISTINCT ${p} FROM ${t} v WHERE v.id > 100 ORDER BY 1`,
  (t, p) => `SELECT v.id FROM ${t} v WHERE ${p} ORDER BY v.id DESC LIMIT 5`,
  (t, p) => `SELECT v.id FROM ${t} v ORDER BY ${p}, v.id LIMIT 5`,
  (t, p) => `SELECT count(*) FROM (SELECT * FROM ${t} WHERE id > 5) v WHERE ${p}`,
];

let db: TestDuckDB;
beforeAll(async () => {
  db = await TestDuckDB.open(
    `CREATE TABLE __lv_memory AS ${ROWS}`,
    'CREATE TABLE __lv_visible AS SELECT * FROM __lv_memory WHERE NOT hidden',
    // Compressed segments yield dictionary vectors, which hold values of rows that are filtered out.
    "ATTACH ':memory:' AS packed (COMPRESS)",
    "SET GLOBAL force_compression = 'dictionary'",
    'CREATE TABLE packed.main.dictionary_t AS SELECT * FROM __lv_memory',
    'CHECKPOINT packed',
  );
});
afterAll(() => db.close());

const tableOf = (store: (typeof STORES)[number]): string =>
  store === 'memory' ? '__lv_memory' : 'packed.main.dictionary_t';
const veil = (from: string, filter: string, projection = COLUMNS): string =>
  barrierSql(projection, COLUMNS, from, filter, 'duckdb');
const fails = (sql: string): Promise<boolean> =>
  db.rows(sql).then(
    () => false,
    () => true,
  );

describe('the barrier on DuckDB', () => {
  it.each(STORES)('keeps every predicate, in every place, from the hidden rows of a table in %s', async (store) => {
    for (const [i, shape] of SHAPES.entries()) {
      for (const [j, predicate] of PREDICATES.entries()) {
        const [filter, projection] =
          store === 'memory' ? [COSTLY, COLUMNS] : [FILTERS[(i + j) % FILTERS.length]!, MASKED];
        const sql = shape(veil(tableOf(store), filter, projection), predicate);
        const expected = await db.rows(shape(`(SELECT ${projection} FROM __lv_visible)`, predicate));
        expect(sorted(await db.rows(sql)), sql).toEqual(sorted(expected));
      }
    }
  });

  it.each(PREDICATES)('is put to the test, because this fails on hidden rows: %s', async (predicate) => {
    expect(await fails(`SELECT count(*) FROM __lv_memory v WHERE ${predicate}`)).toBe(true);
  });

  it('is needed: DuckDB runs a cheap predicate of the user before a costly plain filter', async () => {
    const plain = `(SELECT ${COLUMNS} FROM __lv_memory WHERE ${COSTLY})`;
    const leaks = await Promise.all(SHAPES.map((shape) => fails(shape(plain, "regexp_matches('123', v.s)"))));
    expect(leaks).toContain(true);
  });

  it.each(PREDICATES)('has the predicate above it in the plan: %s', async (predicate) => {
    for (const filter of FILTERS) {
      const plan = await db.plan(`SELECT v.id FROM ${veil('__lv_memory', filter)} v WHERE ${predicate}`);
      const [limit, ...others] = plan.flatMap((node) => nodesNamed(node, 'STREAMING_LIMIT'));
      expect(others).toEqual([]);
      const below = new Set(nodesOf(limit!).flatMap(computations));
      const above = plan.flatMap(nodesOf).filter((node) => node.name === 'FILTER' && !nodesOf(limit!).includes(node));
      expect(above.length, predicate).toBeGreaterThan(0);
      for (const node of above) for (const line of computations(node)) expect(below).not.toContain(line);
    }
  });

  it('keeps a predicate without columns from a table whose rows are all hidden', async () => {
    const none = veil('__lv_memory', "tenant = 'nobody'");
    expect(await db.rows(`SELECT count(*) FROM ${none} v WHERE error('boom' || random()) IS NULL`)).toEqual([[0n]]);
    expect(await db.rows(`SELECT min(CAST(s AS INTEGER)) FROM ${none} v`)).toEqual([[null]]);
  });

  it('leaves the rows of a plain scan in their order', async () => {
    await db.run('CREATE TABLE __lv_long AS SELECT i AS id FROM range(300000) AS r(i)');
    const rows = await db.rows(`SELECT * FROM ${barrierSql('"id"', '"id"', '__lv_long', 'id % 3 > 0', 'duckdb')}`);
    expect(rows.length).toBe(200_000);
    expect(rows.every(([id], i) => i === 0 || (id as bigint) > (rows[i - 1]![0] as bigint))).toBe(true);
  });

  it('filters by the raw column, whatever a mask of the same name says', async () => {
    const swapped = barrierSql(
      '"s" AS "tenant", "tenant" AS "s"',
      '"tenant", "s"',
      '__lv_memory',
      "tenant = 'h'",
      'duckdb',
    );
    expect(await db.rows(`SELECT DISTINCT s FROM ${swapped}`)).toEqual([['h']]);
  });
});

describe('the barrier on Spark and Databricks', () => {
  it('is a filter that Spark neither folds nor lets a predicate pass', () => {
    const expected =
      '(SELECT `id` FROM (SELECT `id` FROM t WHERE id > 7) WHERE system.builtin.spark_partition_id() >= 0)';
    expect(barrierSql('`id`', '`id`', 't', 'id > 7', 'spark')).toBe(expected);
    expect(barrierSql('`id`', '`id`', 't', 'id > 7', 'databricks')).toBe(expected);
  });
});

/** Groups come in any order. */
const sorted = (rows: unknown[][]): unknown[][] => rows.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...node.children.flatMap(nodesOf)];
const nodesNamed = (node: PlanNode, name: string): PlanNode[] => nodesOf(node).filter((n) => n.name.trim() === name);
const computations = ({ extra_info }: PlanNode): string[] =>
  [extra_info['Expression'], extra_info['Filters']]
    .flat()
    .filter((line) => line !== undefined)
    .map(String);
