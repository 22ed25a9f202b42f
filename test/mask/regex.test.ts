import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { regexOf } from '../../src/mask/regex.ts';
import { maskValue } from '../../src/mask/registry.ts';
import type { RegexSpec } from '../../src/types.ts';
import { refusal } from '../support/refusal.ts';
import { KEY } from './support.ts';

const spec = (regex: string, replacement = '#', caseInsensitive = false): RegexSpec => ({
  type: 'Regex',
  regex,
  replacement,
  caseInsensitive,
  noMatch: 'Keep',
});
const masked = (mask: RegexSpec, text: string): unknown => maskValue(mask, { kind: 'string' }, KEY)(text);

describe('the pattern of a regex mask', () => {
  it.each([
    ['\\d{3}-(\\d+)', 'id 123-45', '<$1>', 'id <45>'],
    ['^a.c$', 'a\u0085c', '#', '#'],
    ['a.c', 'a\nc', '#', 'a\nc'],
    ['x$', 'x\n', '#', 'x\n'],
    ['\\s', 'a\u000bb\u00a0', '_', 'a_b\u00a0'],
    ['[^\\w]', 'é1', '_', '_1'],
    ['[\\]\\-a-c]+', 'x]-b', '#', 'x#'],
    ['[-x]', '-', '#', '#'],
    ['.', '😀', '#', '#'],
    ['a|b|', 'ab', '#', undefined],
    ['(?:ab|cd){2}', 'abcd', '#', '#'],
    ['(a)|(b)', 'ab', '<$1$2>', '<a><b>'],
    ['a', 'aa', '$$0$0', '$0a$0a'],
  ])('%s over %j', (regex, text, replacement, expected) => {
    if (expected === undefined) expect(refusal(() => regexOf(spec(regex)))).toContain('without characters');
    else expect(masked(spec(regex, replacement), text)).toBe(expected);
  });

  it('ignores the case of ASCII letters only', () => {
    expect(masked(spec('[a-k]S', '#', true), 'ks KS kS \u212as k\u017f')).toBe('# # # \u212as k\u017f');
    expect(masked(spec('[^k]', '#', true), 'kKx')).toBe('kK#');
  });

  it.each([
    ['(?=x)', '`(?` that is not understood'],
    ['(?i)x', '`(?` that is not understood'],
    ['(?<n>x)', '`(?` that is not understood'],
    ['(x)\\1', 'holds `\\1`'],
    ['\\bx', 'holds `\\b`'],
    ['\\p{L}', 'holds `\\p`'],
    ['\\Qx\\E', 'holds `\\Q`'],
    ['\\x41', 'holds `\\x`'],
    ['x+?', 'lazy, possessive or double repetition'],
    ['x++', 'lazy, possessive or double repetition'],
    ['x**', 'lazy, possessive or double repetition'],
    ['*x', 'holds a `*`'],
    ['x{', 'a `{` that is no repetition'],
    ['x{,3}', 'a `{` that is no repetition'],
    ['x{3,2}', 'never possible'],
    ['x{101}', 'more than 100 times'],
    ['(ab)+', 'repeats a group without end'],
    ['(a){2}', 'repeats a group that captures'],
    ['((a)b|c){0,2}', 'repeats a group that captures'],
    ['[a&&b]', '`&&` inside of a class'],
    ['[[:alpha:]]', 'a `[` or `&&` inside'],
    ['[]', 'an empty class'],
    ['[z-a]', 'a range that is none'],
    ['[\\d-z]', 'a range that is none'],
    ['[a', 'ends too early'],
    ['(a', 'ends too early'],
    ['a)', 'holds a `)`'],
    ['a\\', 'ends too early'],
    ['a^b', '`^` stands at the start only'],
    ['a$b', '`$` stands at the end only'],
    ['^a|b', 'mixes `^` or `$` with `|`'],
    ['x*', 'without characters'],
    ['', 'without characters'],
    ['^$', 'without characters'],
    ['(?:[ab]{1,100}){6}', 'too large'],
    ['.*.*x', 'in too many ways'],
    ['(?:a?){30}a{30}', 'in too many ways'],
    ['(?:a|a){20}b', 'in too many ways'],
    ['(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)', 'more than 9 groups'],
  ])('%s is refused', (regex, reason) => {
    expect(refusal(() => regexOf(spec(regex)))).toContain(reason);
  });

  it('refuses the case of letters on which engines disagree', () => {
    expect(refusal(() => regexOf(spec('é', '#', true)))).toContain('not of ASCII');
  });

  it.each([
    ['\\d', 100_000],
    ['^[a-z]+$', 100_000],
    ['\\d+', 1414],
    ['[^@]+@', 1413],
    ['.*@', 1414],
    ['(?:Mr|Mrs|Ms) [A-Z]', 100_000],
    ['[ab]{1,10}[ab]{1,10}[ab]{1,10}c', 1809],
    ['(?:[ab][ab]?){0,9}c', 1955],
    ['^(?:a|aa){8}[ab]*c', 7795],
  ])('%s looks at %d characters at most', (regex, longest) => {
    expect(regexOf(spec(regex)).longest).toBe(longest);
    const text = 'a1@Mr A'.padStart(longest, '1');
    expect(masked({ ...spec(regex), noMatch: 'Null' }, `${text}1`)).toBeNull();
    // nobody knows whether it matches, so it is not kept
    expect(masked(spec(regex), `${text}1`)).toMatch(/^[0-9a-f]{64}$/);
  });

  /** The classes in which engines differ are written out, so what they get is a smaller language than what authors write. */
  it('holds nothing on which engines disagree', () => {
    const { pattern } = regexOf(spec('^(?:\\s|\\w{2,3}|[^\\D5]|.){1,2}'));
    expect(pattern).toMatch(/^\\A/);
    expect(pattern.replace(/\\x\{[0-9a-f]+\}|\\[Az]/g, '')).not.toMatch(/[\\.$^]/);
    expect(RE2JS.compile(pattern).matcher('a b').find()).toBe(true);
  });
});

describe('the replacement of a regex mask', () => {
  it.each([
    ['$', 'holds a `$` that is no group'],
    ['$x', 'holds a `$` that is no group'],
    ['${1}', 'holds a `$` that is no group'],
    ['$2', 'names the group `$2`, and the pattern has 1'],
  ])('%s is refused', (replacement, reason) => {
    expect(refusal(() => regexOf(spec('(x)', replacement)))).toContain(reason);
  });
});
