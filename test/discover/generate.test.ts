import { describe, expect, test } from 'vitest';
import { generate } from '../../examples/credit-cards/generate.mjs';
import { cardBrand } from '../../src/discover/identifiers/credit-card.ts';
import { luhnValid } from '../../src/discover/identifiers/luhn.ts';

const data = generate();

/** The values of a column; enough of CSV for columns before the first one that may be quoted. */
function column(csv: string, name: string): readonly string[] {
  const [head = '', ...lines] = csv.trim().split('\n');
  const at = head.split(',').indexOf(name);
  return lines.map((line) => line.split(',')[at] ?? '');
}

describe('the data of the credit card story', () => {
  const cards = column(data.transactions, 'credit_card_number').filter((card) => card !== '');
  const bare = cards.map((card) => card.replaceAll(' ', ''));

  test('follows from the seed', () => {
    expect(generate()).toEqual(data);
    expect(generate(1).transactions).not.toEqual(data.transactions);
  });

  test('has 10,000 transactions with about 2,500 cards', () => {
    expect(column(data.transactions, 'transaction_id').length).toBe(10_000);
    expect(new Set(bare).size).toBe(2_500);
    expect(new Set(cards).size).toBe(2_500);
  });

  test('has valid cards of every brand', () => {
    expect(bare.every(luhnValid)).toBe(true);
    expect(new Set(bare.map(cardBrand))).toEqual(
      new Set(['Visa', 'Mastercard', 'American Express', 'Discover', 'Diners Club', 'JCB', 'UnionPay', 'Maestro']),
    );
  });

  test('has unique order numbers of which one in ten passes for a card', () => {
    const orders = column(data.transactions, 'order_number');
    expect(new Set(orders).size).toBe(orders.length);
    const share = orders.filter((n) => cardBrand(n) === 'Visa' && luhnValid(n)).length / orders.length;
    expect(share).toBeCloseTo(0.1, 1);
  });

  test('the web orders are of the same customers', () => {
    const refs = column(data.webOrders, 'payment_ref').map((ref) => ref.replace(/[ -]/g, ''));
    expect(refs.every((ref) => new Set(bare).has(ref))).toBe(true);
    expect(refs.length).toBe(2_000);
  });
});
