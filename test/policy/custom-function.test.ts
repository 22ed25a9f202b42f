import { describe, expect, it } from 'vitest';
import { textValue } from '../../src/mask/text-expressions.ts';
import { readCustomFunction } from '../../src/policy/custom-function.ts';
import { refusal } from '../support/refusal.ts';

const KEY = new Uint8Array(32).fill(7);

const masked = (sql: string, text: string | null): string | null => textValue(readCustomFunction(sql), text, KEY);

describe('a custom function', () => {
  it.each<[sql: string, text: string | null, masked: string | null]>([
    ["concat(left(@column, 1), '.')", 'Ada', 'A.'],
    ["LEFT(@Column, 1) || '-' || right(@column, 2)", 'Zoë😀', 'Z-ë😀'],
    ['substring(@column, 2, 2)', 'Ada', 'da'],
    ["replace(@column, 'a', '$&')", 'abba', '$&bb$&'],
    ["coalesce(@column, 'nobody')", null, 'nobody'],
    ["@column || 'x'", null, null],
    ["CASE WHEN @column IN ('DE', 'FR') THEN 'EU' ELSE 'other' END", 'FR', 'EU'],
    ["CASE WHEN @column = 'DE' THEN 'EU' END", 'US', null],
    ["CASE WHEN @column <> 'DE' THEN 'x' ELSE 'unknown' END", null, 'unknown'],
    ["CASE WHEN NOT @column LIKE 'A%a' AND length(@column) >= 3 THEN 'yes' ELSE 'no' END", 'Bob', 'yes'],
    ["CASE WHEN (@column LIKE '_b%' OR @column IS NULL) AND NOT (length(@column) < 2) THEN 'yes' END", 'abc', 'yes'],
    ["CASE WHEN (left(@column, 1)) = 'a' THEN 'yes' END", 'abc', 'yes'],
    ["CASE WHEN @column LIKE '%aab%' THEN 'yes' ELSE 'no' END", 'aaaaaab', 'yes'],
    ['left(@hash(@column), 8)', 'Ada', masked('@hash(@column)', 'Ada')!.slice(0, 8)],
  ])('%s of %s is %s', (sql, text, expected) => {
    expect(masked(sql, text)).toBe(expected);
  });

  it.each([
    ['', 'expected a text; accepted are texts'],
    ['name', '`name` is not accepted here'],
    ["@columnTagged('x')", '`@columntagged` is not accepted here'],
    ['upper(@column)', '`upper` is not accepted here'],
    ['CAST(@column AS INT)', '`cast` is not accepted here'],
    ['@column + 1', 'expected the end of the function'],
    ['left(@column)', 'write `left(text, count)`'],
    ['left(@column, -1)', 'expected a number from 0 to 10000'],
    ['substring(@column, 0, 1)', 'expected a number from 1 to 10000'],
    ["replace(@column, '', 'x')", 'with texts in quotes, the first one not empty'],
    ["replace(@column, @column, 'x')", 'with texts in quotes'],
    ["CASE @column WHEN 'x' THEN 'y' END", 'expected `WHEN` and a condition'],
    ["CASE WHEN @column > 'x' THEN 'y' END", 'expected `=`, `<>`, `IN`, `LIKE` or `IS NULL`'],
    ["CASE WHEN @column = 5 THEN 'y' END", 'expected a text in quotes'],
    ["CASE WHEN @column LIKE 'a\\\\_' THEN 'y' END", 'a pattern with a backslash is not accepted'],
    ["@column 'x'", 'expected the end of the function'],
    ["'a' 'b'", 'two texts in a row'],
    [
      `replace(replace(@column, 'a', '${'a'.repeat(50)}'), 'a', '${'a'.repeat(50)}')`,
      'a text may become more than 100 times longer here',
    ],
    [
      `CASE WHEN replace(replace('aaa', 'a', '${'b'.repeat(50)}'), 'b', '${'a'.repeat(50)}') = 'x' THEN 'y' END`,
      'a text may become more than 100 times longer here',
    ],
    ['(SELECT max(x) FROM t)', '`select` is not accepted here'],
    [`${'('.repeat(50)}@column${')'.repeat(50)}`, 'the function is too long or too deep'],
    [`CASE WHEN ${'NOT '.repeat(50)}@column = 'x' THEN 'y' END`, 'the function is too long or too deep'],
    [Array(300).fill('@column').join(' || ').replaceAll('@column', 'left(@column, 1)'), 'the function is too long'],
  ])('refuses %s', (sql, reason) => {
    expect(refusal(() => readCustomFunction(sql))).toContain(`POLICY_FILE`);
    expect(refusal(() => readCustomFunction(sql))).toContain(reason);
  });
});
