import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { displayName } from '../../src/names.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { quoteString } from '../../src/quoting.ts';
import type { CatalogSnapshot, MaskSpec } from '../../src/types.ts';
import { CLEAR, contextOf, type World } from '../support/world.ts';
import { type Answer, type Asker, ask } from '../support/world-answer.ts';
import { type TableData, veilData, writeDatabase } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { tpchFolder } from './data.ts';
import { QUERIES } from './queries.ts';

const HASH: MaskSpec = { type: 'Hash' };
const NULL: MaskSpec = { type: 'Null' };
const constant = (text: string): MaskSpec => ({ type: 'Constant', constant: text });

/** Customers, suppliers and orders are protected; both sides of a customer's key are hashed, so that they still join. */
const WORLD: World = {
  name: 'TPC-H',
  tables: {
    'lake.default.customer': {
      masks: { c_custkey: HASH, c_name: HASH, c_address: HASH, c_comment: NULL, c_acctbal: constant('99.50') },
    },
    'lake.default.supplier': {
      masks: { s_name: HASH, s_address: constant('REDACTED'), s_phone: NULL, s_comment: HASH },
    },
    'lake.default.orders': {
      masks: { o_custkey: HASH, o_clerk: HASH, o_comment: HASH, o_totalprice: constant('500.00') },
      filter: {
        predicate: "o_orderdate >= DATE '1993-03-01'",
        holds: ({ o_orderdate }) => String(o_orderdate) >= '1993-03-01',
      },
    },
  },
};

const data = QUERIES.length > 0 ? tpchFolder() : undefined;
const folder = temporaryFolder();

describe.skipIf(!data)('TPC-H, answered over raw data as over a world that is already masked', () => {
  let raw: Asker;
  let masked: Asker;
  const answers: Answer[] = [];

  beforeAll(async () => {
    const rawEngine = createDuckDBEngine({ data: data!, threads: 1 });
    const snapshot = snapshotOf(await sources(rawEngine), 0);
    const path = join(folder, 'masked.duckdb');
    await writeMasked(path, rawEngine, snapshot);
    raw = await asker(rawEngine, snapshot, WORLD);
    masked = await asker(createDuckDBEngine({ data: path, threads: 1 }), snapshot, CLEAR);
  });

  afterAll(async () => {
    await raw.engine.close();
    await masked.engine.close();
  });

  test.each(QUERIES)('$name', async ({ sql }) => {
    const answer = await ask(sql, raw);
    expect(answer.kind).toBe('rows');
    expect(answer).toEqual(await ask(sql, masked));
    answers.push(answer);
  });

  test('most answers have rows, so that being equal means something', () => {
    const filled = answers.filter((answer) => answer.kind === 'rows' && answer.rows.length > 0).length;
    console.log(`TPC-H: ${answers.length} of 22 answered, ${filled} of them with rows`);
    expect(answers).toHaveLength(22);
    expect(filled).toBeGreaterThanOrEqual(16);
  });

  test('without the masks the answers are others', async () => {
    const bare = { ...raw, context: (await asker(raw.engine, raw.context.snapshot, CLEAR)).context };
    const q10 = QUERIES.find(({ name }) => name === 'q10')!;
    expect(await ask(q10.sql, bare)).not.toEqual(await ask(q10.sql, masked));
  });
});

const sources = async (engine: Engine) =>
  (await engine.describe()).map(({ table, columns }, i) => ({
    id: i + 1,
    name: displayName(table),
    table,
    tags: [],
    columns: columns.map((column) => ({ ...column, tags: [] })),
  }));

async function asker(engine: Engine, snapshot: CatalogSnapshot, world: World): Promise<Asker> {
  const context = contextOf(world, {
    snapshot,
    dialect: 'duckdb',
    defaults: { catalog: 'lake', schema: 'default' },
    physicalName: (table) => engine.physicalName(table),
  });
  return { engine, context, libraries: await loadLibraries() };
}

/** Protected tables are masked row by row in this process, the others copied as they are. */
async function writeMasked(path: string, engine: Engine, { tables }: CatalogSnapshot): Promise<void> {
  const protectedTables = tables().filter(({ table }) => displayName(table) in WORLD.tables);
  const rows = await Promise.all(protectedTables.map(({ table, columns }) => readTable(engine, { table, columns })));
  const copies = tables()
    .filter((source) => !protectedTables.includes(source))
    .map(({ table: { table } }) => {
      const file = quoteString(join(data!, `${table}.parquet`), 'duckdb');
      return `CREATE TABLE lake."default"."${table}" AS FROM read_parquet(${file})`;
    });
  await writeDatabase(path, veilData(rows, WORLD), copies);
}

async function readTable(engine: Engine, { table, columns }: Omit<TableData, 'rows'>): Promise<TableData> {
  const { catalog, schema, table: name } = engine.physicalName(table);
  const rows: unknown[][] = [];
  for await (const row of rowsOf(await engine.execute(`FROM "${catalog}"."${schema}"."${name}"`))) rows.push(row);
  return { table, columns, rows };
}
