/**
 * Every tag that discovery gives, in one table: dotted paths under `Discovered.`, in Immuta's words.
 * Policies name these texts, so a spelling never changes; a policy on a parent tag covers its children.
 */
export const TAGS = {
  creditCardNumber: 'Discovered.Entity.Credit Card Number',
  dateOfBirth: 'Discovered.Entity.Date of Birth',
  emailAddress: 'Discovered.Entity.Email Address',
  iban: 'Discovered.Entity.IBAN',
  ipAddress: 'Discovered.Entity.IP Address',
  location: 'Discovered.Entity.Location',
  macAddress: 'Discovered.Entity.MAC Address',
  personName: 'Discovered.Entity.Person Name',
  phoneNumber: 'Discovered.Entity.Phone Number',
  postalCode: 'Discovered.Entity.Postal Code',
  socialSecurityNumber: 'Discovered.Entity.Social Security Number',
  state: 'Discovered.Entity.State',
  streetAddress: 'Discovered.Entity.Street Address',
  url: 'Discovered.Entity.URL',
  us: 'Discovered.Country.US',
  /** Deprecated by Immuta; given because old policies name it. No policy of lakeveil depends on it. */
  pci: 'Discovered.PCI',
} as const;
