import { type Pattern, type ReadPattern, refusal } from './regex-pattern.ts';
import { type CharacterSet, overlap, union } from './regex-sets.ts';

/** Java tries one way after the other to match. No text may take more steps than so many. */
const MAX_STEPS = 1e7;
/** No longer text is looked at, whatever the pattern. */
const MOST_CHARACTERS = 100_000;
/** A pattern that could not even look at so many characters is refused. */
const FEWEST_CHARACTERS = 200;
/** Sets after counted repetitions are written out, because RE2 compiles a pattern so, and has a limit. */
const MAX_SETS = 500;

/** What may come next: characters, and whether the whole match may be over. */
interface Follow {
  readonly set: CharacterSet;
  readonly canEnd: boolean;
}

/** In how many ways a part can match from one place: `ways`, times the length of the text to the power of `free`. */
interface Ways {
  readonly ways: number;
  readonly free: number;
}

const ONE: Ways = { ways: 1, free: 0 };

/**
 * The longest text, in characters, that a pattern may look at so that matching it by backtracking takes at most ten
 * million steps. Throws `POLICY_FILE` for a pattern that matches nothing at all, is too large or that no text of a useful length is safe with.
 */
export function longestText({ body, start }: ReadPattern): number {
  if (leastLength(body) === 0) throw refusal('matches a text without characters: write `+` in place of `*`');
  if (countSets(body) > MAX_SETS)
    throw refusal(`is too large: repetitions written out, it has more than ${MAX_SETS} characters`);
  const { ways, free } = waysOf(body, { set: [], canEnd: true });
  const degree = Math.max(1, (start ? 0 : 1) + (isEndless(body) ? 1 : 0) + free);
  const longest = Math.floor((MAX_STEPS / ways) ** (1 / degree));
  if (longest < FEWEST_CHARACTERS) {
    throw refusal('can match in too many ways: let what repeats end where the next part begins, as in `[^@]*@`');
  }
  return Math.min(longest, MOST_CHARACTERS);
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

function isEndless(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'set':
      return false;
    case 'group':
      return isEndless(pattern.of);
    case 'sequence':
      return pattern.parts.some(isEndless);
    case 'choice':
      return pattern.options.some(isEndless);
    case 'repeat':
      return pattern.max === Infinity || isEndless(pattern.of);
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

function waysOf(pattern: Pattern, follow: Follow): Ways {
  switch (pattern.kind) {
    case 'set':
      return ONE;
    case 'group':
      return waysOf(pattern.of, follow);
    case 'sequence': {
      let [next, all] = [follow, ONE];
      for (const part of pattern.parts.toReversed()) {
        all = times(all, waysOf(part, next));
        next = firstOf(part, next);
      }
      return all;
    }
    case 'choice': {
      const ways = pattern.options.map((option) => waysOf(option, follow));
      const free = Math.max(...ways.map((option) => option.free));
      const counts = ways.map((option) => option.ways);
      const firsts = pattern.options.map((option) => firstOf(option, follow).set);
      const isClear = firsts.every((set, i) => firsts.slice(i + 1).every((other) => !overlap(set, other)));
      return { ways: isClear ? Math.max(...counts) : counts.reduce((sum, count) => sum + count, 0), free };
    }
    case 'repeat':
      return repeatedWays(pattern, follow);
  }
}

function repeatedWays({ of, min, max }: Extract<Pattern, { kind: 'repeat' }>, follow: Follow): Ways {
  const first = firstOf(of, follow).set;
  const isClear = min === max || !overlap(first, follow.set);
  if (max === Infinity) return isClear ? ONE : { ways: 1, free: 1 };
  const again = either([{ set: first, canEnd: false }, follow]);
  const inside = waysOf(of, max === 1 ? follow : again);
  const times = { ways: inside.ways ** max, free: inside.free * max };
  return isClear ? times : { ...times, ways: times.ways * (max - min + 1) };
}

const times = (a: Ways, b: Ways): Ways => ({ ways: a.ways * b.ways, free: a.free + b.free });
