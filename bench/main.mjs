// npm run bench -- [rewrite] [barrier] [in-process] [--json]     prints medians and ratios of one run on this machine
import { cpus, loadavg } from 'node:os';
import { benchBarrier } from './barrier.mjs';
import { goalOf, verdict } from './bars.mjs';
import { benchInProcess } from './in-process.mjs';
import { benchRewrite } from './rewrite.mjs';

const BENCHES = { rewrite: benchRewrite, barrier: benchBarrier, 'in-process': benchInProcess };

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const { tables, bars, refused = [] } = await BENCHES[name]();
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    flags: process.execArgv.join(' '), // the young generation is large, or long texts would measure the garbage collector
    load: loadavg().map(Math.round),
  };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ benchmark: name, ...machine, tables, bars, refused }));
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
  console.log('\nfigures with a goal:');
  console.table(bars.map((bar) => ({ figure: bar.name, value: bar.value, goal: goalOf(bar), verdict: verdict(bar) })));
}
