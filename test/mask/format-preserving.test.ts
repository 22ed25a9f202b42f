import { FF1 } from '@noble/ciphers/ff1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIGITS, leastSymbols } from '../../src/mask/format-preserving.ts';
import { fittingMask, maskValue } from '../../src/mask/registry.ts';
import type { SqlType } from '../../src/sqltype.ts';
import type { MaskSpec } from '../../src/types.ts';
import { KEY } from './support.ts';

const LETTERS36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const AES128 = '2B7E151628AED2A6ABF7158809CF4F3C';
const AES192 = `${AES128}EF4359D8D580AA4F`;
const AES256 = `${AES192}7F036D6F04FC6A94`;
const TWEAK = '39383736353433323130';
const TWEAK36 = '3737373770717273373737';

/** The samples of NIST for FF1 (SP 800-38G, examples with intermediate values). */
const SAMPLES: readonly [number, string, number, string, string, string][] = [
  [1, AES128, 10, '', '0123456789', '2433477484'],
  [2, AES128, 10, TWEAK, '0123456789', '6124200773'],
  [3, AES128, 36, TWEAK36, '0123456789abcdefghi', 'a9tv40mll9kdu509eum'],
  [4, AES192, 10, '', '0123456789', '2830668132'],
  [5, AES192, 10, TWEAK, '0123456789', '2496655549'],
  [6, AES192, 36, TWEAK36, '0123456789abcdefghi', 'xbj3kv35jrawxv32ysr'],
  [7, AES256, 10, '', '0123456789', '6657667009'],
  [8, AES256, 10, TWEAK, '0123456789', '1001623463'],
  [9, AES256, 36, TWEAK36, '0123456789abcdefghi', 'xs8a0azh2avyalyzuwd'],
];

const STRING: SqlType = { kind: 'string' };
const BIGINT: SqlType = { kind: 'bigint' };
const digits: MaskSpec = { type: 'Format Preserving', alphabet: DIGITS };
const mask = (value: unknown, type: SqlType = STRING, spec = digits, key = KEY) => maskValue(spec, type, key)(value);
const HASH = /^[0-9a-f]{64}$/;

describe('FF1', () => {
  it.each(SAMPLES)('of the library gives sample %i of the standard', (_, key, radix, tweak, plain, encrypted) => {
    const numerals = (text: string) => [...text].map((c) => LETTERS36.indexOf(c));
    const ff1 = FF1(radix, bytes(key), bytes(tweak));
    expect(ff1.encrypt(numerals(plain))).toEqual(numerals(encrypted));
    expect(ff1.decrypt(numerals(encrypted))).toEqual(numerals(plain));
  });

  it('is what the mask does: sample 7 of the standard, with its separators in place', () => {
    expect(mask('0123456789', STRING, digits, bytes(AES256))).toBe('6657667009');
    expect(mask('+(012) 345-67.89', STRING, digits, bytes(AES256))).toBe('+(665) 766-70.09');
  });
});

describe('the domain', () => {
  it.each([
    [2, 20],
    [10, 6],
    [16, 5],
    [36, 4],
    [62, 4],
    [100, 3],
    [1000, 2],
    [65_535, 2],
  ])('of radix %i has a million values from %i symbols on', (radix, least) => {
    expect(leastSymbols(radix)).toBe(least);
    expect(radix ** least).toBeGreaterThanOrEqual(1_000_000);
  });

  it.each(['12345', '', ' ', '1234-5', 'n/a', '4111 1111 1111 111x', '٤١١١١١١١', '1'.repeat(257), '1'.repeat(1 << 20)])(
    'does not hold %.20s, which is hashed',
    (value) => {
      expect(mask(value)).toMatch(HASH);
      expect(mask(value, { kind: 'varchar', length: 64 })).toBe(mask(value));
      expect(mask(value, { kind: 'varchar', length: 63 })).toBeNull();
    },
  );

  it('of numbers holds none below a million, nor one that no other number of 19 digits may become', () => {
    for (const value of [0n, 7n, -7n, 999_999n, -(2n ** 63n)]) {
      const masked = mask(value, BIGINT) as bigint;
      expect(masked).toBeGreaterThanOrEqual(0n);
      expect(masked).toBeLessThan(10n ** 18n);
      expect(masked).not.toBe(value);
    }
  });
});

describe('a value of the format', () => {
  const text = fc
    .array(fc.constantFrom(...DIGITS, '-', ' ', '.'), { minLength: 6, maxLength: 40 })
    .map((c) => c.join(''));
  const fits = (value: string) => value.replace(/\D/g, '').length >= 6;

  it('keeps its length and its separators, and another value gets another one', () => {
    const shape = (value: string) => value.replace(/\d/g, '0');
    fc.assert(
      fc.property(text.filter(fits), text.filter(fits), (one, other) => {
        const [a, b] = [mask(one) as string, mask(other) as string];
        expect(shape(a)).toBe(shape(one));
        if (shape(one) === shape(other)) expect(a === b).toBe(one === other);
      }),
    );
  });

  it('that is a number keeps its sign and how many digits it has, and another one gets another', () => {
    const limit = 2n ** 63n - 1n;
    const seen = new Map<bigint, bigint>();
    const numbers = fc.oneof(
      fc.bigInt({ min: 1_000_000n, max: limit }),
      fc.bigInt({ min: 10n ** 18n, max: limit }),
      fc.bigInt({ min: -limit, max: -1_000_000n }),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const masked = mask(value, BIGINT) as bigint;
        expect(String(masked)).toHaveLength(String(value).length);
        expect(masked < 0n).toBe(value < 0n);
        expect(BigInt.asIntN(64, masked)).toBe(masked);
        expect(seen.get(masked) ?? value).toBe(value);
        seen.set(masked, value);
        const type: SqlType = { kind: 'decimal', precision: 19, scale: 0 };
        if (String(value).replace('-', '').length < 19) expect(mask(String(value), type)).toBe(String(masked));
      }),
    );
  });

  it('may be of any alphabet, signs outside of the Basic Multilingual Plane among them', () => {
    const faces = { type: 'Format Preserving', alphabet: '😀😁😂🤣😃😄😅😆😉😊' } as const;
    const masked = mask('😀😁😂🤣-😃😄😅', STRING, faces) as string;
    expect([...masked].map((c) => (faces.alphabet.includes(c) ? '0' : c)).join('')).toBe('0000-000');
    expect(mask('12345678', STRING, faces)).toMatch(HASH);
    const signs = { type: 'Format Preserving', alphabet: '0123456789-' } as const;
    expect(mask('12-34-56', STRING, signs)).toHaveLength(8);
  });
});

it('fits texts, and numbers where the alphabet is the digits', () => {
  const hex: MaskSpec = { type: 'Format Preserving', alphabet: '0123456789abcdef' };
  expect(fittingMask(digits, BIGINT).fallback).toBeUndefined();
  expect(fittingMask(hex, BIGINT).fallback).toMatch('does not fit the type BIGINT');
  expect(fittingMask(digits, { kind: 'char', length: 16 }).fallback).toMatch('does not fit the type CHAR(16)');
  expect(fittingMask(digits, { kind: 'decimal', precision: 17, scale: 0 }).fallback).toBeDefined();
  expect(mask(null)).toBeNull();
  expect(mask(null, BIGINT)).toBeNull();
});
