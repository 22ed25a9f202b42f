import { parentPort, workerData } from 'node:worker_threads';
import { isLakeveilError } from '../../dist/errors.js';
import { barrierSql } from '../../dist/mask/barrier.js';
import { fittingMask, maskSql } from '../../dist/mask/registry.js';
import { foldName, tableKey } from '../../dist/names.js';
import { loadLibraries } from '../../dist/proxy/libraries.js';
import { explain } from '../../dist/rewrite/explain.js';
import { rewrite } from '../../dist/rewrite/rewrite.js';
import { parseType } from '../../dist/sqltype.js';
import { originals, statement } from './statements.mjs';

/*
 * Rewrites one statement after the other with the real libraries, for Spark and DuckDB in turn, in a catalog that has every
 * table with every name of the statement as a column, so that most of what can be read gets to the end. Reports what is
 * neither an answer nor a refusal, and what takes longer than a second of computing (waiting on a busy machine
 * does not count).
 */

const { seed, first, last, seconds, progress } = workerData;
const SLOW = 1000;
const KEY = new Uint8Array(32).fill(7);
const TYPES = ['STRING', 'BIGINT', 'DATE', 'ARRAY<STRING>', 'MAP<STRING, INT>', 'STRUCT<a: INT, b: STRING>'];
const POLICY = { id: 1, key: 'fuzz', name: 'Fuzz' };
const MASKS = [{ type: 'Hash' }, { type: 'Null' }, { type: 'Constant', constant: "it's \\ `x`" }];

/** Every third table is clear, some hide rows, the others have every second column masked. */
function contextOf(text, dialect) {
  const names = new Map((text.match(/[A-Za-z_]\w*/g) ?? []).slice(0, 200).map((name) => [foldName(name), name]));
  const columns = [...names.values()].map((name, i) => ({
    name,
    type: parseType(TYPES[i % TYPES.length], 'spark'),
    tags: [],
  }));
  const sources = new Map();
  const sourceOf = (table) => {
    const key = tableKey(table);
    if (!sources.has(key)) {
      const name = `${table.catalog}.${table.schema}.${table.table}`;
      sources.set(key, { id: sources.size + 1, name, table, columns, tags: [] });
    }
    return sources.get(key);
  };
  const decide = (source) => {
    if (source.id % 3 === 2) return { kind: 'clear' };
    const masks = columns.flatMap(({ name, type }, i) => {
      const applied = { ...fittingMask(MASKS[i % 3], type), policy: POLICY, because: 'fuzz', losers: [] };
      return i % 2 === 0 ? [[name, applied]] : [];
    });
    const filter = source.id % 4 === 1 ? { filter: { predicate: '1 = 1', policies: [POLICY] } } : {};
    return { kind: 'veil', masks: new Map(masks), ...filter };
  };
  return {
    dialect,
    snapshot: { version: '', takenAt: 0, table: sourceOf, tablesNamed: () => [], tables: () => [...sources.values()] },
    defaults: { catalog: 'lake', schema: 'shop' },
    readers: 'whenParseable',
    isProtectedName: (folded) =>
      [...sources.values()].some((s) => foldName(s.table.table) === folded && decide(s).kind !== 'clear'),
    decide,
    physicalName: (name) => (dialect === 'duckdb' ? { ...name, catalog: 'k9f3a7c2' } : name),
    maskSql: (mask, type, _, column) => maskSql(mask, type, column, KEY, dialect),
    barrier: (projection, list, from, predicate) => barrierSql(projection, list, from, predicate, dialect),
  };
}

/** `answered` or the code of the refusal; what is neither comes back as a finding. */
async function run(text, dialect) {
  const libraries = await loadLibraries();
  const context = contextOf(text, dialect);
  const start = process.cpuUsage();
  let outcome = 'answered';
  let wrong;
  try {
    rewrite(text, context, libraries);
    explain(text, context);
  } catch (error) {
    if (!isLakeveilError(error)) wrong = String(error?.stack ?? error);
    else if (error.code === 'INTERNAL') wrong = `INTERNAL: ${error.message} ${error.cause?.message ?? ''}`;
    outcome = isLakeveilError(error) ? error.code : 'crash';
  }
  const { user, system } = process.cpuUsage(start);
  return { outcome, wrong, ms: (user + system) / 1000 };
}

/** The library's code is compiled while it runs for the first time: the fastest of three counts. */
async function timed(text, dialect) {
  const result = await run(text, dialect);
  for (let again = 0; again < 2 && result.ms > SLOW; again++)
    result.ms = Math.min(result.ms, (await run(text, dialect)).ms);
  return result;
}

const texts = originals();
await run('SELECT 1', 'spark');
const counts = {};
let slowest = 0;
const end = performance.now() + seconds * 1000;
let i = first;
for (; i < last && performance.now() < end; i++) {
  progress[0] = i;
  const text = statement(texts, seed, i);
  const { outcome, wrong, ms } = await timed(text, i % 2 === 0 ? 'spark' : 'duckdb');
  counts[outcome] = (counts[outcome] ?? 0) + 1;
  slowest = Math.max(slowest, ms);
  if (wrong || ms > SLOW) parentPort.postMessage({ finding: { i, wrong: wrong ?? `took ${Math.round(ms)} ms`, text } });
}
parentPort.postMessage({ done: { originals: texts.length, statements: i - first, counts, slowest } });
