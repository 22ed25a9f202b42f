import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/engine/rows.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { maskedStream } from '../../src/proxy/masked-stream.ts';
import type { KeyInSqlSetting } from '../../src/rewrite/context.ts';
import { explain } from '../../src/rewrite/explain.ts';
import { formatExplanation } from '../../src/rewrite/explain-text.ts';
import type { InProcessMask } from '../../src/rewrite/in-process.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { verifyDuckDB, verifySpark } from '../../src/rewrite/verify.ts';
import type { MaskSpec } from '../../src/types.ts';
import { openShop } from '../property/shop.ts';
import { CLEAR, contextOf, WORLD_KEY, type World } from '../support/world.ts';
import { type Asker, ask, unordered } from '../support/world-answer.ts';
import { veilData } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP, SHOP_DATA } from '../support/world-shop.ts';

/*
 * A column that is masked behind the engine is raw in it. These statements try to read it there by another way than as an
 * output of its own: by aliases, places, keys of joins, stars, names that are made up, errors, order.
 */

const HASH: MaskSpec = { type: 'Hash' };
const WORLD: World = {
  name: 'raw in the engine',
  tables: {
    'lake.shop.people': { masks: { name: HASH, card: HASH } },
    'lake.shop.orders': { masks: { card: HASH, note: { type: 'Reversible' } } },
  },
};

const folder = temporaryFolder();
let asker: Asker;
let before: Asker;
let open: (world: World, keyInSql: KeyInSqlSetting) => Asker;

beforeAll(async () => {
  const shop = await openShop(folder, 'raw', SHOP_DATA);
  open = (world, keyInSql) => shop(world, 'whenParseable', keyInSql);
  asker = open(WORLD, 'never');
  before = (await openShop(folder, 'masked', veilData(SHOP_DATA, WORLD)))(CLEAR);
});
afterAll(async () => {
  await asker.engine.close();
  await before.engine.close();
});

/** Stored values of the masked columns that no masked text, number or name holds by chance, and names that are made up. */
const STORED = /4111|4222|4333|9999|REDACTED|Ada|Ünal|abba|xyz|__lv|encode/;

