import { describe, expect, it } from 'vitest';
import { HashKernel } from '../../../src/mask/hash/kernel.ts';
import { maskValue } from '../../../src/mask/registry.ts';
import { HASH, KEY } from '../support.ts';
import { differences, EVERY_WAY, expected, type Values } from './support.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const MEGABYTE = 'y'.repeat(2 ** 20);

/** One line a kind of column. */
const COLUMNS: Readonly<Record<string, Values>> = {
  'every length from 0 to 300': range(301).map((length) => 'x'.repeat(length)),
  'lengths around every block up to where Node takes over': range(24).flatMap((block) =>
    range(20).map((i) => String.fromCharCode(97 + i).repeat(block * 64 + 46 + i)),
  ),
  'lengths in disorder': range(500).map((i) => String(i).repeat((i * 7919) % 400)),
  'empty texts and NULL': ['', null, '', null, null, 'a', null],
  'nothing but NULL': [null, null, null],
  'no rows': [],
  'equal neighbours': ['a', 'a', 'a', 'b', 'b', 'a', 'c', 'c', 'c', 'c', 'c', 'b'],
  'values that come again, in many pieces': range(30_000).map((i) => `person ${(i * i) % 997}`),
  'values that come again, with NULL': range(20_000).map((i) => (i % 7 === 3 ? null : `person ${(i * i) % 997}`)),
  'more values than the table of repeats has room for': range(60_000).map((i) => `person ${(i * i) % 30_011}`),
  'first no repeats, then nothing else': range(80_000).map((i) => (i < 10_000 ? `once ${i}` : `often ${i % 50}`)),
  'long values that come again': range(3000).map((i) => `${i % 100} `.repeat(40)),
  'text of all planes': ['é', '漢字', '😀', '\u{10FFFF}', 'a\u0000b', '\uFEFF', 'e\u0301', '\uFFFD', 'ascii'],
  'lone surrogates, whose halves must not meet': [
    '\uD83D',
    '\uDE00',
    'a\uD83D',
    '\uDE00b',
    '\uDE00\uD83D',
    '\uD83D\uD83D',
  ],
  'a text without ASCII that is short in characters and long in bytes': ['漢'.repeat(400), 'é'.repeat(1000), 'a'],
  'a megabyte between small ones': ['a', MEGABYTE, 'b', null, MEGABYTE, 'é'.repeat(2 ** 19)],
  'more bytes than the memory of the kernel': range(1500).map((i) => `${i}`.padEnd(1000, '.')),
};

/** Computed once for all builds and ways. */
const HASHES = Object.fromEntries(Object.entries(COLUMNS).map(([name, values]) => [name, expected(values)]));

describe.each(EVERY_WAY)('the $build kernel over $way', ({ build, hash }) => {
  it.each(Object.entries(COLUMNS))('equals createHmac: %s', async (name, values) => {
    expect(differences(hash(await HashKernel.load(build), values), HASHES[name]!)).toEqual([]);
  });

  it('equals createHmac wherever a group of lanes ends', async () => {
    const kernel = await HashKernel.load(build);
    for (const rows of [...range(18), 1023, 1024, 1025, 4095, 4096, 4097]) {
      const values = range(rows).map((i) => `value ${i}`);
      expect(differences(hash(kernel, values), expected(values))).toEqual([]);
    }
  });

  it.each([0, 1, 20, 32, 63, 64, 65, 200])('takes a key of %i bytes as HMAC does', async (bytes) => {
    const key = Uint8Array.from(range(bytes));
    const values = ['', 'short', 'long'.repeat(30)];
    expect(hash(await HashKernel.load(build), values, key)).toEqual(expected(values, key));
  });

  it('keeps keys apart', async () => {
    const kernel = await HashKernel.load(build);
    const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    for (const key of [a, b, a]) expect(hash(kernel, ['same', 'same'], key)).toEqual(expected(['same', 'same'], key));
  });

  it('equals the mask Hash', async () => {
    const values = ['4111 1111 1111 1111', '', null, 'é\uD83D'];
    const mask = maskValue(HASH, { kind: 'string' }, KEY);
    expect(hash(await HashKernel.load(build), values)).toEqual(values.map(mask));
  });
});

describe('strings', () => {
  it('that are none are refused, and what came before is not left in the way', async () => {
    const kernel = await HashKernel.load();
    const wrong = ['a', 4111] as unknown as string[];
    expect(() => kernel.hashStrings(wrong, KEY)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(() => kernel.hashStrings([undefined] as never, KEY)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(kernel.hashStrings(['a'], KEY)).toEqual(expected(['a']));
  });
});
