import { join } from 'node:path';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { KeyInSqlSetting, ReaderSetting } from '../../src/rewrite/context.ts';
import { contextOf, type World } from '../support/world.ts';
import type { Asker } from '../support/world-answer.ts';
import { type TableData, writeDatabase } from '../support/world-database.ts';
import { SHOP } from '../support/world-shop.ts';

/** Writes the shop as a database and lets the principal of a world ask it; the engine is to be closed. */
export async function openShop(
  folder: string,
  name: string,
  data: readonly TableData[],
): Promise<(world: World, readers?: ReaderSetting, keyInSql?: KeyInSqlSetting) => Asker> {
  const path = join(folder, `${name}.duckdb`);
  await writeDatabase(path, data);
  const engine = createDuckDBEngine({ data: path, threads: 1 });
  const libraries = await loadLibraries();
  return (world, readers = 'off', keyInSql = 'literal') => {
    const context = contextOf(world, {
      snapshot: SHOP,
      dialect: 'duckdb',
      defaults: { catalog: 'lake', schema: 'shop' },
      readers,
      keyInSql,
      physicalName: (table) => engine.physicalName(table),
    });
    return { engine, context, libraries };
  };
}
