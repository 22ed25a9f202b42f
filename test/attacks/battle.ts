import { join } from 'node:path';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { KeyInSqlSetting, ReaderSetting } from '../../src/rewrite/context.ts';
import type { CatalogSnapshot } from '../../src/types.ts';
import { CLEAR, contextOf, type World } from '../support/world.ts';
import { type Answer, type Asker, ask } from '../support/world-answer.ts';
import { type TableData, veilData, writeDatabase } from '../support/world-database.ts';
import { type Attack, readAttacks } from './attacks.ts';
import { CARDS_A, CARDS_B, CATALOG, dataSet, LAST_VISIBLE, VIEWS } from './data.ts';

/** The data sets: B has other cards than A, C has only the transactions of A that the row filter shows. */
export const DATA_SETS: Readonly<Record<'A' | 'B' | 'C', readonly TableData[]>> = {
  A: dataSet(CARDS_A),
  B: dataSet(CARDS_B),
  C: dataSet(CARDS_A, LAST_VISIBLE),
};

/** All attacks but those that only last long; these have their own test. */
export const ATTACKS: readonly Attack[] = readAttacks();
export const QUICK: readonly Attack[] = ATTACKS.filter((attack) => attack.class !== 'dos');

/** Runs with a principal's way to one data set. The readers confirm the statements on A only; it is the same work. */
export async function withAsker<T>(
  folder: string,
  data: keyof typeof DATA_SETS,
  world: World,
  run: (asker: Asker) => Promise<T>,
  keyInSql: KeyInSqlSetting = 'literal',
): Promise<T> {
  return onFile(join(folder, `${data}.duckdb`), world, data === 'A' ? 'whenParseable' : 'off', run, keyInSql);
}

/** The same statements, sent as they are to a database in which everything is already masked and filtered. */
export async function withMaskedWorld<T>(folder: string, world: World, run: (asker: Asker) => Promise<T>): Promise<T> {
  const path = join(folder, `${world.name}.duckdb`);
  await writeDatabase(path, veilData(DATA_SETS.A, world), VIEWS);
  return onFile(path, CLEAR, 'off', run);
}

export async function writeDataSets(folder: string): Promise<void> {
  for (const [name, data] of Object.entries(DATA_SETS))
    await writeDatabase(join(folder, `${name}.duckdb`), data, VIEWS);
}

async function onFile<T>(
  path: string,
  world: World,
  readers: ReaderSetting,
  run: (asker: Asker) => Promise<T>,
  keyInSql: KeyInSqlSetting = 'literal',
): Promise<T> {
  const engine = createDuckDBEngine({ data: path, threads: 1 });
  const context = contextOf(world, {
    snapshot: await withViews(engine),
    dialect: 'duckdb',
    defaults: { catalog: 'lake', schema: 'shop' },
    readers,
    keyInSql,
    physicalName: (name) => engine.physicalName(name),
  });
  try {
    return await run({ engine, context, libraries: await loadLibraries() });
  } finally {
    await engine.close();
  }
}

/** The catalog with the views of the file, as the engine describes them: what they show is protected where it comes from. */
async function withViews(engine: Engine): Promise<CatalogSnapshot> {
  const views = (await engine.describe()).filter(({ view }) => view);
  const sources = views.map(({ table, columns, view }, i) => ({
    id: 100 + i,
    name: table.table,
    table,
    columns: columns.map((column) => ({ ...column, tags: [] })),
    tags: [],
    view: view!,
  }));
  return snapshotOf([...CATALOG.tables(), ...sources], 0);
}

/** The answers to all statements of an attack, in order. */
export async function answersTo(attack: Attack, asker: Asker): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const statement of attack.statements) answers.push(await ask(statement, asker, attack.params));
  return answers;
}

/** By the attack's id. */
export async function answersToAll(attacks: readonly Attack[], asker: Asker): Promise<Map<string, Answer[]>> {
  const answers = new Map<string, Answer[]>();
  for (const attack of attacks) answers.set(attack.id, await answersTo(attack, asker));
  return answers;
}
