import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksAtValues, type ValueIdentifier } from '../../src/discover/identifier.ts';
import { CREDIT_CARD_NUMBER, cardBrand } from '../../src/discover/identifiers/credit-card.ts';
import { mod97Valid } from '../../src/discover/identifiers/iban.ts';
import { luhnValid } from '../../src/discover/identifiers/luhn.ts';
import { IDENTIFIERS } from '../../src/discover/identifiers.ts';
import { TAGS } from '../../src/discover/tags.ts';
import { EXAMPLES } from './examples.ts';

const byValue = IDENTIFIERS.filter(looksAtValues);

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

describe('the table of identifiers', () => {
  test('is well formed', () => {
    expect(new Set(IDENTIFIERS.map(({ name }) => name)).size).toBe(IDENTIFIERS.length);
    for (const { name, tags, specificity, minRate } of IDENTIFIERS) {
      expect(name).toMatch(/^[A-Z][A-Z\d_]*$/);
      expect(tags.length, name).toBeGreaterThan(0);
      expect(Object.values(TAGS), name).toEqual(expect.arrayContaining([...tags]));
      expect(specificity > 0 && specificity <= 100 && minRate > 0 && minRate <= 1, name).toBe(true);
    }
  });

  test('has examples for every value identifier', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(byValue.map(({ name }) => name).sort());
  });

  test('reads hostile texts in linear time and never throws', () => {
    const hostile = ['a', '1', '-', ' ', '.', 'a.', '1 ', '@', 'a@', 'é', '0-', 'A b', '::', "'", '(0'];
    const start = performance.now();
    for (const part of hostile) for (const { detector } of byValue) detector.test(part.repeat(20_000));
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (s) => byValue.every((i) => typeof i.detector.test(s) === 'boolean')),
    );
  });
});

describe.each(byValue.map((i): [string, ValueIdentifier] => [i.name, i]))('%s', (name, { detector }) => {
  test.each(EXAMPLES[name]?.yes ?? [])('finds %s', (value) => expect(detector.test(value)).toBe(true));
  test.each(EXAMPLES[name]?.no ?? [])('leaves %s', (value) => expect(detector.test(value)).toBe(false));
});

describe('cards', () => {
  test.each([
    ['4111111111111111', 'Visa'],
    ['2221000000000000', 'Mastercard'],
    ['2720999999999999', 'Mastercard'],
    ['2220999999999999', undefined],
    ['2721000000000000', undefined],
    ['371449635398431', 'American Express'],
    ['6449000000000000', 'Discover'],
    ['36000000000000', 'Diners Club'],
    ['3528000000000000', 'JCB'],
    ['3590000000000000', undefined],
    ['180000000000000', 'JCB'],
    ['6360000000000000', 'Maestro'],
    ['2204000000000000', 'Mir'],
    ['6070000000000000', 'RuPay'],
    ['9792000000000000', 'Troy'],
    ['9793000000000000', undefined],
    ['6221260000000000', 'UnionPay'],
    ['676100000000', 'Maestro'],
  ])('%s is of %s', (number, brand) => expect(cardBrand(number)).toBe(brand));

  test('one wrong digit never passes the Luhn check', () => {
    const change = fc.record({ body: digits(15), at: fc.nat(15), by: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(change, ({ body, at, by }) => {
        const number = withLuhnDigit(body);
        const wrong = (Number(number[at]) + by) % 10;
        expect(luhnValid(number)).toBe(true);
        expect(luhnValid(number.slice(0, at) + wrong + number.slice(at + 1))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('separators change nothing', () => {
    fc.assert(
      fc.property(digits(11), fc.constantFrom(' ', '-'), (body, separator) => {
        const number = withLuhnDigit(`4111${body}`);
        const grouped = number.replace(/(\d{4})(?=\d)/g, `$1${separator}`);
        expect(matchesCard(number) && matchesCard(grouped)).toBe(true);
      }),
    );
  });

  test('random numbers of sixteen digits match in less than 15 of 100, whatever they start with', () => {
    for (const start of ['', '4', '5555', '6011', '35']) {
      const numbers = fc.sample(fc.noBias(digits(16 - start.length)), { numRuns: 4_000, seed: 7 });
      const hits = numbers.filter((n) => matchesCard(start + n)).length;
      expect(hits / numbers.length, start).toBeLessThan(0.15);
    }
  });
});

test('one wrong digit or letter never passes the IBAN check', () => {
  const iban = 'GB82WEST12345698765432';
  for (let at = 0; at < iban.length; at++)
    for (const c of /\d/.test(iban.charAt(at)) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
      expect(mod97Valid(iban.slice(0, at) + c + iban.slice(at + 1))).toBe(c === iban[at]);
});

describe('columns of other words are not taken for people', () => {
  const person = byValue.find(({ name }) => name === 'PERSON_NAME')!;
  test.each([
    ['cities', 'Berlin,Paris,London,Madrid,Austin,Charlotte,Houston,San Jose,Santa Monica,Lyon,Geneva,Osaka,St. Louis'],
    ['months', 'January,February,March,April,May,June,July,August,September,October,November,December'],
    ['colours', 'Red,Green,Blue,Violet,Rose,Amber,Olive,Ivory,Gray,Brown,Black,White,Scarlet,Hazel'],
    ['companies', 'General Motors,Morgan Stanley,Johnson & Johnson,Deutsche Bank,Siemens,Oracle,Ford Motor,Dell,Nokia'],
    [
      'streets',
      'Main Street,Lincoln Avenue,Park Lane,Elm Street,Washington Boulevard,King Street,Church Road,Mill Lane',
    ],
    ['states', 'paid,open,refunded,cancelled,pending,shipped,returned,new'],
  ])('%s', (_, words) => {
    const values = words.split(',');
    expect(values.filter(person.detector.test).length / values.length).toBeLessThan(person.minRate);
  });
});

function matchesCard(value: string): boolean {
  return looksAtValues(CREDIT_CARD_NUMBER) && CREDIT_CARD_NUMBER.detector.test(value);
}

function withLuhnDigit(body: string): string {
  return [...'0123456789'].map((d) => body + d).find(luhnValid) ?? '';
}
