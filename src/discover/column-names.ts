/** A column name in lower-case words joined by `_`: `customerEMail`, `Customer E-Mail` and `CUSTOMER_E_MAIL` are one. */
export const inWords = (name: string): string =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .toLowerCase();

/**
 * Matches a column name that holds one of the phrases as whole words: `named('birth_?date')` finds `birth_date` and
 * `customer_birthdate`, not `rebirth_dates`. Phrases are regular expressions over names as `inWords` gives them.
 */
export const named = (...phrases: readonly string[]): RegExp =>
  new RegExp(`(?:^|_)(?:${phrases.join('|')})(?:_|$)`, 'u');

/** As `named`, but the phrase must be the whole name. */
export const namedExactly = (...phrases: readonly string[]): RegExp =>
  new RegExp(`^_?(?:${phrases.join('|')})_?$`, 'u');
