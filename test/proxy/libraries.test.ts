import { expect, test } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';

const BREAKS = 'SELECT array_sort() AS q';

test('a reader that a statement has damaged is replaced before the next statement', async () => {
  const before = await loadLibraries();
  expect(await loadLibraries()).toBe(before);
  for (let i = 0; i < 20; i++) {
    const { translator, readers } = await loadLibraries();
    expect(() => translator.toDuckDB(BREAKS)).toThrow(expect.objectContaining({ code: 'READERS_DISAGREE' }));
    const next = await loadLibraries();
    expect(next.translator).not.toBe(translator);
    expect(next.readers[0]?.baseTables('SELECT a FROM t', [])).toEqual([['t']]);
    expect(readers).toHaveLength(2);
  }
});
