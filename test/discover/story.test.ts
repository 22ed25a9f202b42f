import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generate } from '../../examples/credit-cards/generate.mjs';
import { type ColumnFinding, discover } from '../../src/discover/discover.ts';
import { TAGS } from '../../src/discover/tags.ts';
import { byColumn, inFolder, withEngine } from './duckdb.ts';

/** Discovers the tables of the credit card story, read from CSV files as the demo reads them. */
const discoverStory = (): Promise<readonly ColumnFinding[]> =>
  inFolder((folder) => {
    const { transactions, merchants, countries, webOrders } = generate();
    mkdirSync(join(folder, 'shop'));
    for (const [name, text] of Object.entries({ transactions, merchants, countries, web_orders: webOrders })) {
      writeFileSync(join(folder, 'shop', `${name}.csv`), text);
    }
    return withEngine(folder, discover);
  });

test('the credit card story: finds what is there, and no cards among order numbers', async () => {
  const findings = await discoverStory();
  const tagged = findings.filter(({ tags }) => tags.length > 0);
  expect(Object.fromEntries(tagged.map((f) => [`${f.table.table}.${f.column}`, f.tags]))).toEqual({
    'transactions.customer_name': [TAGS.personName],
    'transactions.email': [TAGS.emailAddress],
    'transactions.credit_card_number': [TAGS.creditCardNumber, TAGS.pci],
    'transactions.country': [TAGS.location],
    'countries.code': [TAGS.location],
    'countries.name': [TAGS.location],
    'web_orders.contact': [TAGS.emailAddress],
    'web_orders.payment_ref': [TAGS.creditCardNumber, TAGS.pci],
  });
  const transactions = byColumn(findings.filter(({ table }) => table.table === 'transactions'));
  const { CREDIT_CARD_NUMBER: chance = 0 } = transactions.get('order_number')?.rates ?? {};
  expect(chance > 0.05 && chance < 0.15).toBe(true);
  expect(transactions.get('credit_card_number')?.evidence).toMatchObject([
    { identifier: 'CREDIT_CARD_NUMBER', rate: 1, margin: expect.closeTo(0.025, 2) },
  ]);
});
