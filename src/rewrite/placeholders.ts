import type { ReadQuery } from '../sql/reader.ts';

/**
 * A prefix for names that stand for tables while other readers and the translator look at a statement. It occurs nowhere
 * in the user's text, so such a name means exactly one reference. `start` must be `__lv`, or begin with it.
 */
export function placeholderPrefix(read: ReadQuery, start: string): string {
  let prefix = start;
  const text = read.text.toLowerCase();
  while (text.includes(prefix)) prefix += '_';
  return prefix;
}

/** One name for each base table, in order. */
export const tablePlaceholders = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}t${i}`);

export const ctePlaceholder = (prefix: string, index: number): string => `${prefix}c${index}`;
export const parameterPlaceholder = (prefix: string, index: number): string => `${prefix}p${index}`;
