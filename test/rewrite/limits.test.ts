import { expect, test } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { contextOf } from '../support/world.ts';
import { SHOP, SHOP_WORLDS } from '../support/world-shop.ts';

const many = (item: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${item} AS a${i}`).join();

const names = (count: number): string => Array.from({ length: count }, (_, i) => `v${i}`).join();

const rows = (width: number): string => `(SELECT ${many('1', width)})`;

/** Long statements that people or their tools write, and longer ones than anybody should. */
test.each([
  [
    'an IN list of 30,000 values',
    `SELECT 1 FROM people WHERE id IN (${Array(30_000).fill('1').join(',')})`,
    'answered',
  ],
  ['10,000 conditions', `SELECT 1 FROM people WHERE ${Array(10_000).fill('id=1').join(' AND ')}`, 'answered'],
  ['10,000 hints', `SELECT ${'/*+ BROADCAST(a) */ '.repeat(10_000)}1 FROM people`, 'answered'],
  ['items that name one another', `SELECT id AS x0${aliases(10_000)} FROM people`, 'answered'],
  // lists of columns that double, or multiply
  ['stars in one another', `${'SELECT *, * FROM ('.repeat(40)}SELECT 1 FROM people${')'.repeat(40)}`, 'TOO_LARGE'],
  ['CTEs of joins of CTEs', `WITH c0 AS (TABLE people)${doubled(40)} SELECT 1 FROM c40`, 'TOO_LARGE'],
  ['a star as often as it fits', `SELECT ${Array(30_000).fill('*').join()} FROM people`, 'TOO_LARGE'],
  ['stars in arguments', `SELECT 1 FROM people WHERE 1 IN (${Array(15_000).fill('hash(*)').join()})`, 'TOO_LARGE'],
  [
    'a pivot of many values',
    `SELECT 1 FROM people PIVOT (${many('max(id)', 900)} FOR name IN (${many('1', 900)}))`,
    'TOO_LARGE',
  ],
  ['a natural join of 5,000 columns', `SELECT 1 FROM ${rows(5000)} a NATURAL JOIN ${rows(5000)} b, people`, 'answered'],
  [
    'an unpivot of 9,000 columns',
    `SELECT 1 FROM people UNPIVOT ((${names(9000)}) FOR n IN (${many('id', 9000)}))`,
    'answered',
  ],
  ['900 tables', Array(900).fill('SELECT id FROM people').join(' UNION ALL '), 'TOO_LARGE'],
  ['100,000 values', `SELECT 1 FROM people WHERE id IN (${Array(100_000).fill('1').join(',')})`, 'TOO_LARGE'],
])('%s', async (_, sql, outcome) => {
  const context = contextOf(SHOP_WORLDS[1]!, {
    snapshot: SHOP,
    dialect: 'spark',
    defaults: { catalog: 'lake', schema: 'shop' },
  });
  const libraries = await loadLibraries();
  const run = () => rewrite(sql, context, libraries);
  if (outcome === 'answered') expect(run().kind).toBe('rewrite');
  else expect(run).toThrow(expect.objectContaining({ code: outcome }));
});

function aliases(count: number): string {
  return Array.from({ length: count }, (_, i) => `, x${i} AS x${i + 1}`).join('');
}

function doubled(times: number): string {
  return Array.from({ length: times }, (_, i) => `, c${i + 1} AS (SELECT * FROM c${i} x, c${i} y)`).join('');
}
