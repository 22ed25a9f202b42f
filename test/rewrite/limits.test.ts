import { expect, test } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { contextOf } from '../support/world.ts';
import { SHOP, SHOP_WORLDS } from '../support/world-shop.ts';

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
