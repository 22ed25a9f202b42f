// Masks in the engine against masks behind it, end to end on DuckDB: the same statements through two veils over the same
// data, one with `keyInSql: literal`, which pushes hashes down, one with `keyInSql: never`, which hashes the rows of the answer.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openVeil } from '../dist/index.js';
import { median, round, Steps, timed } from './timing.mjs';

const ROWS = 100_000;
const ROUNDS = 9;

const TABLE = `CREATE TABLE lake.main.cards AS SELECT i AS id, '4111' || lpad(CAST(hash(i) % 1000000000000 AS VARCHAR), 12, '0') AS card,
  'holder ' || (i % 1000) AS holder, i % 977 AS amount, 'note ' || i AS note FROM range(${ROWS}) r(i)`;

const mask = (column) => `
name: ${column}
policyKey: ${column}
type: data
circumstances: [{ type: columnRegex, regex: ^${column}$ }]
actions:
  - rules:
      - type: Masking
        config: { fields: [{ type: columnRegex, regex: ^${column}$ }], maskingConfig: { type: Hash } }
`;

const CONFIG = (keyInSql) => `
engine: { type: duckdb, data: ./data.duckdb, schema: main, threads: 1 }
keys: { current: file:key, keyInSql: ${keyInSql} }
state: ./state
filesMaxAge: 10s
`;

const STATEMENTS = {
  'one row by number': 'SELECT card, amount FROM cards WHERE id = 77777',
  'LIMIT 1000': 'SELECT card, amount FROM cards LIMIT 1000',
  '100 largest of other columns': 'SELECT card, note FROM cards ORDER BY amount DESC, id LIMIT 100',
  'all rows, one hash, all different': 'SELECT card, amount FROM cards',
  'all rows, one hash, 1000 different': 'SELECT holder, amount FROM cards',
  'all rows, two hashes of five columns': 'SELECT * FROM cards',
  'sum over all, no hash read': 'SELECT sum(amount) FROM cards',
};

/** How an answer is read. */
const READERS = {
  rows: async (result) => {
    for await (const _ of result.values());
  },
  Arrow: async (result) => {
    for await (const _ of result.batches);
  },
};

export async function benchInProcess() {
  const folder = mkdtempSync(join(tmpdir(), 'lakeveil-bench-'));
  const steps = new Steps();
  try {
    return await measure(folder, steps);
  } finally {
    steps.done();
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder, steps) {
  await makeData(join(folder, 'data.duckdb'));
  mkdirSync(join(folder, 'policies'));
  for (const column of ['card', 'holder']) writeFileSync(join(folder, 'policies', `${column}.yaml`), mask(column));
  writeFileSync(join(folder, 'key'), '07'.repeat(32));
  writeFileSync(join(folder, 'people.yaml'), 'people: { ana: {} }\n');
  const config = (keyInSql) => {
    const path = join(folder, `${keyInSql}.yaml`);
    writeFileSync(path, CONFIG(keyInSql));
    return path;
  };
  const pushed = await openVeil(config('literal'));
  await pushed.discover({ apply: true });
  const behind = await openVeil(config('never'));
  const rows = [];
  for (const [name, sql] of Object.entries(STATEMENTS)) {
    for (const [form, read] of Object.entries(READERS)) {
      steps.show(name, form);
      const times = { pushed: [], behind: [] };
      for (let i = 0; i < ROUNDS + 2; i++) {
        for (const [way, veil] of [
          ['pushed', pushed],
          ['behind', behind],
        ]) {
          const us = await timed(async () => read(await veil.query(sql, { user: 'ana' })));
          if (i >= 2) times[way].push(us); // the first ones load and compile
        }
      }
      const [a, b] = [median(times.pushed), median(times.behind)];
      rows.push({ statement: name, read: form, 'in the engine': round(a), 'behind it': round(b), ratio: round(b / a) });
    }
  }
  await pushed.close();
  await behind.close();
  const title = `microseconds of the processor, medians of ${ROUNDS} rounds, ${ROWS} rows, one thread; ratio below 1: behind the engine is cheaper`;
  return { tables: { [title]: rows }, bars: [] };
}

async function makeData(path) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path}' AS lake`);
  await connection.run(TABLE);
  connection.closeSync();
  instance.closeSync();
}
