import { type Data, type DataType, type Decimal, makeData } from 'apache-arrow';

/** One column of some rows; `null` is NULL. */
export type Values = readonly unknown[];

interface Nulls {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array;
}

/** Arrow's validity: one bit a row, set where there is a value. Left out when nothing is NULL. */
export function nullsOf(values: Values): Nulls {
  let nullCount = 0;
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value === null) nullCount++;
    else nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  return nullCount === 0 ? { length: values.length, nullCount } : { length: values.length, nullCount, nullBitmap };
}

/** Booleans are bits. */
export function bitData(type: DataType, values: Values): Data {
  const data = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value === true) data[i >> 3]! |= 1 << (i & 7);
  });
  return makeData({ type, ...nullsOf(values), data } as never);
}

/** Texts and byte strings: all bytes in a row, and where each value begins. */
export function bytesData(type: DataType, values: Values, encode: (value: unknown) => Uint8Array): Data {
  const parts = values.map((value) => (value === null ? undefined : encode(value)));
  const valueOffsets = offsetsOf(parts.map((part) => part?.length ?? 0));
  const data = new Uint8Array(valueOffsets[values.length]!);
  parts.forEach((part, i) => {
    if (part) data.set(part, valueOffsets[i]);
  });
  return makeData({ type, ...nullsOf(values), valueOffsets, data } as never);
}

/** Decimals: 128 bits each, two's complement, the lower half first. */
export function decimalData(type: Decimal, values: Values, unscaled: (value: unknown) => bigint): Data {
  const halves = new BigInt64Array(values.length * 2);
  values.forEach((value, i) => {
    if (value === null) return;
    const number = unscaled(value);
    halves[2 * i] = BigInt.asIntN(64, number);
    halves[2 * i + 1] = number >> 64n;
  });
  return makeData({ type, ...nullsOf(values), data: new Uint32Array(halves.buffer) });
}

/** Lists and maps: all items in a row as the child, and where each list begins. */
export function listData(type: DataType, values: Values, items: readonly Values[], child: Data): Data {
  return makeData({ type, ...nullsOf(values), valueOffsets: offsetsOf(items.map((i) => i.length)), child } as never);
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i]! + length;
  });
  return offsets;
}
