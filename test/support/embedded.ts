import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { isLakeveilError, type LakeveilError } from '../../src/errors.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { CLEAR, contextOf } from './world.ts';
import { writeDatabase } from './world-database.ts';
import { SHOP } from './world-shop.ts';

/** The embedded engine over a file without data, for statements that bring their own values. */
export interface Embedded {
  /** The rows of an answer, or why there is none. */
  ask(sql: string): Promise<unknown[][] | LakeveilError>;
  close(): Promise<void>;
}

/** Opens it in a folder of the test's own. Nothing is hidden from anybody. */
export async function openEmbedded(folder: string): Promise<Embedded> {
  const data = `${folder}/shop.duckdb`;
  await writeDatabase(data, []);
  const libraries = await loadLibraries();
  const engine = createDuckDBEngine({ data, threads: 1 });
  const context = contextOf(CLEAR, {
    snapshot: SHOP,
    dialect: 'duckdb',
    defaults: { catalog: 'lake', schema: 'shop' },
    readers: 'off',
  });
  return {
    async ask(sql) {
      try {
        const rows: unknown[][] = [];
        for await (const row of rowsOf(await engine.execute(rewrite(sql, context, libraries).sql))) rows.push([...row]);
        return rows;
      } catch (error) {
        if (!isLakeveilError(error)) throw error;
        return error;
      }
    },
    close: () => engine.close(),
  };
}
