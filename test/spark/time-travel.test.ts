import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf, type World } from '../support/world.ts';
import { Spark } from './spark.ts';

/*
 * Parquet tables have no versions, so what Spark makes of ours is shown in two halves: its parser reads them as time travel of
 * the table in the veil, and the comparison of types answers rightly over tables that differ from the catalog.
 */

const COLUMNS =
  'id BIGINT, n INT, card STRING, short VARCHAR(9), code CHAR(3), price DECIMAL(10,2), at TIMESTAMP, day DATE, f FLOAT, ' +
  'took INTERVAL DAY TO SECOND, years INTERVAL YEAR, m MAP<STRING, ARRAY<INT>>, b BINARY, yes BOOLEAN, s STRUCT<a: INT>';

const snapshot = inlineCatalog(`spark_catalog.default.t(${COLUMNS})\nspark_catalog.default.clear(id BIGINT)`);
const world: World = {
  name: 'older versions',
  tables: {
    'spark_catalog.default.t': {
      masks: { card: { type: 'Hash' } },
      filter: { predicate: '(`n` > 0)', holds: () => true },
    },
  },
};
const context = contextOf(world, {
  snapshot,
  dialect: 'spark',
  defaults: { catalog: 'spark_catalog', schema: 'default' },
});

let spark: Spark;
let libraries: Libraries;
beforeAll(async () => {
  libraries = await loadLibraries();
  spark = await Spark.start();
  const row =
    "1, 2, '4111', 'x', 'abc', 1.5, TIMESTAMP '2024-01-01', DATE '2024-01-01', 1, INTERVAL '1 00:00:00' DAY TO SECOND, INTERVAL '1' YEAR, map('a', array(1)), X'00', true, named_struct('a', 1)";
  await spark.prepare([
    `CREATE TABLE t(${COLUMNS}) USING parquet`,
    `INSERT INTO t SELECT ${row}`,
    'CREATE TABLE other USING parquet AS SELECT * EXCEPT (n), CAST(n AS STRING) AS n FROM t',
    'CREATE TABLE wider USING parquet AS SELECT *, 1 AS extra FROM t',
    'CREATE TABLE narrower USING parquet AS SELECT * EXCEPT (card) FROM t',
  ]);
});
afterAll(() => spark?.close());

const veiled = (version: string): string => rewrite(`SELECT id, card FROM t ${version}`, context, libraries).sql;

describe('an older version on Spark', () => {
  it.each(['VERSION AS OF 3', "FOR VERSION AS OF 'main'", "TIMESTAMP AS OF '2024-01-01'", '@v3', '@20240101000000000'])(
    'is read inside the veil: %s',
    async (version) => {
      const clear = rewrite(`SELECT id FROM clear ${version}`, context, libraries).sql;
      for (const parsed of await spark.parse([veiled(version), clear])) {
        expect(parsed).toHaveProperty('plan', expect.stringMatching(/RelationTimeTravel 'UnresolvedRelation \[spark_/));
      }
    },
  );

  it('shows columns of the same names and types, and no others', async () => {
    const over = (table: string) => spark.run(veiled('VERSION AS OF 3').replace('`t` VERSION AS OF 3', `\`${table}\``));
    expect(await over('t')).toMatchObject({ rows: [[1, expect.stringMatching(/^[0-9a-f]{64}$/)]] });
    expect(await over('wider')).toEqual(await over('t'));
    expect(await over('narrower')).toHaveProperty('error', 'UNRESOLVED_COLUMN.WITH_SUGGESTION');
    expect(await over('other')).toHaveProperty('error', 'USER_RAISED_EXCEPTION');
  });

  it('costs nothing for its types, which are compared before anything is read', async () => {
    expect(await spark.plan(veiled('VERSION AS OF 3').replace(' VERSION AS OF 3', ''))).not.toMatch(/assert|typeof/);
  });
});
