import { Binary, type Data, Decimal, Int64, makeData, Utf8 } from 'apache-arrow';
import { LakeveilError } from '../errors.ts';
import type { SqlType, TypeKind } from '../sqltype.ts';
import { bytesData, decimalData, nullsOf, type Values } from './buffers.ts';

const utf8 = new TextEncoder();

const textColumn = (values: Values): Data => bytesData(new Utf8(), values, (value) => utf8.encode(value as string));

/** The types of which masks yield values of their own. */
const COLUMNS: Partial<Record<TypeKind, (values: Values, type: SqlType) => Data>> = {
  string: textColumn,
  varchar: textColumn,
  binary: (values) => bytesData(new Binary(), values, (value) => value as Uint8Array),
  bigint: (values) => {
    const data = BigInt64Array.from(values, (value) => (value as bigint | null) ?? 0n);
    return makeData({ type: new Int64(), ...nullsOf(values), data });
  },
  decimal: (values, type) => {
    const { precision, scale } = type as Extract<SqlType, { kind: 'decimal' }>;
    const digits = (value: unknown) => BigInt((value as string).replace('.', ''));
    return decimalData(new Decimal(scale, precision), values, digits);
  },
};

/**
 * An Arrow column from values as `rows.ts` yields them. Throws `INTERNAL` for types that no mask in the process yields.
 */
export function columnOf(type: SqlType, values: Values): Data {
  const make = COLUMNS[type.kind];
  if (!make)
    throw new LakeveilError('INTERNAL', `there is no column of masked values of the type kind \`${type.kind}\``);
  return make(values, type);
}
