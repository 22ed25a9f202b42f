import type { Identifier } from './identifier.ts';
import { DATE_OF_BIRTH } from './identifiers/birth-date.ts';
import { CREDIT_CARD_NUMBER } from './identifiers/credit-card.ts';
import { EMAIL_ADDRESS } from './identifiers/email.ts';
import { IBAN_CODE } from './identifiers/iban.ts';
import { IP_ADDRESS, MAC_ADDRESS, WEB_ADDRESS } from './identifiers/network.ts';
import { PERSON_NAME, PERSON_NAME_COLUMN } from './identifiers/person-name.ts';
import { PHONE_NUMBER, PHONE_NUMBER_COLUMN } from './identifiers/phone.ts';
import { COUNTRY, POSTAL_CODE_COLUMN, STREET_ADDRESS_COLUMN, US_STATE } from './identifiers/places.ts';
import { US_SSN, US_SSN_COLUMN } from './identifiers/us-ssn.ts';

/** Everything that discovery finds, unless the caller brings identifiers of its own. A new one is one line here. */
export const IDENTIFIERS: readonly Identifier[] = [
  IBAN_CODE,
  CREDIT_CARD_NUMBER,
  EMAIL_ADDRESS,
  MAC_ADDRESS,
  IP_ADDRESS,
  WEB_ADDRESS,
  US_SSN,
  US_SSN_COLUMN,
  DATE_OF_BIRTH,
  PERSON_NAME,
  PERSON_NAME_COLUMN,
  US_STATE,
  COUNTRY,
  PHONE_NUMBER,
  PHONE_NUMBER_COLUMN,
  STREET_ADDRESS_COLUMN,
  POSTAL_CODE_COLUMN,
];
