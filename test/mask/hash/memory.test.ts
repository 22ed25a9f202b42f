import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { hashTexts } from '../../../src/mask/hash/columns.ts';
import { hashLong, Machine } from '../../../src/mask/hash/machine.ts';
import { hashEach } from '../../../src/mask/hash/strings.ts';
import { KEY } from '../support.ts';
import { BUILDS, batchOf } from './support.ts';

const SECRETS = Array.from({ length: 3000 }, (_, i) => `secret ${i % 500} `.repeat(1 + (i % 9)));

interface Loaded {
  readonly instance: { readonly exports: { readonly memory: { grow(pages: number): number } } };
}

describe.each(BUILDS)('the memory of the %s kernel', (build) => {
  it('holds no key, no value and nothing made of the key alone once a column is done', async () => {
    const machine = await Machine.load(build);
    const memory = Buffer.from(machine.data.buffer);
    /** Key, states and blocks lie in front of the values. */
    const secrets = () => memory.subarray(8192, machine.data.byteOffset + machine.maxBytes);
    machine.withKey(KEY, () => {
      hashTexts(machine, batchOf(SECRETS), KEY);
      hashEach(machine, SECRETS, KEY);
      expect(secrets().includes(Buffer.from(KEY))).toBe(true);
      expect(memory.includes('secret')).toBe(true);
    });
    expect(memory.includes('secret')).toBe(false);
    expect(secrets().every((byte) => byte === 0)).toBe(true);
  });

  it('forgets just as well when a piece is refused', async () => {
    const machine = await Machine.load(build);
    expect(() =>
      machine.withKey(KEY, () => {
        machine.data.write('secret');
        machine.offsets.set([0, 9]);
        machine.hashRows(1, 6, -1);
      }),
    ).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(Buffer.from(machine.data.buffer).includes('secret')).toBe(false);
  });

  it.each([
    ['more rows than there is room for', 5000, 10],
    ['more bytes than there is room for', 1, 2 ** 30],
    ['a negative number of rows', -1, 0],
    ['a negative number of bytes', 1, -1],
  ])('is not left by %s', async (_, rows, bytes) => {
    const machine = await Machine.load(build);
    const run = () => machine.withKey(KEY, () => machine.hashRows(rows, bytes, -1));
    expect(run).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  it('does not grow, and values up to its end are read whole', async () => {
    const machine = await Machine.load(build);
    const before = machine.data.buffer.byteLength;
    const values = Array.from({ length: 1024 }, (_, i) => String(i).padEnd(256, '!'));
    const hashed = machine.withKey(KEY, () => hashTexts(machine, batchOf(values), KEY));
    expect(values.join('')).toHaveLength(machine.maxBytes);
    const last = Buffer.from(hashed.values.subarray(-64)).toString('latin1');
    expect(last).toBe(hashLong(values.at(-1)!, KEY));
    expect(machine.data.buffer.byteLength).toBe(before);
  });

  it('is of a fixed size', async () => {
    const { WebAssembly } = globalThis as unknown as {
      WebAssembly: { instantiate(bytes: Uint8Array): Promise<Loaded> };
    };
    const bytes = await readFile(new URL(`../../../dist/mask/hash/${build}.wasm`, import.meta.url));
    const { instance } = await WebAssembly.instantiate(bytes);
    expect(() => instance.exports.memory.grow(1)).toThrow(RangeError);
  });
});
