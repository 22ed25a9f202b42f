import { createCipheriv, hkdfSync } from 'node:crypto';
import { aessiv } from '@noble/ciphers/aes.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskValue } from '../../src/mask/registry.ts';
import { unmaskReversible } from '../../src/mask/reversible.ts';
import { KEY } from './support.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

const mask = (value: unknown, key = KEY) => maskValue({ type: 'Reversible' }, { kind: 'string' }, key)(value) as string;

describe('AES-SIV of the library', () => {
  it('gives the deterministic example of RFC 5297, A.1', () => {
    const key = 'fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff';
    const data = '101112131415161718191a1b1c1d1e1f2021222324252627';
    const plain = '112233445566778899aabbccddee';
    const encrypted = '85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c';
    expect(hex(aessiv(bytes(key), bytes(data)).encrypt(bytes(plain)))).toBe(encrypted);
    expect(hex(aessiv(bytes(key), bytes(data)).decrypt(bytes(encrypted)))).toBe(plain);
  });

  it('gives the example with a nonce of RFC 5297, A.2', () => {
    const key = '7f7e7d7c7b7a79787776757473727170 404142434445464748494a4b4c4d4e4f';
    const data = [
      '00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100',
      '102030405060708090a0',
      '09f911029d74e35bd84156c5635688c0',
    ].map(bytes);
    const plain = '7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553';
    const encrypted =
      '7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d';
    expect(hex(aessiv(bytes(key), ...data).encrypt(bytes(plain)))).toBe(encrypted);
  });
});

/** AES-CMAC (RFC 4493) and SIV for one string, by OpenSSL: the examples of the RFC have no key of this length. */
function sivByOpenSsl(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const ecb = (block: Uint8Array) => {
    const cipher = createCipheriv('aes-256-ecb', key.subarray(0, 32), null).setAutoPadding(false);
    return Uint8Array.from(Buffer.concat([cipher.update(block), cipher.final()]));
  };
  const double = (block: Uint8Array) => {
    const carry = block[0]! >> 7;
    return block.map((byte, i) => ((byte << 1) | ((block[i + 1] ?? 0) >> 7)) ^ (i === 15 && carry ? 0x87 : 0));
  };
  const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ b[i]!);
  const pad = (data: Uint8Array) => {
    const padded = new Uint8Array(16);
    padded.set(data);
    padded[data.length] = 0x80;
    return padded;
  };
  const cmac = (data: Uint8Array) => {
    const one = double(ecb(new Uint8Array(16)));
    let state = new Uint8Array(16);
    let at = 0;
    for (; data.length - at > 16; at += 16) state = Uint8Array.from(ecb(xor(state, data.subarray(at, at + 16))));
    const last = data.subarray(at);
    return ecb(xor(state, last.length === 16 ? xor(last, one) : xor(pad(last), double(one))));
  };
  const start = cmac(new Uint8Array(16));
  let tag: Uint8Array;
  if (plain.length >= 16) {
    const mixed = Uint8Array.from(plain);
    mixed.set(xor(plain.subarray(-16), start), plain.length - 16);
    tag = cmac(mixed);
  } else tag = cmac(xor(double(start), pad(plain)));
  const counter = Uint8Array.from(tag);
  counter[8]! &= 0x7f;
  counter[12]! &= 0x7f;
  const ctr = createCipheriv('aes-256-ctr', key.subarray(32), counter);
  return Uint8Array.from(Buffer.concat([tag, ctr.update(plain), ctr.final()]));
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', '\uFEFFa', '\u0000', 'x'.repeat(5000)),
);

describe('a reversible mask', () => {
  it('is AES-SIV of the bytes of the text with a key of its own, as OpenSSL computes it', () => {
    const key = new Uint8Array(hkdfSync('sha256', KEY, '', 'aes-256-siv', 64));
    fc.assert(
      fc.property(texts, (text) => {
        const expected = Buffer.from(sivByOpenSsl(key, new TextEncoder().encode(text))).toString('base64url');
        expect(mask(text)).toBe(`lvr1.${expected}`);
      }),
    );
  });

  it('is undone by its key and by no other, and says when something was changed', () => {
    const other = KEY.map((byte) => byte ^ 1);
    fc.assert(
      fc.property(texts, fc.nat(), (text, at) => {
        const masked = mask(text);
        expect(mask(text)).toBe(masked);
        expect(unmaskReversible(masked, KEY)).toBe(text);
        expect(unmaskReversible(masked, other)).toBeUndefined();
        const i = 5 + (at % (masked.length - 5));
        const changed = masked.slice(0, i) + (masked[i] === 'A' ? 'B' : 'A') + masked.slice(i + 1);
        expect(unmaskReversible(changed, KEY)).toBeUndefined();
      }),
    );
  });

  it.each(['', 'lvr1.', 'lvr1.AAAA', 'lvr1.====', 'lvr2.AAAA', '4111', `lvr1.${'A'.repeat(22)}`, `${mask('Ada')} `])(
    'knows %s is none',
    (text) => expect(unmaskReversible(text, KEY)).toBeUndefined(),
  );
});
