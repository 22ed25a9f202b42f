import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJsonLines } from '../support/corpora.ts';
import type { World } from '../support/world.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { tpcdsFolder, tpchFolder } from '../tpch/data.ts';
import { QUERIES } from '../tpch/queries.ts';
import { Benchmark, type Compared } from './benchmark.ts';
import { TPCDS_USED, TPCDS_WORLD, TPCH_WORLD } from './tpc-worlds.ts';

const folder = temporaryFolder();
const TPCDS_QUERIES = readJsonLines<{ id: string; sql: string }>('parse/tpcds.jsonl').map(({ id, sql }) => ({
  name: id.replace('tpcds/', ''),
  sql,
}));

/** LAKEVEIL_TPCDS_QUERIES says how many of TPC-DS run, from the first on, or `all`: these take 20 minutes. */
const CHOSEN = process.env['LAKEVEIL_TPCDS_QUERIES'] ?? '33';
const ALL = CHOSEN === 'all';
const FIRST = ALL ? TPCDS_QUERIES.length : Number(CHOSEN);
if (!(FIRST >= 0)) throw new Error('LAKEVEIL_TPCDS_QUERIES is a number or `all`');

/** How many answers must have rows at this scale, so that being equal means something, and which masks are left out to see that it shows. */
const CASES = [
  {
    world: TPCH_WORLD,
    queries: QUERIES,
    data: tpchFolder,
    used: {},
    filled: 16,
    left: ['c_name', 'c_phone', 's_address'],
  },
  {
    world: TPCDS_WORLD,
    queries: TPCDS_QUERIES.slice(0, FIRST),
    data: tpcdsFolder,
    used: TPCDS_USED,
    filled: ALL ? 75 : Math.floor(0.45 * FIRST),
    left: ALL ? ['c_last_name', 'ca_zip'] : [],
  },
] as const;

describe.each(CASES)('$world.name on Spark, over raw data as over a world that is already masked', (benchmark) => {
  const { world, queries, filled, left } = benchmark;
  const data = queries.length > 0 ? benchmark.data() : undefined;
  const done = new Map<string, Compared>();
  let tables: Benchmark;

  describe.skipIf(!data)('', () => {
    beforeAll(async () => {
      tables = await Benchmark.open(data!, folder, benchmark);
    });
    afterAll(() => tables.close());

    test.each(queries)('$name', async ({ name, sql }) => {
      const compared = await tables.compare(sql, world);
      if (!compared.equal) expect(compared.veiled).toEqual(compared.masked);
      done.set(name, compared);
    });

    test('most answers have rows', () => {
      const answers = [...done.values()];
      const count = (equal: Compared['equal']) => answers.filter((answer) => answer.equal === equal).length;
      const full = answers.filter(({ veiled }) => 'rows' in veiled && veiled.rows.length > 0).length;
      console.info(
        `${world.name} on Spark: ${answers.length} of ${queries.length} equal, ${full} with rows; ` +
          `${count('list')} row by row, ${count('bag')} in another order, ${count('whole')} only without their LIMIT`,
      );
      expect(answers).toHaveLength(queries.length);
      expect(full).toBeGreaterThanOrEqual(filled);
    });

    test.each(left)('the comparison notices that there is no mask on %s', async (column) => {
      const named = queries.filter(({ sql }) => sql.includes(column));
      expect(named.length).toBeGreaterThan(0);
      for (const { sql } of named) {
        if (!(await tables.compare(sql, without(column, world))).equal) return;
      }
      expect.unreachable(`${named.length} queries gave the same answers without it`);
    });
  });
});

const without = (column: string, world: World): World => ({
  ...world,
  tables: Object.fromEntries(
    Object.entries(world.tables).map(([table, { masks = {}, ...rest }]) => {
      const { [column]: _, ...kept } = masks;
      return [table, { ...rest, masks: kept }];
    }),
  ),
});
