import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop } from '../property/shop.ts';
import { type Asker, ask } from '../support/world-answer.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SEALED, SHOP_DATA } from '../support/world-shop.ts';

/*
 * Statements that once got through to DuckDB's own catalog, or could have: the translator prints some names and texts
 * without quoting them again, and sees CTEs in other places than DuckDB does. `$N` is a place for a name in backticks that
 * is DuckDB text, `$A` the alias of the raw tables in another case, as somebody knows it who has found it.
 */

const folder = temporaryFolder();
let asker: Asker;
let alias: string;

beforeAll(async () => {
  asker = (await openShop(folder, 'shop', SHOP_DATA))(SEALED);
  alias = asker.engine.physicalName({ catalog: 'lake', schema: 'shop', table: 'people' }).catalog;
});
afterAll(() => asker.engine.close());

const STOLEN = [
  'SELECT string_agg(database_name, chr(44)) FROM duckdb_databases',
  "SELECT string_agg(concat_ws('|', name, card, salary), ';') FROM $A.shop.people",
  'SELECT max(column_name) FROM (SUMMARIZE $A.shop.people)',
  'SELECT max(name) FROM (SHOW ALL TABLES)',
];

/** A name or text in quotes that ends one thing, steals, and begins another, in every place where one may stand. */
const PLACES = [
  'SELECT CAST(1 AS `BIGINT) AS a, ($S) AS b, CAST(2 AS BIGINT`) AS c',
  'SELECT TRY_CAST(1 AS `BIGINT) AS a, ($S) AS b, CAST(2 AS BIGINT`) AS c',
  'SELECT 1::`BIGINT AS a, ($S) AS b, 2::BIGINT` AS c',
  'SELECT CAST(NULL AS ARRAY<`VARCHAR) AS a, ($S) AS b, CAST(NULL AS VARCHAR`>) AS c',
  'SELECT CAST(NULL AS MAP<`VARCHAR, VARCHAR)) AS a, ($S) AS b, CAST(NULL AS MAP(VARCHAR`, STRING>) AS c',
  "SELECT CAST(named_struct('a', 1) AS STRUCT<a: `INT)) AS a, ($S) AS b, CAST(NULL AS STRUCT(b INT`>) AS c",
  'SELECT CAST(NULL AS STRUCT<`a INT)) AS a, ($S) AS b, CAST(NULL AS STRUCT(b`: INT>) AS c',
  "SELECT DATE '2020-01-01'' AS DATE) AS a, ($S) AS b, CAST(''2020-01-01' AS q",
  "SELECT TIME '00:00:00'' AS TIME) AS a, ($S) AS b, CAST(''00:00:00' AS q",
  "SELECT TIMESTAMP '2020-01-01'' AS TIMESTAMP) AS a, ($S) AS b, CAST(''2020-01-01' AS q",
  "SELECT INTERVAL '1 day'' , ($S), ''1' AS q",
  'SELECT name COLLATE `NOCASE" || ($S) COLLATE "NOCASE` AS q FROM people',
  'SELECT count(*) OVER `w), ($S), count(*) OVER (ORDER BY 1` FROM people WINDOW w AS (ORDER BY id)',
  'SELECT * FROM people AS c(`a), (SELECT ($S)) AS d(b`, x2, x3, x4, x5, x6)',
  'SELECT * FROM (SELECT 1) AS c(`a), (SELECT ($S)) AS d(b`)',
  'SELECT * FROM range(1) AS c(`a), (SELECT ($S)) AS d(b`)',
  'SELECT * FROM (VALUES (1)) AS `v(a), (SELECT ($S)) AS w`(b)',
  'SELECT * FROM VALUES (1) AS `v(a), (SELECT ($S)) AS w`(b)',
  "SELECT * FROM people PIVOT (max(id) AS `m FOR name IN ('a')), (SELECT ($S)) x, (SELECT 1 AS id) y PIVOT (max(id) AS n` FOR name IN ('a'))",
  'SELECT * FROM people UNPIVOT (`v FOR n IN (id)), (SELECT ($S)) x, (SELECT 1 AS id) UNPIVOT (v` FOR `n` IN (id))',
  'SELECT * EXCEPT (`id) FROM (SELECT ($S) AS z, 1 AS id) --`) FROM people',
  'SELECT id AS `x", ($S) AS "y` FROM people',
  'SELECT `id", ($S) AS "y` FROM people',
  'SELECT 1 AS a FROM people `p", (SELECT ($S)) AS "q`',
  'SELECT people.`id", ($S) AS "y` FROM people',
  'SELECT named_struct(\'a\', 1).`a", ($S) AS "y`',
  'SELECT abs(`n` => 1), max(id) FILTER (WHERE id = 1) AS `z", ($S) AS "y` FROM people',
  'WITH `q" AS (SELECT 1), "r` AS (SELECT 1) SELECT ($S) FROM `q" AS (SELECT 1), "r`',
  "SELECT 'a\\\\', ($S), '' AS q",
  'SELECT id FROM people ORDER BY `id" DESC, ($S), "id`',
];

