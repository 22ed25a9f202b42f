import { named } from '../column-names.ts';
import { byRegex, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';

/** Unquoted local part, labels of letters, digits and inner hyphens, a top level of letters or in punycode. */
const EMAIL =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{2,59})$/iu;

/** E-mail addresses, international ones too. */
export const EMAIL_ADDRESS: Identifier = {
  name: 'EMAIL_ADDRESS',
  displayName: 'E-mail address',
  description: 'E-mail address with a full domain name',
  tags: [TAGS.emailAddress],
  specificity: 90,
  minRate: DEFAULT_MIN_RATE,
  detector: byRegex(EMAIL),
  hint: { columnName: named('e_?mails?', 'e_?mail_?addr(ess)?'), minRate: 0.5 },
};
