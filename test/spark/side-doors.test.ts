import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { refusal } from '../support/refusal.ts';
import { contextOf, type World } from '../support/world.ts';
import { type TableData, veilData } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { Spark, type SparkAnswer } from './spark.ts';
import { writeTables } from './tables.ts';

/*
 * Ways past or around a derived table that real Spark has (Spark 4.3.0). First what must be refused, each shown to be open
 * where nothing is veiled; then what may stay, where a veiled table must differ from an unveiled one by the masked values
 * only.
 */

const CATALOG = inlineCatalog(`
  spark_catalog.doors.vault(id BIGINT, card STRING, code CHAR(6), short VARCHAR(4), place STRUCT<zip: STRING, n: INT>, day DATE, tone STRING COLLATE UTF8_LCASE, mood STRING COLLATE UTF8_LCASE)
  spark_catalog.doors.clear(id BIGINT, code CHAR(6), word STRING)
`);

const VAULT = CATALOG.tables().find(({ table }) => table.table === 'vault')!;
const CLEAR_TABLE = CATALOG.tables().find(({ table }) => table.table === 'clear')!;
const DATA: readonly TableData[] = [
  {
    table: VAULT.table,
    columns: VAULT.columns,
    rows: [
      [1n, '4111724049984423', 'ab    ', 'ab', { zip: '90011', n: 1 }, '2024-01-01', 'Red', 'Glad'],
      [2n, '5500609750926729', 'cd    ', 'x ', { zip: '90148', n: 2 }, '2024-01-02', 'red', 'glad'],
      [3n, null, null, null, null, null, null, null],
      [4n, '3400101341115281', 'zzzzzz', 'long', { zip: '1', n: 4 }, '2024-01-01', 'Blue', 'SAD'],
    ],
  },
  {
    table: CLEAR_TABLE.table,
    columns: CLEAR_TABLE.columns,
    rows: [
      [1n, 'ab    ', 'ab'],
      [2n, 'XY    ', 'XY'],
    ],
  },
];

const WORLD: World = {
  name: 'doors',
  tables: {
    'spark_catalog.doors.vault': {
      masks: {
        card: { type: 'Hash' },
        code: { type: 'Constant', constant: 'XY' },
        short: { type: 'Constant', constant: 'XY' },
        day: { type: 'Null' },
        tone: { type: 'Hash' }, // does not fit, so it becomes NULL
      },
      filter: { predicate: 'id <> 2', holds: ({ id }) => id !== 2n },
    },
  },
};

const folder = temporaryFolder();
let spark: Spark;
let libraries: Libraries;
const context = contextOf(WORLD, {
  snapshot: CATALOG,
  dialect: 'spark',
  defaults: { catalog: 'spark_catalog', schema: 'doors' },
});

beforeAll(async () => {
  [spark, libraries] = await Promise.all([Spark.start(), loadLibraries()]);
  await writeTables(spark, folder, DATA);
  const masked = veilData(DATA, WORLD).map((data) => ({ ...data, table: { ...data.table, schema: 'seen' } }));
  await writeTables(spark, folder, masked);
});
afterAll(() => spark.close());

const veiled = (sql: string): string => rewrite(sql, context, libraries).sql;

/** In the schema of the raw tables, and in that of tables that were masked and filtered before. */
async function answersIn(schema: 'doors' | 'seen', statements: readonly string[]): Promise<SparkAnswer[]> {
  return (await spark.runAll([`USE ${schema}`, ...statements])).slice(1);
}

describe('is refused, and open where nothing is veiled', () => {
  it.each([
    ['NAME_DENIED', 'SELECT _metadata.row_index FROM vault'],
    ['NAME_DENIED', 'SELECT _METADATA.file_path FROM vault'],
    ['NAME_DENIED', 'SELECT `_metadata`.file_name FROM vault'],
    ['NAME_DENIED', 'SELECT vault._metadata.file_size FROM vault'],
    ['NAME_DENIED', 'SELECT _metadata.* FROM vault'],
    ['NAME_DENIED', 'SELECT t._metadata.row_index FROM (SELECT id FROM vault) t'],
    ['NAME_DENIED', 'SELECT t._Metadata.* FROM (SELECT id FROM (SELECT id, card FROM vault) s) t'],
    ['NAME_DENIED', 'SELECT id FROM vault ORDER BY _metadata.row_index'],
    ['NAME_DENIED', 'SELECT id FROM vault WHERE _metadata.row_index > 1'],
    ['NAME_DENIED', 'SELECT m.row_index FROM (SELECT _metadata AS m FROM vault)'],
    ['FUNCTION_DENIED', 'SELECT input_file_name() FROM vault'],
    ['FUNCTION_DENIED', 'SELECT input_file_block_start() FROM vault'],
    ['FUNCTION_DENIED', 'SELECT INPUT_FILE_BLOCK_LENGTH() FROM vault'],
    ['FUNCTION_DENIED', 'SELECT spark_partition_id() FROM vault'],
    ['FUNCTION_DENIED', 'SELECT monotonically_increasing_id() FROM vault'],
    ['FUNCTION_DENIED', "SELECT reflect('java.lang.System', 'getProperty', 'user.dir')"],
    ['FUNCTION_DENIED', "SELECT java_method('java.lang.System', 'getProperty', 'user.dir')"],
    ['FUNCTION_DENIED', "SELECT try_reflect('java.lang.System', 'getProperty', 'user.dir')"],
    ['STATEMENT_DENIED', 'ANALYZE TABLE vault COMPUTE STATISTICS FOR COLUMNS card'],
    ['STATEMENT_DENIED', 'SHOW CREATE TABLE vault'],
    ['STATEMENT_DENIED', 'SHOW TBLPROPERTIES vault'],
    ['STATEMENT_DENIED', 'EXPLAIN SELECT card FROM vault'],
    ['TEXT_DENIED', "SELECT '${spark.app.name}'"],
    ['TEXT_DENIED', 'SELECT id AS `${spark.app.name}` FROM vault'],
    ['TEXT_DENIED', 'SELECT id FROM ${nothing}vault'],
  ])('%s: %s', async (code, sql) => {
    expect(refusal(() => veiled(sql))).toMatch(new RegExp(`^${code} `));
    const [open] = await answersIn('doors', [sql]);
    expect(open).not.toHaveProperty('error');
  });
});