/** What is learnt of other columns by a refusal is what the user wrote. */
const OUTSIDE = [
  // computed from it
  'SELECT upper(card) AS c FROM people',
  "SELECT card || '' AS c FROM people",
  "SELECT CASE WHEN card = '4111' THEN 1 END AS c FROM people",
  'SELECT (card) AS c FROM people',
  'SELECT CAST(card AS STRING) FROM people',
  'SELECT card IS NULL AS c FROM people',
  'SELECT people.card, length(people.card) FROM people',
  'SELECT card::STRING FROM people',
  'SELECT card:number FROM people',
  'SELECT card[0] FROM people',
  'SELECT people.card.x FROM people',
  'SELECT card COLLATE UTF8_BINARY AS c FROM people',
  'SELECT -card AS c FROM people',
  'SELECT card OVER () FROM people',
  // by an alias of it
  'SELECT card AS c, c FROM people',
  'SELECT card AS c, upper(c) AS u FROM people',
  "SELECT card AS c FROM people WHERE c = '4111'",
  'SELECT card AS c FROM people ORDER BY c',
  'SELECT card AS salary FROM people ORDER BY salary',
  'SELECT card AS `c d` FROM people ORDER BY `C D`',
  'SELECT card AS id, id AS card FROM people WHERE id > 1',
  // by its place, or all places
  'SELECT card FROM people ORDER BY 1',
  'SELECT id, card FROM people ORDER BY id, 2 DESC',
  'SELECT * FROM people ORDER BY 3',
  'SELECT card FROM people ORDER BY ALL',
  'SELECT card FROM people ORDER BY (1)',
  'SELECT card FROM people ORDER BY 1 + 0',
  'SELECT card FROM people ORDER BY +1',
  'SELECT card, count(*) FROM people GROUP BY 1',
  'SELECT card, count(*) AS n FROM people GROUP BY ALL',
  'SELECT card FROM people GROUP BY card',
  'SELECT DISTINCT card FROM people',
  'SELECT DISTINCT * FROM people',
  'SELECT card FROM people SORT BY id',
  'SELECT card FROM people DISTRIBUTE BY id',
  'SELECT card FROM people CLUSTER BY card',
  // by predicates and windows
  "SELECT id FROM people WHERE card = '4111'",
  "SELECT card FROM people WHERE card LIKE '41%'",
  'SELECT card FROM people WHERE CAST(card AS INT) > 0',
  "SELECT id FROM people WHERE people.`CARD` = '4111'",
  "SELECT id FROM people WHERE IDENTIFIER('card') = '4111'",
  "SELECT id FROM people WHERE IDENTIFIER('people.card') = '4111'",
  'SELECT id, row_number() OVER (ORDER BY card) AS n FROM people',
  'SELECT card, row_number() OVER (PARTITION BY card ORDER BY id) AS n FROM people',
  'SELECT card FROM people QUALIFY row_number() OVER (ORDER BY id) = 1',
  'SELECT id, count(*) OVER w AS n FROM people WINDOW w AS (ORDER BY card)',
  'SELECT max(card) AS m FROM people',
  'SELECT count(DISTINCT card) AS n FROM people',
  'SELECT count(*) FILTER (WHERE card IS NOT NULL) AS n FROM people',
  // by joins
  'SELECT p.id FROM people p JOIN orders o USING (card)',
  'SELECT p.id FROM people p JOIN orders o ON p.card = o.card',
  'SELECT p.card FROM people p NATURAL JOIN orders o',
  'SELECT card FROM people JOIN orders USING (card)',
  'SELECT * FROM people p JOIN orders o ON p.id = o.id AND p.card = o.card',
  // by stars, and lists that go by places
  'SELECT struct(*) AS s FROM people',
  'SELECT count(DISTINCT *) AS n FROM people',
  'SELECT concat_ws(p.*) AS c FROM people p',
  'SELECT hash(*) AS h FROM people',
  "SELECT card FROM people WHERE concat_ws(',', *) LIKE '%4111%'",
  "SELECT id FROM people WHERE concat_ws(',', people.*) LIKE '%4111%'",
  'SELECT p.c FROM people AS p(a, b, c, d, e, f)',
  'SELECT p.c FROM people AS p(a, b, c, d, e, f) WHERE c IS NOT NULL',
  'SELECT card, * EXCEPT (card) FROM people',
  'SELECT * EXCEPT (p.card) FROM people p JOIN orders o ON p.id = o.id',
  // by queries in queries
  'SELECT (SELECT max(card) FROM people) AS m',
  'SELECT card FROM (SELECT card FROM people) q',
  'SELECT x FROM (SELECT * FROM people) AS q(u, v, x, y, z, w)',
  'WITH q AS (SELECT card FROM people) SELECT * FROM q',
  'WITH q AS (SELECT * FROM people) SELECT id FROM q ORDER BY id',
  'SELECT card FROM people UNION ALL SELECT card FROM people',
  'SELECT card FROM people EXCEPT SELECT note FROM orders',
  'SELECT id FROM people WHERE id IN (SELECT id FROM people WHERE card IS NOT NULL)',
  'SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.card = p.card)',
  'SELECT l.c FROM people p, LATERAL (SELECT p.card AS c) l',
  'SELECT c FROM people LATERAL VIEW explode(array(card)) v AS c',
  'SELECT * FROM people LATERAL VIEW explode(array(1)) v AS one',
  'TABLE people',
  'FROM people',
  'FROM people SELECT card',
  'FROM people |> SELECT card',
  'FROM people |> ORDER BY card |> SELECT id',
  'SELECT * FROM people PIVOT (max(id) FOR country IN (1))',
  "SELECT * FROM people PIVOT (max(card) FOR country IN ('de'))",
  'SELECT * FROM people UNPIVOT (v FOR n IN (card, name))',
  'SELECT card FROM people TABLESAMPLE (50 PERCENT)',
  'SELECT explode(array(card)) AS c FROM people',
];

describe('what does more with a raw column than to show it is refused', () => {
  it.each(OUTSIDE)('%s', async (sql) => {
    const answer = await ask(sql, asker);
    expect(answer.kind, JSON.stringify(answer)).toBe('error');
    expect(answer).toMatchObject({ by: 'rewrite' });
    expect(answer.kind === 'error' && answer.text.replaceAll('`', '')).not.toMatch(STORED);
  });
});

