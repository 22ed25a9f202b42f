import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameRegex } from '../../src/policy/name-regex.ts';
import { refusal } from '../support/refusal.ts';

/** Patterns that mean the same to us and to JavaScript. */
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '_', '.', '\\d', '\\w', '\\.', '[ab]', '[^a]', '[a-c_]', '[^\\d_]', '^', '$', ''),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '*?'))
      .map(([item, repeat]) => `(?:${item})${repeat}`),
  ),
}));

describe('a pattern over column names', () => {
  it('finds what the regular expression of JavaScript finds', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '_', '1', '.'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, name, fc.boolean(), (source, text, ignoreCase) => {
        fc.pre(source.length <= 200);
        const expected = new RegExp(source, ignoreCase ? 'iu' : 'u').test(text);
        expect(new NameRegex(source, ignoreCase).test(text)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for patterns that hang others', () => {
    const started = performance.now();
    for (const source of ['(a*)*b', '(a|a)*b', '(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', 'a*a*a*a*a*a*a*b']) {
      expect(new NameRegex(source, false).test('a'.repeat(255))).toBe(source === '(a+)+$');
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('counts a name beyond 255 characters as a match', () => {
    expect(new NameRegex('^x$', false).test('a'.repeat(255))).toBe(false);
    expect(new NameRegex('^x$', false).test('a'.repeat(256))).toBe(true);
  });

  it.each([
    ['(?i)ssn', false, 'MY_SSN', true],
    ['ssn', true, 'MY_SSN', true],
    ['ssn', false, 'MY_SSN', false],
    ['[^s]x', true, 'Sx', false],
    ['straße', true, 'STRAßE', true],
    ['^.$', false, '🙂', true],
  ])('%s (case ignored: %s) over %s: %s', (source, ignoreCase, name, expected) => {
    expect(new NameRegex(source, ignoreCase).test(name)).toBe(expected);
  });

  it.each([
    ['(?=a)', 'which is not supported'],
    ['(?<name>a)', 'which is not supported'],
    ['(a)\\1', 'uses `\\1`'],
    ['\\bssn', 'uses `\\b`'],
    ['\\p{L}', 'uses `\\p`'],
    ['a**', 'two repetitions'],
    ['a++', 'two repetitions'],
    ['*a', 'nothing to repeat'],
    ['^*', 'repeats `^` or `$`'],
    ['a{,3}', 'no repetition'],
    ['a{3', 'no repetition'],
    ['a{3,1}', 'fewer times'],
    ['(a', 'not closed'],
    ['a)', 'not opened'],
    ['[a', 'ends in the middle'],
    ['[]', 'has a `]` in a class'],
    ['[[:alpha:]]', 'has a `[` in a class'],
    ['[a&&b]', 'has a `&` in a class'],
    ['[z-a]', 'end is before its start'],
    ['a\\', 'ends in the middle'],
    ['(((a{99}){99}){99}){99}', 'repeats too much'],
    ['('.repeat(50), 'nests more than 20 groups'],
    ['a'.repeat(201), 'longer than 200'],
  ])('%s is refused', (source, reason) => {
    expect(refusal(() => new NameRegex(source, false))).toContain(reason);
  });
});
