import { named } from '../column-names.ts';
import { DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';

/** Dates of birth: nothing in a date says whose it is, so the column's name and type decide. */
export const DATE_OF_BIRTH: Identifier = {
  name: 'DATE_OF_BIRTH',
  displayName: 'Date of birth',
  description: 'Column of dates, texts or numbers that is named after the day of birth',
  tags: [TAGS.dateOfBirth],
  specificity: 60,
  minRate: DEFAULT_MIN_RATE,
  detector: {
    kind: 'columnNameRegex',
    columnName: named(
      'dob',
      'date_?of_?birth',
      'birth_?(date|day)',
      'born_(on|at)',
      'geburts(datum|tag)',
      'date_?(de_)?naissance',
      'fecha_?(de_)?nacimiento',
    ),
    families: ['date', 'text', 'number'],
  },
};
