import { RE2JS, RE2JSException } from 're2js';

/** Longest pattern that is looked at, in characters; a longer one matches nothing. */
const MAX_PATTERN = 1_000;

/**
 * The pattern language of `SHOW … LIKE`, as Spark has it: `|` separates alternatives, `*` stands for any characters, case does
 * not matter, blanks around the pattern do not count; everything else is a regular expression (here RE2's, which cannot
 * hang). An alternative that is no expression matches nothing. Without a pattern everything matches.
 */
export function nameFilter(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  if (pattern.length > MAX_PATTERN) return () => false;
  const parts = pattern.trim().split('|').flatMap(compile);
  return (name) => parts.some((part) => part.matches(name));
}

function compile(part: string): RE2JS[] {
  try {
    return [RE2JS.compile(part.replaceAll('*', '.*'), RE2JS.CASE_INSENSITIVE)];
  } catch (error) {
    if (error instanceof RE2JSException) return [];
    throw error;
  }
}
