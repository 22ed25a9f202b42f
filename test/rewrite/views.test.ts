import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { explain } from '../../src/rewrite/explain.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { verifySpark } from '../../src/rewrite/verify.ts';
import type { CatalogSnapshot } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { CLEAR, contextOf, type World } from '../support/world.ts';
import { ask, unordered } from '../support/world-answer.ts';
import { writeDatabase } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP, SHOP_DATA, SHOP_WORLDS } from '../support/world-shop.ts';

/** View → its columns and definition, as a user could write them into a WITH clause. */
const VIEWS: Readonly<Record<string, readonly [columns: string, sql: string]>> = {
  germans: ['id BIGINT, name STRING, card STRING', "SELECT id, name, card FROM people WHERE country = 'de'"],
  spent: [
    'person BIGINT, total DECIMAL(38,2), n BIGINT',
    'SELECT person, sum(amount), count(*) FROM orders GROUP BY person',
  ],
  pairs: ['a STRING, b STRING', 'SELECT p.name, o.note FROM people p JOIN orders o ON p.card = o.card'],
  spenders: [
    'name STRING, total DECIMAL(38,2)',
    'WITH g AS (SELECT id, name FROM people) SELECT g.name, spent.total FROM g JOIN spent ON spent.person = g.id',
  ],
  cards: ['card STRING', 'SELECT card FROM people UNION SELECT card FROM orders'],
};

const WITH_VIEWS: CatalogSnapshot = snapshotOf(
  [
    ...SHOP.tables(),
    ...inlineCatalog(
      Object.entries(VIEWS)
        .map(([name, [columns, sql]]) => `lake.shop.${name}(${columns}) VIEW ${sql}`)
        .join('\n'),
    ).tables(),
  ],
  0,
);

const QUERIES = [
  'SELECT * FROM germans',
  "SELECT name FROM germans WHERE card = '4111'",
  'SELECT p.name, s.total FROM people p LEFT JOIN spent s ON s.person = p.id',
  'SELECT a, count(*) FROM pairs GROUP BY a',
  'SELECT * FROM spenders UNION ALL SELECT name, 1.00BD FROM germans',
  'SELECT (SELECT max(total) FROM spenders) AS m, card FROM cards',
  'WITH g AS (SELECT 5 AS x) SELECT x, total FROM g, spenders',
  "WITH people AS (SELECT 1 AS id, 'x' AS card) SELECT g.name FROM germans g WHERE g.card NOT IN (SELECT card FROM people)",
  'SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM cards c WHERE c.card = o.card)',
];

/** A statement that reads views, with their definitions as CTEs in front of its own; the people of the last but two are its own. */
function spelledOut(sql: string): string {
  const ctes = Object.entries(VIEWS).map(([name, [columns, definition]]) => {
    const names = columns.split(/, (?=\w+ [A-Z])/).map((column) => column.split(' ')[0]);
    return `${name}(${names.join(', ')}) AS (${definition})`;
  });
  return sql.startsWith('WITH ') ? `WITH ${ctes.join(', ')}, ${sql.slice(5)}` : `WITH ${ctes.join(', ')} ${sql}`;
}

const folder = temporaryFolder();
let libraries: Libraries;
let engine: Engine;
beforeAll(async () => {
  libraries = await loadLibraries();
  const path = join(folder, 'shop.duckdb');
  await writeDatabase(path, SHOP_DATA);
  engine = createDuckDBEngine({ data: path, threads: 1 });
});
afterAll(() => engine.close());

const SHOP_PLACE = { catalog: 'lake', schema: 'shop' };
const spark = (snapshot: CatalogSnapshot, world: World = CLEAR, schema = 'shop') =>
  contextOf(world, { snapshot, dialect: 'spark', defaults: { catalog: 'lake', schema } });

