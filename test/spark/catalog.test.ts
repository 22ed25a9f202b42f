import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import type { DescribedTable } from '../../src/engine/engine.ts';
import { describeSpark } from '../../src/engine/spark/describe.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { printType } from '../../src/sqltype.ts';
import { CLEAR, contextOf, type World } from '../support/world.ts';
import { runOn } from './run-sql.ts';
import { Spark } from './spark.ts';

const COLUMNS = [
  'id INT, code CHAR(3), short VARCHAR(9), price DECIMAL(10,2), at TIMESTAMP, local TIMESTAMP_NTZ, took INTERVAL DAY TO SECOND',
  'years INTERVAL YEAR, word STRING COLLATE UNICODE, s STRUCT<a: INT, `b c`: ARRAY<STRING>>, m MAP<STRING, BIGINT>, b BINARY',
  'part STRING, tiny TINYINT',
].join(', ');

let spark: Spark;
let libraries: Libraries;
let tables: DescribedTable[];
beforeAll(async () => {
  libraries = await loadLibraries();
  spark = await Spark.start();
  await spark.prepare([
    'CREATE SCHEMA shop',
    'CREATE SCHEMA `select`',
    `CREATE TABLE shop.wide(${COLUMNS}) USING parquet PARTITIONED BY (part, tiny)`,
    'CREATE TABLE `select`.`from`(`x y` INT) USING parquet',
    "CREATE TABLE shop.people USING parquet AS SELECT * FROM VALUES (1, 'Ada', '4111'), (2, 'Bob', '4222'), (3, 'Eve', NULL) AS t(id, name, card)",
    'USE shop',
    'CREATE VIEW cards(nr, number) AS SELECT * FROM (SELECT id, card FROM people) WHERE id > 1',
    "CREATE VIEW names AS SELECT p.name, c.number AS `the number` FROM people p LEFT JOIN cards c ON c.nr = p.id WHERE name <> 'it\\'s';",
    'CREATE VIEW everyone AS SELECT * FROM people',
    'CREATE TEMPORARY VIEW passing AS SELECT 1 AS x',
    'USE default',
  ]);
  tables = await describeSpark(runOn(spark));
});
afterAll(() => spark?.close());

const found = (name: string): DescribedTable | undefined => tables.find(({ table }) => table.table === name);

describe('what Spark tells of its tables', () => {
  it('has every table and view by its full name, and none that is temporary', () => {
    expect(tables.map(({ table }) => Object.values(table).join('/')).sort()).toEqual(
      ['select/from', 'shop/cards', 'shop/everyone', 'shop/names', 'shop/people', 'shop/wide'].map(
        (name) => `spark_catalog/${name}`,
      ),
    );
  });

  it('has types as queries see them, and the columns that tables are partitioned by', () => {
    expect(
      found('wide')?.columns.map(({ name, type, partition }) => [name, printType(type, 'spark'), partition]),
    ).toEqual([
      ['id', 'INT', false],
      ['code', 'STRING', false], // padded when it is read
      ['short', 'STRING', false],
      ['price', 'DECIMAL(10,2)', false],
      ['at', 'TIMESTAMP', false],
      ['local', 'TIMESTAMP_NTZ', false],
      ['took', 'INTERVAL DAY TO SECOND', false],
      ['years', 'INTERVAL YEAR', false],
      ['word', 'string collate UNICODE', false],
      ['s', 'STRUCT<`a`: INT, `b c`: ARRAY<STRING>>', false],
      ['m', 'MAP<STRING, BIGINT>', false],
      ['b', 'BINARY', false],
      ['part', 'STRING', true],
      ['tiny', 'TINYINT', true],
    ]);
  });

  it('has the definition of a view, where it was made, and what its columns were called', () => {
    expect(found('cards')?.view).toEqual({
      sql: 'SELECT * FROM (SELECT id, card FROM people) WHERE id > 1',
      catalog: 'spark_catalog',
      schema: 'shop',
      outputs: ['id', 'card'],
    });
    expect(found('people')).not.toHaveProperty('view');
  });
});

const MASKED: World = {
  name: 'cards masked',
  tables: { 'spark_catalog.shop.people': { masks: { card: { type: 'Constant', constant: 'XXXX' } } } },
};

function contextFor(world: World, described = tables): RewriteContext {
  const sources = described.map((table, i) => ({
    ...table,
    id: i + 1,
    name: table.table.table,
    tags: [],
    columns: table.columns.map((column) => ({ ...column, tags: [] })),
  }));
  const defaults = { catalog: 'spark_catalog', schema: 'default' };
  return contextOf(world, { snapshot: snapshotOf(sources, 0), dialect: 'spark', defaults });
}

describe('a view on Spark', () => {
  const QUERIES = [
    'SELECT * FROM shop.cards ORDER BY nr',
    'SELECT n.name, `the number` FROM shop.names AS n ORDER BY name',
    'SELECT number, count(*) AS c FROM shop.cards c GROUP BY number ORDER BY number',
    'WITH people AS (SELECT 9 AS id) SELECT e.name FROM shop.everyone e, people WHERE e.id < people.id ORDER BY name',
  ];

  it('answers as Spark itself does where nothing is protected, with the same names and types', async () => {
    for (const sql of QUERIES) {
      expect(await spark.run(rewrite(sql, contextFor(CLEAR), libraries).sql), sql).toEqual(await spark.run(sql));
    }
  });

  it('answers over masked tables as if they had been stored masked', async () => {
    await spark.prepare([
      'CREATE SCHEMA stored',
      "CREATE TABLE stored.people USING parquet AS SELECT id, name, 'XXXX' AS card FROM shop.people",
      'USE stored',
      ...['cards(nr, number)', 'names', 'everyone'].map(
        (view) => `CREATE VIEW ${view} AS ${found(view.split('(')[0]!)!.view!.sql}`,
      ),
      'USE default',
    ]);
    for (const sql of QUERIES) {
      const answer = await spark.run(rewrite(sql, contextFor(MASKED), libraries).sql);
      expect(answer, sql).toEqual(await spark.run(sql.replaceAll('shop.', 'stored.')));
    }
  });

  it('is refused when its star has come to mean other columns', async () => {
    await spark.prepare(['ALTER TABLE shop.people ADD COLUMN born DATE']);
    const now = await describeSpark(runOn(spark));
    expect(() => rewrite('SELECT * FROM shop.everyone', contextFor(CLEAR, now), libraries)).toThrow(/other columns/);
    expect(rewrite('SELECT * FROM shop.cards', contextFor(CLEAR, now), libraries).kind).toBe('pass');
  });
});
