import { hkdfSync } from 'node:crypto';
import { FF1 } from '@noble/ciphers/ff1.js';
import { isText, type SqlType } from '../sqltype.ts';
import type { MaskSpec } from '../types.ts';
import { HASH, hashMask } from './hash.ts';
import { checked, KEEPS_NOTHING, type Mask } from './mask.ts';

type Spec = Extract<MaskSpec, { type: 'Format Preserving' }>;

export const DIGITS = '0123456789';

/** What stays in place in a text, unless it is in the alphabet: what people put between the groups of a number. */
const SEPARATORS: ReadonlySet<string> = new Set(' -./()+:,_#');

/** FF1 of a small domain can be undone without the key, so SP 800-38G rev. 1 asks for so many values at least. */
const LEAST_VALUES = 1_000_000;
/** Longer values are no numbers of cards or accounts, and FF1 takes the square of the length. */
const MOST_SYMBOLS = 256;

const MOST_BIGINT = 2n ** 63n - 1n;

/** How many symbols make a domain that is large enough. A number has one more, because none begins with a zero. */
export function leastSymbols(radix: number): number {
  return Math.max(2, Math.ceil(Math.log(LEAST_VALUES) / Math.log(radix) - 1e-9));
}

/**
 * Encrypts the symbols of an alphabet in place by FF1 (NIST SP 800-38G) with AES-256 and no tweak: a card number becomes
 * another number of as many digits, and the spaces in it stay where they are. Different values stay different.
 *
 * What is not of the format is hashed instead: texts with a character that is neither in the alphabet nor a separator, too
 * few symbols (6 digits, 7 of a number) and more than 256; in VARCHAR(63) and shorter, where no hash fits, it becomes NULL.
 */
export const formatPreservingMask: Mask<Spec> = {
  noun: 'a format preserving mask of this alphabet',
  properties: {
    ...KEEPS_NOTHING,
    keepsEquality: 'partly',
    keepsLength: 'partly',
    keepsNulls: 'yes',
    bringsNulls: 'partly',
    reversible: 'partly',
  },
  keyPurpose: 'lakeveil format preserving key',
  examples: [
    {
      spec: { type: 'Format Preserving', alphabet: DIGITS },
      type: { kind: 'string' },
      value: '4111 1111 1111 1111',
      masked: '5277 8763 8016 3294',
    },
  ],
  fits: ({ alphabet }, type) => {
    if (isText(type)) return true;
    return (type.kind === 'bigint' || type.kind === 'decimal') && alphabet === DIGITS && hashMask.fits(HASH, type);
  },
  value: ({ alphabet }, type, key) => {
    const symbols = [...alphabet];
    const encrypt = FF1(symbols.length, key).encrypt;
    const hashed = hashOf(type, new Uint8Array(hkdfSync('sha256', key, '', 'not of the format', 32)));
    const isNumber = type.kind === 'bigint' || type.kind === 'decimal';
    const masked = isNumber ? numberMask(type, encrypt) : textMask(symbols, encrypt);
    return (value) => (value === null ? null : (masked(value) ?? hashed(value)));
  },
};

const hashOf = (type: SqlType, key: Uint8Array): ((value: unknown) => unknown) =>
  hashMask.fits(HASH, type) ? hashMask.value(HASH, type, key) : () => null;

type Encrypt = (numerals: number[]) => number[];

/** Undefined where the value is not of the format. */
function textMask(symbols: readonly string[], encrypt: Encrypt): (value: unknown) => string | undefined {
  const numeralOf = new Map(symbols.map((symbol, i) => [symbol, i]));
  const least = leastSymbols(symbols.length);
  return (value) => {
    const text = checked<string>(typeof value === 'string', value);
    if (text.length > 2 * MOST_SYMBOLS) return undefined;
    const characters = [...text];
    const numerals = characters.flatMap((character) => numeralOf.get(character) ?? []);
    const fits = characters.every((character) => numeralOf.has(character) || SEPARATORS.has(character));
    if (!fits || numerals.length < least || numerals.length > MOST_SYMBOLS) return undefined;
    const encrypted = encrypt(numerals);
    let next = 0;
    return characters.map((c) => (numeralOf.has(c) ? symbols[encrypted[next++]!] : c)).join('');
  };
}

/**
 * Numbers keep their sign and how many digits they have: encrypted again until the first is no zero and the type holds it
 * (cycle walking, which keeps different ones different).
 */
function numberMask(type: SqlType, encrypt: Encrypt): (value: unknown) => unknown {
  const least = leastSymbols(DIGITS.length) + 1;
  const most = type.kind === 'bigint' ? MOST_BIGINT : undefined;
  const holds = (digits: string): boolean => digits[0] !== '0' && (most === undefined || BigInt(digits) <= most);
  return (value) => {
    const number = checked<unknown>(typeof value === (type.kind === 'bigint' ? 'bigint' : 'string'), value);
    const found = /^(-?)(\d+)$/.exec(String(number));
    const [, sign, digits] = checked<[string, string, string]>(found !== null, found);
    if (digits.length < least || !holds(digits)) return undefined;
    let masked = digits;
    do masked = encrypt([...masked].map(Number)).join('');
    while (!holds(masked));
    return type.kind === 'bigint' ? BigInt(sign + masked) : sign + masked;
  };
}