/** The same as over masked tables. */
const SHOWN = [
  'SELECT card FROM people',
  'SELECT card, card FROM people',
  'SELECT card AS a, card AS b, people.card AS a FROM people',
  'SELECT * FROM people',
  'SELECT *, card AS again FROM people',
  'SELECT p.*, p.card FROM people p ORDER BY id',
  'SELECT p.card AS `name`, p.id FROM people p ORDER BY p.id DESC NULLS LAST',
  'SELECT card AS id FROM people',
  'SELECT id AS card FROM people',
  'SELECT id AS card, name AS x FROM people ORDER BY born, 1',
  'SELECT card `of`, name AS `"x` FROM people',
  'SELECT card AS __lvraw0 FROM people',
  "SELECT id AS IDENTIFIER('__lv' || 'raw0'), card FROM people",
  'SELECT card AS `__lvraw0`, name AS `__lvraw1_` FROM people',
  'SELECT IDENTIFIER("card") FROM people',
  'SELECT /*+ BROADCAST(people) */ card FROM people',
  'SELECT p.card, o.card, o.note FROM people p JOIN orders o ON p.id = o.person ORDER BY p.id, o.id',
  'SELECT p.*, o.* FROM people p LEFT JOIN orders o ON p.id = o.person AND o.amount > 5 ORDER BY p.id, o.id',
  'SELECT a.card, b.card FROM people a CROSS JOIN people b',
  'SELECT * FROM people JOIN orders USING (id)',
  'SELECT p.* FROM people p FULL JOIN orders o USING (id)',
  'SELECT * EXCEPT (card) FROM people',
  "SELECT card, row_number() OVER (ORDER BY id) AS n, concat('card', country) AS c FROM people ORDER BY id",
  'SELECT card FROM people WHERE salary > 5 LIMIT 2',
  'SELECT card, 1 / salary AS x FROM people WHERE salary <> 0',
  'SELECT country, count(*) AS n FROM people GROUP BY country HAVING count(*) > 1',
  'WITH q AS (SELECT id, country FROM people) SELECT country FROM q ORDER BY id',
  'SELECT (SELECT count(*) FROM people) AS n',
];

describe('what only shows it is answered as over masked tables', () => {
  it.each(SHOWN)('%s', async (sql) => {
    const answer = await ask(sql, asker);
    expect(answer).toMatchObject({ kind: 'rows' });
    expect(unordered(answer)).toEqual(unordered(await ask(sql, before)));
    expect(JSON.stringify(answer.kind === 'rows' && answer.rows)).not.toMatch(STORED);
  });

  it('with parameters, which stay values', async () => {
    const sql = 'SELECT card AS c FROM people WHERE country = :card ORDER BY id';
    const answer = await ask(sql, asker, { card: 'de' });
    expect(answer).toEqual(await ask(sql, before, { card: 'de' }));
    expect(await ask('SELECT card FROM people ORDER BY ?', asker, [1])).toMatchObject({ code: 'MASKED_OUTSIDE' });
    expect(await ask('SELECT card FROM people LIMIT :n', asker, { n: 2 })).toMatchObject({ kind: 'rows' });
  });

  it('errors of the engine tell nothing of it', async () => {
    const answer = await ask('SELECT card, CAST(country AS INT) AS i FROM people', asker);
    expect(answer).toMatchObject({ kind: 'error', code: 'ENGINE' });
    expect(JSON.stringify(answer)).not.toMatch(STORED);
  });

  it('an explanation names the column, not what it is called in between', () => {
    const text = formatExplanation(explain('SELECT *, card AS c FROM people', asker.context));
    expect(text).toContain('from lake.shop.people.card: masked by Hash, behind the engine');
    expect(text).not.toMatch(STORED);
    expect(() => explain('SELECT upper(card) AS u FROM people', asker.context)).toThrow(/behind the engine/);
  });
});

