import { LakeveilError } from '../errors.ts';
import { quoteString } from '../quoting.ts';
import { printType, type SqlType, type TypeKind } from '../sqltype.ts';
import type { MaskSpec } from '../types.ts';
import { readDate, readTimestamp } from './instants.ts';
import { KEEPS_NOTHING, type Mask } from './mask.ts';
import { readDecimal, readFloat, readInteger } from './numbers.ts';

/** A constant that has become a value of a type, as row values show it. */
type Reading = string | number | bigint | boolean | undefined;
type Read<T extends SqlType = SqlType> = (constant: string, type: T) => Reading;

/** How a constant is read for each kind of type; undefined where it does not fit exactly. */
const READERS: { readonly [K in TypeKind]: Read<Extract<SqlType, { kind: K }>> } = {
  string: readText,
  varchar: (constant, { length }) => (codePoints(constant) <= length ? readText(constant) : undefined),
  // CHAR values are padded, and so is what takes their place.
  char: (constant, { length }) =>
    codePoints(constant) <= length ? readText(constant + ' '.repeat(length - codePoints(constant))) : undefined,
  boolean: (constant) => (constant === 'true' || constant === 'false' ? constant === 'true' : undefined),
  tinyint: (constant) => smallNumber(readInteger(constant, 8)),
  smallint: (constant) => smallNumber(readInteger(constant, 16)),
  int: (constant) => smallNumber(readInteger(constant, 32)),
  bigint: (constant) => readInteger(constant, 64),
  decimal: (constant, { precision, scale }) => readDecimal(constant, precision, scale),
  float: (constant) => readFloat(constant, 32),
  double: (constant) => readFloat(constant, 64),
  date: readDate,
  timestamp: (constant) => readTimestamp(constant, true),
  timestamp_ntz: (constant) => readTimestamp(constant, false),
  binary: nothingFits,
  interval: nothingFits,
  array: nothingFits,
  map: nothingFits,
  struct: nothingFits,
  variant: nothingFits,
  void: nothingFits,
  other: nothingFits,
};

/** Replaces every value, NULL too, by one literal of the column's type. */
export const constantMask: Mask<Extract<MaskSpec, { type: 'Constant' }>> = {
  noun: 'the constant',
  properties: KEEPS_NOTHING,
  examples: [
    { spec: { type: 'Constant', constant: 'XXXX' }, type: { kind: 'string' }, value: 'Ada', masked: 'XXXX' },
    { spec: { type: 'Constant', constant: 'XXXX' }, type: { kind: 'string' }, value: null, masked: 'XXXX' },
    { spec: { type: 'Constant', constant: '0' }, type: { kind: 'int' }, value: 42, masked: 0 },
    {
      spec: { type: 'Constant', constant: '9999' },
      type: { kind: 'decimal', precision: 10, scale: 2 },
      value: '12.50',
      masked: '9999.00',
    },
    {
      spec: { type: 'Constant', constant: '2000-01-01' },
      type: { kind: 'timestamp' },
      value: '2024-02-29 10:00:00+00:00',
      masked: '2000-01-01 00:00:00+00:00',
    },
  ],
  fits: ({ constant }, type) => readingOf(constant, type) !== undefined,
  sql: ({ constant }, { type, dialect }) => {
    const text = String(fittingReading(constant, type));
    if (type.kind === 'char' && dialect === 'spark') return paddedSql(text, type.length);
    return `CAST(${quoteString(text, dialect)} AS ${printType(type, dialect)})`;
  },
  value: ({ constant }, type) => {
    const value = fittingReading(constant, type);
    return () => value;
  },
};

/**
 * Spark pads what is compared with a CHAR column only where it knows the column for one, by metadata that no CAST gives.
 * A field of a struct keeps the metadata of its schema, and a schema as JSON may hold any. All of it is folded into a literal.
 */
function paddedSql(text: string, length: number): string {
  const metadata = { __CHAR_VARCHAR_TYPE_STRING: `char(${length})` };
  const schema = { type: 'struct', fields: [{ name: 'c', type: 'string', nullable: true, metadata }] };
  const [json, form] = [{ c: text }, schema].map((value) => quoteString(JSON.stringify(value), 'spark'));
  return `system.builtin.from_json(${json}, ${form}).c`;
}

const readingOf = (constant: string, type: SqlType): Reading => (READERS[type.kind] as Read)(constant, type);

function fittingReading(constant: string, type: SqlType): Exclude<Reading, undefined> {
  const value = readingOf(constant, type);
  if (value === undefined)
    throw new LakeveilError('INTERNAL', `a constant was put into the type kind \`${type.kind}\``);
  return value;
}

/** Not every engine can hold NUL or half of a surrogate pair in a text. */
function readText(constant: string): string | undefined {
  return /\u0000|\p{Cs}/u.test(constant) ? undefined : constant;
}

function nothingFits(): undefined {}

const smallNumber = (number: bigint | undefined): number | undefined =>
  number === undefined ? undefined : Number(number);

/** VARCHAR(n) counts code points, in Spark as in Databricks. */
const codePoints = (text: string): number => [...text].length;
