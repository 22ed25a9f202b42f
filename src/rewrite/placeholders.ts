import type { ReadQuery } from '../sql/reader.ts';

/**
 * A prefix for names that stand for tables while other readers and the translator look at a statement. It occurs nowhere
 * in the user's text, so such a name means exactly one reference.
 */
export function placeholderPrefix(read: ReadQuery): string {
  let prefix = '__lv';
  const text = read.text.toLowerCase();
  while (text.includes(prefix)) prefix += '_';
  return prefix;
}

export const tablePlaceholder = (prefix: string, index: number): string => `${prefix}t${index}`;
export const parameterPlaceholder = (prefix: string, index: number): string => `${prefix}p${index}`;
