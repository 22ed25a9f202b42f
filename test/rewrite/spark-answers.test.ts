import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Embedded, openEmbedded } from '../support/embedded.ts';
import { plainValue, SPARK_SAYS } from '../support/spark-answers.ts';
import { temporaryFolder } from '../support/world-folder.ts';

const folder = temporaryFolder();
let embedded: Embedded;

beforeAll(async () => {
  embedded = await openEmbedded(folder);
});
afterAll(() => embedded.close());

async function answerOf(sql: string): Promise<unknown> {
  const answer = await embedded.ask(sql);
  return Array.isArray(answer) ? answer.map((row) => plainValue(row)) : 'fails';
}

test.each(SPARK_SAYS)('%s', async (sql, answer) => {
  expect(await answerOf(sql)).toEqual(answer);
});
