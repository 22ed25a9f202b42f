// What hiding rows costs on DuckDB: the same statements over the barrier and over a plain WHERE, which is no barrier (see
// docs/masks.md). A million rows in memory, half of them visible, one thread.
import { DuckDBInstance } from '@duckdb/node-api';
import { Bench } from 'tinybench';
import { barrierSql } from '../dist/mask/barrier.js';
import { maskSql } from '../dist/mask/registry.js';

const ROWS = 1_000_000;
const TABLE = `CREATE TABLE people AS SELECT i AS id, hash(i) % 100000 AS salary, 'name ' || i AS name, i % 2 AS region
  FROM range(${ROWS}) r(i)`;
const COLUMNS = '"id", "salary", "name", "region"';
const PREDICATE = '"region" = 1';
const HASH = maskSql({ type: 'Hash' }, { kind: 'string' }, '"name"', new Uint8Array(32), 'duckdb');
const MASKED = COLUMNS.replace('"name"', `${HASH} AS "name"`);

const STATEMENTS = {
  'lookup by number': { projection: COLUMNS, sql: (veil) => `SELECT * FROM ${veil} WHERE id = 77777` },
  'ten largest': { projection: COLUMNS, sql: (veil) => `SELECT * FROM ${veil} ORDER BY salary DESC LIMIT 10` },
  'sum and count': { projection: COLUMNS, sql: (veil) => `SELECT sum(salary), count(*) FROM ${veil}` },
  'hash of every row': { projection: MASKED, sql: (veil) => `SELECT max(name) FROM ${veil}` },
};

export async function benchBarrier() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(TABLE);
  const bench = new Bench({ time: 1000, warmupTime: 250 });
  for (const [name, { projection, sql }] of Object.entries(STATEMENTS)) {
    const plain = `(SELECT ${projection} FROM people WHERE ${PREDICATE})`;
    const barrier = barrierSql(projection, COLUMNS, 'people', PREDICATE, 'duckdb');
    for (const [form, veil] of Object.entries({ plain, barrier })) {
      bench.add(`${name}, ${form}`, () => connection.runAndReadAll(sql(veil)));
    }
  }
  await bench.run();
  connection.closeSync();
  const median = (name) => bench.getTask(name).result.latency.p50 * 1000;
  const rows = Object.keys(STATEMENTS).map((name) => {
    const [plain, barrier] = [median(`${name}, plain`), median(`${name}, barrier`)];
    return {
      statement: name,
      plain: Math.round(plain),
      barrier: Math.round(barrier),
      ratio: (barrier / plain).toFixed(1),
    };
  });
  return { tables: { 'over a plain WHERE and over the barrier, microseconds (medians)': rows }, bars: [] };
}
