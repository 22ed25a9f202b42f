import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPARK_MACROS } from '../../src/sql/spark-macros.ts';
import { openShop } from '../property/shop.ts';
import { CLEAR } from '../support/world.ts';
import { type Asker, ask } from '../support/world-answer.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP_DATA } from '../support/world-shop.ts';

/*
 * The arguments of a function go into the text of its macro, and its items give names to columns. What is our own in there
 * may neither mean something of the user's nor be shown.
 */

const folder = temporaryFolder();
let asker: Asker;

beforeAll(async () => {
  asker = (await openShop(folder, 'shop', SHOP_DATA))(CLEAR, 'whenParseable');
});

afterAll(() => asker.engine.close());

describe('a lambda variable of the user', () => {
  it.each([
    ['transform(array(5, 6), i -> array_repeat(i, 2))', '[[5,5],[6,6]]'],
    ['transform(array(5, 6), y -> array_remove(array(5, 6, 7), y))', '[[6,7],[5,7]]'],
    ['transform(array(1), i -> array_distinct(array(i, i, 2)))', '[[1,2]]'],
    ['transform(array(1), i -> array_union(array(i), array(2)))', '[[1,2]]'],
    ["transform(array('z'), x -> array_join(array('a', NULL), ',', x))", '["a,z"]'],
    ["transform(array('79927398713'), i -> luhn_check(i))", '[true]'],
    ["transform(array('abc'), i -> crc32(i))", '["891568578n"]'],
    ["transform(array('='), p -> str_to_map('a=1,b=2', ',', p))", '[[["a","1"],["b","2"]]]'],
  ])('means itself in the argument of a macro: %s', async (item, value) => {
    expect(await ask(`SELECT ${item} AS x`, asker)).toMatchObject({ rows: [`[${value}]`] });
  });

  it('has the name of no variable of a macro', () => {
    const variables = Object.values(SPARK_MACROS)
      .flat()
      .flatMap((text) => [...text.matchAll(/\blambda ([^:]+):/g)])
      .flatMap(([, names]) => names!.split(', '));
    expect(variables).not.toHaveLength(0);
    for (const variable of variables) expect(variable).toMatch(/^__lv_/);
  });
});

describe('a function that DuckDB has with another meaning', () => {
  it.each([
    ["concat('a', NULL)", 'null'],
    ["concat('a', 1, true)", '"a1true"'],
    ["left('abc', -1)", '""'],
    ["right('abc', -1)", '""'],
    ["substr('abc', 0, 2)", '"ab"'],
    ["substring('abc', 2, -1)", '""'],
    ['collect_set(x)', '[1]'],
    ['array_agg(x)', '[1,1]'],
    ['array_agg(DISTINCT x)', '[1]'],
    ['collect_list(x) FILTER (WHERE x IS NULL OR x > 0)', '[1,1]'],
    ['collect_set(x) FILTER (WHERE x > 1)', '[]'],
    ['collect_list(x) OVER ()', '[1,1]'],
    ['collect_list(x) FILTER (WHERE x > 1) OVER w', '[]'],
    ['upper(array_join(collect_list(x) OVER w, "a"))', '"1A1"'],
  ])('means what it means on Spark: %s', async (item, value) => {
    const sql = `SELECT ${item} AS x FROM VALUES (1), (NULL), (1) AS t(x) WINDOW w AS (PARTITION BY 1) LIMIT 1`;
    expect(await ask(sql, asker)).toMatchObject({ rows: [`[${value}]`] });
  });

  it.each(['concat(*)', `concat(${'x, '.repeat(20)}x)`, "extract(DOW FROM DATE '2020-05-03')"])(
    'or is refused: %s',
    async (item) => {
      const answer = await ask(`SELECT ${item} AS x FROM VALUES (1), (NULL) AS t(x)`, asker);
      expect(answer).toHaveProperty('code', 'UNSUPPORTED_ON_ENGINE');
    },
  );
});

it('a generator is named as on Spark, not by what the engine gets', async () => {
  expect(await ask("SELECT id, explode(split(name, 'b')) FROM people", asker)).toHaveProperty('columns', [
    'id BIGINT',
    'col STRING',
  ]);
});

it('columns of a pivot are named by what the user wrote', async () => {
  const sql =
    "SELECT * FROM (SELECT country, card FROM people) PIVOT (max(hex(card)), min(card) FOR country IN ('de'))";
  expect(await ask(sql, asker)).toHaveProperty('columns', ['de_max(hex(card)) STRING', 'de_min(card) STRING']);
});
