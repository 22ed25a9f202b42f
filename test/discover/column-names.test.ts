import { describe, expect, test } from 'vitest';
import { inWords } from '../../src/discover/column-names.ts';
import { IDENTIFIERS } from '../../src/discover/identifiers.ts';
import { judge } from '../../src/discover/score.ts';

const nothing = { values: 0, complete: true, hits: new Map() };

/** Which identifiers the name alone brings in, on a text column without values. */
const byName = (name: string) => judge({ name, family: 'text' }, nothing, IDENTIFIERS).map((e) => e.identifier);

test.each([
  ['customerEMail', 'customer_e_mail'],
  ['Customer E-Mail', 'customer_e_mail'],
  ['IPAddress', 'ip_address'],
  ['creditCardNumber1', 'credit_card_number1'],
  ['DOB', 'dob'],
])('%s is %s in words', (name, words) => expect(inWords(name)).toBe(words));

describe('names that say enough', () => {
  test.each([
    ['date_of_birth', 'DATE_OF_BIRTH'],
    ['patientDOB', 'DATE_OF_BIRTH'],
    ['FirstName', 'PERSON_NAME_COLUMN'],
    ['surname', 'PERSON_NAME_COLUMN'],
    ['SSN', 'US_SSN_COLUMN'],
    ['social_security_number', 'US_SSN_COLUMN'],
    ['customer_phone', 'PHONE_NUMBER_COLUMN'],
    ['phone_home', 'PHONE_NUMBER_COLUMN'],
    ['mobileNumber', 'PHONE_NUMBER_COLUMN'],
    ['address_line_2', 'STREET_ADDRESS_COLUMN'],
    ['shippingAddress', 'STREET_ADDRESS_COLUMN'],
    ['zip', 'POSTAL_CODE_COLUMN'],
    ['credit_card_number', 'CREDIT_CARD_NUMBER'],
    ['cc_num', 'CREDIT_CARD_NUMBER'],
    ['email', 'EMAIL_ADDRESS'],
    ['customer_name', 'PERSON_NAME'],
  ])('%s: %s', (name, identifier) => expect(byName(name)).toContain(identifier));
});

describe('names that only sound alike', () => {
  test.each([
    'phone_verified',
    'gramophone',
    'email_template_id',
    'ssn_status',
    'table_name',
    'product_name',
    'user_id',
    'birth_country',
    'wild_card',
    'expansion',
    'ship_to',
    'payment_ref',
    'order_number',
    'discard',
  ])('%s', (name) => expect(byName(name)).toEqual([]));

  test('an e-mail or network address is no street address', () => {
    for (const name of ['email_address', 'ip_address', 'mac_address'])
      expect(byName(name)).not.toContain('STREET_ADDRESS_COLUMN');
  });
});

test('a flag named after an entity holds none, an opaque column may', () => {
  expect(judge({ name: 'email', family: 'flag' }, nothing, IDENTIFIERS)).toEqual([]);
  expect(judge({ name: 'email', family: 'opaque' }, nothing, IDENTIFIERS)).toMatchObject([
    { identifier: 'EMAIL_ADDRESS' },
  ]);
});
