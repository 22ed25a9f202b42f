import { decimalText, unscaledDecimal } from '../decimal.ts';
import { printType, type SqlType } from '../sqltype.ts';
import type { Dialect } from '../types.ts';
import { BUILTINS } from './hmac-sql.ts';
import { checked, type MaskPlace } from './mask.ts';
import type { Rounding } from './rounding.ts';

/** Of how many bits the integral types are. */
const BITS: Readonly<Partial<Record<SqlType['kind'], number>>> = { tinyint: 8, smallint: 16, int: 32, bigint: 64 };
/** Larger buckets could lead out of FLOAT: |value| stays below 2^53 buckets. */
const MAX_FLOAT_BUCKET = 1e15;
/** Beyond so many buckets the next floating point number is farther away than a bucket, so that a value is its own bucket. */
const EXACT: number = 2 ** 53;
/** Spark gives sums of the widest decimals one digit of the fraction less, where they have more than these. */
const [WIDEST, KEPT_FRACTION] = [38, 6];

/** Rounding down to a multiple of the bucket; undefined where it does not fit or would change nothing. */
export function numberRounding(bucket: string, type: SqlType): Rounding | undefined {
  if (type.kind === 'float' || type.kind === 'double') return floatRounding(Number(bucket), type.kind);
  if (type.kind === 'decimal') return decimalRounding(bucket, type);
  const bits = BITS[type.kind];
  return bits === undefined ? undefined : integerRounding(bucket, bits);
}

function integerRounding(bucket: string, bits: number): Rounding | undefined {
  const size = unscaledDecimal(bucket, 0);
  const min = -(2n ** BigInt(bits - 1));
  if (size === undefined || size <= 1n || size >= -min) return undefined;
  const lowest = (min / size) * size;
  return {
    sql: (place) => flooredSql(place, String(size), String(lowest)),
    value: (value) => {
      const number = checked<number | bigint>(typeof value === (bits === 64 ? 'bigint' : 'number'), value);
      const floored = floor(BigInt(number), size, lowest);
      return bits === 64 ? floored : Number(floored);
    },
  };
}

function decimalRounding(bucket: string, type: Extract<SqlType, { kind: 'decimal' }>): Rounding | undefined {
  const { precision, scale } = type;
  const size = unscaledDecimal(bucket, scale);
  const limit = 10n ** BigInt(precision);
  if (size === undefined || size <= 1n || size >= limit) return undefined;
  if (precision === WIDEST && scale > KEPT_FRACTION && size % 10n !== 0n) return undefined;
  const lowest = ((1n - limit) / size) * size;
  return {
    sql: (place) => flooredSql(place, decimalText(size, scale), decimalText(lowest, scale)),
    value: (value) => {
      const units = unscaledDecimal(checked<string>(typeof value === 'string', value), scale)!;
      return decimalText(floor(units, size, lowest), scale);
    },
  };
}

function floor(number: bigint, size: bigint, lowest: bigint): bigint {
  const towardsZero = number - (number % size);
  return number < towardsZero && towardsZero > lowest ? towardsZero - size : towardsZero;
}

/** The remainder has the sign of the number, so the difference is nearer to zero and always there. */
function flooredSql({ column, type, dialect }: MaskPlace, size: string, lowest: string): string {
  const { call, minus } = BUILTINS[dialect];
  const typed = (sql: string) => `CAST(${sql} AS ${printType(type, dialect)})`;
  const step = typed(`'${size}'`);
  const towardsZero = typed(minus(column, call('mod', column, step)));
  const isBelow = `${column} < ${towardsZero} AND ${towardsZero} > ${typed(`'${lowest}'`)}`;
  return `CASE WHEN ${isBelow} THEN ${typed(minus(towardsZero, step))} ELSE ${towardsZero} END`;
}

/**
 * The quotient's floor times the bucket, in double precision: all values of a bucket become exactly the same number, which
 * taking away a remainder would not give. Infinities, NaN and what is beyond 2^53 buckets stay.
 */
function floatRounding(size: number, kind: 'float' | 'double'): Rounding | undefined {
  if (size > MAX_FLOAT_BUCKET) return undefined;
  return {
    sql: ({ column, dialect }) => {
      const { call, times, over } = BUILTINS[dialect];
      const double = (text: string) => `CAST('${text}' AS DOUBLE)`;
      const quotient = over(`CAST(${column} AS DOUBLE)`, double(String(size)));
      const isExact = `${quotient} > ${double(String(-EXACT))} AND ${quotient} < ${double(String(EXACT))}`;
      // Spark's floor is a BIGINT and overflows, so it never sees more than 2^53.
      const whole = `CAST(${call('floor', `CASE WHEN ${isExact} THEN ${quotient} END`)} AS BIGINT)`;
      const floored = times(`CAST(${whole} AS DOUBLE)`, double(String(size)));
      return `CASE WHEN ${isExact} THEN ${floatSql(floored, kind, dialect)} ELSE ${column} END`;
    },
    value: (value) => {
      const number = checked<number>(typeof value === 'number', value);
      const quotient = number / size;
      if (!(quotient > -EXACT && quotient < EXACT)) return number;
      const floored = Math.floor(quotient) * size + 0; // no negative zero
      return kind === 'float' ? Math.fround(floored) : floored;
    },
  };
}

const floatSql = (sql: string, kind: 'float' | 'double', dialect: Dialect): string =>
  kind === 'double' ? sql : `CAST(${sql} AS ${printType({ kind }, dialect)})`;
