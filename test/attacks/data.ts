import { displayName } from '../../src/names.ts';
import type { CatalogSnapshot } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import type { TableData } from '../support/world-database.ts';

/** The tables that the attacks know. Cards and social security numbers are protected, everything else is clear. */
export const CATALOG: CatalogSnapshot = inlineCatalog(`
  lake.shop.transactions(id BIGINT, customer_id BIGINT, credit_card_number STRING, amount DECIMAL(10,2), email STRING, ts TIMESTAMP_NTZ, address STRUCT<street: STRING, zip: STRING>, tags ARRAY<STRING>, attrs MAP<STRING, STRING>)
  lake.shop.customers(customer_id BIGINT, name STRING, region STRING, ssn STRING)
  lake.shop.guesses(card STRING, label STRING)
  lake.shop.sales_public(id BIGINT, customer_id BIGINT, note STRING)
  lake.shop.ambig(id BIGINT, transactions STRUCT<credit_card_number: STRING, id: BIGINT>)
  lake.other.transactions(id BIGINT, credit_card_number STRING)
`);

/** Views, which show what their tables show. On Spark they are not registered and are there to be reached by mistake. */
export const VIEWS: readonly string[] = [
  `CREATE VIEW lake.shop.v_transactions AS
     SELECT id, customer_id, credit_card_number AS ccn, amount FROM lake.shop.transactions`,
  'CREATE VIEW lake.shop.v_nested AS SELECT ccn AS x, amount FROM lake.shop.v_transactions',
  `CREATE VIEW lake.shop.v_agg AS SELECT customer_id, max(credit_card_number) AS top_card, count(*) AS n
     FROM lake.shop.transactions GROUP BY customer_id`,
];

/** A data set's cards, by transaction. */
export type Cards = readonly string[];

/** No six digits of one card, from the fifth on, occur in another. */
export const CARDS_A: Cards = [
  ...['4111724049984423', '5500609750926729', '4111783776019381', '3400101341115281', '6011435596688087'],
  ...['4929507566772657', '5105230095416380', '4111154725682531', '3742393077713630', '4532258412863378'],
];
/** The first card twice, so that counting different ones would tell; one of 15 digits, so that lengths would. */
export const CARDS_B: Cards = [
  ...['4111314460263760', '9111803256562251', '5500503132742989', '2221428618017539', '4111616632095585'],
  ...['4929841880362006', '4111176214377869', '4111314460263760', '374239045325430', '4532721906070560'],
];

/** Transactions above this id are those that the row filter hides. */
export const LAST_VISIBLE = 7;

/** The attacker's own list, in the clear: three cards of data set A and seven of nobody. Answers may show labels only. */
export const GUESSES: readonly string[] = [
  ...['4111724049984423', '4111783776019381', '4929507566772657', '4945807302157365', '4819303642621297'],
  ...['4972200332245382', '4323640562241542', '4990951454752773', '4204056086569074', '4029313758584714'],
];

/** What must never be seen besides cards. */
export const SSNS: readonly string[] = ['900-11-1111', '900-22-2222', '900-33-3333', '900-44-4444', '900-55-5555'];
export const HIDDEN_EMAILS: readonly string[] = ['heidi', 'ivan', 'judy'].map((name) => `hidden-${name}@example.test`);

const EMAILS: readonly string[] = [
  ...['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'].map((name) => `${name}@example.test`),
  ...HIDDEN_EMAILS,
];
const AMOUNTS = ['12.50', '99.99', '100.00', '250.75', '5.00', '1999.00', '42.42', '777.77', '0.01', '64.00'];
const CUSTOMERS = [1n, 2n, 3n, 1n, 2n, 4n, 5n, 3n, 4n, 5n];

/** Data set A or B, by its cards; `count` transactions of the ten. */
export function dataSet(cards: Cards, count: number = cards.length): TableData[] {
  const rows: Readonly<Record<string, readonly unknown[][]>> = {
    'lake.shop.transactions': cards.slice(0, count).map(transaction),
    'lake.shop.customers': ['Ann EU', 'Ben US', 'Cat EU', 'Dan APAC', 'Eve US'].map((person, i) => [
      BigInt(i + 1),
      ...person.split(' '),
      SSNS[i],
    ]),
    'lake.shop.guesses': GUESSES.map((card, i) => [card, `g${i + 1}`]),
    'lake.shop.sales_public': CUSTOMERS.map((customer, i) => [BigInt(i + 1), customer, `note ${i + 1}`]),
    'lake.shop.ambig': [[1n, { credit_card_number: 'STRUCTFIELD-1', id: 42n }]],
    'lake.other.transactions': [
      [1n, 'DUMMY-1'],
      [2n, 'DUMMY-2'],
    ],
  };
  return CATALOG.tables().map(({ table, columns }) => ({ table, columns, rows: rows[displayName(table)]! }));
}

function transaction(card: string, i: number): unknown[] {
  const address = { street: `${100 + i} Main St`, zip: String(90_011 + 137 * i) };
  const attributes = [
    ['src', i % 2 === 0 ? 'pos' : 'web'],
    ['ref', `R00${i}`],
  ];
  const day = String(i + 1).padStart(2, '0');
  const time = `2024-01-${day} 10:00:00`;
  return [BigInt(i + 1), CUSTOMERS[i], card, AMOUNTS[i], EMAILS[i], time, address, [`t${i % 3}`, 'all'], attributes];
}
