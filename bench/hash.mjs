// What hashing a column costs, one thread: the kernel over Arrow and over JavaScript strings, against one createHmac a value
// and against the same hash as SQL in DuckDB; how that grows with the number of rows; and the same for a column of the user's.
import { createHmac } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import { Dictionary, Int32, makeData, Utf8, Vector } from 'apache-arrow';
import { HashKernel } from '../dist/mask/hash/kernel.js';
import { maskSql } from '../dist/mask/registry.js';
import { atLeast, atMost } from './bars.mjs';
import { emails, readColumn, toArrow } from './columns.mjs';
import { median, ROUNDS, round, Steps, sample, stopwatch } from './timing.mjs';

/** What was derived from nothing and protects nothing. */
const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const ROWS = 100_000;
/** Rounds for what is compared. A ratio is the median over the rounds, because the load of a machine changes between them. */
const PAIRS = 15;
const BASELINE = 'createHmac';
const SQL = 'SQL in DuckDB';
const LENGTHS = [16, 55, 56, 250, 1_000, 1_536, 1_537, 3_000];
const SIZES = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

export async function benchHash({ data, column } = {}) {
  const kernels = { simd: await HashKernel.load(), scalar: await HashKernel.load('scalar') };
  const steps = new Steps();
  const columns = data === undefined ? COLUMNS : { [column]: () => readColumn(data, column) };
  const cases = [];
  for (const [name, read] of Object.entries(columns))
    cases.push(...(await measure(name, await read(), kernels, steps)));
  const sizes = data === undefined ? await measureSizes(kernels.simd, steps) : [];
  const lengths = data === undefined ? await measureLengths(kernels.simd, steps) : [];
  steps.done();
  const tables = { [`nanoseconds of the processor a value, medians of ${PAIRS} rounds`]: cases.map(row) };
  if (sizes.length > 0) tables['an Arrow column of unique values, by its rows'] = sizes;
  if (lengths.length > 0) tables['unique values by their length, 5,000 in one batch'] = lengths;
  return { tables, cases, bars: data === undefined ? barsOf(cases, sizes) : [] };
}

/** Made one after the other: what else is in memory costs time in each garbage collection. */
const COLUMNS = {
  unique: () => emails(ROWS),
  '10,000 distinct': () => emails(ROWS, 10_000),
  '1,000 distinct': () => emails(ROWS, 1_000),
};

const row = ({ name, nsPerValue, ratio, baseline }) => ({
  case: name,
  'ns a value': nsPerValue,
  faster: ratio,
  than: baseline,
});

/** All ways over one column, in rounds, so that the noise of the machine falls on all of them. */
async function measure(name, values, kernels, steps) {
  steps.show(`${name}: ${values.length} values`);
  const duckdb = await duckdbOf(values);
  const tasks = tasksOf(values, kernels, duckdb);
  const watches = {};
  for (const [task, run] of Object.entries(tasks)) watches[task] = await stopwatch(run);
  const samples = Object.fromEntries(Object.keys(tasks).map((task) => [task, []]));
  for (let r = 0; r < PAIRS; r++) {
    for (const [task, watch] of Object.entries(watches)) samples[task].push(await watch());
  }
  duckdb.close();
  const ns = (task) => (median(samples[task]) * 1000) / values.length;
  const against = (task, baseline) => ({
    name: `${name}, ${task}`,
    nsPerValue: round(ns(task)),
    ratio: round(median(samples[baseline].map((us, r) => us / samples[task][r]))),
    baseline,
  });
  return [...Object.keys(tasks).map((task) => against(task, BASELINE)), against('Arrow', SQL)];
}

function tasksOf(values, { simd, scalar }, duckdb) {
  const vector = toArrow(values);
  return {
    [BASELINE]: () => values.map(hmac),
    Arrow: () => simd.hashUtf8(vector, KEY),
    'Arrow with a dictionary': dictionaryTask(values, simd),
    strings: () => simd.hashStrings(values, KEY),
    'Arrow, without SIMD': () => scalar.hashUtf8(vector, KEY),
    [SQL]: duckdb.run,
  };
}

