import { afterAll, beforeAll, expect, test } from 'vitest';
import { SPARK_SAYS } from '../support/spark-answers.ts';
import type { JsonAnswer } from './spark.ts';
import { Spark } from './spark.ts';

let spark: Spark;
beforeAll(async () => {
  spark = await Spark.start();
});
afterAll(() => spark.close());

/** Spark's to_json writes instants with a T and a zone. */
const plain = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.000Z$/, '$1 $2') : value;

const told = (answer: JsonAnswer): unknown => ('error' in answer ? 'fails' : answer.rows.map((row) => row.map(plain)));

test('a real Spark gives the answers that the embedded engine is held to', async () => {
  const answers = await spark.runForJson(SPARK_SAYS.map(([sql]) => sql));
  expect(answers.map((answer, i) => [SPARK_SAYS[i]![0], told(answer)])).toEqual(SPARK_SAYS);
});
