import { isIP } from 'node:net';
import { named } from '../column-names.ts';
import { byChecksum, byRegex, DEFAULT_MIN_RATE, type Identifier } from '../identifier.ts';
import { TAGS } from '../tags.ts';

/** Version 4 in four parts or version 6, with or without the length of a network. */
const IP_SHAPE = /^[\da-f:.]{2,45}(?:\/\d{1,3})?$/i;

/** Internet addresses, version 4 and 6. */
export const IP_ADDRESS: Identifier = {
  name: 'IP_ADDRESS',
  displayName: 'IP address',
  description: 'Internet address, version 4 or 6, or a network of them',
  tags: [TAGS.ipAddress],
  specificity: 80,
  minRate: DEFAULT_MIN_RATE,
  detector: byChecksum(IP_SHAPE, (value) => isIP(value.replace(/\/\d+$/, '')) !== 0),
  hint: { columnName: named('ip', 'ip_?v?[46]?', 'ip_?addr(ess)?'), minRate: 0.5 },
};

const MAC = /^(?:[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4})$/i;

/** Hardware addresses of network cards. */
export const MAC_ADDRESS: Identifier = {
  name: 'MAC_ADDRESS',
  displayName: 'MAC address',
  description: 'Hardware address of six bytes with `:` or `-`, or in three groups with dots',
  tags: [TAGS.macAddress],
  specificity: 85,
  minRate: DEFAULT_MIN_RATE,
  detector: byRegex(MAC),
};

const URL_SHAPE = /^(?:https?|ftps?|wss?):\/\/[^\s/?#]+(?:[/?#]\S*)?$/i;

/** Addresses of web pages and files. */
export const WEB_ADDRESS: Identifier = {
  name: 'URL',
  displayName: 'URL',
  description: 'Address of a web page or file with its scheme',
  tags: [TAGS.url],
  specificity: 75,
  minRate: DEFAULT_MIN_RATE,
  detector: byRegex(URL_SHAPE),
};
