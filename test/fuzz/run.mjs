import { Worker } from 'node:worker_threads';

/*
 * `npm run test:fuzz`: mutated statements and garbage through rewrite(), for LAKEVEIL_FUZZ_SECONDS (30). A statement must be
 * answered or refused with one of our codes, never INTERNAL, within a second. LAKEVEIL_SEED replays a run, and with
 * LAKEVEIL_FUZZ_ONLY=number one statement of it.
 */

const seconds = Number(process.env['LAKEVEIL_FUZZ_SECONDS'] ?? 30);
const seed = Number(process.env['LAKEVEIL_SEED'] ?? Date.now() % 2 ** 31);
const only = process.env['LAKEVEIL_FUZZ_ONLY'];
const first = Number(only ?? 0);
const last = only === undefined ? Number.POSITIVE_INFINITY : first + 1;

/** A statement that takes this long hangs: nothing but the end of its thread stops it. */
const HANG_MS = 30_000;
const MOST_FINDINGS = 20;

console.log(`fuzzing for ${seconds} s, LAKEVEIL_SEED=${seed}`);
const progress = new Int32Array(new SharedArrayBuffer(4));
const workerData = { seed, first, last, seconds, progress };
const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData });
const findings = [];
let finished = false;

worker.on('message', ({ finding, done }) => {
  if (finding) report(finding);
  else finish(done);
});
worker.on('error', (error) => report({ i: progress[0], wrong: `the thread broke: ${error.stack}`, text: '' }));
worker.on('exit', () => {
  if (!finished && findings.length === 0) report({ i: progress[0], wrong: 'the thread ended', text: '' });
  clearInterval(watch);
  process.exitCode = findings.length > 0 ? 1 : 0;
});

let before = -1;
const watch = setInterval(() => {
  const now = progress[0];
  if (now === before && now > 0) {
    report({ i: now, wrong: 'hangs', text: '' });
    worker.terminate();
  }
  before = now;
}, HANG_MS);

function report(finding) {
  findings.push(finding);
  console.log(`number ${finding.i}: ${finding.wrong}\n  ${JSON.stringify(finding.text.slice(0, 2000))}`);
  if (findings.length >= MOST_FINDINGS) worker.terminate();
}

function finish({ originals, statements, counts, slowest }) {
  finished = true;
  const outcomes = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  console.log(
    `${statements} statements from ${originals} originals, slowest ${Math.round(slowest)} ms, ${findings.length} findings`,
  );
  console.log(outcomes.map(([outcome, count]) => `${outcome} ${count}`).join(', '));
}
