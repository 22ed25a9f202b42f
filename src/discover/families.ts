import type { SqlType, TypeKind } from '../sqltype.ts';

/** What a column's values look like as text: words, digits, or a calendar date. */
export type Family = 'text' | 'number' | 'date';

/** Which family a type belongs to. Null: values of this type are not looked at. */
const FAMILIES: Readonly<Record<Exclude<TypeKind, 'other'>, Family | null>> = {
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
  boolean: null,
  interval: null,
  void: null,
  binary: null,
  variant: null,
  array: null,
  map: null,
  struct: null,
};

/** Types that only an engine has, by the engine's spelling. DuckDB's integers without a sign, enums and UUIDs. */
const ENGINE_TYPES: readonly (readonly [RegExp, Family])[] = [
  [/^(U?HUGEINT|U(BIG|SMALL|TINY)INT|UINTEGER|BIGNUM)$/i, 'number'],
  [/^(UUID$|ENUM\b)/i, 'text'],
];

/** The family of a type, or undefined when discovery does not look at its values (nested types, binary, JSON …). */
export function familyOf(type: SqlType): Family | undefined {
  if (type.kind !== 'other') return FAMILIES[type.kind] ?? undefined;
  const { engineName } = type;
  return ENGINE_TYPES.find(([pattern]) => pattern.test(engineName))?.[1];
}

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