describe('the text that reads raw columns', () => {
  const { context, libraries } = { context: () => asker.context, libraries: () => asker.libraries };
  const text = (sql: string) => rewrite(sql, context(), libraries());

  it('names them by nothing that the statement or its tables name', () => {
    const { sql, inProcess } = text('SELECT card AS __lvraw0, card AS `__LVRAW_0` FROM people');
    expect(inProcess.map(({ raw }) => raw)).toEqual(['__lvraw__0', '__lvraw__0']);
    expect(sql.match(/__lvraw__0/g)).toHaveLength(3);
  });

  it('does not verify when one stands anywhere but among the outputs', () => {
    const verify = (sql: string, count: number) => () => verifyDuckDB(sql, [], [], new Map([['__lvraw0', count]]));
    expect(verify('SELECT p."__lvraw0", a FROM p', 1)).not.toThrow();
    for (const [sql, count] of [
      ['SELECT "__lvraw0" FROM p', 2],
      ['SELECT "__lvraw0" FROM p', 0],
      ['SELECT "__lvraw0" AS c FROM p', 1],
      ['SELECT upper("__lvraw0") FROM p', 1],
      ['SELECT a FROM p WHERE "__lvraw0" = 1', 1],
      ['SELECT a FROM p ORDER BY a, "__lvraw0", b', 1],
      ['SELECT a FROM (SELECT "__lvraw0" FROM p)', 1],
      ['SELECT "__lvraw0" || a FROM p', 1],
      ['SELECT "__lvraw01" FROM p', 1],
    ] as const)
      expect(verify(sql, count), sql).toThrow('did not verify');
  });

  it('nor on Spark', () => {
    const spark = contextOf(CLEAR, { snapshot: SHOP, dialect: 'spark', defaults: { catalog: 'lake', schema: 'shop' } });
    const verify =
      (items: string, count: number, end = '') =>
      () =>
        verifySpark(
          `SELECT ${items} FROM lake.shop.people AS p${end}`,
          [],
          1,
          spark,
          [],
          new Map([['__lvraw0', count]]),
        );
    expect(verify('p.`__lvraw0`, id', 1)).not.toThrow();
    expect(verify('`__lvraw0`', 2)).toThrow('did not verify');
    expect(verify('`__lvraw0` AS c', 1)).toThrow('did not verify');
    expect(verify('upper(`__lvraw0`)', 1)).toThrow('did not verify');
    expect(verify('id', 1, ' ORDER BY `__lvraw0`')).toThrow('did not verify');
    expect(verify('id', 1, ' WHERE id = `__lvraw0`')).toThrow('did not verify');
  });

  it('is made for Spark in the same way, should lakeveil run it there', () => {
    const options = { snapshot: SHOP, dialect: 'spark', defaults: { catalog: 'lake', schema: 'shop' } } as const;
    const spark = { ...contextOf(WORLD, { ...options, keyInSql: 'never' }), masksRows: true };
    const { sql, inProcess } = rewrite('SELECT p.card AS c, p.id, p.* FROM people p', spark, libraries());
    expect(sql).toBe(
      'SELECT p.`__lvraw0`, p.id, p.* FROM (SELECT `id`, CAST(`name` AS BINARY) AS `__lvraw1`, ' +
        'CAST(`card` AS BINARY) AS `__lvraw0`, `salary`, `country`, `born` FROM `lake`.`shop`.`people`) p',
    );
    expect(inProcess.map(({ output, name }) => [output, name])).toEqual([
      [0, 'c'],
      [3, 'name'],
      [4, 'card'],
    ]);
  });

  it('is made for nobody else to run', () => {
    const spark = contextOf(WORLD, {
      snapshot: SHOP,
      dialect: 'spark',
      defaults: { catalog: 'lake', schema: 'shop' },
      keyInSql: 'never',
    });
    expect(() => rewrite('SELECT card FROM people', spark, libraries())).toThrow(/somebody else runs/);
  });
});

describe('an answer whose raw columns are others than were decided ends before its first row', () => {
  const change = (masks: readonly InProcessMask[], to: (mask: InProcessMask) => Partial<InProcessMask>) =>
    masks.map((mask) => ({ ...mask, ...to(mask) }));

  it.each<[string, (masks: readonly InProcessMask[]) => readonly InProcessMask[]]>([
    ['one fewer', (masks) => masks.slice(1)],
    ['at another place', (masks) => change(masks, ({ output }) => ({ output: output + 1 }))],
    ['at a place that is none', (masks) => change(masks, () => ({ output: 99 }))],
    ['of another name', (masks) => change(masks, ({ raw }) => ({ raw: `${raw}9` }))],
    ['of another type', (masks) => change(masks, () => ({ type: { kind: 'bigint' } }))],
  ])('%s', async (_, changed) => {
    const { sql, inProcess } = rewrite('SELECT id, card, name, country FROM people', asker.context, asker.libraries);
    const stream = await asker.engine.execute(sql);
    await expect(maskedStream(stream, changed(inProcess), () => WORLD_KEY)).rejects.toThrow('other raw columns');
  });

  it('what fails over a value does not quote it', async () => {
    const { sql, inProcess } = rewrite('SELECT card FROM people', asker.context, asker.libraries);
    const stream = await asker.engine.execute(sql);
    const type = { kind: 'bigint' } as const;
    const lying = { ...stream, columns: [{ name: inProcess[0]!.raw, type }], close: () => stream.close() };
    const { batches } = await maskedStream(
      lying,
      change(inProcess, () => ({ type })),
      () => WORLD_KEY,
    );
    const error: unknown = await rowsOf({ ...stream, batches, close: () => stream.close() })
      .next()
      .catch((error: unknown) => error);
    expect(isLakeveilError(error) && error.code).toBe('INTERNAL');
    expect(`${error} ${(error as Error).cause}`).not.toMatch(STORED);
  });
});
