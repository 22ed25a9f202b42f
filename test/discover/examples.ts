/** What each value identifier must find and must leave alone. Numbers are published test values or made up. */
export const EXAMPLES: Readonly<Record<string, { readonly yes: readonly string[]; readonly no: readonly string[] }>> = {
  CREDIT_CARD_NUMBER: {
    yes: [
      '4111111111111111', // Visa
      '4111 1111 1111 1111',
      '4111-1111-1111-1111',
      '4222222222222', // Visa, 13 digits
      '5555555555554444', // Mastercard
      '2223003122003222', // Mastercard, 2-series
      '378282246310005', // American Express
      '3782 822463 10005',
      '6011111111111117', // Discover
      '30569309025904', // Diners Club
      '38520000023237',
      '3530111333300000', // JCB
      '6200000000000005', // UnionPay
      '6759649826438453', // Maestro
      '6304000000000000', // Maestro
    ],
    no: [
      '4111111111111112', // wrong check digit
      '1111111111111117', // right check digit, no network
      '37828224631000', // too short for its network
      '378282246310005 ext',
      '41111111111111111111', // 20 digits
      '4111  1111 1111 1111',
      '4111.1111.1111.1111',
      '-4111111111111111',
      '490154203237518', // IMEI: passes the check
      '8944500102198304826', // SIM card
      '1735689600000', // time in milliseconds
      '0000000000000000',
      '',
    ],
  },
  EMAIL_ADDRESS: {
    yes: [
      'ana@example.org',
      'first.last+tag@mail.co.uk',
      'josé@beispiel.example',
      "o'brien@example.com",
      'a@xn--bcher-kva.example',
    ],
    no: [
      'ana@localhost',
      '@example.org',
      'ana@example',
      'a b@example.org',
      'https://example.org/@ana',
      'ana@-x.org',
      'ana@x..org',
      '@ana',
    ],
  },
  IBAN_CODE: {
    yes: ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'fr1420041010050500013m02606', 'NO9386011117947'],
    no: ['DE89370400440532013001', 'DE8937040044053201300', 'XX82WEST12345698765432', '89370400440532013000'],
  },
  US_SSN: {
    yes: ['219-09-9999', '078 05 1120'],
    no: [
      '000-12-3456',
      '666-12-3456',
      '912-12-3456',
      '219-00-9999',
      '219-09-0000',
      '219099999',
      '219-09 9999',
      '2024-01-05',
    ],
  },
  PHONE_NUMBER: {
    yes: [
      '+1 202 555 0143',
      '+49 (0)30 901820',
      '+44-20-7946-0958',
      '0044 20 7946 0958',
      '(202) 555-0143',
      '202-555-0143',
      '1-202-555-0143 x12',
      '202.555.0143',
      '030 / 901820',
      '0171-5550143',
      '+81 3-1234-5678',
    ],
    no: [
      '2025550143',
      '2024-01-05',
      '01-02-2024',
      '05/06/2024',
      '219-09-9999',
      '192.168.10.12',
      '1234.56',
      '+12',
      '4111-1111-1111-1111',
      'phone',
    ],
  },
  IP_ADDRESS: {
    yes: ['192.168.0.1', '10.0.0.0/8', '2001:db8::1', '::ffff:10.0.0.1', 'fe80::1'],
    no: ['256.1.1.1', '1.2.3', '12:30:45', '2001:db8', '1.2.3.4.5', 'cafe'],
  },
  MAC_ADDRESS: {
    yes: ['00:1A:2b:3c:4d:5e', '00-1a-2b-3c-4d-5e', '001a.2b3c.4d5e'],
    no: ['00:1a:2b:3c:4d', '00:1a-2b:3c:4d:5e', '001a2b3c4d5e', '00:1g:2b:3c:4d:5e'],
  },
  URL: {
    yes: ['https://example.org', 'http://example.org:8080/a?b=c#d', 'ftp://files.example/x', 'HTTPS://EXAMPLE.ORG/'],
    no: ['example.org', 'mailto:ana@example.org', 'https://', 'https://exa mple.org', 'see https://example.org'],
  },
  COUNTRY: {
    yes: ['DE', 'USA', 'Germany', 'united kingdom', 'Türkiye', 'CH'],
    no: ['de', 'Usa', 'EN', 'ZZ', 'Atlantis', 'Berlin'],
  },
  US_STATE: {
    yes: ['CA', 'New York', 'texas', 'DC'],
    no: ['ca', 'ZZ', 'DE ', 'Ontario', 'USA'],
  },
  PERSON_NAME: {
    yes: [
      'Ana Silva',
      'Smith, John',
      'Dr. José Müller',
      'MARIA',
      'Liam O’Brien',
      'Anne-Marie Xyz',
      'Qwertz Schmidt',
      'Martin Luther King Jr.',
    ],
    no: [
      'Lakeside Books',
      'Copper Kettle Coffee',
      '4111 Ana',
      'ana@example.org',
      'Berlin',
      'paid',
      'United States',
      'Anna likes to go shopping every day',
    ],
  },
};
