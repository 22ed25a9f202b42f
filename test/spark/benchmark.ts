import { join } from 'node:path';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { displayName } from '../../src/names.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { quoteString } from '../../src/quoting.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import type { CatalogSnapshot, DataSource } from '../../src/types.ts';
import { contextOf, type World } from '../support/world.ts';
import { type TableData, veilData } from '../support/world-database.ts';
import { dataOnSpark, worldOnSpark } from './on-spark.ts';
import { Spark, type SparkAnswer } from './spark.ts';
import { writeTables } from './tables.ts';

/** A world over a benchmark's tables, called `lake.raw.x`. */
export interface BenchmarkWorld {
  readonly world: World;
  /** Of tables that are large at every scale, the rows that queries can find, as a predicate over `raw`. */
  readonly used: Readonly<Record<string, string>>;
}

/** What came of one query: over veiled tables, and over tables that were masked and filtered before. */
export interface Compared {
  readonly veiled: SparkAnswer;
  readonly masked: SparkAnswer;
  /** `list`: the same rows in the same order. `bag`: in another order. `whole`: once the LIMIT is off, which cuts through ties. */
  readonly equal: 'list' | 'bag' | 'whole' | false;
}

/**
 * A benchmark's Parquet files as tables of a Spark, in the schema `raw`, and once more in the schema `masked`, in which the
 * rows of protected tables went through this process and were masked and filtered one by one.
 */
export class Benchmark {
  readonly spark: Spark;
  readonly #libraries: Libraries;
  readonly #snapshot: CatalogSnapshot;

  private constructor(spark: Spark, libraries: Libraries, snapshot: CatalogSnapshot) {
    this.spark = spark;
    this.#libraries = libraries;
    this.#snapshot = snapshot;
  }

  /** `data` holds the files. */
  static async open(data: string, folder: string, { world, used }: BenchmarkWorld): Promise<Benchmark> {
    const [spark, libraries, tables] = await Promise.all([
      Spark.start({ patience: 300 }),
      loadLibraries(),
      readTables(data, world),
    ]);
    const isProtected = (table: TableData): boolean => displayName(table.table) in worldOnSpark(world).tables;
    const file = ({ table }: TableData) => quoteString(join(data, `${table.table}.parquet`), 'spark');
    const over = (schema: string) => (table: TableData) =>
      `CREATE TABLE ${schema}.${table.table.table} USING parquet LOCATION ${file(table)}`;
    await spark.prepare(['CREATE SCHEMA raw', 'CREATE SCHEMA masked', ...tables.map(over('raw'))]);
    await spark.prepare(tables.filter((table) => !isProtected(table)).map(over('masked')));
    for (const [table, rows] of Object.entries(used)) await keepRows(spark, table, rows);
    const masked = veilData(tables.filter(isProtected), worldOnSpark(world));
    await writeTables(
      spark,
      folder,
      masked.map((table) => ({ ...table, table: { ...table.table, schema: 'masked' } })),
    );
    await spark.prepare(['USE masked']);
    return new Benchmark(spark, libraries, snapshotOf(tables.map(sourceOf), 0));
  }

  close(): Promise<void> {
    return this.spark.close();
  }

  /** Asks both. Throws what the rewriting throws. */
  async compare(sql: string, world: World): Promise<Compared> {
    const [veiled, masked] = (await this.spark.runAll([this.#veil(sql, world), sql])) as [SparkAnswer, SparkAnswer];
    const equal = equality(veiled, masked);
    const whole = sql.replace(/\blimit\s+\d+\s*;?\s*$/i, '');
    if (equal || whole === sql || 'error' in veiled || 'error' in masked) return { veiled, masked, equal };
    const [all, allMasked] = (await this.spark.runAll([this.#veil(whole, world), whole])) as [SparkAnswer, SparkAnswer];
    return { veiled, masked, equal: equality(all, allMasked) && 'whole' };
  }

  #veil(sql: string, world: World): string {
    const context = contextOf(worldOnSpark(world), {
      snapshot: this.#snapshot,
      dialect: 'spark',
      defaults: { catalog: 'spark_catalog', schema: 'raw' },
    });
    return rewrite(sql, context, this.#libraries).sql;
  }
}

function equality(one: SparkAnswer, other: SparkAnswer): 'list' | 'bag' | false {
  if ('error' in one || 'error' in other) return false;
  if (JSON.stringify(one) === JSON.stringify(other)) return 'list';
  const bag = ({ columns, rows }: typeof one) =>
    JSON.stringify([columns, rows.map((row) => JSON.stringify(row)).sort()]);
  return bag(one) === bag(other) && 'bag';
}

/** In both schemas, of a table that is not protected. */
async function keepRows(spark: Spark, table: string, rows: string): Promise<void> {
  const fromAll = `CREATE TABLE masked.${table} USING parquet AS SELECT * FROM raw.${table} WHERE ${rows}`;
  const copied = `CREATE TABLE raw.${table} USING parquet AS SELECT * FROM masked.${table}`;
  await spark.prepare([`DROP TABLE masked.${table}`, fromAll, `DROP TABLE raw.${table}`, copied]);
}

const sourceOf = ({ table, columns }: TableData, i: number): DataSource => ({
  id: i + 1,
  name: displayName(table),
  table,
  tags: [],
  columns: columns.map((column) => ({ ...column, tags: [] })),
});

/** All tables, and the rows of those that the world protects. */
async function readTables(data: string, world: World): Promise<TableData[]> {
  const engine = createDuckDBEngine({ data, threads: 1 });
  const tables: TableData[] = [];
  for (const { table, columns } of await engine.describe()) {
    const rows: unknown[][] = [];
    if (`lake.raw.${table.table}` in world.tables) {
      const { catalog, schema, table: name } = engine.physicalName(table);
      for await (const row of rowsOf(await engine.execute(`FROM "${catalog}"."${schema}"."${name}"`))) rows.push(row);
    }
    tables.push({ table: { ...table, schema: 'raw' }, columns, rows });
  }
  await engine.close();
  return dataOnSpark(tables);
}