describe('a view', () => {
  it.each(SHOP_WORLDS)('answers like its definition, in the world of $name', async (world) => {
    const physicalName = engine.physicalName.bind(engine);
    const context = contextOf(world, { snapshot: WITH_VIEWS, dialect: 'duckdb', defaults: SHOP_PLACE, physicalName });
    for (const sql of QUERIES) {
      const answer = unordered(await ask(sql, { engine, context, libraries }));
      const expected = unordered(await ask(spelledOut(sql), { engine, context, libraries }));
      expect(answer, sql).toHaveProperty('rows');
      expect(names(answer), sql).toEqual(names(expected));
    }
  });

  it('means the tables of the place where it was made, wherever the user is', () => {
    const { sql } = rewrite('SELECT * FROM shop.germans', spark(WITH_VIEWS, CLEAR, 'elsewhere'), libraries);
    expect(sql).toContain('`lake`.`shop`.`people`');
  });

  it('is read by full names only when nobody knows where it was made', () => {
    const where = { catalog: '', schema: '' };
    const [people, near, far] = [
      ...inlineCatalog('lake.shop.people(id BIGINT)\nlake.shop.near(id BIGINT)\nlake.shop.far(id BIGINT)').tables(),
    ];
    const snapshot = snapshotOf(
      [
        people!,
        { ...near!, view: { sql: 'SELECT id FROM people', ...where } },
        { ...far!, view: { sql: 'SELECT id FROM lake.shop.people', ...where } },
      ],
      0,
    );
    expect(() => rewrite('SELECT * FROM near', spark(snapshot), libraries)).toThrow(/its definition is \(`UNKNOWN_T/);
    expect(rewrite('SELECT * FROM far', spark(snapshot), libraries).kind).toBe('pass');
  });

  it('keeps a renamed star only as long as the engine says that its columns are the same', () => {
    const view = (outputs: readonly string[]) => {
      const [people, v] = inlineCatalog(
        'lake.shop.people(id BIGINT, card STRING)\nlake.shop.v(a BIGINT, b STRING)',
      ).tables();
      return snapshotOf([people!, { ...v!, view: { sql: 'SELECT * FROM people', ...SHOP_PLACE, outputs } }], 0);
    };
    expect(rewrite('SELECT b FROM v', spark(view(['id', 'card'])), libraries).sql).toContain('AS `v`(`a`, `b`)');
    expect(() => rewrite('SELECT b FROM v', spark(view(['card', 'id'])), libraries)).toThrow(/other columns/);
  });

  it('whose columns depend on data can be read, but not be protected itself', () => {
    const snapshot = inlineCatalog(`
      lake.shop.sales(y INT, amount INT)
      lake.shop.wide(a BIGINT, b BIGINT) VIEW SELECT inline(array(struct(y, amount))) FROM sales`);
    const masked = { name: 'wide', tables: { 'lake.shop.wide': { masks: { a: { type: 'Null' } } } } } as const;
    expect(rewrite('SELECT a FROM wide', spark(snapshot), libraries).kind).toBe('pass');
    expect(() => rewrite('SELECT a FROM wide', spark(snapshot, masked), libraries)).toThrow(/cannot be told/);
  });
});

describe('views in views', () => {
  const chain = (length: number, definition: (i: number) => string) =>
    inlineCatalog(
      [
        'lake.shop.v0(id BIGINT)',
        'lake.shop.w(id BIGINT)',
        ...Array.from({ length }, (_, i) => `lake.shop.v${i + 1}(id BIGINT) VIEW ${definition(i)}`),
      ].join('\n'),
    );

  it('stand up to 32 deep, also where the upper ones were read before', () => {
    const context = spark(chain(40, (i) => `SELECT id FROM v${i}`));
    expect(rewrite('SELECT id FROM v32', context, libraries).kind).toBe('pass');
    expect(() => rewrite('SELECT id FROM v33', context, libraries)).toThrow(/TABLE_DENIED/);
    expect(() => rewrite('SELECT id FROM v40', context, libraries)).toThrow(/TABLE_DENIED/);
  });

  it('that double at every level are refused before they fill the memory', () => {
    const doubled = spark(chain(30, (i) => `SELECT a.id FROM v${i} a, v${i} b`));
    expect(() => rewrite('SELECT id FROM v30', doubled, libraries)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
    expect(explain('SELECT id FROM v30', doubled).columns).toHaveLength(1);
  });

  it('never stand in a text by their name', () => {
    const context = spark(WITH_VIEWS);
    expect(() => verifySpark('SELECT * FROM `lake`.`shop`.`germans` AS g', [], 1, context)).toThrow(/did not verify/);
    expect(() => verifySpark('SELECT 1', [], 0, context, ['(SELECT 1)'])).toThrow(/the views differ/);
  });
});

/** Types of computed columns follow the catalog's words for a view, and DuckDB's own for a CTE. */
const names = (answer: Awaited<ReturnType<typeof ask>>): unknown =>
  answer.kind === 'rows' ? { ...answer, columns: answer.columns.map((column) => column.split(' ')[0]) } : answer;
