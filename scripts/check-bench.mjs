// Fails when a figure of a benchmark run is beyond its limit, and names those that miss their goal.
// node scripts/check-bench.mjs run.json
import { readFileSync } from 'node:fs';
import { goalOf, verdict } from '../bench/bars.mjs';

const { bars } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const bar of bars) {
  console.log(
    `${verdict(bar).padEnd(6)} ${bar.name}: ${bar.value} (goal ${goalOf(bar)}, limit ${bar.limit.toPrecision(3)})`,
  );
}
process.exit(bars.length > 0 && bars.every((bar) => verdict(bar) !== 'failed') ? 0 : 1);
