import { LakeveilError } from '../errors.ts';
import { isText, type SqlType } from '../sqltype.ts';
import type { Dialect, MaskSpec } from '../types.ts';
import { constantMask } from './constant.ts';
import { customMask } from './custom.ts';
import { emailMask } from './email.ts';
import { formatPreservingMask } from './format-preserving.ts';
import { groupingMask } from './grouping.ts';
import { hashMask } from './hash.ts';
import { BUILTINS } from './hmac-sql.ts';
import type { KeyPurpose } from './keys.ts';
import { type Mask, type MaskPlace, typeLabel } from './mask.ts';
import { nullMask } from './null.ts';
import { partialMask } from './partial.ts';
import { regexMask } from './regex.ts';
import { reversibleMask } from './reversible.ts';
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
  'Format Preserving': formatPreservingMask,
  Reversible: reversibleMask,
  'Custom Function': customMask,
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
 * not fit the type is replaced by Null. `key` is 32 bytes and stands, padded, in the text of a hash. Throws `INTERNAL` for
 * a mask without an SQL form.
 */
export function maskSql(mask: MaskSpec, type: SqlType, column: string, key: Uint8Array, dialect: Dialect): string {
  const sql = sqlForm(mask, { type, column, key, dialect });
  if (sql === undefined) throw new LakeveilError('INTERNAL', `the mask \`${mask.type}\` has no SQL form`);
  return sql;
}

function sqlForm(mask: MaskSpec, place: MaskPlace): string | undefined {
  const fitting = fittingMask(mask, place.type).mask;
  return maskOf(fitting).sql?.(fitting, place);
}

/**
 * What stands in the way of applying a mask in SQL: `form`: it has none; `key`: a key would stand in the text. Of the second
 * no list is kept that somebody could forget to write into: another key makes another text.
 */
export function sqlObstacle(mask: MaskSpec, type: SqlType, dialect: Dialect): 'form' | 'key' | undefined {
  const [one, other] = [1, 2].map((byte) =>
    sqlForm(mask, { type, column: '', key: new Uint8Array(32).fill(byte), dialect }),
  );
  if (one === undefined) return 'form';
  return one === other ? undefined : 'key';
}

/** What the keys of a mask are for. */
export const keyPurpose = (mask: MaskSpec): KeyPurpose => maskOf(mask).keyPurpose ?? 'lakeveil mask key';

/**
 * A quoted column as it travels to lakeveil, which masks it there: texts as their UTF-8 bytes, because bindings of engines
 * change some texts (a leading byte order mark is lost), which would then get another hash than in SQL.
 */
export const rawSql = (type: SqlType, column: string, dialect: Dialect): string =>
  isText(type) ? BUILTINS[dialect].utf8(column) : column;

/** The type of what `rawSql` makes of a column. */
export const rawType = (type: SqlType): SqlType => (isText(type) ? { kind: 'binary' } : type);

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
