// How long things take: in rounds, so that whatever else the machine does falls on all that is compared, and in time of the
// processor, because on a busy machine the time of day measures the others. All threads count, garbage collection too.
import { Progress } from '../dist/cli/output/progress.js';

/** Every tool runs every group this often; the median counts. */
export const ROUNDS = 7;

/** The least time of one sample, in microseconds. */
const SAMPLE = 50_000;
/** Code is run for so long at least before it is measured, and at most, in microseconds. */
const WARM_UP = 200_000;
const LONGEST_WARM_UP = 6_000_000;

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export const round = (n) => Number(n.toPrecision(3));

/** Microseconds of the processor, since the process began. */
function clock() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds of one run. */
export async function timed(run) {
  const start = clock();
  await run();
  return clock() - start;
}

/**
 * Makes a function that times one call of `run`, a mean over as many as the clock needs. Before that it runs until it gets no
 * faster: code is compiled in steps, and the WebAssembly of a parser library takes a second.
 */
export async function stopwatch(run) {
  let best = Number.POSITIVE_INFINITY;
  for (let [end, slower] = [clock() + LONGEST_WARM_UP, 0]; slower < 3 && clock() < end; ) {
    const us = await sample(run, WARM_UP);
    slower = us < best * 0.95 ? 0 : slower + 1;
    best = Math.min(best, us);
  }
  return () => sample(run);
}

/** Microseconds of one call of what is warm, a mean over at least `least` of them. */
export async function sample(run, least = SAMPLE) {
  const start = clock();
  let calls = 0;
  let spent = 0;
  for (let block = 1; spent < least; block *= 2) {
    for (let i = 0; i < block; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    calls += block;
    spent = clock() - start;
  }
  return spent / calls;
}

/** The median time of one call in microseconds. */
export async function medianOf(run) {
  const watch = await stopwatch(run);
  const samples = [];
  for (let i = 0; i < ROUNDS; i++) samples.push(await watch());
  return median(samples);
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