const hmac = (value) => (value === null ? null : createHmac('sha256', KEY).update(value, 'utf8').digest('hex'));

/** Each run has a dictionary that was never seen, or the kernel would know its hashes. */
function dictionaryTask(values, kernel) {
  const places = new Map();
  const data = Int32Array.from(values, (value) => {
    if (!places.has(value)) places.set(value, places.size);
    return places.get(value);
  });
  const dictionary = toArrow([...places.keys()]);
  const type = new Dictionary(new Utf8(), new Int32(), 0);
  const length = values.length;
  const fresh = () =>
    new Vector([makeData({ type, length, nullCount: 0, data, dictionary: new Vector(dictionary.data) })]);
  return () => kernel.hashUtf8(fresh(), KEY);
}

/** The hash as the mask writes it, over a table in memory, on one thread. */
async function duckdbOf(values) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run('CREATE TABLE t (v VARCHAR)');
  const appender = await connection.createAppender('t');
  for (const value of values) {
    if (value === null) appender.appendNull();
    else appender.appendVarchar(value);
    appender.endRow();
  }
  appender.closeSync();
  const masked = maskSql({ type: 'Hash' }, { kind: 'string' }, 'v', KEY, 'duckdb');
  return {
    run: () => connection.run(`SELECT max(${masked}) FROM t`),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Up to a million values in one batch, beyond that in batches of 100,000. The kernel is warm. */
async function measureSizes(kernel, steps) {
  const sizes = SIZES.map((rows) => {
    const batches = rows > 1_000_000 ? rows / ROWS : 1;
    return { rows, batches, vector: toArrow(emails(rows / batches)), samples: [] };
  });
  for (let r = 0; r < ROUNDS; r++) {
    for (const { rows, batches, vector, samples } of sizes) {
      steps.show('from 1,000 to 10,000,000 rows', `round ${r + 1} of ${ROUNDS}`);
      const us = await sample(() => {
        for (let i = 0; i < batches; i++) kernel.hashUtf8(vector, KEY);
      });
      samples.push((us * 1000) / rows);
    }
  }
  return sizes.map(({ rows, samples }) => ({ rows, 'ns a value': round(median(samples)) }));
}

/** One block, two, the last that the kernel takes, and the first that it leaves to Node. */
async function measureLengths(kernel, steps) {
  const lengths = LENGTHS.map((bytes) => {
    const values = Array.from({ length: 5_000 }, (_, i) => String(i).padEnd(bytes, '.'));
    return { bytes, values, vector: toArrow(values), samples: [], naive: [] };
  });
  for (let r = 0; r < ROUNDS; r++) {
    for (const { values, vector, samples, naive } of lengths) {
      steps.show('from 16 to 3,000 bytes', `round ${r + 1} of ${ROUNDS}`);
      samples.push(await sample(() => kernel.hashUtf8(vector, KEY)));
      naive.push(await sample(() => values.map(hmac)));
    }
  }
  const ns = (samples) => (median(samples) * 1000) / 5_000;
  return lengths.map(({ bytes, samples, naive }) => ({
    bytes,
    'ns a value': round(ns(samples)),
    faster: round(ns(naive) / ns(samples)),
    than: BASELINE,
  }));
}

function barsOf(cases, sizes) {
  const ratio = (name, baseline = BASELINE) => cases.find((c) => c.name === name && c.baseline === baseline).ratio;
  const ns = sizes.map((size) => size['ns a value']);
  return [
    atLeast('Arrow, unique: createHmac / kernel', ratio('unique, Arrow'), 9, 5),
    atLeast('strings, unique: createHmac / kernel', ratio('unique, strings'), 5),
    atLeast('Arrow, 1,000 distinct: createHmac / kernel', ratio('1,000 distinct, Arrow'), 40),
    atLeast('dictionary of 1,000: createHmac / kernel', ratio('1,000 distinct, Arrow with a dictionary'), 500),
    atLeast('Arrow, unique: SQL in DuckDB / kernel', ratio('unique, Arrow', SQL), 5),
    atMost('dearest / cheapest value, from 1,000 to 10,000,000 rows', Math.max(...ns) / Math.min(...ns), 1.25),
  ];
}
