import { either, named, namedOnly } from '../column-names.ts';
import { byDictionary, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';
import { COUNTRIES, US_STATES } from './place-names.ts';

/** Codes count in capitals only (`in`, `de` and `no` are words), names in any case. */
const foldPlace = (value: string): string => (value.length < 4 ? value : value.toLowerCase());

/** Countries by code or English name. */
export const COUNTRY: Identifier = {
  name: 'COUNTRY',
  displayName: 'Country',
  description: 'Country by ISO 3166 code of two or three letters, or by its English name',
  tags: [TAGS.location],
  specificity: 40,
  minRate: DEFAULT_MIN_RATE,
  detector: byDictionary(COUNTRIES, foldPlace),
};

/** States of the USA by code or name; more specific than countries, with which a third of the codes collide. */
export const US_STATE: Identifier = {
  name: 'US_STATE',
  displayName: 'US state',
  description: 'State, district or territory of the USA by postal code or name',
  tags: [TAGS.state, TAGS.us],
  specificity: 45,
  minRate: DEFAULT_MIN_RATE,
  detector: byDictionary(US_STATES, foldPlace),
};

const ADDRESS = '(address|addr|adresse|direccion)(_?line)?';
const WHOSE =
  '(street|home|work|postal|mailing|billing|shipping|delivery|residential|customer|client|patient|employee|full)';

/** Street addresses: too many forms to tell by value, so the column's name decides. */
export const STREET_ADDRESS_COLUMN: Identifier = {
  name: 'STREET_ADDRESS_COLUMN',
  displayName: 'Street address',
  description: 'Text column named after a street or postal address',
  tags: [TAGS.streetAddress],
  specificity: 40,
  minRate: DEFAULT_MIN_RATE,
  detector: {
    kind: 'columnNameRegex',
    // Not every address: `ip_address` and `email_address` are others.
    columnName: either(namedOnly(ADDRESS), named(`${WHOSE}_${ADDRESS}`, 'street(_?(name|line))?')),
    families: ['text'],
  },
};

/** Postal codes by the column's name. */
export const POSTAL_CODE_COLUMN: Identifier = {
  name: 'POSTAL_CODE_COLUMN',
  displayName: 'Postal code',
  description: 'Column named after a postal code',
  tags: [TAGS.postalCode],
  specificity: 40,
  minRate: DEFAULT_MIN_RATE,
  detector: {
    kind: 'columnNameRegex',
    columnName: named('zip(_?code)?', 'post(al)?_?code', 'plz'),
    families: ['text', 'number'],
  },
};
