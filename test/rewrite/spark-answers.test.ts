import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { plainValue, SPARK_SAYS } from '../support/spark-answers.ts';
import { CLEAR, contextOf } from '../support/world.ts';
import { writeDatabase } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP } from '../support/world-shop.ts';

const folder = temporaryFolder();
const libraries = await loadLibraries();
let engine: Engine;
let context: RewriteContext;

beforeAll(async () => {
  await writeDatabase(`${folder}/shop.duckdb`, []);
  engine = createDuckDBEngine({ data: `${folder}/shop.duckdb`, threads: 1 });
  context = contextOf(CLEAR, {
    snapshot: SHOP,
    dialect: 'duckdb',
    defaults: { catalog: 'lake', schema: 'shop' },
    readers: 'off',
  });
});

afterAll(() => engine.close());

async function answerOf(sql: string): Promise<unknown> {
  try {
    const rows: unknown[] = [];
    for await (const row of rowsOf(await engine.execute(rewrite(sql, context, libraries).sql)))
      rows.push(plainValue([...row]));
    return rows;
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return 'fails';
  }
}

test.each(SPARK_SAYS)('%s', async (sql, answer) => {
  expect(await answerOf(sql)).toEqual(answer);
});
