import { describe, expect, test } from 'vitest';
import { requireAgreement } from '../../src/rewrite/agree.ts';
import type { AgreeingReader } from '../../src/sql/agreement.ts';

/** A reader that finds these tables in every text, and counts how often it was asked. */
function readerOf(...tables: string[]) {
  const state = { asked: 0 };
  const reader: AgreeingReader = {
    name: 'a reader',
    baseTables: () => {
      state.asked++;
      return tables.map((table) => [table]);
    },
  };
  return { state, readers: [reader] };
}

const failure = expect.objectContaining({ code: 'READERS_DISAGREE' });

describe('what readers confirm', () => {
  test('is asked once for a text, and its tables', () => {
    const { state, readers } = readerOf('t0');
    const ask = (text: string) => requireAgreement(text, ['t0'], readers, 'whenParseable');
    for (let i = 0; i < 3; i++) expect(ask('SELECT 1 FROM t0')).toEqual(['a reader']);
    expect(state.asked).toBe(1);
    ask('SELECT 2 FROM t0');
    expect(state.asked).toBe(2);
    expect(() => requireAgreement('SELECT 1 FROM t0', ['t0', 't1'], readers, 'whenParseable')).toThrow(failure);
  });

  test('is asked anew of other readers', () => {
    const [one, other] = [readerOf('t0'), readerOf('t1')];
    requireAgreement('SELECT 1 FROM t0', ['t0'], one.readers, 'whenParseable');
    expect(() => requireAgreement('SELECT 1 FROM t0', ['t0'], other.readers, 'whenParseable')).toThrow(failure);
  });

  test('is not kept where they disagree', () => {
    const { state, readers } = readerOf('t0', 't1');
    const ask = () => requireAgreement('SELECT 1 FROM t0', ['t0'], readers, 'whenParseable');
    expect(ask).toThrow(failure);
    expect(ask).toThrow(failure);
    expect(state.asked).toBe(2);
  });

  test('is required again where nobody could read the text', () => {
    const readers: AgreeingReader[] = [{ name: 'none', baseTables: () => undefined }];
    expect(requireAgreement('SELECT 1', [], readers, 'whenParseable')).toEqual([]);
    expect(() => requireAgreement('SELECT 1', [], readers, 'required')).toThrow(failure);
  });
});
