import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayName, foldName, sameName, type TableName, tableKey } from '../src/names.ts';

describe('names', () => {
  it.each([
    ['Cards', 'cARDS', true],
    ['ÄB', 'Äb', true],
    ['ÄB', 'äb', false], // Spark folds these unevenly, so they are not the same here
    ['K', '\u212a', false], // the Kelvin sign
    ['i', 'ı', false],
    ['s', 'ſ', false],
    ['İ', 'i̇', false],
    ['ß', 'SS', false],
    ['a', 'a ', false],
    ['', '', true],
  ])('%s and %s: the same is %s', (a, b, same) => {
    expect([sameName(a, b), sameName(b, a), foldName(a) === foldName(b)]).toEqual([same, same, same]);
  });

  it('are folded once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldName(foldName(text))).toBe(foldName(text));
        expect(foldName(text)).not.toMatch(/[A-Z]/);
        expect(foldName(text).length).toBe(text.length);
      }),
    );
  });
});

describe('the key of a table', () => {
  const part = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('a', 'A', '.', '\u0000', '"', 'a\u0000b', ','));
  const table = fc.record({ catalog: part, schema: part, table: part });
  const same = (a: TableName, b: TableName): boolean =>
    sameName(a.catalog, b.catalog) && sameName(a.schema, b.schema) && sameName(a.table, b.table);

  it('is shared by two names of one table, and by no others', () => {
    fc.assert(
      fc.property(table, table, (a, b) => {
        expect(tableKey(a) === tableKey(b)).toBe(same(a, b));
      }),
    );
    expect(tableKey({ catalog: 'x', schema: 'a\u0000b', table: 'c' })).not.toBe(
      tableKey({ catalog: 'x', schema: 'a', table: 'b\u0000c' }),
    );
    expect(tableKey({ catalog: 'Lake', schema: 'S', table: 'T' })).toBe(
      tableKey({ catalog: 'lake', schema: 's', table: 't' }),
    );
  });

  it('is not what people read', () => {
    expect(displayName({ catalog: 'Lake', schema: 'S', table: 'T t' })).toBe('Lake.S.T t');
  });
});
