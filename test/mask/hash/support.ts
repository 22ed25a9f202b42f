import { createHmac } from 'node:crypto';
import { type Data, Dictionary, Int32, makeData, Utf8, Vector } from 'apache-arrow';
import type { HashKernel } from '../../../src/mask/hash/kernel.ts';
import type { KernelBuild } from '../../../src/mask/hash/machine.ts';
import { KEY } from '../support.ts';

export type Values = readonly (string | null)[];

export const BUILDS: readonly KernelBuild[] = ['simd', 'scalar'];

/** What everything is compared with: one call of `node:crypto` a value. */
export const expected = (values: Values, key: Uint8Array = KEY): (string | null)[] =>
  values.map((value) => (value === null ? null : createHmac('sha256', key).update(value, 'utf8').digest('hex')));

/** One batch, with no byte more than its values have. */
export function batchOf(values: Values): Data<Utf8> {
  const parts = values.map((value) => Buffer.from(value ?? '', 'utf8'));
  const valueOffsets = new Int32Array(values.length + 1);
  parts.forEach((part, i) => {
    valueOffsets[i + 1] = valueOffsets[i]! + part.length;
  });
  const data = Uint8Array.from(Buffer.concat(parts));
  return makeData({ type: new Utf8(), length: values.length, ...nullsOf(values), valueOffsets, data });
}

export const vectorOf = (...batches: readonly Values[]): Vector<Utf8> => new Vector(batches.map(batchOf));

/** A batch that points into a dictionary; null is NULL. */
export function dictionaryVector(
  dictionary: Vector<Utf8>,
  indices: readonly (number | null)[],
  type: Dictionary<Utf8, Int32> = new Dictionary(new Utf8(), new Int32(), 0),
): Vector<Dictionary<Utf8, Int32>> {
  const data = Int32Array.from(indices, (index) => index ?? 0);
  return new Vector([makeData({ type, length: indices.length, ...nullsOf(indices), data, dictionary })]);
}

function nullsOf(values: readonly unknown[]): { nullCount: number; nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value !== null) nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  return { nullCount: values.filter((value) => value === null).length, nullBitmap };
}

type Hash = (kernel: HashKernel, values: Values, key?: Uint8Array) => Values;

/** Both ways in. */
const WAYS: Readonly<Record<string, Hash>> = {
  'an Arrow column': (kernel, values, key = KEY) => kernel.hashUtf8(vectorOf(values), key).data.flatMap(textsOf),
  'JavaScript strings': (kernel, values, key = KEY) => kernel.hashStrings(values, key),
};

export const EVERY_WAY: readonly { readonly build: KernelBuild; readonly way: string; readonly hash: Hash }[] =
  BUILDS.flatMap((build) => Object.entries(WAYS).map(([way, hash]) => ({ build, way, hash })));

/** What Arrow's own reader yields, faster where it is all ASCII. */
function textsOf(data: Data<Utf8>): Values {
  const { values, valueOffsets: ends } = data;
  const digits = Buffer.from(values.buffer, values.byteOffset, values.length).toString('latin1');
  return Array.from({ length: data.length }, (_, i) => (data.getValid(i) ? digits.slice(ends[i], ends[i + 1]) : null));
}

/** The rows that are not what they should be, the first few of them; vitest's own comparison is slow on long lists. */
export function differences(actual: Values, wanted: Values): readonly unknown[] {
  const rows = Array.from({ length: Math.max(actual.length, wanted.length) }, (_, i) => i);
  return rows
    .filter((i) => actual[i] !== wanted[i])
    .map((i) => [i, actual[i], wanted[i]])
    .slice(0, 3);
}
