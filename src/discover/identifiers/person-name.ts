import { either, named, namedOnly } from '../column-names.ts';
import { DEFAULT_MIN_RATE, type Identifier, type ValueDetector } from '../identifier.ts';
import { TAGS } from '../tags.ts';
import { FIRST_NAMES, LAST_NAMES } from './person-names.ts';

/** One to five words of letters with inner apostrophes, hyphens and dots. */
const SHAPE = /^\p{L}[\p{L}\p{M}'’.-]*(?: \p{L}[\p{L}\p{M}'’.-]*){0,4}$/u;

const TITLE = /^(?:mr|mrs|ms|miss|dr|prof|sir|herr|frau|mme|m|sr|sra)\.? /i;
const SUFFIX = /,? (?:jr|sr|ii|iii|iv|phd|md)\.?$/i;

/** Lower case without accents, as the dictionaries are written: `José` is `jose`. */
const fold = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase();

/** `Smith, John` as `John Smith`; titles and suffixes dropped. */
function givenNameFirst(value: string): string {
  const bare = value.replace(TITLE, '').replace(SUFFIX, '');
  const comma = bare.indexOf(',');
  return comma < 0 ? bare : `${bare.slice(comma + 1).trim()} ${bare.slice(0, comma).trim()}`;
}

/** Shaped like a name, and a known first name comes first or a known last name last. */
function isPersonName(value: string): boolean {
  const name = givenNameFirst(value);
  if (!SHAPE.test(name)) return false;
  const words = fold(name).split(' ');
  const first = words[0] ?? '';
  const last = words.at(-1) ?? '';
  return FIRST_NAMES.has(first) || FIRST_NAMES.has(first.replace(/-.*/, '')) || LAST_NAMES.has(last);
}

const byNames: ValueDetector = { kind: 'dictionary', families: ['text'], test: isPersonName };

/** What people are called in column names. */
const ROLE =
  '(customer|client|contact|person|patient|employee|user|member|owner|guest|passenger|driver|card_?holder|buyer|recipient)';

const about = { displayName: 'Person name', tags: [TAGS.personName] };

/**
 * Names of people by value. No dictionary holds nine of ten names of the world, so six of ten are enough, and two of
 * ten where the column's name suggests people.
 */
export const PERSON_NAME: Identifier = {
  ...about,
  name: 'PERSON_NAME',
  description: 'First, last or full name with a common first or last name in it',
  specificity: 50,
  minRate: 0.6,
  detector: byNames,
  hint: {
    columnName: either(
      namedOnly('names?', ROLE),
      named(`${ROLE}_?names?`, '(account|display)_?names?', 'card_?holder'),
    ),
    minRate: 0.2,
  },
};

/** Names of people by names of columns that hold nothing else, in any script. */
export const PERSON_NAME_COLUMN: Identifier = {
  ...about,
  name: 'PERSON_NAME_COLUMN',
  description: 'Text column named after a part of a person’s name',
  specificity: 50,
  minRate: DEFAULT_MIN_RATE,
  detector: {
    kind: 'columnNameRegex',
    columnName: named(
      '(first|last|middle|given|family|maiden)_?names?',
      'sur_?names?',
      'fore_?names?',
      'vorname',
      'nachname',
      'prenom',
      'apellidos?',
    ),
    families: ['text'],
  },
};
