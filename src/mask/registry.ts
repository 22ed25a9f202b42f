import type { SqlType } from '../sqltype.ts';
import type { Dialect, MaskSpec } from '../types.ts';
import { constantMask } from './constant.ts';
import { emailMask } from './email.ts';
import { groupingMask } from './grouping.ts';
import { hashMask } from './hash.ts';
import { type Mask, typeLabel } from './mask.ts';
import { nullMask } from './null.ts';
import { partialMask } from './partial.ts';
import { regexMask } from './regex.ts';
import { roundingMask } from './rounding.ts';

/** Every mask. A new `MaskSpec` without its line here does not compile. */
export const MASKS: { readonly [T in MaskSpec['type']]: Mask<Extract<MaskSpec, { type: T }>> } = {
  Hash: hashMask,
  Null: nullMask,
  Constant: constantMask,
  Rounding: roundingMask,
  Regex: regexMask,
  Partial: partialMask,
  Email: emailMask,
  Grouping: groupingMask,
};

/** A mask that applies to a column, and why when it is not the one that was asked for. */
export interface FittingMask {
  readonly mask: MaskSpec;
  /** `a hash does not fit the type INT` */
  readonly fallback?: string;
}

/** The mask that really applies to a column of this type: the same object, or Null with the reason. */
export function fittingMask(mask: MaskSpec, type: SqlType): FittingMask {
  const { noun, fits } = maskOf(mask);
  if (fits(mask, type)) return { mask };
  return { mask: { type: 'Null' }, fallback: `${noun} does not fit the type ${typeLabel(type)}` };
}

/**
 * SQL expression over a quoted column, of exactly the column's type, which no raw value makes fail. A mask that does
 * not fit the type is replaced by Null. `key` is 32 bytes and stands, padded, in the text of a hash.
 */
export function maskSql(mask: MaskSpec, type: SqlType, column: string, key: Uint8Array, dialect: Dialect): string {
  const fitting = fittingMask(mask, type).mask;
  return maskOf(fitting).sql(fitting, { type, column, key, dialect });
}

/**
 * The same function over one value as `engine/rows.ts` yields it, in the same shape. Throws `INTERNAL` for a value
 * that is not of the column's type.
 */
export function maskValue(mask: MaskSpec, type: SqlType, key: Uint8Array): (value: unknown) => unknown {
  const fitting = fittingMask(mask, type).mask;
  return maskOf(fitting).value(fitting, type, key);
}

/** What a mask does with its options, for people; undefined where its name says all. */
export const describeMask = (mask: MaskSpec): string | undefined => maskOf(mask).describe?.(mask);

/** The table pairs each spec with its own mask, which TypeScript cannot follow through an index. */
const maskOf = (spec: MaskSpec): Mask => MASKS[spec.type] as Mask;
