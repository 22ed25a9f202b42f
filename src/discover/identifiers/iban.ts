import { named } from '../column-names.ts';
import { byChecksum, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';

/** Length by country, from the IBAN registry (ISO 13616). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Country, two check digits, then letters and digits, in one piece or in groups. */
const SHAPE = /^[a-z]{2}\d{2}(?: ?[a-z\d]){11,30}$/i;

/** ISO 7064 MOD 97-10: country and check digits move to the end, letters become 10 to 35, the rest of the division is 1. */
export function mod97Valid(iban: string): boolean {
  let rest = 0;
  for (const c of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(c, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

function isIban(value: string): boolean {
  const iban = value.replaceAll(' ', '').toUpperCase();
  return LENGTHS.get(iban.slice(0, 2)) === iban.length && mod97Valid(iban);
}

/** International bank account numbers. */
export const IBAN_CODE: Identifier = {
  name: 'IBAN_CODE',
  displayName: 'IBAN',
  description: 'International bank account number: length of its country and check digits modulo 97',
  tags: [TAGS.iban],
  specificity: 95,
  minRate: DEFAULT_MIN_RATE,
  detector: byChecksum(SHAPE, isIban),
  hint: { columnName: named('ibans?', 'iban_?(no|nr|num|number|code)'), minRate: 0.5 },
};
