import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnFinding } from '../../src/discover/discover.ts';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import type { DescribedTable, Engine } from '../../src/engine/engine.ts';
import { quoteName } from '../../src/quoting.ts';

/** Runs `use` with a folder that is gone afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lakeveil-discover-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `use` with an engine over data that lies at `data`, and with the tables that it finds there. */
export async function withEngine<T>(
  data: string,
  use: (engine: Engine, tables: readonly DescribedTable[]) => Promise<T>,
): Promise<T> {
  const engine = createDuckDBEngine({ data });
  try {
    return await use(engine, await engine.describe());
  } finally {
    await engine.close();
  }
}

/** As `withEngine`, over a database file in which each table is made by the query beside its name. */
export const withTables = <T>(
  queries: Readonly<Record<string, string>>,
  use: (engine: Engine, tables: readonly DescribedTable[]) => Promise<T>,
): Promise<T> =>
  inFolder(async (folder) => {
    const file = join(folder, 'data.duckdb');
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    for (const [name, query] of Object.entries(queries)) {
      await connection.run(`CREATE TABLE ${quoteName(name, 'duckdb')} AS ${query}`);
    }
    connection.closeSync();
    instance.closeSync();
    return withEngine(file, use);
  });

/** What was found, by the name of the column. */
export const byColumn = (findings: readonly ColumnFinding[]): ReadonlyMap<string, ColumnFinding> =>
  new Map(findings.map((finding) => [finding.column, finding]));
