import { displayName } from '../../src/names.ts';
import type { CatalogSnapshot, MaskSpec } from '../../src/types.ts';
import { inlineCatalog } from './inline-catalog.ts';
import type { World } from './world.ts';
import type { TableData } from './world-database.ts';

/** A small shop: every type that the generated queries use, values that occur twice, in other tables or not at all, NULL. */
export const SHOP: CatalogSnapshot = inlineCatalog(`
  lake.shop.people(id BIGINT, name STRING, card STRING, salary DECIMAL(10,2), country STRING, born DATE)
  lake.shop.orders(id BIGINT, person BIGINT, card STRING, amount DECIMAL(10,2), note STRING, day DATE)
  lake.shop.countries(code STRING, title STRING, area INT)
`);

const PEOPLE = [
  "1, 'Ada', '4111', 10.50, 'de', 2012-03-11",
  "2, 'Bob', '4222', 20.50, 'fr', 2015-07-11",
  "3, 'a', 'REDACTED', 0.00, 'de', 2020-01-11",
  "4, 'Eve', '4111', NULL, 'it''s', 2001-01-01",
  '5, NULL, NULL, 98.50, NULL, NULL',
  "6, 'Ünal', '', 20.50, 'us', 2029-09-11",
  "7, 'abba', '5b1', -7.25, 'fr', 2012-03-11",
  "8, 'Ada', '4333', 31.00, 'a', 2018-05-12",
];

const ORDERS = [
  "1, 1, '4111', 10.50, 'a', 2015-07-11",
  "2, 1, '4222', 3.00, NULL, 2015-07-11",
  "3, 2, '4222', 77.50, 'Ada', 2021-04-11",
  "4, 3, NULL, NULL, 'de', NULL",
  "5, 4, 'REDACTED', 0.00, 'abba', 2012-03-11",
  "6, NULL, '4111', 20.50, '4111', 2029-09-11",
  "7, 9, '5b1', 41.50, '', 2010-01-11",
  "8, 8, '', 5.50, 'xyz', 2018-05-12",
  "9, 2, '4333', 10.50, 'REDACTED', 2015-07-11",
  "10, 7, '9999', 98.50, 'a', 2001-01-01",
];

const COUNTRIES = [
  "'de', 'Germany', 7",
  "'fr', 'France', 11",
  "'us', NULL, 3",
  "'a', 'de', NULL",
  "NULL, 'Nowhere', 0",
];

/** The rows as they are stored. */
export const SHOP_DATA: readonly TableData[] = SHOP.tables().map((source) => ({
  table: source.table,
  columns: source.columns,
  rows: rowsOf(displayName(source.table)).map((row) =>
    row.map((text, i) => readValue(text, source.columns[i]!.type.kind)),
  ),
}));

function rowsOf(table: string): string[][] {
  const rows = table === 'lake.shop.people' ? PEOPLE : table === 'lake.shop.orders' ? ORDERS : COUNTRIES;
  return rows.map((row) => row.split(', '));
}

function readValue(text: string, kind: string): unknown {
  if (text === 'NULL') return null;
  if (kind === 'bigint') return BigInt(text);
  return kind === 'int' ? Number(text) : text.replace(/^'|'$/g, '').replaceAll("''", "'");
}

const HASH: MaskSpec = { type: 'Hash' };
const NULL: MaskSpec = { type: 'Null' };
const constant = (text: string): MaskSpec => ({ type: 'Constant', constant: text });

