import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckDBEngine } from '../../src/engine/duckdb/engine.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf, type World } from '../support/world.ts';
import { type Asker, ask } from '../support/world-answer.ts';
import { type TableData, writeDatabase } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';

/*
 * What somebody may learn of hidden rows by letting a predicate fail: `sqrt` of a negative number does. DuckDB decides by
 * the extremes of a column, by the size of a table and by the chunks in which rows lie whether a predicate runs at all, so
 * that an answer or an error told the largest hidden value, and how many rows are hidden, to the digit.
 */

const CATALOG = inlineCatalog(
  'lake.shop.t(id BIGINT, region STRING, amount BIGINT)\nlake.shop.clear(k BIGINT, s STRING)',
);
const WORLD: World = {
  name: 'hidden',
  tables: { 'lake.shop.t': { filter: { predicate: "region = 'EU'", holds: ({ region }) => region === 'EU' } } },
};

const VISIBLE = Array.from({ length: 40 }, (_, i) => [BigInt(i), 'EU', BigInt(2 * i)]);
const hidden = (count: number, amount: bigint) =>
  Array.from({ length: count }, (_, i) => [BigInt(100_000 + i), 'US', amount + BigInt(i)]);

/** By what is hidden: none, few rows with large values, many rows in front of, between and behind the visible ones. */
const DATA: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  nothing: VISIBLE,
  'large values': [...VISIBLE, ...hidden(10, 73_000n)],
  'many in front': [...hidden(5_000, -900n), ...VISIBLE],
  'some between': [...VISIBLE.slice(0, 20), ...hidden(1_234, 0n), ...VISIBLE.slice(20)],
  'many behind': [...VISIBLE, ...hidden(4_000, 5n)],
};

const clear: TableData = {
  table: { catalog: 'lake', schema: 'shop', table: 'clear' },
  columns: CATALOG.tables()[1]!.columns,
  rows: Array.from({ length: 200 }, (_, i) => [BigInt(i), `s${i}`]),
};

const folder = temporaryFolder();
const askers = new Map<string, Asker>();

beforeAll(async () => {
  const { table, columns } = CATALOG.tables()[0]!;
  for (const [name, rows] of Object.entries(DATA)) {
    const path = `${folder}/${name.replaceAll(' ', '-')}.duckdb`;
    await writeDatabase(path, [{ table, columns, rows }, clear]);
    const engine = createDuckDBEngine({ data: path, threads: 1 });
    const context = contextOf(WORLD, {
      snapshot: CATALOG,
      dialect: 'duckdb',
      defaults: { catalog: 'lake', schema: 'shop' },
      physicalName: (name) => engine.physicalName(name),
    });
    askers.set(name, { engine, context, libraries: await loadLibraries() });
  }
});
afterAll(async () => {
  for (const { engine } of askers.values()) await engine.close();
});

const THRESHOLDS = [50, 70, 77, 78, 79, 100, 1_000, 10_000, 73_009, 73_010, 100_000];

describe.each([
  [
    'the extremes of a column',
    (x: number) =>
      `SELECT o.z FROM (SELECT sqrt(0 - k) AS z, k FROM clear) o WHERE o.k IN (SELECT amount FROM t WHERE amount > ${x})`,
  ],
  ['an aggregate', (x: number) => `SELECT sqrt(${x} - max(amount)), count(*), sum(amount) FROM t WHERE amount < ${x}`],
  ['the chunks', (x: number) => `SELECT count(*) FROM (SELECT id FROM t WHERE sqrt(${x} - id) >= 0 LIMIT 5)`],
  [
    'the size',
    (x: number) =>
      `SELECT * FROM (SELECT id FROM t WHERE sqrt(0 - id) > 0) q JOIN (SELECT x.k FROM (SELECT k FROM clear LIMIT ${x}) x WHERE concat(x.k) = 'x') o ON o.k = q.id`,
  ],
  ['a sample', (x: number) => `SELECT count(*) FROM t TABLESAMPLE (${x % 100} PERCENT) REPEATABLE (7)`],
  ['a sample of rows', (x: number) => `SELECT sum(id) FROM t TABLESAMPLE (${1 + (x % 30)} ROWS) REPEATABLE (7)`],
  [
    'a window',
    (x: number) =>
      `SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY amount) AS n, sqrt(${x} - amount) AS z FROM t WHERE id < ${x})`,
  ],
  ['a join that fails', (x: number) => `SELECT count(*) FROM t JOIN clear ON k = id AND sqrt(${x} - amount) >= 0`],
  [
    'an outer join',
    (x: number) => `SELECT count(amount) FROM clear LEFT JOIN t ON k = id AND sqrt(${x} - amount) >= 0`,
  ],
])('by %s', (_, statement) => {
  it('nothing is learnt of hidden rows', async () => {
    for (const x of THRESHOLDS) {
      const answers = new Set<string>();
      for (const asker of askers.values()) answers.add(JSON.stringify(await ask(statement(x), asker)));
      expect([...answers], statement(x)).toHaveLength(1);
    }
  });
});
