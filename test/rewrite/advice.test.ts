import { expect, test } from 'vitest';
import { advise } from '../../src/rewrite/advice.ts';
import { analyze } from '../../src/rewrite/rewrite.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf, type World } from '../support/world.ts';

const snapshot = inlineCatalog(`
  lake.shop.people(id BIGINT, name STRING, card STRING, salary DECIMAL(10,2), country STRING)
  lake.shop.orders(id BIGINT, card STRING, note STRING, amount INT)
`);

const world: World = {
  name: 'masks',
  tables: {
    'lake.shop.people': {
      masks: { name: { type: 'Constant', constant: 'x' }, card: { type: 'Hash' }, salary: { type: 'Null' } },
    },
    'lake.shop.orders': {
      masks: { card: { type: 'Hash' }, note: { type: 'Hash' }, amount: { type: 'Rounding', bucket: '10' } },
    },
  },
};
const defaults = { catalog: 'lake', schema: 'shop' };
const oneKey = contextOf(world, { snapshot, dialect: 'spark', defaults });
/** Each table hashes with a key of its own. */
const ownKeys = {
  ...oneKey,
  maskSql: (...[mask, type, table, column]: Parameters<typeof oneKey.maskSql>) =>
    oneKey.maskSql(mask, type, table, `${column} of ${table.table}`),
};

const told = (sql: string, context = oneKey): string[] =>
  advise(analyze(sql, context), context).map(({ position, text }) => `${position.column} ${text}`);

const lost = (column: string, mask: string) => `which \`${mask}\` on lake.shop.${column} does not keep`;

test.each<[string, string[]]>([
  // what a hash keeps
  ['SELECT card, count(*) FROM people GROUP BY card', []],
  ['SELECT DISTINCT card FROM people', []],
  ['SELECT p.id FROM people p JOIN orders o ON p.card = o.card', []],
  ['SELECT id FROM people WHERE card IN (SELECT card FROM orders)', []],
  ['SELECT row_number() OVER (PARTITION BY card ORDER BY id) FROM people', []],
  // what it does not
  [
    'SELECT id FROM people ORDER BY card',
    [`32 \`ORDER BY\` relies on the order of values, ${lost('people.card', 'Hash')}`],
  ],
  ["SELECT id FROM people WHERE card = '4111'", [`29 \`=\` relies on raw values, ${lost('people.card', 'Hash')}`]],
  ["SELECT id FROM people WHERE '4111' = card", [`38 \`=\` relies on raw values, ${lost('people.card', 'Hash')}`]],
  ["SELECT id FROM people WHERE card NOT IN ('1')", [`29 \`IN\` relies on raw values, ${lost('people.card', 'Hash')}`]],
  ["SELECT id FROM orders WHERE note LIKE 'a%'", [`29 \`LIKE\` relies on raw values, ${lost('orders.note', 'Hash')}`]],
  ['SELECT max(card) FROM people', [`12 \`max\` relies on the order of values, ${lost('people.card', 'Hash')}`]],
  [
    'SELECT length(o.note) FROM orders o',
    [`15 \`length\` relies on the length of values, ${lost('orders.note', 'Hash')}`],
  ],
  [
    'SELECT row_number() OVER (PARTITION BY id ORDER BY card) FROM people',
    [`52 \`ORDER BY\` relies on the order of values, ${lost('people.card', 'Hash')}`],
  ],
  // what rounding keeps nearly
  ['SELECT amount, sum(amount), max(amount) FROM orders WHERE amount > 100 GROUP BY amount ORDER BY amount', []],
  ['SELECT id FROM orders WHERE amount = 47', [`29 \`=\` relies on raw values, ${lost('orders.amount', 'Rounding')}`]],
  // NULL and constants keep nothing
  ['SELECT avg(salary) FROM people', [`12 \`avg\` relies on raw values, ${lost('people.salary', 'Null')}`]],
  [
    'SELECT id FROM people WHERE salary > 5',
    [`29 \`>\` relies on the order of values, ${lost('people.salary', 'Null')}`],
  ],
  [
    'SELECT name FROM people GROUP BY upper(name)',
    [`40 \`GROUP BY\` relies on equal values, ${lost('people.name', 'Constant')}`],
  ],
  // what is clear, or was computed before, is not advised on
  ['SELECT country FROM people WHERE id > 5 GROUP BY country ORDER BY country', []],
  ['SELECT x FROM (SELECT upper(name) AS x FROM people) ORDER BY x', []],
  [
    'SELECT y FROM (SELECT name AS y FROM people) q ORDER BY y',
    [`57 \`ORDER BY\` relies on the order of values, ${lost('people.name', 'Constant')}`],
  ],
])('%s', (sql, expected) => {
  expect(told(sql)).toEqual(expected);
});

test('hashes of two keys never meet', () => {
  expect(told('SELECT p.id FROM people p JOIN orders o ON p.card = o.card', ownKeys)).toEqual([
    '44 `=` compares lake.shop.people.card with lake.shop.orders.card, whose equal values are masked differently',
  ]);
  expect(told('SELECT a.id FROM people a JOIN people b ON a.card = b.card', ownKeys)).toEqual([]);
});
