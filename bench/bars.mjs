// What a run should show. A figure has a goal and a limit: beyond the goal it is reported, beyond the limit
// scripts/check-bench.mjs fails. The limits leave room for the noise of a shared machine; a goal that is not reached yet has a
// limit that keeps it from getting worse.

const SLACK = 1.5;

export const atMost = (name, value, goal, limit = goal * SLACK) => bar(name, value, { atMost: goal, limit });
export const atLeast = (name, value, goal, limit = goal / SLACK) => bar(name, value, { atLeast: goal, limit });

const bar = (name, value, more) => ({ name, value: Number(value.toPrecision(3)), ...more });

/** `ok`, `missed` (beyond the goal) or `failed` (beyond the limit, or no number at all). */
export function verdict({ value, atMost, atLeast, limit }) {
  const within = (most, least) => (atMost === undefined ? value >= least : value <= most);
  if (within(atMost, atLeast)) return 'ok';
  return within(limit, limit) ? 'missed' : 'failed';
}

export const goalOf = ({ atMost, atLeast }) => (atMost === undefined ? `>= ${atLeast}` : `<= ${atMost}`);
