// Fails when a figure of a benchmark run is on the wrong side of its bar. node scripts/check-bench.mjs run.json
import { readFileSync } from 'node:fs';
import { holds } from '../bench/bars.mjs';

const { bars } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const bar of bars) {
  const sign = bar.atMost === undefined ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
  console.log(`${holds(bar) ? 'ok  ' : 'FAIL'} ${bar.name}: ${bar.value} (${sign})`);
}
process.exit(bars.length > 0 && bars.every(holds) ? 0 : 1);
