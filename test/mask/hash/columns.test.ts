import { Dictionary, Int32, makeData, makeVector, Utf8, Vector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { HashKernel } from '../../../src/mask/hash/kernel.ts';
import { KEY } from '../support.ts';
import { BUILDS, batchOf, dictionaryVector, expected, type Values, vectorOf } from './support.ts';

const VALUES: Values = Array.from({ length: 5000 }, (_, i) => (i % 5 === 2 ? null : `v${i % 1700}`.repeat(i % 9)));
const internal = expect.objectContaining({ code: 'INTERNAL' });

describe.each(BUILDS)('a plain column, %s', (build) => {
  it('keeps its batches, its NULLs and nothing else', async () => {
    const kernel = await HashKernel.load(build);
    const hashed = kernel.hashUtf8(vectorOf(VALUES, [], ['a', null]), KEY);
    expect(hashed.data.map(({ length, nullCount }) => [length, nullCount])).toEqual([
      [5000, 1000],
      [0, 0],
      [2, 1],
    ]);
    expect([...hashed]).toEqual(expected([...VALUES, 'a', null]));
    expect(hashed.type).toBeInstanceOf(Utf8);
    expect(hashed.data[0]!.values).toHaveLength(4000 * 64);
  });

  it('may begin and end anywhere in its batch', async () => {
    const kernel = await HashKernel.load(build);
    const vector = vectorOf(VALUES);
    for (const [from, to] of [
      [0, 1],
      [1, 18],
      [7, 4103],
      [8, 4104],
      [9, 5000],
      [4999, 5000],
      [3, 3],
    ] as const) {
      expect([...kernel.hashUtf8(vector.slice(from, to), KEY)]).toEqual(expected(VALUES.slice(from, to)));
    }
  });

  it('does not look at what lies under a NULL', async () => {
    const kernel = await HashKernel.load(build);
    const data = Buffer.from('secret');
    const nullBitmap = Uint8Array.of(0b10);
    const type = new Utf8();
    const valueOffsets = Int32Array.of(0, 5, 6);
    const hidden = new Vector([makeData({ type, length: 2, nullCount: 1, nullBitmap, valueOffsets, data })]);
    const hashed = kernel.hashUtf8(hidden, KEY);
    expect([...hashed]).toEqual(expected([null, 't']));
    expect(hashed.data[0]!.values).toHaveLength(64);
  });

  it.each([
    ['that go back', [0, 5, 3, 6]],
    ['beyond the values', [0, 2, 4, 7]],
    ['before the values', [-1, 2, 4, 6]],
    ['that go around', [0, 2 ** 31 - 1, -(2 ** 31), 6]],
  ])('with offsets %s is refused', async (_, offsets) => {
    const kernel = await HashKernel.load(build);
    const { type, values: data } = batchOf(['secret']);
    const broken = makeData({ type, length: 3, nullCount: 0, valueOffsets: Int32Array.from(offsets), data });
    expect(() => kernel.hashUtf8(new Vector([broken]), KEY)).toThrow(internal);
    expect([...kernel.hashUtf8(vectorOf(['a']), KEY)]).toEqual(expected(['a']));
  });

  it.each([
    ['fewer', 0, 0b000],
    ['more', 2, 0b111],
  ])('with %s NULLs than it says is refused, because its hashes have no place', async (_, nullCount, bits) => {
    const kernel = await HashKernel.load(build);
    const { type, values: data, valueOffsets } = batchOf(['a', 'b', 'c']);
    const nullBitmap = Uint8Array.of(bits);
    const lying = makeData({ type, length: 3, nullCount: nullCount || 1, nullBitmap, valueOffsets, data });
    expect(() => kernel.hashUtf8(new Vector([lying]), KEY)).toThrow(internal);
  });

  it('of numbers is refused', async () => {
    const kernel = await HashKernel.load(build);
    expect(() => kernel.hashUtf8(makeVector(Int32Array.of(1)) as never, KEY)).toThrow(internal);
  });
});

describe.each(BUILDS)('a column with a dictionary, %s', (build) => {
  const words: Values = ['red', null, 'green', 'blue'.repeat(100)];
  const indices = [0, 2, null, 3, 3, 1, 0, null, 2];
  const meant = indices.map((index) => (index === null ? null : words[index]!));

  it('keeps its indices and has its dictionary hashed', async () => {
    const kernel = await HashKernel.load(build);
    const hashed = kernel.hashUtf8(dictionaryVector(vectorOf(words), indices), KEY);
    expect([...hashed]).toEqual(expected(meant));
    expect([...hashed.slice(2, 6)]).toEqual(expected(meant.slice(2, 6)));
    expect([...hashed.data[0]!.dictionary!]).toEqual(expected(words));
    expect(hashed.nullCount).toBe(2);
  });

  it('may begin and end anywhere in its batch', async () => {
    const kernel = await HashKernel.load(build);
    const vector = dictionaryVector(vectorOf(words), indices);
    expect([...kernel.hashUtf8(vector.slice(1, 8), KEY)]).toEqual(expected(meant.slice(1, 8)));
  });

  it('has its dictionary hashed once for all batches and columns that share it, under each key', async () => {
    const kernel = await HashKernel.load(build);
    const dictionary = vectorOf(words);
    const type = new Dictionary(new Utf8(), new Int32(), 7);
    const other = new Uint8Array(32).fill(9);
    const hash = (key: Uint8Array) => kernel.hashUtf8(dictionaryVector(dictionary, indices, type), key);
    const [first, again, otherKey] = [hash(KEY), hash(KEY), hash(other)];
    expect(again.data[0]!.dictionary).toBe(first.data[0]!.dictionary);
    expect([...otherKey]).toEqual(expected(meant, other));
  });

  it('gets an id for its dictionary that no raw one and no other key has', async () => {
    const kernel = await HashKernel.load(build);
    const type = new Dictionary(new Utf8(), new Int32(), 7);
    const id = (key: Uint8Array) => kernel.hashUtf8(dictionaryVector(vectorOf(words), indices, type), key).type.id;
    const ids = [7, id(KEY), id(new Uint8Array(32).fill(9))];
    expect(new Set(ids).size).toBe(3);
    expect(id(KEY)).toBe(ids[1]);
  });
});
