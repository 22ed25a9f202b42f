// npm run bench -- [rewrite] [hash] [barrier] [in-process] [--json]     prints medians and ratios of one run on this machine
// npm run bench -- hash --data people.parquet --column email     measures a column of your own
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { version as duckdb } from '@duckdb/node-api';
import { benchBarrier } from './barrier.mjs';
import { goalOf, verdict } from './bars.mjs';
import { benchHash } from './hash.mjs';
import { benchInProcess } from './in-process.mjs';
import { benchRewrite } from './rewrite.mjs';

const BENCHES = { rewrite: benchRewrite, hash: benchHash, barrier: benchBarrier, 'in-process': benchInProcess };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, data: { type: 'string' }, column: { type: 'string' } },
});
const own = options.data !== undefined || options.column !== undefined;
const names = positionals.length === 0 && own ? ['hash'] : positionals;
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) fail(`unknown benchmark: ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
if (own && (names.join() !== 'hash' || options.data === undefined || options.column === undefined))
  fail('a column of your own is measured by: npm run bench -- hash --data people.parquet --column email');

for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const {
    tables,
    bars,
    refused = [],
    cases = [],
  } = await BENCHES[name](options).catch((error) => {
    if (!own) throw error;
    fail(error.message);
  });
  const machine = {
    node: process.version,
    openssl: process.versions.openssl,
    duckdb: duckdb(),
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    flags: process.execArgv.join(' '), // the young generation is large, or long texts would measure the garbage collector
    load: loadavg().map(Math.round),
  };
  if (options.json) {
    console.log(JSON.stringify({ bench: name, ...machine, cases, tables, bars, refused }));
    continue;
  }
  console.log(
    `\n${name}: Node ${machine.node}, ${machine.flags}, ${machine.cores} x ${machine.cpu}, load ${machine.load.join(' ')}`,
  );
  for (const [title, rows] of Object.entries(tables)) {
    console.log(`\n${title}`);
    console.table(rows);
  }
  for (const line of refused) console.log(`left out: ${line}`);
  if (bars.length === 0) continue;
  console.log('\nfigures with a goal:');
  console.table(bars.map((bar) => ({ figure: bar.name, value: bar.value, goal: goalOf(bar), verdict: verdict(bar) })));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
