import type { SqlType, TypeKind } from '../sqltype.ts';

/** Families whose values discovery reads: words, digits, calendar dates. */
export type ReadableFamily = 'text' | 'number' | 'date';

/**
 * What a column can hold. `opaque` (nested, binary, semi-structured, unknown) may hold anything, but its values are not
 * looked at; `flag` (yes or no, a span of time) holds nothing about a person.
 */
export type Family = ReadableFamily | 'opaque' | 'flag';

const FAMILIES: Readonly<Record<Exclude<TypeKind, 'other'>, Family>> = {
  string: 'text',
  char: 'text',
  varchar: 'text',
  tinyint: 'number',
  smallint: 'number',
  int: 'number',
  bigint: 'number',
  decimal: 'number',
  float: 'number',
  double: 'number',
  date: 'date',
  timestamp: 'date',
  timestamp_ntz: 'date',
  boolean: 'flag',
  interval: 'flag',
  void: 'opaque',
  binary: 'opaque',
  variant: 'opaque',
  array: 'opaque',
  map: 'opaque',
  struct: 'opaque',
};

/** Types that only an engine has, by its spelling: DuckDB's other integers, enums and UUIDs. */
const ENGINE_TYPES: readonly (readonly [RegExp, Family])[] = [
  [/^(U?HUGEINT|U(BIG|SMALL|TINY)INT|UINTEGER|BIGNUM)$/i, 'number'],
  [/^(UUID$|ENUM\b)/i, 'text'],
];

/** The family of a type; a type that nobody knows is opaque. */
export function familyOf(type: SqlType): Family {
  if (type.kind !== 'other') return FAMILIES[type.kind];
  const { engineName } = type;
  return ENGINE_TYPES.find(([pattern]) => pattern.test(engineName))?.[1] ?? 'opaque';
}

export const isReadable = (family: Family): family is ReadableFamily => family !== 'opaque' && family !== 'flag';

/** The name of a type for people, without the values that an engine prints into it: `ENUM('a', 'b')` is `ENUM`. */
export const typeLabel = (type: SqlType): string =>
  type.kind === 'other' ? type.engineName.replace(/\(.*$/s, '') : type.kind.toUpperCase();

/**
 * A number as an identifier reads it: `4111111111111111.00` and `4.111111111111111E15` are `4111111111111111`.
 * Tables that were loaded through floating point (integers with NULLs, a habit of pandas) hold cards like this.
 */
export function plainNumber(text: string): string {
  const whole = /^(-?\d+)\.0*$/.exec(text)?.[1];
  if (whole !== undefined) return whole;
  if (!/e/i.test(text)) return text;
  const value = Number(text);
  return Number.isInteger(value) ? BigInt(value).toString() : text;
}
