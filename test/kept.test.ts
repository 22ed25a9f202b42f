import { describe, expect, test } from 'vitest';
import { Kept } from '../src/kept.ts';

/** A value that counts how often it was looked at, with a clock of its own. */
function setUp(maxAge: number) {
  const state = { now: 0, looks: 0, broken: false };
  const kept = new Kept<number>(maxAge, () => state.now);
  const get = () =>
    kept.get(() => {
      if (state.broken) throw new Error('broken');
      return ++state.looks;
    });
  return { state, kept, get };
}

describe('what is kept', () => {
  test('is used until it is as old as it may be, counted from the beginning of the look', () => {
    const { state, get } = setUp(100);
    expect([get(), get()]).toEqual([1, 1]);
    state.now = 99;
    expect(get()).toBe(1);
    state.now = 100;
    expect(get()).toBe(2);
    state.now = 199;
    expect(get()).toBe(2);
  });

  test('is never used when it may not be older than nothing', () => {
    const { get } = setUp(0);
    expect([get(), get(), get()]).toEqual([1, 2, 3]);
  });

  test('is not used any more once somebody says so', () => {
    const { kept, get } = setUp(100);
    expect(get()).toBe(1);
    kept.forget();
    expect([get(), get()]).toEqual([2, 2]);
  });

  test('is gone after a look that failed', () => {
    const { state, get } = setUp(100);
    expect(get()).toBe(1);
    state.now = 100;
    state.broken = true;
    expect(get).toThrow('broken');
    state.broken = false;
    state.now = 50; // even for a clock that runs backwards
    expect(get()).toBe(2);
  });
});
