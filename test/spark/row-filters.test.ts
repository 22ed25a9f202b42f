import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import type { DescribedTable } from '../../src/engine/engine.ts';
import { checkBarrier } from '../../src/engine/spark/barrier-check.ts';
import { describeSpark } from '../../src/engine/spark/describe.ts';
import { plainFilterSql } from '../../src/mask/barrier.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { contextOf, type World } from '../support/world.ts';
import { runOn } from './run-sql.ts';
import { Spark, type SparkAnswer } from './spark.ts';

/*
 * Hidden rows lie in partitions of their own, and only they make the predicates below fail. `seen` is the same table
 * without them: whatever is asked, both must answer alike.
 */
const ROWS = `
  SELECT id, CASE WHEN id % 5 = 0 THEN 'h' ELSE 'v' END AS tenant, IF(id % 5 = 0, 'secret', CAST(id AS STRING)) AS note,
    CAST(IF(id % 5 = 0, 0, id) AS INT) AS n, IF(id % 5 = 0, concat('x', id), CAST(id % 3 AS STRING)) AS part
  FROM range(20)`;

/** The filters are cheap and dear, by equality and by list. */
const FILTERS = ["(`tenant` = 'v')", "(`tenant` IN ('v', 'w')) AND (`note` <> 'secret')"];

const PREDICATES = [
  'CAST(part AS INT) >= 0',
  'element_at(array(1, 2, 3), CAST(part AS INT) + 1) > 0',
  'CAST(note AS INT) > 1',
  '10 / n > 1 OR n < 0',
];

const SHAPES: readonly ((t: string, p: string) => string)[] = [
  (t, p) => `SELECT id FROM ${t} WHERE ${p} ORDER BY id`,
  (t, p) => `SELECT count(*) AS n FROM ${t} v JOIN range(40) r ON r.id = v.id AND ${p}`,
  (t, p) => `SELECT r.id, v.note FROM range(9) r LEFT JOIN ${t} v ON r.id = v.id AND ${p} ORDER BY r.id`,
  (t, p) =>
    `SELECT part, count(*) AS c FROM ${t} GROUP BY part HAVING max(part) IS NOT NULL AND min(${p}) ORDER BY part`,
  (t, p) => `WITH c AS (SELECT * FROM ${t}) SELECT count(*) AS n FROM c WHERE ${p} AND id IN (SELECT id FROM c)`,
  (t, p) => `SELECT id FROM (SELECT * FROM ${t} UNION ALL SELECT * FROM ${t}) WHERE ${p} ORDER BY id`,
  (t, p) => `SELECT id, row_number() OVER (ORDER BY id) AS r FROM ${t} WHERE ${p} QUALIFY r < 5 ORDER BY id`,
];

/** Statements that get the plain form under `adaptive`: what they compare stands in no partition and is cast nowhere. */
const HARMLESS = [
  'SELECT id, note FROM t WHERE n = 7',
  "SELECT part, count(*) AS c FROM t WHERE note LIKE '1%' OR id BETWEEN 3 AND 12 GROUP BY part ORDER BY part",
  'SELECT a.id FROM t a JOIN t b ON a.id = b.id WHERE NOT (b.n <> 7) ORDER BY id LIMIT 3',
  'SELECT * FROM t ORDER BY id',
];

let spark: Spark;
let libraries: Libraries;
let tables: DescribedTable[];
beforeAll(async () => {
  libraries = await loadLibraries();
  spark = await Spark.start();
  await spark.prepare([
    `CREATE TABLE t USING parquet PARTITIONED BY (part) AS ${ROWS}`,
    `CREATE TABLE seen USING parquet PARTITIONED BY (part) AS SELECT * FROM t WHERE tenant = 'v'`,
    'CREATE VIEW recent AS SELECT id, note, part FROM t WHERE id > 2',
  ]);
  tables = await describeSpark(runOn(spark));
});
afterAll(() => spark?.close());

function contextFor(predicate: string, rowFilter: 'barrier' | 'adaptive'): RewriteContext {
  const sources = tables.map((table, i) => {
    const columns = table.columns.map((column) => ({ ...column, tags: [] }));
    return { ...table, id: i + 1, name: table.table.table, tags: [], columns };
  });
  const world: World = {
    name: 'hidden rows',
    tables: { 'spark_catalog.default.t': { filter: { predicate, holds: () => true } } },
  };
  const defaults = { catalog: 'spark_catalog', schema: 'default' };
  return { ...contextOf(world, { snapshot: snapshotOf(sources, 0), dialect: 'spark', defaults }), rowFilter };
}

