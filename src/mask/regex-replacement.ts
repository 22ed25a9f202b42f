import { LakeveilError } from '../errors.ts';
import type { Dialect } from '../types.ts';

/** Texts, and numbers of groups: 0 is the whole match. */
export type Replacement = readonly (string | number)[];

const refusal = (what: string): LakeveilError => new LakeveilError('POLICY_FILE', `the replacement ${what}`);

/** Reads `$1` as the first group, `$0` as the whole match and `$$` as a dollar sign. Throws `POLICY_FILE` for any other `$`. */
export function readReplacement(text: string, groups: number): Replacement {
  const parts = text.split(/(\$.?)/su).filter((part) => part !== '');
  return parts.map((part) => {
    if (!part.startsWith('$')) return part;
    if (part === '$$') return '$';
    const group = /^\$\d$/.test(part) ? Number(part[1]) : undefined;
    if (group === undefined) throw refusal('holds a `$` that is no group: write `$$` for the character');
    if (group > groups) throw refusal(`names the group \`${part}\`, and the pattern has ${groups}`);
    return group;
  });
}

/** As the dialect's `regexp_replace` wants it. */
export const dialectReplacement = (replacement: Replacement, dialect: Dialect): string =>
  replacement.map((part) => (dialect === 'duckdb' ? forRE2(part) : forJava(part))).join('');

const forRE2 = (part: string | number): string =>
  typeof part === 'number' ? `\\${part}` : part.replaceAll('\\', '\\\\');

const forJava = (part: string | number): string =>
  typeof part === 'number' ? `$${part}` : part.replace(/[\\$]/g, '\\$&');
