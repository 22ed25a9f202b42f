import { describe, expect, test } from 'vitest';
import type { RegisteredSource } from '../../src/catalog/registered.ts';
import { takeSnapshot } from '../../src/catalog/snapshot.ts';

const ORDERS = { catalog: 'lake', schema: 'shop', table: 'Orders' };
const STRING = { kind: 'string' } as const;
const existing = [
  {
    table: ORDERS,
    columns: [
      { name: 'Card', type: STRING },
      { name: 'note', type: STRING },
    ],
  },
];
const tags = [{ tag: 'Discovered.PCI', by: 'discovery', at: '2026-01-01', identifier: 'X' }] as const;
const registered: RegisteredSource[] = [
  { id: 7, name: 'shop.orders', table: ORDERS, tags: [], columns: [{ name: 'card', tags: [...tags] }] },
];

describe('a snapshot', () => {
  test('holds what exists and is registered, found without regard to case', () => {
    const snapshot = takeSnapshot(existing, registered, 0);
    expect(snapshot.table({ catalog: 'LAKE', schema: 'Shop', table: 'ORDERS' })?.id).toBe(7);
    expect(snapshot.tablesNamed('orders').map(({ id }) => id)).toEqual([7]);
    expect(takeSnapshot(existing, [], 0).tables()).toEqual([]);
    expect(takeSnapshot([], registered, 0).tables()).toEqual([]);
  });

  test('marks a column that nobody has looked at', () => {
    expect(takeSnapshot(existing, registered, 0).tables()[0]?.columns).toEqual([
      { name: 'Card', type: STRING, tags: ['Discovered.PCI'] },
      { name: 'note', type: STRING, tags: [], unclassified: true },
    ]);
  });

  test('has another version when anything in it is another, and only then', () => {
    const version = (source: Partial<RegisteredSource>) =>
      takeSnapshot(existing, [{ ...registered[0]!, ...source }], Math.random()).version;
    expect(version({})).toBe(version({}));
    expect(version({ tags: ['Environment.DEV'] })).not.toBe(version({}));
    expect(version({ columns: [] })).not.toBe(version({}));
  });
});
