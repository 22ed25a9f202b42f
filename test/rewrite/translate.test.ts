import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { Disguise } from '../../src/rewrite/embedded/disguise.ts';
import { translate } from '../../src/rewrite/embedded/translate.ts';
import { reachesEngine } from '../../src/sql/duckdb.ts';

const over = (translated: string | undefined, tables: Record<string, string> = {}) =>
  translate(
    'text',
    {
      tables: new Map(Object.entries(tables)),
      parameters: new Map(),
      disguise: new Disguise('__lv'),
      lenient: '__lvtry',
    },
    { toDuckDB: () => translated },
  );

const refused = expect.objectContaining({ code: 'UNSUPPORTED_ON_ENGINE' });

describe('a translation', () => {
  test('gets its tables token by token, and keeps everything else', () => {
    expect(over(`SELECT 'a', x FROM t0 AS "t0 "`, { t0: '(veil)' })).toBe(`SELECT 'a', x FROM (veil) AS "t0 "`);
  });

  test.each([
    ['that there is none of', undefined],
    ['that lost a table', 'SELECT 1'],
    ['that doubled a table', 'SELECT * FROM t0, t0'],
    ['that hides something in a comment', 'SELECT 1 FROM t0 -- x'],
    ['that quotes with dollars', 'SELECT $$ t0 $$ FROM t0'],
    ['that reaches for the catalog', 'SELECT * FROM t0, duckdb_tables()'],
    ['that runs a text', "SELECT * FROM t0, query ('SELECT 1')"],
    ['that reads a setting', 'SELECT "current_setting"(x) FROM t0'],
  ])('%s is refused', (_, text) => {
    expect(() => over(text, { t0: '(veil)' })).toThrow(refused);
  });
});

/** What DuckDB has besides functions that compute: a new version may bring more, then this fails. */
test('all functions of DuckDB that reach the engine are known', async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const sql = `SELECT DISTINCT function_name FROM duckdb_functions()
    WHERE function_type IN ('table', 'table_macro', 'pragma') OR has_side_effects OR function_name SIMILAR TO
      '(current|pg|has|inet)_.*|.*(getenv|getvariable|setting|query|secret|nextval|currval|stats|sleep).*'`;
  const names = (await connection.runAndReadAll(sql)).getRows().map(([name]) => String(name));
  connection.closeSync();
  const computing = names.filter((name) => !reachesEngine(name)).sort();
  expect(computing).toEqual([
    ...['current_date', 'current_localtime', 'current_localtimestamp', 'error', 'gen_random_uuid', 'generate_series'],
    ...['histogram', 'histogram_values', 'json_each', 'json_tree', 'random', 'range', 'repeat', 'unnest', 'uuid'],
    ...['uuidv4', 'uuidv7'],
  ]);
});
