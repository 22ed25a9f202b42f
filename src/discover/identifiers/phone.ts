import { named } from '../column-names.ts';
import { byChecksum, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';

/**
 * What only phone numbers look like. Plain digits are left to the column's name: any number could be one.
 */
const FORMS = [
  // international: `+49 (0)30 901820`, `0044-20-7946-0958`
  /(?:\+|00)[1-9](?:[ ()./-]{0,2}\d){6,14}/,
  // North American: `(202) 555-0143`, `1-202-555-0143`
  /(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}/,
  // national in groups: `030 / 901820`, `(0171) 555 0143`
  /\(?0[1-9]\d{0,4}\)?(?: ?[/-] ?| )\d{2,8}(?:[ -]\d{2,8}){0,4}/,
];
const EXTENSION = / ?(?:x|ext\.?|#) ?\d{1,6}/;
const SHAPE = new RegExp(`^(?:${FORMS.map(({ source }) => source).join('|')})(?:${EXTENSION.source})?$`, 'i');

/** E.164 allows 15 digits; fewer than nine with a leading 0 may be a date. */
const plausible = (value: string): boolean => {
  const digits = value.replace(/(x|ext|#).*$/i, '').replace(/\D/g, '').length;
  return digits >= (value.startsWith('+') ? 7 : 9) && digits <= 17;
};

const COUNT = '(_?(no|nr|num|number))';
const USE = '(_(home|work|office|mobile|cell|day|evening|primary|secondary))';

const about = { displayName: 'Phone number', tags: [TAGS.phoneNumber] };

/** Phone numbers by value, where the way they are written gives them away. */
export const PHONE_NUMBER: Identifier = {
  ...about,
  name: 'PHONE_NUMBER',
  description: 'Phone number in international, North American or grouped national form',
  specificity: 40,
  minRate: DEFAULT_MIN_RATE,
  detector: byChecksum(SHAPE, plausible),
};

/** Phone numbers by the name of the column, as text or digits. */
export const PHONE_NUMBER_COLUMN: Identifier = {
  ...about,
  name: 'PHONE_NUMBER_COLUMN',
  description: 'Column named after a phone number',
  specificity: 40,
  minRate: DEFAULT_MIN_RATE,
  detector: {
    kind: 'columnNameRegex',
    columnName: named(`(tele|cell|mobile_?)?phone${USE}?${COUNT}?`, 'msisdn', `(mobile|cell|fax|tel)${COUNT}`),
    families: ['text', 'number'],
  },
};
