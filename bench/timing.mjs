// How long things take: in rounds, so that whatever else the machine does falls on all that is compared.
import { Progress } from '../dist/cli/output/progress.js';

/** Every text is measured this often by every tool; the median counts. */
export const ROUNDS = 7;

/** How long code runs at least before it is measured, and at most, in milliseconds. */
export const WARM_UP = 500;
const LONGEST_WARM_UP = 10_000;

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
export const round = (n) => Number(n.toPrecision(3));

/** Microseconds of one run, synchronous or not. */
export function timed(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1000;
}

/**
 * Runs until it gets no faster, because code is compiled in steps and WebAssembly of a parser library takes seconds on a
 * busy machine.
 */
export function warmUp(run) {
  const start = performance.now();
  let best = Number.POSITIVE_INFINITY;
  for (let before = best; performance.now() - start < LONGEST_WARM_UP; before = best) {
    for (const end = performance.now() + WARM_UP; performance.now() < end; ) best = Math.min(best, timed(run));
    if (best > before * 0.95) return;
  }
}

/** The median time of one call in microseconds, each sample long enough for the clock. */
export function medianOf(run, { rounds = 15, sample = 2 } = {}) {
  warmUp(run);
  let calls = 1;
  for (; ; calls *= 2) {
    const took = timed(() => repeat(run, calls));
    if (took > sample * 1000) break;
  }
  return median(Array.from({ length: rounds }, () => timed(() => repeat(run, calls)) / calls));
}

function repeat(run, times) {
  for (let i = 0; i < times; i++) run();
}

/** Tells where a benchmark stands: one line that is rewritten on a terminal, a line for each step where it is piped. */
export class Steps {
  #progress = new Progress();
  #last = '';

  show(step, detail = '') {
    if (process.stderr.isTTY) this.#progress.show(`${step}${detail && `, ${detail}`}`);
    else if (step !== this.#last) console.error(step);
    this.#last = step;
  }

  done() {
    this.#progress.done();
  }
}