describe('nothing between quotes becomes text for DuckDB', () => {
  it.each(PLACES)('%s', async (place) => {
    for (const stolen of STOLEN) {
      const sql = place.replaceAll('$S', stolen).replaceAll('$A', alias.toUpperCase());
      const answer = await ask(sql, asker);
      // names of columns and texts of errors say what the user wrote, values must not
      if (answer.kind === 'rows') expect(answer.rows.join()).not.toMatch(/4111|4222|Ünal|lv_|people|duckdb|memory/i);
    }
  });
});

const CATALOG = [
  ...['duckdb_tables', 'duckdb_databases', 'duckdb_columns', 'sqlite_master', 'pg_class', 'pg_settings', 'pg_tables'],
  ...['pragma_database_list', '`/etc/passwd`', '`people.csv`', '`information_schema.tables`'],
];

describe('a CTE never means a table of DuckDB', () => {
  it.each(CATALOG)('called %s', async (name) => {
    for (const sql of [
      `WITH RECURSIVE ${name} AS (SELECT * FROM ${name}) SELECT * FROM ${name}`,
      `WITH RECURSIVE ${name} AS (SELECT * FROM ${name} UNION ALL SELECT 1) SELECT * FROM ${name}`,
      `WITH RECURSIVE ${name} AS (SELECT 1 AS a INTERSECT SELECT 1 FROM ${name}) SELECT * FROM ${name}`,
      `WITH RECURSIVE ${name} AS (SELECT (SELECT count(*) FROM ${name}) AS n UNION ALL SELECT n FROM ${name} WHERE n < 0) SELECT * FROM ${name}`,
      `SELECT * FROM (WITH RECURSIVE ${name} AS (SELECT * FROM ${name}) SELECT * FROM ${name}) x`,
      `WITH ${name} AS (SELECT * FROM ${name}) SELECT * FROM ${name}`,
      `WITH a AS (SELECT * FROM ${name}), ${name} AS (SELECT 1) SELECT * FROM a`,
      `SELECT (WITH ${name} AS (SELECT 1 AS n) SELECT max(n) FROM ${name}), (SELECT count(*) FROM ${name})`,
    ]) {
      const answer = await ask(sql, asker);
      expect(answer, sql).toMatchObject({ kind: 'error' });
    }
  });

  it('and is answered under any name', async () => {
    const sql =
      'WITH RECURSIVE pg_class(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM pg_class WHERE n < 3) SELECT pg_class.n FROM pg_class';
    expect(await ask(sql, asker)).toMatchObject({ kind: 'rows', rows: ['[1]', '[2]', '[3]'] });
    const nested =
      'SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT * FROM a) p, (WITH a AS (SELECT 2 AS y) SELECT * FROM a) q';
    expect(await ask(nested, asker)).toMatchObject({ kind: 'rows', rows: ['[1,2]'] });
  });
});

describe('the connection is not named', () => {
  it.each([
    'current_catalog',
    'current_schema',
    'current_database',
    'current_user',
    'session_user',
    'current_role',
    'user',
  ])('%s', async (name) => {
    for (const from of ['FROM (VALUES (1)) v', 'FROM range(1)', 'FROM people PIVOT (max(id) FOR name IN (1))', '']) {
      expect(await ask(`SELECT ${name} ${from}`, asker)).toMatchObject({ kind: 'error', code: 'FUNCTION_DENIED' });
    }
  });
});
