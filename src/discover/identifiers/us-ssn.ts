import { named } from '../column-names.ts';
import { byRegex, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';

/** Never given out: area 000, 666 and 900 to 999, group 00, serial 0000. */
const SSN = /^(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}$/;

const about = { displayName: 'US social security number', tags: [TAGS.socialSecurityNumber, TAGS.us] };

/** Social security numbers by value: only with separators, since almost any nine digits would do without. */
export const US_SSN: Identifier = {
  ...about,
  name: 'US_SSN',
  description: 'Three, two and four digits with separators, without the areas that are never given out',
  specificity: 70,
  minRate: DEFAULT_MIN_RATE,
  detector: byRegex(SSN),
};

/** Social security numbers by the name of the column, however they are stored. */
export const US_SSN_COLUMN: Identifier = {
  ...about,
  name: 'US_SSN_COLUMN',
  description: 'Column named after the social security number',
  specificity: 70,
  minRate: DEFAULT_MIN_RATE,
  detector: {
    kind: 'columnNameRegex',
    columnName: named('ssns?', 'social_security(_?(no|nr|num|number))?'),
    families: ['text', 'number'],
  },
};
