import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop } from '../property/shop.ts';
import { type Answer, type Asker, ask, unordered } from '../support/world-answer.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP_DATA, SHOP_WORLDS } from '../support/world-shop.ts';

const folder = temporaryFolder();
let asker: Asker;

beforeAll(async () => {
  asker = (await openShop(folder, 'shop', SHOP_DATA))(SHOP_WORLDS[4]!, 'whenParseable');
});

afterAll(() => asker.engine.close());

const rows = async (sql: string): Promise<Answer> => unordered(await ask(sql, asker));

describe('a pipe on the embedded engine answers like the same query without it', () => {
  test.each([
    ['FROM people |> SELECT id, upper(name)', 'SELECT id, upper(name) FROM people'],
    ['FROM people p |> WHERE p.id < 5 |> WHERE salary > 1', 'SELECT * FROM people WHERE id < 5 AND salary > 1'],
    ['TABLE people |> SELECT DISTINCT country |> ORDER BY country', 'SELECT DISTINCT country FROM people'],
    [
      'SELECT id, card FROM people |> EXTEND id + 1 AS next, card || "x"',
      'SELECT id, card, id + 1 AS next, card || "x" FROM people',
    ],
    [
      'FROM people |> DROP born, salary, card |> SET name = lower(name)',
      'SELECT id, lower(name) AS name, country FROM people',
    ],
    ['FROM people |> AGGREGATE count(*), max(card) AS m', 'SELECT count(*), max(card) AS m FROM people'],
    [
      'FROM people |> AGGREGATE count(*) AS n GROUP BY country AS c, born',
      'SELECT country AS c, born, count(*) AS n FROM people GROUP BY country, born',
    ],
    ['FROM people |> AGGREGATE GROUP BY country', 'SELECT DISTINCT country FROM people'],
    ['FROM people |> ORDER BY id DESC |> LIMIT 2 |> SELECT id', 'SELECT id FROM people ORDER BY id DESC LIMIT 2'],
    [
      'FROM people |> AS p |> JOIN orders o ON p.id = o.person |> SELECT p.name, o.note',
      'SELECT p.name, o.note FROM people p JOIN orders o ON p.id = o.person',
    ],
    [
      'FROM people |> SELECT id |> UNION ALL SELECT id FROM orders |> WHERE id > 3',
      'SELECT * FROM (SELECT id FROM people UNION ALL SELECT id FROM orders) WHERE id > 3',
    ],
    ['VALUES (1, "a"), (2, "b") AS v(i, t) |> WHERE i = 2 |> SELECT t', 'SELECT "b" AS t'],
    [
      'WITH q AS (FROM people |> WHERE id < 4) FROM q |> SELECT name |> WHERE name IN (FROM people |> SELECT name)',
      'SELECT name FROM people WHERE id < 4',
    ],
    [
      'FROM people |> SELECT (FROM orders |> AGGREGATE max(card))',
      'SELECT (FROM orders |> AGGREGATE max(card)) FROM people',
    ],
    ['FROM people |> TABLESAMPLE (100 PERCENT) |> SELECT id', 'SELECT id FROM people'],
    [
      'FROM people LEFT JOIN orders ON people.id = orders.person |> WHERE orders.id IS NULL |> SELECT name',
      'SELECT name FROM people LEFT ANTI JOIN orders ON people.id = orders.person',
    ],
  ])('%s', async (piped, plain) => {
    const answer = await rows(piped);
    expect(answer).toHaveProperty('kind', 'rows');
    expect(answer).toEqual(await rows(plain));
  });

  test.each([
    'FROM people CROSS JOIN orders |> WHERE orders.id = 2 |> SELECT orders.id',
    'FROM people NATURAL JOIN orders |> LIMIT 3 |> SELECT orders.note',
    'FROM people JOIN orders |> WHERE people.id = 1 |> AGGREGATE max(orders.card)',
  ])('never takes a join for its last table: %s', async (sql) => {
    expect(await ask(sql, asker)).toHaveProperty('kind', 'error');
  });

  test.each([
    ['FROM people |> SET id = 1, name = "x"', 'the embedded engine has no form for the pipe SET of several columns'],
    [
      'FROM people |> AGGREGATE count(*) GROUP BY id + 1',
      'the embedded engine has no form for the pipe AGGREGATE by more than names',
    ],
  ])('or is refused: %s', async (sql, sentence) => {
    expect(await ask(sql, asker)).toMatchObject({
      code: 'UNSUPPORTED_ON_ENGINE',
      text: expect.stringContaining(sentence),
    });
  });
});
