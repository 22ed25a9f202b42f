// Fails when a ratio of a benchmark run is above its bar. node scripts/check-bench.mjs run.json
import { readFileSync } from 'node:fs';

/** Our whole cold rewrite without the agreeing readers must cost less than either library's parse alone. */
const BAR = 1;

const { ratios } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
let failed = false;
for (const [name, { ratio, texts, of }] of Object.entries(ratios)) {
  const ok = ratio < BAR;
  failed ||= !ok;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${ratio} (bar ${BAR}, ${texts} of ${of} texts)`);
}
process.exit(failed ? 1 : 0);
