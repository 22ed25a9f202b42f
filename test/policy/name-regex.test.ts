import { describe, expect, it } from 'vitest';
import { NameRegex } from '../../src/policy/name-regex.ts';
import { refusal } from '../support/refusal.ts';

describe('a pattern over column names', () => {
  it.each([
    ['ssn', false, 'my_ssn_2', true],
    ['^ssn$', false, 'my_ssn', false],
    ['(?i)ssn', false, 'MY_SSN', true],
    ['ssn', true, 'MY_SSN', true],
    ['ssn', false, 'MY_SSN', false],
    ['card(_?(no|number))?$', false, 'credit_card_no', true],
    ['[^s]x', true, 'Sx', false],
    ['straße', true, 'STRAßE', true],
    ['^.$', false, '🙂', true],
    ['\\bssn\\b', false, 'the ssn', true],
    ['^\\p{Lu}', false, 'Äpfel', true],
    ['', false, 'anything', true],
  ])('%s (case ignored: %s) over %s: %s', (source, ignoreCase, name, expected) => {
    expect(new NameRegex(source, ignoreCase).test(name)).toBe(expected);
  });

  // With JavaScript's own engine the first of these would not end while people live.
  it.each(['(a*)*b', '(a|a)*b', '(a+)+b', '^(([a-z])+.)+[A-Z]([a-z])+$', 'a*a*a*a*a*a*a*b'])(
    '%s cannot hang',
    (source) => {
      expect(new NameRegex(source, false).test('a'.repeat(255))).toBe(false);
    },
  );

  it('counts a name beyond 255 characters as a match', () => {
    expect(new NameRegex('^x$', false).test('a'.repeat(255))).toBe(false);
    expect(new NameRegex('^x$', false).test('a'.repeat(256))).toBe(true);
  });

  it.each([
    '(?=a)',
    '(?<!a)b',
    '(a)\\1',
    'a**',
    '*a',
    '(a',
    'a)',
    '[a',
    '[z-a]',
    'a\\',
    '(((a{99}){99}){99}){99}',
    'a{3,1}',
  ])('%s is refused', (source) => {
    expect(refusal(() => new NameRegex(source, false))).toContain('no regular expression of RE2');
  });

  it('that is too long is refused', () => {
    expect(refusal(() => new NameRegex('a'.repeat(201), false))).toContain('longer than 200');
  });
});
