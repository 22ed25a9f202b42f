import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Spark } from './spark.ts';

describe('the Spark that tests ask', () => {
  let spark: Spark;

  beforeAll(async () => {
    spark = await Spark.start();
  });

  afterAll(() => spark.close());

  it('is the version that the facts were measured on', () => {
    expect(spark.version).toBe('4.3.0');
  });

  it('parses without looking anything up', async () => {
    const [one, other, broken] = await spark.parse([
      'SELECT a FROM nowhere.t',
      'select  a from nowhere.t',
      'SELECT FROM WHERE (',
    ]);
    expect(one).toEqual(other);
    expect(one).toHaveProperty('plan', expect.stringContaining("'UnresolvedRelation [nowhere, t]"));
    expect(broken).toEqual({ error: 'PARSE_SYNTAX_ERROR' });
  });

  it('answers with names, types and exact values', async () => {
    const sql =
      "SELECT 1 AS a, 'x' AS b, 1.50BD AS c, NULL AS d, array(1, 2) AS e, DATE '2024-02-29' AS f, INTERVAL 3 YEARS AS g";
    const answer = await spark.run(sql.replace(', INTERVAL 3 YEARS AS g', ''));
    expect(answer).toEqual({
      columns: [
        ['a', 'int'],
        ['b', 'string'],
        ['c', 'decimal(3,2)'],
        ['d', 'void'],
        ['e', 'array<int>'],
        ['f', 'date'],
      ],
      rows: [[1, 'x', "Decimal('1.50')", null, '[1, 2]', 'datetime.date(2024, 2, 29)']],
    });
    expect(await spark.run(sql)).toHaveProperty('rows.length', 1); // Python has no form for years
  });

  it('binds parameters by name or in order', async () => {
    expect(await spark.run('SELECT :a || :b AS ab', { a: 'x', b: 'y' })).toHaveProperty('rows', [['xy']]);
    expect(await spark.run('SELECT ? + ? AS sum', [1, 2])).toHaveProperty('rows', [[3]]);
  });

  it('gives an error its class, and goes on', async () => {
    const [failed, fine] = await spark.runAll(["SELECT CAST('x' AS INT)", 'SELECT 1 AS one']);
    expect(failed).toHaveProperty('error', 'CAST_INVALID_INPUT');
    expect(fine).toHaveProperty('rows', [[1]]);
  });

  it('keeps tables and forgets settings in a new session', async () => {
    await spark.prepare([
      'CREATE TABLE kept USING parquet AS SELECT 1 AS id',
      'CREATE TEMPORARY VIEW gone AS SELECT 1',
    ]);
    await spark.newSession();
    expect(await spark.run('SELECT * FROM kept')).toHaveProperty('rows', [[1]]);
    expect(await spark.run('SELECT * FROM gone')).toHaveProperty('error', 'TABLE_OR_VIEW_NOT_FOUND');
  });
});
