import { LakeveilError } from '../errors.ts';
import { printType, type SqlType } from '../sqltype.ts';
import type { Dialect, MaskSpec } from '../types.ts';
import type { KeyPurpose } from './keys.ts';

/**
 * One way to replace values, whole: which types it fits, what it does in SQL and in the process, and what remains
 * possible with the result. The two forms are equal, value by value, on every engine.
 */
export interface Mask<Spec extends MaskSpec = MaskSpec> {
  /** What the sentence about a type that does not fit calls it: `a hash`. */
  readonly noun: string;
  readonly properties: MaskProperties;
  /** Shown in docs/masks.md and run by the tests, under the key of the tests. */
  readonly examples: readonly MaskExample<Spec>[];
  /** True when the mask yields values of exactly this type; otherwise Null takes its place. */
  fits(spec: Spec, type: SqlType): boolean;
  /** What it does with these options, for people: `keeps the last 4 characters`. Undefined where its name says all. */
  describe?(spec: Spec): string;
  /**
   * The SQL expression over `column`, a quoted name. It may stand there several times: reading a column again costs
   * nothing and gives the same value. Its type is the column's. It is total: no raw value makes it fail, whatever order an
   * engine evaluates it in. Built-in functions go by a name that nobody can shadow. Absent for a mask that no engine can
   * compute: it is applied to the rows of the answer, or the statement is refused (rewrite/in-process.ts).
   */
  sql?(spec: Spec, place: MaskPlace): string;
  /**
   * What the keys of the mask are for, where they must not be those that may stand in SQL: a key of another purpose tells
   * nothing about them.
   */
  readonly keyPurpose?: KeyPurpose;
  /** The same function over one value, as `engine/rows.ts` yields it. */
  value(spec: Spec, type: SqlType, key: Uint8Array): (value: unknown) => unknown;
}

/** A mask that engines can compute. */
export type SqlMask<Spec extends MaskSpec> = Mask<Spec> & Required<Pick<Mask<Spec>, 'sql'>>;

/** Where a mask stands in a statement. */
export interface MaskPlace {
  readonly type: SqlType;
  /** Already quoted for the dialect. */
  readonly column: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly dialect: Dialect;
}

/** `partly`: for some values or options; docs/masks.md says for which. */
export type Extent = 'yes' | 'partly' | 'no';

/** What people can still do with masked values. */
export interface MaskProperties {
  /** Equal values stay equal and different ones differ, under one key: GROUP BY, DISTINCT and joins work. */
  readonly keepsEquality: Extent;
  /** A smaller value is not larger afterwards: ORDER BY, MIN, MAX and ranges work. */
  readonly keepsOrder: Extent;
  /** Sums and averages are close to the raw ones. */
  readonly keepsAverages: Extent;
  readonly keepsLength: Extent;
  /** NULL stays NULL. */
  readonly keepsNulls: Extent;
  /** Something else becomes NULL. */
  readonly bringsNulls: Extent;
  /** The same value gets the same mask every time, under one key. */
  readonly deterministic: Extent;
  /** Somebody who holds the key can compute the raw value from the masked one. */
  readonly reversible: Extent;
}

/** Of most masks little more is true; each says what it keeps besides. */
export const KEEPS_NOTHING: MaskProperties = {
  keepsEquality: 'no',
  keepsOrder: 'no',
  keepsAverages: 'no',
  keepsLength: 'no',
  keepsNulls: 'no',
  bringsNulls: 'no',
  deterministic: 'yes',
  reversible: 'no',
};

export interface MaskExample<Spec extends MaskSpec = MaskSpec> {
  readonly spec: Spec;
  readonly type: SqlType;
  readonly value: unknown;
  readonly masked: unknown;
}

/** The type for a message: without the names of fields and without values, which an ENUM's spelling holds. */
export function typeLabel(type: SqlType): string {
  switch (type.kind) {
    case 'array':
    case 'map':
    case 'struct':
      return type.kind.toUpperCase();
    case 'other':
      return /^[a-z_ ]+/i.exec(type.engineName)?.[0].trim().toUpperCase() ?? 'of the engine';
    default:
      return printType(type, 'spark');
  }
}

/** A value of another shape than its column's type has would get another mask than in SQL. Throws `INTERNAL`. */
export function checked<T>(holds: boolean, value: unknown): T {
  if (!holds) throw new LakeveilError('INTERNAL', 'a value to mask is not of the type of its column');
  return value as T;
}