/** Statements whose answer differs from the one over the visible rows alone: a hidden row was seen. */
async function leaks(statements: readonly string[], contextOf: (filter: string) => RewriteContext): Promise<string[]> {
  const contexts = FILTERS.map(contextOf);
  const answers = await spark.runAll(statements.map((sql, i) => rewrite(sql, contexts[i % 2]!, libraries).sql));
  const expected = await Promise.all(statements.map(overVisibleRows));
  return statements.filter((_, i) => observed(answers[i]!) !== expected[i]);
}

const known = new Map<string, Promise<string>>();

function overVisibleRows(sql: string): Promise<string> {
  const text = sql.replace(/\b(FROM|JOIN) (t|recent)\b/g, '$1 seen');
  const answer = known.get(text) ?? spark.run(text).then(observed);
  known.set(text, answer);
  return answer;
}

/** All that a user observes: rows, or that the engine could not run it. */
const observed = (answer: SparkAnswer): string =>
  'error' in answer ? 'the engine could not run the statement' : JSON.stringify(answer);

const ATTACKS = SHAPES.flatMap((shape) => PREDICATES.map((predicate) => shape('t', predicate)));

describe('hidden rows on Spark', () => {
  it('are not seen through predicates on partition columns or others, behind the barrier', async () => {
    expect(await leaks(ATTACKS, (filter) => contextFor(filter, 'barrier'))).toEqual([]);
  });

  it('are not seen with rowFilter: adaptive, which gives these the barrier', async () => {
    expect(await leaks(ATTACKS, (filter) => contextFor(filter, 'adaptive'))).toEqual([]);
  });

  it('would be seen behind a plain WHERE, whose place predicates on partition columns overtake', async () => {
    const plain = (filter: string): RewriteContext => ({
      ...contextFor(filter, 'barrier'),
      barrier: (projection, _columns, from, predicate) => plainFilterSql(projection, from, predicate),
    });
    const found = await leaks(ATTACKS, plain);
    expect(found.length).toBeGreaterThan(ATTACKS.length / 4);
    expect(found).toContain(SHAPES[0]!('t', PREDICATES[0]!));
  });

  it('are not seen by statements that adaptive answers with the plain WHERE', async () => {
    for (const sql of HARMLESS) {
      expect(rewrite(sql, contextFor(FILTERS[0]!, 'adaptive'), libraries).sql).not.toContain('spark_partition_id');
    }
    expect(await leaks(HARMLESS, (filter) => contextFor(filter, 'adaptive'))).toEqual([]);
  });

  it('are not seen through a view either', async () => {
    const through = PREDICATES.slice(0, 3).map(
      (predicate) => `SELECT id FROM recent WHERE ${predicate} AND id > 2 ORDER BY id`,
    );
    expect(await leaks(through, (filter) => contextFor(filter, 'adaptive'))).toEqual([]);
  });
});

describe('the check of the barrier', () => {
  it('holds on this Spark, over range() and over a partitioned table', async () => {
    expect(await checkBarrier(runOn(spark), tables)).toEqual({ held: true });
  });

  it.each([
    ['a plain WHERE', plainForm],
    [
      'rand(), which the optimizer folds away',
      (p: string, c: string, f: string, w: string) => outer(p, c, f, w, 'rand() >= 0'),
    ],
    [
      'a barrier beside the filter instead of above it',
      (p: string, _: string, f: string, w: string) =>
        plainFilterSql(p, f, `${w} AND system.builtin.spark_partition_id() >= 0`),
    ],
  ])('does not hold for %s', async (_, form) => {
    expect(await checkBarrier(runOn(spark), tables, form)).toMatchObject({ held: false });
    expect(await checkBarrier(runOn(spark), [], form)).toMatchObject({ held: false });
  });

  it('does not hold where the engine does not tell its plan', async () => {
    expect(await checkBarrier(() => Promise.reject(new Error('away')))).toMatchObject({ held: false });
    expect(await checkBarrier(async () => [])).toMatchObject({ held: false });
  });
});

function plainForm(projection: string, _columns: string, from: string, predicate: string): string {
  return plainFilterSql(projection, from, predicate);
}

function outer(projection: string, columns: string, from: string, predicate: string, barrier: string): string {
  return `(SELECT ${projection} FROM (SELECT ${columns} FROM ${from} WHERE ${predicate}) WHERE ${barrier})`;
}
