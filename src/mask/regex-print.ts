import type { Pattern, ReadPattern } from './regex-pattern.ts';
import type { CharacterSet } from './regex-sets.ts';

/**
 * The one text of a pattern that means the same to Java, RE2 and re2js: classes are written out in code points, the ends of
 * the text are `\A` and `\z`, because `.`, `\s` and `$` are not the same everywhere.
 */
export function printPattern({ body, start, end }: ReadPattern): string {
  return `${start ? '\\A' : ''}${print(body)}${end ? '\\z' : ''}`;
}

function print(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'set':
      return printSet(pattern.set);
    case 'sequence':
      return pattern.parts.map(printPart).join('');
    case 'choice':
      return pattern.options.map(print).join('|');
    case 'group':
      return `(${print(pattern.of)})`;
    case 'repeat': {
      const { of, min, max } = pattern;
      const repeated = of.kind === 'set' || of.kind === 'group' ? print(of) : `(?:${print(of)})`;
      return repeated + printCount(min, max);
    }
  }
}

const printPart = (part: Pattern): string => (part.kind === 'choice' ? `(?:${print(part)})` : print(part));

function printCount(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printSet(set: CharacterSet): string {
  const [first] = set;
  if (first && set.length === 1 && first[0] === first[1]) return printCode(first[0]);
  return `[${set.map(([from, to]) => (from === to ? printCode(from) : `${printCode(from)}-${printCode(to)}`)).join('')}]`;
}

/** Letters and digits stand for themselves everywhere. */
function printCode(code: number): string {
  const character = String.fromCodePoint(code);
  return /^[0-9A-Za-z]$/.test(character) ? character : `\\x{${code.toString(16)}}`;
}
