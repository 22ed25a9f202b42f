import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainValue, SPARK_SAYS } from '../support/spark-answers.ts';
import type { JsonAnswer } from './spark.ts';
import { Spark } from './spark.ts';

let spark: Spark;
beforeAll(async () => {
  spark = await Spark.start();
});
afterAll(() => spark.close());

const told = (answer: JsonAnswer): unknown => ('error' in answer ? 'fails' : plainValue(answer.rows));

test('a real Spark gives the answers that the embedded engine is held to', async () => {
  const answers = await spark.runForJson(SPARK_SAYS.map(([sql]) => sql));
  expect(answers.map((answer, i) => [SPARK_SAYS[i]![0], told(answer)])).toEqual(SPARK_SAYS);
});
