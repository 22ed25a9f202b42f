import { expect, test } from 'vitest';
import { sampleSql } from '../../src/discover/sample-sql.ts';

const request = {
  table: { catalog: 'a', schema: 'b', table: 'c' },
  columns: ['x', 'y`z'],
  rows: 100,
  seed: 7,
  filledOnly: false,
};

test('on Spark and Databricks the sample is drawn by a seeded order', () => {
  const sql =
    'SELECT substring(CAST(`x` AS STRING), 1, 512) AS c0, substring(CAST(`y``z` AS STRING), 1, 512) AS c1 ' +
    'FROM (SELECT * FROM (SELECT `x`, `y``z` FROM `a`.`b`.`c`) AS s ORDER BY rand(7) LIMIT 100) AS r';
  expect(sampleSql(request, 'spark')).toBe(sql);
  expect(sampleSql(request, 'databricks')).toBe(sql);
});

test('on DuckDB by its reservoir, outside of the filter', () => {
  expect(sampleSql({ ...request, columns: ['x'], filledOnly: true }, 'duckdb')).toBe(
    'SELECT substring(CAST("x" AS VARCHAR), 1, 512) AS c0 FROM (SELECT * FROM (SELECT "x" FROM "a"."b"."c" ' +
      `WHERE trim(CAST("x" AS VARCHAR)) <> '') AS s USING SAMPLE reservoir(100 ROWS) REPEATABLE (7)) AS r`,
  );
});

test('only integers get into the text', () => {
  expect(() => sampleSql({ ...request, seed: 0.5 }, 'duckdb')).toThrow(RangeError);
  expect(() => sampleSql({ ...request, rows: Number.NaN }, 'duckdb')).toThrow(RangeError);
});
