import { describe, expect, test } from 'vitest';
import { orderParams } from '../../src/proxy/result.ts';

const failure = (message: string) => expect.objectContaining({ code: 'PARAMETERS', message });

describe('parameter values', () => {
  test('follow the markers', () => {
    expect(orderParams([], undefined)).toEqual([]);
    expect(orderParams([undefined, undefined], [1, 'a'])).toEqual([1, 'a']);
    expect(orderParams(['a', 'b', 'a'], { b: 2, a: 1 })).toEqual([1, 2, 1]);
  });

  test('must match one to one', () => {
    expect(() => orderParams([undefined], [])).toThrow(
      failure('the statement has 1 parameter markers, but 0 values are given'),
    );
    expect(() => orderParams([], [1])).toThrow(
      failure('the statement has 0 parameter markers, but 1 values are given'),
    );
    expect(() => orderParams(['a'], [1])).toThrow(
      failure('the statement has named parameter markers, but the values have no names'),
    );
    expect(() => orderParams([undefined], { a: 1 })).toThrow(
      failure('the statement has `?` markers, but the values have names'),
    );
    expect(() => orderParams(['a', 'b'], {})).toThrow(failure('no value for parameter `a`, `b`'));
    expect(() => orderParams(['a'], { a: 1, c: 2 })).toThrow(failure('the statement has no parameter `c`'));
    expect(() => orderParams(['toString'], {})).toThrow(failure('no value for parameter `toString`'));
  });
});
