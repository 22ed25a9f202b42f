import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExistingTable } from '../../src/catalog/snapshot.ts';
import { CatalogStore } from '../../src/catalog/store.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { LakeveilError } from '../../src/errors.ts';
import { Catalog } from '../../src/proxy/catalog.ts';
import { folderWith } from '../support/folder.ts';

const TABLE: ExistingTable = {
  table: { catalog: 'lake', schema: 'shop', table: 'orders' },
  columns: [{ name: 'id', type: { kind: 'bigint' } }],
};
const MAX_AGE = 900_000;

/** A catalog over an engine that can be switched off, with a clock of its own. */
function setUp() {
  const state = { now: 0, asked: 0, up: true };
  const engine = {
    describe: async () => {
      state.asked++;
      if (!state.up) throw new LakeveilError('ENGINE', 'the engine is away');
      return [TABLE];
    },
  } as Partial<Engine> as Engine;
  const store = new CatalogStore(join(folderWith(), 'catalog.json'));
  store.record([{ table: TABLE.table, columns: [{ name: 'id', tags: [] }] }]);
  return {
    state,
    store,
    catalog: new Catalog(engine, store, { catalogMaxAge: MAX_AGE, unregistered: 'deny' }, () => state.now),
  };
}

describe('the catalog', () => {
  test('asks the engine once, whoever comes at the same time', async () => {
    const { state, catalog } = setUp();
    const snapshots = await Promise.all([catalog.snapshot(), catalog.snapshot(), catalog.snapshot()]);
    expect(state.asked).toBe(1);
    expect(new Set(snapshots.map(({ version }) => version)).size).toBe(1);
  });

  test('asks again after two seconds', async () => {
    const { state, catalog } = setUp();
    await catalog.snapshot();
    state.now = 1_999;
    await catalog.snapshot();
    expect(state.asked).toBe(1);
    state.now = 2_000;
    await catalog.snapshot();
    expect(state.asked).toBe(2);
  });

  test('serves the last answer while the engine is away, until that is too old', async () => {
    const { state, catalog } = setUp();
    await catalog.snapshot();
    state.up = false;
    state.now = MAX_AGE;
    expect((await catalog.snapshot()).tables()).toHaveLength(1);
    state.now = MAX_AGE + 1;
    await expect(catalog.snapshot()).rejects.toThrow(expect.objectContaining({ code: 'STALE_CATALOG' }));
    state.up = true;
    expect((await catalog.snapshot()).takenAt).toBe(MAX_AGE + 1);
  });

  test('fails when the engine never answered', async () => {
    const { state, catalog } = setUp();
    state.up = false;
    await expect(catalog.snapshot()).rejects.toThrow(expect.objectContaining({ code: 'ENGINE' }));
  });

  test('sees a new tag at once', async () => {
    const { store, catalog } = setUp();
    const before = await catalog.snapshot();
    store.record([
      { table: TABLE.table, columns: [{ name: 'id', tags: [{ tag: 'A', by: 'discovery', at: '', identifier: 'X' }] }] },
    ]);
    const after = await catalog.snapshot();
    expect(after.tables()[0]?.columns[0]?.tags).toEqual(['A']);
    expect(after.version).not.toBe(before.version);
  });
});
