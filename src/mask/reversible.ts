import { hkdfSync } from 'node:crypto';
import { aessiv } from '@noble/ciphers/aes.js';
import type { MaskSpec } from '../types.ts';
import { checked, KEEPS_NOTHING, type Mask } from './mask.ts';

/** What a masked text begins with; the number is that of this form. */
const PREFIX = 'lvr1.';

/** AES-256 in SIV mode takes a key for the MAC and one for the cipher, in one. */
const SIV_KEY_BYTES = 64;

/**
 * Encrypts texts so that whoever has the key gets them back: AES-SIV (RFC 5297) of the UTF-8 bytes, without associated
 * data, as `lvr1.` and Base64 for URLs. Deterministic, so that equal texts stay equal; the length of a text can be told.
 */
export const reversibleMask: Mask<Extract<MaskSpec, { type: 'Reversible' }>> = {
  noun: 'a reversible mask',
  properties: { ...KEEPS_NOTHING, keepsEquality: 'yes', keepsNulls: 'yes', reversible: 'yes' },
  keyPurpose: 'lakeveil reversible key',
  examples: [
    { spec: { type: 'Reversible' }, type: { kind: 'string' }, value: 'Ada', masked: 'lvr1.ZQ4MUiJA077wicxsr-zTJu6SQg' },
    { spec: { type: 'Reversible' }, type: { kind: 'string' }, value: null, masked: null },
  ],
  fits: (_spec, { kind }) => kind === 'string',
  value: (_spec, _type, key) => {
    const siv = sivKey(key);
    return (value) => {
      if (value === null) return null;
      const text = checked<string>(typeof value === 'string', value);
      return PREFIX + Buffer.from(aessiv(siv).encrypt(Buffer.from(text, 'utf8'))).toString('base64url');
    };
  },
};

/** The raw text of a masked one; undefined for what this key did not mask, or what was changed since. */
export function unmaskReversible(masked: string, key: Uint8Array): string | undefined {
  const encoded = masked.startsWith(PREFIX) ? masked.slice(PREFIX.length) : '';
  const bytes = Buffer.from(encoded, 'base64url');
  // compared as text, because Node's decoder skips what is not Base64
  if (encoded === '' || bytes.toString('base64url') !== encoded) return undefined;
  try {
    return Buffer.from(aessiv(sivKey(key)).decrypt(bytes)).toString('utf8');
  } catch {
    return undefined; // too short, or the tag is not that of this key: the library tells them by their texts only
  }
}

/** A cipher of the library encrypts once, so that nobody uses a nonce twice; SIV has none, and each value gets its own. */
const sivKey = (key: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', 'aes-256-siv', SIV_KEY_BYTES));
