import { type Pattern, type ReadPattern, refusal } from './regex-pattern.ts';
import { type CharacterSet, overlap, union } from './regex-sets.ts';

/** Java tries one way after the other to match. No value may take more steps than so many. */
const MAX_STEPS = 4e6;
/** No longer text is looked at, whatever the pattern. */
const MOST_CHARACTERS = 100_000;
/** A pattern that could not even look at so many characters is refused. */
const FEWEST_CHARACTERS = 200;
/** Repetitions are written out when they are counted, because RE2 compiles a pattern so, and has a limit. */
const MAX_SETS = 500;

/** Steps, by powers of the length n of the text: `[3, 2]` is 3 + 2n. */
type Steps = readonly number[];

const plus = (a: Steps, b: Steps): Steps =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));
const times = (count: number, steps: Steps): Steps => steps.map((number) => count * number);
const timesLength = (steps: Steps): Steps => [0, ...steps];
const at = (steps: Steps, n: number): number => steps.reduceRight((sum, number) => sum * n + number, 0);

/** What may come next: characters, and whether the whole match may be over. */
interface Follow {
  readonly set: CharacterSet;
  readonly canEnd: boolean;
}

/**
 * The longest text, in characters, over which a pattern can be looked for by backtracking within `MAX_STEPS`. Throws
 * `POLICY_FILE` for a pattern that matches a text without characters, is too large or is safe on short texts only.
 */
export function longestText({ body, start }: ReadPattern): number {
  if (leastLength(body) === 0) throw refusal('matches a text without characters: write `+` in place of `*`');
  if (countSets(body) > MAX_SETS) {
    throw refusal(`is too large: repetitions written out, it has more than ${MAX_SETS} characters`);
  }
  const from = stepsOf(body, { set: [], canEnd: true }, []);
  const steps = start ? plus(from, [0, 1]) : timesLength(from);
  if (at(steps, FEWEST_CHARACTERS) > MAX_STEPS) {
    throw refusal('can match in too many ways: let what repeats end where the next part begins, as in `[^@]*@`');
  }
  let [longest, tooLong] = [FEWEST_CHARACTERS, MOST_CHARACTERS + 1];
  while (tooLong - longest > 1) {
    const middle = (longest + tooLong) >> 1;
    if (at(steps, middle) > MAX_STEPS) tooLong = middle;
    else longest = middle;
  }
  return longest;
}

function leastLength(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'set':
      return 1;
    case 'group':
      return leastLength(pattern.of);
    case 'sequence':
      return pattern.parts.reduce((sum, part) => sum + leastLength(part), 0);
    case 'choice':
      return Math.min(...pattern.options.map(leastLength));
    case 'repeat':
      return pattern.min * leastLength(pattern.of);
  }
}

function countSets(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'set':
      return 1;
    case 'group':
      return countSets(pattern.of);
    case 'sequence':
      return pattern.parts.reduce((sum, part) => sum + countSets(part), 0);
    case 'choice':
      return pattern.options.reduce((sum, option) => sum + countSets(option), 0);
    case 'repeat':
      return countSets(pattern.of) * (pattern.max === Infinity ? pattern.min + 1 : pattern.max);
  }
}

/** What a part may begin with, followed by what comes next. */
function firstOf(pattern: Pattern, follow: Follow): Follow {
  switch (pattern.kind) {
    case 'set':
      return { set: pattern.set, canEnd: false };
    case 'group':
      return firstOf(pattern.of, follow);
    case 'sequence':
      return pattern.parts.reduceRight((next, part) => firstOf(part, next), follow);
    case 'choice':
      return either(pattern.options.map((option) => firstOf(option, follow)));
    case 'repeat': {
      const first = firstOf(pattern.of, follow);
      return pattern.min === 0 ? either([first, follow]) : first;
    }
  }
}

const either = (follows: readonly Follow[]): Follow => ({
  set: union(...follows.map(({ set }) => set)),
  canEnd: follows.some(({ canEnd }) => canEnd),
});

/** The most steps from one place in the text to try a part and, each time it matches, `rest`. */
function stepsOf(pattern: Pattern, follow: Follow, rest: Steps): Steps {
  switch (pattern.kind) {
    case 'set':
      return plus([1], rest);
    case 'group':
      return stepsOf(pattern.of, follow, rest);
    case 'sequence': {
      let [next, steps] = [follow, rest];
      for (const part of pattern.parts.toReversed()) {
        steps = stepsOf(part, next, steps);
        next = firstOf(part, next);
      }
      return steps;
    }
    case 'choice': {
      const steps = pattern.options.map((option) => stepsOf(option, follow, rest));
      const firsts = pattern.options.map((option) => firstOf(option, follow).set);
      const isClear = firsts.every((set, i) => firsts.slice(i + 1).every((other) => !overlap(set, other)));
      // The first character decides, so the most of each power is enough.
      return isClear ? plus([steps.length], most(steps)) : steps.reduce(plus);
    }
    case 'repeat':
      return repeatedSteps(pattern, follow, rest);
  }
}

function repeatedSteps({ of, min, max }: Extract<Pattern, { kind: 'repeat' }>, follow: Follow, rest: Steps): Steps {
  const first = firstOf(of, follow).set;
  // Clear: whoever gives a repetition back finds at once that what follows does not begin there.
  const isClear = min === max || !overlap(first, follow.set);
  if (of.kind === 'set') {
    if (max === Infinity) return isClear ? plus([0, 2], rest) : timesLength(plus([1], rest));
    return isClear ? plus([2 * max], rest) : plus([max], times(max - min + 1, rest));
  }
  const again = either([{ set: first, canEnd: false }, follow]);
  let steps = rest;
  for (let left = 1; left <= max; left++) {
    steps = stepsOf(of, left === 1 ? follow : again, steps);
    if (left > max - min) continue;
    steps = plus(steps, isClear ? [1] : rest);
  }
  return steps;
}

const most = (all: readonly Steps[]): Steps =>
  all.reduce((a, b) => Array.from({ length: Math.max(a.length, b.length) }, (_, i) => Math.max(a[i] ?? 0, b[i] ?? 0)));
