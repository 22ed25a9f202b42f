import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RegisteredTag } from '../../src/catalog/registered.ts';
import { CatalogStore } from '../../src/catalog/store.ts';
import { folderWith } from '../support/folder.ts';

const TABLE = { catalog: 'lake', schema: 'shop', table: 'transactions' };
const tag = (name: string, rate = 1): RegisteredTag => ({
  tag: name,
  by: 'discovery',
  at: '2026-01-01',
  identifier: 'X',
  rate,
});

const storeIn = (folder: string) => new CatalogStore(join(folder, 'state', 'catalog.json'));
const tagsOf = (store: CatalogStore) =>
  store.sources()[0]?.columns.map(({ name, tags }) => [name, tags.map((t) => t.tag)]);

describe('the catalog store', () => {
  test('is empty at first', () => {
    expect(storeIn(folderWith()).sources()).toEqual([]);
  });

  test('keeps what was recorded, also for the next process', () => {
    const folder = folderWith();
    storeIn(folder).record([
      {
        table: TABLE,
        columns: [
          { name: 'card', tags: [tag('A')] },
          { name: 'id', tags: [] },
        ],
      },
    ]);
    expect(storeIn(folder).sources()).toMatchObject([{ id: 1, name: 'shop.transactions', table: TABLE }]);
    expect(tagsOf(storeIn(folder))).toEqual([
      ['card', ['A']],
      ['id', []],
    ]);
  });

  test('never takes a tag away because it was not found again', () => {
    const store = storeIn(folderWith());
    store.record([{ table: TABLE, columns: [{ name: 'card', tags: [tag('A', 0.95)] }] }]);
    store.record([{ table: TABLE, columns: [{ name: 'CARD', tags: [tag('B')] }] }]);
    store.record([{ table: TABLE, columns: [{ name: 'card', tags: [] }] }]);
    expect(tagsOf(store)).toEqual([['card', ['B', 'A']]]);
  });

  test('sees what another process wrote', () => {
    const folder = folderWith();
    const [first, second] = [storeIn(folder), storeIn(folder)];
    first.record([{ table: TABLE, columns: [] }]);
    second.record([{ table: { ...TABLE, table: 'orders' }, columns: [] }]);
    expect(first.sources().map(({ id, table }) => [id, table.table])).toEqual([
      [1, 'transactions'],
      [2, 'orders'],
    ]);
  });

  test('gives the same list until something changes', () => {
    const store = storeIn(folderWith());
    store.record([{ table: TABLE, columns: [] }]);
    expect(store.sources()).toBe(store.sources());
  });

  test.each(['{', '[]', '{"format":2}', '{"format":1,"nextId":1,"sources":[{}]}'])(
    'refuses a broken file: %s',
    (text) => {
      const path = join(folderWith({ 'catalog.json': '' }), 'catalog.json');
      writeFileSync(path, text);
      expect(() => new CatalogStore(path).sources()).toThrow(expect.objectContaining({ code: 'STATE' }));
    },
  );
});