/** Each principal sees another shop: every mask on every type, rows hidden by raw values, by masked ones, all of them. */
export const SHOP_WORLDS: readonly World[] = [
  { name: 'nothing protected', tables: {} },
  {
    name: 'hashes of texts and numbers',
    tables: {
      'lake.shop.people': { masks: { id: HASH, name: HASH, card: HASH } },
      'lake.shop.orders': { masks: { person: HASH, card: HASH, note: HASH } },
      'lake.shop.countries': { masks: { area: HASH } }, // does not fit INT, so it becomes NULL
    },
  },
  {
    name: 'NULL in every type',
    tables: {
      'lake.shop.people': { masks: { card: NULL, salary: NULL, born: NULL } },
      'lake.shop.orders': { masks: { id: NULL, note: NULL, amount: NULL, day: NULL } },
      'lake.shop.countries': { masks: { code: NULL, area: NULL } },
    },
  },
  {
    name: 'constants of every type',
    tables: {
      'lake.shop.people': {
        masks: {
          id: constant('7'),
          name: constant('it\'s \\ "x"'),
          salary: constant('9.5'),
          born: constant('2015-07-11'),
        },
      },
      'lake.shop.orders': {
        masks: { card: constant('REDACTED'), amount: constant('-1'), day: constant('2012-03-11') },
      },
      'lake.shop.countries': { masks: { title: constant(''), area: constant('11') } },
    },
  },
  {
    name: 'buckets, patterns, ends and groups',
    tables: {
      'lake.shop.people': {
        masks: {
          id: { type: 'Rounding', bucket: '2' },
          name: { type: 'Partial', first: 1, last: 0, character: '*' },
          card: { type: 'Regex', regex: '\\d', replacement: '1', caseInsensitive: false, noMatch: 'Keep' },
          salary: { type: 'Rounding', bucket: '10' },
          country: { type: 'Grouping', groups: [{ name: 'de', values: ['de', 'fr'] }], noMatch: 'Hash' },
          born: { type: 'Rounding', unit: 'year' },
        },
      },
      'lake.shop.orders': {
        masks: {
          card: { type: 'Partial', first: 0, last: 2, character: '1' },
          amount: { type: 'Rounding', bucket: '2.5' },
          note: { type: 'Email' },
          day: { type: 'Rounding', unit: 'quarter' },
        },
      },
      'lake.shop.countries': { masks: { area: { type: 'Rounding', bucket: '5' } } },
    },
  },
  {
    name: 'hidden rows and masks',
    tables: {
      'lake.shop.people': {
        masks: { card: HASH, country: constant('de') },
        filter: {
          predicate: "country = 'de' OR salary > 20 AND born IS NOT NULL",
          holds: ({ country, salary, born }) => country === 'de' || (Number(salary ?? 0) > 20 && born !== null),
        },
      },
      'lake.shop.orders': {
        masks: { card: HASH },
        filter: { predicate: 'id % 2 = 1', holds: ({ id }) => (id as bigint) % 2n === 1n },
      },
    },
  },
  {
    name: 'masks of some cells',
    tables: {
      'lake.shop.people': {
        masks: { card: HASH, salary: constant('9.5'), name: NULL, country: constant('xx') },
        conditions: {
          card: { predicate: "country = 'de'", holds: ({ country }) => country === null || country === 'de' },
          salary: { predicate: 'NOT (salary < 20.00)', holds: ({ salary }) => !(Number(salary ?? 99) < 20) },
          name: { predicate: 'TRUE', holds: () => true },
          country: {
            predicate: "country IN ('fr', 'us')",
            holds: ({ country }) => /^(fr|us|null)$/.test(`${country}`),
          },
        },
      },
      'lake.shop.orders': {
        masks: { card: HASH, person: HASH, day: NULL },
        conditions: {
          card: { predicate: 'amount > 10.00', holds: ({ amount }) => amount === null || Number(amount) > 10 },
          person: { predicate: 'id = 2 OR person IS NULL', holds: ({ id, person }) => id === 2n || person === null },
        },
        filter: { predicate: 'id <> 4', holds: ({ id }) => id !== 4n },
      },
    },
  },
  {
    name: 'hidden rows only',
    tables: {
      'lake.shop.orders': {
        filter: {
          predicate: "note LIKE '%a%' AND NOT (card IN ('4222', 'x'))",
          holds: ({ note, card }) => /a/.test(String(note)) && note !== null && card !== null && card !== '4222',
        },
      },
      'lake.shop.countries': { filter: { predicate: 'false', holds: () => false } },
    },
  },
];

/** The columns of SEALED that no answer may depend on, and the rows that it hides. */
export const SEALED: World = {
  name: 'sealed',
  tables: {
    'lake.shop.people': {
      masks: { name: constant('somebody'), card: NULL, salary: constant('1.00'), born: NULL },
      filter: { predicate: 'id <= 6', holds: ({ id }) => (id as bigint) <= 6n },
    },
    'lake.shop.orders': {
      masks: { person: constant('2'), card: constant('x'), amount: NULL, day: constant('2015-07-11') },
    },
    'lake.shop.countries': { masks: { title: NULL, area: constant('7') } },
  },
};

const OTHERS: Readonly<Record<string, readonly unknown[]>> = {
  bigint: [1n, null, -5n, 1n, 2n ** 62n],
  int: [1, 1, null, -3, 2_000_000_000],
  string: ['zzz', null, '', 'a much longer text than any other one here', '4111'],
  decimal: [null, '-99999999.99', '0.01', '5.00', '5.00'],
  date: ['1970-01-01', '9999-12-31', null, '2015-07-11', '0001-01-01'],
};

/** The shop with other values wherever SEALED hides them: other texts, numbers, dates and NULLs, other hidden rows. */
export const OTHER_SHOP_DATA: readonly TableData[] = SHOP_DATA.map(({ table, columns, rows }) => {
  const { masks = {}, filter } = SEALED.tables[displayName(table)]!;
  const visible = (row: readonly unknown[]) =>
    !filter || filter.holds(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
  const others = rows
    .filter(visible)
    .map((row, at) =>
      row.map((value, i) => (masks[columns[i]!.name] ? OTHERS[columns[i]!.type.kind]![at % 5] : value)),
    );
  const hidden = filter ? [[99n, 'Zoe', '4111', '5.00', 'de', '2012-03-11']] : [];
  return { table, columns, rows: [...others, ...hidden] };
});
