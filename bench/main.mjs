// npm run bench -- [rewrite] [barrier] [--json]     prints medians and ratios of one run on this machine
import { cpus } from 'node:os';
import { benchBarrier } from './barrier.mjs';
import { benchRewrite } from './rewrite.mjs';

const BENCHES = { rewrite: benchRewrite, barrier: benchBarrier };

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const { rows, ratios } = await BENCHES[name]();
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ benchmark: name, node: process.version, cpu: cpus()[0]?.model, rows, ratios }));
    continue;
  }
  console.log(
    `${name}: microseconds per statement, medians; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
  );
  console.table(rows);
  console.log('ratios (the first of two against the second; below 1 the first is faster):');
  console.table(ratios);
}
