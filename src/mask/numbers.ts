const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;
const FLOAT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** A whole number that fits so many bits with sign; undefined for every other text. */
export function readInteger(text: string, bits: number): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const number = BigInt(text);
  return BigInt.asIntN(bits, number) === number ? number : undefined;
}

/**
 * A decimal that fits without rounding, in the text that row values have: all digits of the scale, `9999` with scale 2
 * is `9999.00`. Undefined for every other text.
 */
export function readDecimal(text: string, precision: number, scale: number): string | undefined {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.length > scale) return undefined;
  if ((whole === '0' ? 0 : whole.length) > precision - scale) return undefined;
  const digits = scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`;
  return /[1-9]/.test(digits) ? `${sign}${digits}` : digits;
}

/** The nearest floating point number; undefined for texts that are no number or too large. Zero has no sign. */
export function readFloat(text: string, bits: 32 | 64): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const number = bits === 32 ? Math.fround(Number(text)) : Number(text);
  return Number.isFinite(number) ? number + 0 : undefined;
}
