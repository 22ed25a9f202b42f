import { describe, expect, test } from 'vitest';
import { quoteString } from '../../src/quoting.ts';
import { decodeName, decodeString } from '../../src/sql/literals.ts';
import { refusal } from '../support/refusal.ts';

describe('the value of a string literal', () => {
  test.each([
    ["'it''s'", "it's"],
    [`"it's ""x"""`, `it's "x"`],
    [`'a""b'`, 'a""b'],
    ["'a\\'b'", "a'b"],
    ["'\\u0041\\U0001F600'", 'A😀'],
    ["'\\uD83D\\uDE00'", '😀'],
    ["'\\u004'", 'u004'],
    ["'\\101\\377'", 'A377'],
    ["'\\x41'", 'x41'],
    ["'\\0\\b\\n\\r\\t\\Z'", '\u0000\b\n\r\t\u001a'],
    ["'\\%\\_\\q'", '\\%\\_q'],
    ["'\\😀'", '😀'],
    ["r'\\n'", '\\n'],
    ['R"\'"', "'"],
  ])('%s', (literal, value) => {
    expect(decodeString(literal)).toBe(value);
  });

  test.each(["'\\uD800'", "'\\U00110000'"])(
    '%s is half a character or none, and cannot be written again',
    (literal) => {
      expect(refusal(() => quoteString(decodeString(literal), 'spark'))).toBe(
        'TEXT_DENIED a string holds half of a surrogate pair',
      );
    },
  );
});

test('the name inside backticks: a doubled backtick is one, a backslash is itself', () => {
  expect(decodeName('`a``b\\`')).toBe('a`b\\');
});
