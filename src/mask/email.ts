import { quoteString } from '../quoting.ts';
import { isText, type SqlType } from '../sqltype.ts';
import type { MaskSpec } from '../types.ts';
import { HASH, HEX_DIGITS, hashMask } from './hash.ts';
import { BUILTINS } from './hmac-sql.ts';
import { KEEPS_NOTHING, type Mask } from './mask.ts';

/** The hash of an address has so many hex digits: 64 bits. */
const DIGITS = 16;

/** Parts of an address, in characters: before the @, the middle of the domain, its last label. */
const [LOCAL, MIDDLE, LABEL] = [64, 160, 24];
/** The longest address that the pattern takes, with the @, the domain's first character and its last dot. */
const LONGEST = LOCAL + 1 + 1 + MIDDLE + 1 + LABEL;

/**
 * Keeps the domain of an e-mail address and puts 16 hex digits in place of what stands before the @: the first ones of the hash of the
 * whole address, so that one name at two domains is not one. A text that is no address, or whose domain does
 * not end in a label of letters, is hashed whole.
 */
export const emailMask: Mask<Extract<MaskSpec, { type: 'Email' }>> = {
  noun: 'the e-mail mask',
  properties: { ...KEEPS_NOTHING, keepsEquality: 'yes', keepsNulls: 'yes' },
  examples: [
    {
      spec: { type: 'Email' },
      type: { kind: 'string' },
      value: 'ada@example.com',
      masked: 'c7f22a2b3094d750@example.com',
    },
    {
      spec: { type: 'Email' },
      type: { kind: 'string' },
      value: 'ada@4111111111111111',
      masked: '80d74da028abce2796342b5d7938ef67c7333e577462ecdc127c2a8e3c16c304',
    },
    { spec: { type: 'Email' }, type: { kind: 'string' }, value: null, masked: null },
  ],
  describe: () => `keeps the domain behind ${DIGITS} digits of a hash, what is no address is hashed whole`,
  fits: (_spec, type) => isText(type) && hashMask.fits(HASH, type),
  sql: (_spec, place) => {
    const { column, type, dialect } = place;
    const { call, concat } = BUILTINS[dialect];
    const head = call('substring', column, '1', String(LONGEST + 1));
    const domain = call('regexp_extract', head, quoteString(`\\A${addressPattern(type)}\\z`, dialect), '1');
    const digits = `CASE WHEN ${call('length', domain)} > 0 THEN ${DIGITS} ELSE ${HEX_DIGITS} END`;
    return concat(call('substring', hashMask.sql(HASH, place), '1', digits), domain);
  },
  value: (_spec, type, key) => {
    const hash = hashMask.value(HASH, type, key);
    const address = new RegExp(`^${addressPattern(type)}$`, 'u');
    return (value) => {
      const hashed = hash(value);
      const domain = typeof value === 'string' ? address.exec(value)?.[1] : undefined;
      return domain === undefined ? hashed : String(hashed).slice(0, DIGITS) + domain;
    };
  },
};

/** Means the same to Java, RE2 and JavaScript. In a VARCHAR the masked address must have room too. */
function addressPattern(type: SqlType): string {
  const room = type.kind === 'varchar' ? type.length - DIGITS - 3 - LABEL : MIDDLE;
  return `[^@]{1,${LOCAL}}(@[0-9A-Za-z][0-9A-Za-z.-]{0,${Math.min(MIDDLE, room)}}[.][A-Za-z]{2,${LABEL}})`;
}
