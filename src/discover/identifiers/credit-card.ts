import { named } from '../column-names.ts';
import { byChecksum, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';
import { luhnValid } from './luhn.ts';

/** First digits that a network owns, as `34 37 3528-3589`, and the lengths of its numbers. */
interface Network {
  readonly brand: string;
  readonly starts: string;
  readonly lengths: readonly number[];
}

/** The networks' published ranges; where two share one, the first gives the name. A new network is one line. */
const NETWORKS: readonly Network[] = [
  { brand: 'Visa', starts: '4', lengths: [13, 16, 19] },
  { brand: 'Mastercard', starts: '51-55 2221-2720', lengths: [16] },
  { brand: 'American Express', starts: '34 37', lengths: [15] },
  { brand: 'Discover', starts: '6011 644-649 65', lengths: [16, 17, 18, 19] },
  { brand: 'Diners Club', starts: '300-305 3095 36 38-39', lengths: [14, 15, 16, 17, 18, 19] },
  { brand: 'JCB', starts: '3528-3589', lengths: [16, 17, 18, 19] },
  { brand: 'JCB', starts: '1800 2131', lengths: [15] },
  { brand: 'UnionPay', starts: '62 8100-8171', lengths: [14, 15, 16, 17, 18, 19] },
  { brand: 'Maestro', starts: '50 56-59 63 67', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { brand: 'Mir', starts: '2200-2204', lengths: [16, 17, 18, 19] },
  { brand: 'RuPay', starts: '60 81 82', lengths: [16] },
  { brand: 'Troy', starts: '9792', lengths: [16] },
];

type Range = readonly [from: string, to: string];

const toRanges = (starts: string): readonly Range[] =>
  starts.split(' ').map((start) => {
    const [from = '', to = from] = start.split('-');
    return [from, to];
  });

const RANGES = NETWORKS.map(({ brand, starts, lengths }) => ({ brand, lengths, ranges: toRanges(starts) }));

/** Groups of digits with one space or hyphen between them, or none. */
const SHAPE = /^\d(?:[ -]?\d){11,18}$/;

/** The network that a card number (digits only) belongs to by its first digits and its length; no check digit. */
export const cardBrand = (digits: string): string | undefined =>
  RANGES.find(({ ranges, lengths }) => lengths.includes(digits.length) && ranges.some((r) => startsWithin(digits, r)))
    ?.brand;

const startsWithin = (digits: string, [from, to]: Range): boolean => {
  const start = digits.slice(0, from.length);
  return from <= start && start <= to;
};

function isCardNumber(value: string): boolean {
  const digits = value.replace(/[ -]/g, '');
  return cardBrand(digits) !== undefined && luhnValid(digits);
}

/** Payment card numbers. Of random 16-digit numbers less than 4 % match, of those that start like a card 10 %. */
export const CREDIT_CARD_NUMBER: Identifier = {
  name: 'CREDIT_CARD_NUMBER',
  displayName: 'Credit card number',
  description: 'Payment card number: a range and length of its network and the Luhn check digit',
  tags: [TAGS.creditCardNumber, TAGS.pci],
  specificity: 90,
  minRate: DEFAULT_MIN_RATE,
  detector: byChecksum(SHAPE, isCardNumber, ['text', 'number']),
  hint: {
    columnName: named(
      '(credit|debit|payment|bank)_?card(_?(no|nr|num|number))?',
      'card_?(no|nr|num|number)',
      'cc_?(no|nr|num|number)',
      'ccn',
      'pan',
    ),
    minRate: 0.5,
  },
};
