/** A column name in lower-case words joined by `_`: `customerEMail`, `Customer E-Mail` and `CUSTOMER_E_MAIL` are one. */
export const inWords = (name: string): string =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .toLowerCase();

/** A count at the end of a name: `phone1`, `address_line_2`. */
const END = '(?:_?\\d{1,2})?_?$';

/**
 * Matches column names that end in one of the phrases: `named('phone')` finds `phone`, `customer_phone` and `phone_2`,
 * but neither `phone_verified` nor `gramophone`. What a column holds stands last in its name. Phrases are regular
 * expressions over names as `inWords` gives them.
 */
export const named = (...phrases: readonly string[]): RegExp =>
  new RegExp(`(?:^|_)(?:${phrases.join('|')})${END}`, 'u');

/** Matches column names that are one of the phrases and nothing more. */
export const namedOnly = (...phrases: readonly string[]): RegExp =>
  new RegExp(`^_?(?:${phrases.join('|')})${END}`, 'u');

/** Matches what one of the expressions matches. */
export const either = (...expressions: readonly RegExp[]): RegExp =>
  new RegExp(expressions.map(({ source }) => source).join('|'), 'u');