describe('is answered as over a table that was masked and filtered before', () => {
  it.each([
    [
      'names of columns without a name',
      'SELECT upper(card), place.zip, id + 1, count(*) OVER (), vault.place.n FROM vault',
    ],
    ['names of subqueries', 'SELECT (SELECT max(card) FROM vault), id IN (SELECT id FROM vault) FROM vault'],
    ['a sort by a name', 'SELECT concat(card, short) AS both FROM vault ORDER BY both'],
    ['qualified names', 'SELECT spark_catalog.doors.vault.card, doors.vault.place.zip FROM spark_catalog.doors.vault'],
    ['stars', 'SELECT *, place.* FROM vault'],
    ['all but some', 'SELECT * EXCEPT (card, place) FROM vault'],
    ['columns in stars', 'SELECT struct(*) FROM vault'],
    ['padding: a CHAR column and a shorter text', "SELECT code = 'XY', code = 'ab', code IN ('XY', 'q') FROM vault"],
    ['padding: a CHAR column and a padded text', "SELECT code = 'XY    ' FROM vault"],
    ['padding: two CHAR columns', 'SELECT v.id, c.id FROM vault v JOIN clear c ON v.code = c.code'],
    ['padding: a CHAR column and a column of texts', 'SELECT v.id, c.id FROM vault v JOIN clear c ON v.code = c.word'],
    ['padding: what is computed of it', "SELECT length(code), code || '|', code LIKE 'XY', upper(code) FROM vault"],
    ['padding: behind a derived table', "SELECT k = 'XY' FROM (SELECT code AS k FROM vault WHERE code = 'XY') t"],
    ['padding: groups', "SELECT code, count(*) FROM vault GROUP BY code HAVING code = 'XY' OR code IS NULL"],
    ['VARCHAR is not padded', "SELECT short = 'XY', short = 'XY  ', length(short) FROM vault"],
    ['types', 'SELECT typeof(card), typeof(code), typeof(short), typeof(day), typeof(place) FROM vault'],
    ['collations', 'SELECT collation(card), collation(code), collation(upper(card)) FROM vault'],
    [
      'a collated column',
      "SELECT collation(mood), mood = 'GLAD', collation(tone), collation(upper(tone)), tone = 'RED' FROM vault",
    ],
    ['groups of a collated column', 'SELECT count(DISTINCT mood), count(DISTINCT tone) FROM vault'],
    ['NULL', "SELECT card IS NULL, code IS NULL, day IS NULL, coalesce(day, DATE '2000-01-01') FROM vault"],
    ['NULL is typed', "SELECT day + INTERVAL 1 DAY, day = DATE '2024-01-01' FROM vault"],
    ['outer joins', 'SELECT c.id, v.code, v.short FROM clear c LEFT JOIN vault v ON c.id = v.id'],
    ['a hint that names the table', 'SELECT /*+ BROADCAST(vault) */ id FROM vault JOIN clear USING (id)'],
    ['a hint that names it in full', 'SELECT /*+ BROADCAST(doors.vault) */ id FROM vault JOIN clear USING (id)'],
    ['a hint that nobody knows', 'SELECT /*+ CACHED(vault) */ id FROM vault'],
    ['a hint that names nothing', 'SELECT /*+ MERGE(nothing) */ id FROM vault'],
    ['a pivot', "SELECT * FROM (SELECT id, short FROM vault) PIVOT (count(id) FOR short IN ('XY', 'ab'))"],
    ['a struct of it', 'SELECT place, place.n + id FROM vault'],
    ['a dollar that is none', "SELECT '$\\{id}', '\\u0024{id}' FROM vault"],
  ])('%s: %s', async (_, sql) => {
    const [seen] = await answersIn('seen', [sql.replaceAll('doors', 'seen')]);
    const [answer] = await answersIn('doors', [veiled(sql)]);
    expect(sorted(answer!)).toEqual(sorted(seen!));
    expect(answer).not.toHaveProperty('error');
  });
});

/** None of these statements says in which order rows come, but for one that sorts them. */
const sorted = (answer: SparkAnswer): SparkAnswer =>
  'error' in answer
    ? answer
    : { ...answer, rows: [...answer.rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
