import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { duckdbFilter } from '../../src/rewrite/filter.ts';
import { parseType } from '../../src/sqltype.ts';

const column = (name: string, type: string) => ({ name, type: parseType(type, 'spark'), tags: [] });
const COLUMNS = [
  column('id', 'INT'),
  column('name', 'STRING'),
  column('x', 'DOUBLE'),
  column('Day', 'DATE'),
  column('d"q', 'STRING'),
];

describe('a row filter for DuckDB', () => {
  test.each([
    ["`name` = 'it\\'s'", `("name" = 'it''s')`],
    [
      'NAME IN (\'a\', "b") AND NOT (id <=> NULL)',
      `("name" IN ( 'a' , 'b' ) AND NOT ( "id" IS NOT DISTINCT FROM NULL ))`,
    ],
    [
      "lower(name) LIKE '%a%' OR coalesce(id, 0) % 2 = 1",
      `(system.main.lower ( "name" ) LIKE '%a%' OR coalesce ( "id" , 0 ) % 2 = 1)`,
    ],
    ["day >= DATE '2024-01-01'", `("Day" >= DATE '2024-01-01')`],
    ["CAST(`id` AS STRING) IN ('1', '2')", `(CAST("id" AS VARCHAR) IN ( '1' , '2' ))`],
    ['`d"q` IS DISTINCT FROM name', `("d""q" IS DISTINCT FROM "name")`],
    ["name IN ('a\\\\b')", `("name" IN ( 'a\\b' ))`],
    ['(id <=> NULL) = FALSE', '(( "id" IS NOT DISTINCT FROM NULL ) = FALSE)'],
    [
      'id BETWEEN 1 AND 2 AND name IS NOT NULL AND id NOT BETWEEN 3 AND 4',
      '("id" BETWEEN 1 AND 2 AND "name" IS NOT NULL AND "id" NOT BETWEEN 3 AND 4)',
    ],
    ['CASE WHEN id != 1 THEN TRUE ELSE FALSE END', '(CASE WHEN "id" <> 1 THEN TRUE ELSE FALSE END)'],
  ])('%s', (spark, duckdb) => {
    expect(duckdbFilter(spark, COLUMNS)).toBe(duckdb);
  });

  test.each([
    ["name || 'x' <> 'ax'", '`||`'],
    ["concat(name, 'x') = 'ax'", '`concat`'],
    ['CAST(name AS INT) = 1', '`CAST`'],
    ["CAST(x AS STRING) = '1.0'", '`CAST`'],
    ["name LIKE 'a\\\\%'", '`LIKE` and a backslash'],
    ["name = 'a' 'b'", '`two texts in a row`'],
    ['id / 2 = 1', '`/`'],
    ['id = 1e2', '`1e2`'],
    ['other = 1', '`other`'],
    ['name.part = 1', '`name`'],
    ['id IN (SELECT 1)', '`SELECT`'],
    ['trim(BOTH name FROM name) = name', '`trim`'],
    ['id = :p', '`:`'],
    // Spark reads these from left to right, DuckDB by rank: (id <=> NULL) = FALSE, but id IS NOT DISTINCT FROM (NULL = FALSE)
    ['id <=> NULL = FALSE', '`=` after another comparison'],
    ['id = 1 IN (FALSE)', '`IN` after another comparison'],
    ['id = 1 BETWEEN FALSE AND FALSE', '`BETWEEN` after another comparison'],
    ['id BETWEEN 1 AND 2 <=> TRUE', '`<=>` after another comparison'],
    ['id <=> NULL IS NULL', '`IS` after another comparison'],
    ['name = CASE WHEN id = 1 THEN name END <=> NULL', '`<=>` after another comparison'],
    ['id = 1 NOT IN (FALSE)', '`IN` after another comparison'],
    ['id = NOT id', '`NOT` after `=`'],
  ])('refuses what may keep other rows: %s', (spark, what) => {
    expect(() => duckdbFilter(spark, COLUMNS)).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_ON_ENGINE',
        reason: `a row filter uses ${what}, which the embedded engine may read differently`,
      }),
    );
  });

  test('calls built-ins even where a macro has their name', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run("CREATE MACRO lower(x) AS 'shadowed'");
    const filter = duckdbFilter("lower(name) = 'a'", COLUMNS);
    const result = await connection.runAndReadAll(`SELECT count(*) FROM (SELECT 'A' AS name) WHERE ${filter}`);
    expect(result.getRows()).toEqual([[1n]]);
    connection.closeSync();
  });
});
