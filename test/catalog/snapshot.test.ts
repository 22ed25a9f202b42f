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

  test('has the tags of the engine beside those that were registered, and partition columns', () => {
    const [orders] = existing;
    const [card, note] = orders!.columns;
    const tagged = [
      {
        ...orders!,
        tags: ['Unity Catalog.team.sales'],
        columns: [
          { ...card!, partition: true, tags: ['Unity Catalog.pii', 'Discovered.PCI'] },
          { ...note!, tags: ['Unity Catalog.free_text'] },
        ],
      },
    ];
    const [source] = takeSnapshot(tagged, registered, 0).tables();
    expect(source?.tags).toEqual(['Unity Catalog.team.sales']);
    expect(source?.columns).toEqual([
      { name: 'Card', type: STRING, partition: true, tags: ['Discovered.PCI', 'Unity Catalog.pii'] },
      { name: 'note', type: STRING, tags: ['Unity Catalog.free_text'], unclassified: true },
    ]);
  });

  test('never hides columns of a view as unclassified, because their values are hidden where they come from', () => {
    const view = { sql: 'SELECT 1', catalog: 'lake', schema: 'shop' };
    const [source] = takeSnapshot([{ ...existing[0]!, view }], registered, 0).tables();
    expect(source).toMatchObject({ view, columns: [{ tags: ['Discovered.PCI'] }, { name: 'note', tags: [] }] });
    expect(source?.columns.some(({ unclassified }) => unclassified)).toBe(false);
  });
});

describe('tables that nobody registered', () => {
  const table = (catalog: string, schema: string, name: string) => ({
    table: { catalog, schema, table: name },
    columns: [{ name: 'statement_text', type: STRING, tags: ['Unity Catalog.pii'] }],
  });
  const found = [
    ...existing,
    table('lake', 'shop', 'new'),
    table('SYSTEM', 'query', 'history'),
    table('lake', 'Information_Schema', 'views'),
  ];
  const names = (...args: Parameters<typeof takeSnapshot>) =>
    takeSnapshot(...args)
      .tables()
      .map(({ name }) => name);

  test('do not exist by default', () => {
    expect(names(found, registered, 0)).toEqual(['shop.orders']);
  });

  test('are like tables in which nothing was found, where that is allowed, except those of the system', () => {
    expect(names(found, registered, 0, 'allow')).toEqual(['shop.orders', 'shop.new']);
    const snapshot = takeSnapshot(found, registered, 0, 'allow');
    expect(snapshot.tablesNamed('new')[0]?.columns).toEqual([
      { name: 'statement_text', type: STRING, tags: ['Unity Catalog.pii'] },
    ]);
  });

  test('change nothing for the columns of registered tables', () => {
    expect(takeSnapshot(existing, registered, 0, 'allow').tables()[0]?.columns[1]?.unclassified).toBe(true);
  });
});

describe('a system table that somebody registered', () => {
  test.each([
    ['system', 'query', 'history', 'statement_text', 'System.Statement Text'],
    ['System', 'Data_Classification', 'results', 'SAMPLES', 'System.Stored Values'],
    ['system', 'access', 'audit', 'request_params', 'System.Statement Text'],
    ['lake', 'information_schema', 'views', 'view_definition', 'System.Statement Text'],
    ['system', 'query', 'history', 'executed_by', undefined],
    ['lake', 'query', 'history', 'statement_text', undefined],
  ])('%s.%s.%s.%s has the tag %s', (catalog, schema, name, column, tag) => {
    const system = { catalog, schema, table: name };
    const source = { id: 1, name: 'x', table: system, tags: [], columns: [{ name: column, tags: [] }] };
    const snapshot = takeSnapshot([{ table: system, columns: [{ name: column, type: STRING }] }], [source], 0);
    expect(snapshot.tables()[0]?.columns[0]?.tags).toEqual(tag === undefined ? [] : [tag]);
  });
});
