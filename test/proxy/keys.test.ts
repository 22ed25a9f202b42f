import { describe, expect, test } from 'vitest';
import { KeyRing } from '../../src/mask/keys.ts';
import type { KeySettings } from '../../src/proxy/config.ts';
import { openKeyRing, TableKeys } from '../../src/proxy/keys.ts';
import { folderWith } from '../support/folder.ts';

const SETTINGS: KeySettings = {
  current: 'env:LAKEVEIL_TEST_KEY',
  version: 1,
  scope: 'table',
  projects: {},
  keyInSql: 'literal',
};
const RING = new KeyRing(new Uint8Array(32), 1);
const table = (name: string) => ({ catalog: 'lake', schema: 'shop', table: name });
const keys = (settings: Partial<KeySettings>) => new TableKeys(RING, { ...SETTINGS, ...settings }, 'lake');

describe('masking keys', () => {
  test('are one per table unless the configuration says otherwise', () => {
    const { keyOf } = { keyOf: (name: string) => keys({}).keyOf(table(name)) };
    expect(keyOf('orders')).toEqual(keyOf('ORDERS'));
    expect(keyOf('orders')).not.toEqual(keyOf('customers'));
  });

  test('can be one for all', () => {
    const global = keys({ scope: 'global' });
    expect(global.keyOf(table('orders'))).toEqual(global.keyOf(table('customers')));
  });

  test('are shared by the tables of a project', () => {
    const shared = keys({ projects: { payments: ['shop.orders', 'lake.shop.refunds'] } });
    expect(shared.keyOf(table('orders'))).toEqual(shared.keyOf(table('refunds')));
    expect(shared.keyOf(table('orders'))).not.toEqual(shared.keyOf(table('customers')));
    expect(shared.scopeOf(table('Orders'))).toEqual({ kind: 'project', project: 'payments' });
  });

  test('a table in two projects is an error, and so is what is no table', () => {
    const projects = (...lists: string[][]) => ({
      projects: Object.fromEntries(lists.map((list, i) => [`p${i}`, list])),
    });
    expect(() => keys(projects(['shop.orders'], ['SHOP.orders']))).toThrow(/`lake.SHOP.orders` is in two projects/);
    expect(() => keys(projects(['orders']))).toThrow(/`orders` in `keys.projects` is no table/);
    expect(() => keys(projects(['a.b.c.d']))).toThrow(/is no table/);
  });
});

describe('the master key', () => {
  const KEY = '00'.repeat(32);

  test('comes from a file of the configuration folder', () => {
    const folder = folderWith({ 'secret/key': `${KEY}\n` });
    const ring = openKeyRing({ ...SETTINGS, current: 'file:secret/key' }, folder);
    expect(ring.key({ kind: 'global' })).toEqual(RING.key({ kind: 'global' }));
  });

  test('that is missing says how to make one', () => {
    expect(() => openKeyRing(SETTINGS, '.')).toThrow(
      expect.objectContaining({
        code: 'KEY',
        message:
          'no masking key: the environment variable `LAKEVEIL_TEST_KEY` is not set; make a key with `openssl rand -hex 32` and keep it',
      }),
    );
    expect(() => openKeyRing({ ...SETTINGS, current: 'file:none' }, folderWith())).toThrow(
      expect.objectContaining({ code: 'KEY' }),
    );
  });

  test('that is no key is not repeated in the error', () => {
    const folder = folderWith({ key: 'hunter2' });
    expect(() => openKeyRing({ ...SETTINGS, current: 'file:key' }, folder)).toThrow(/^(?!.*hunter2).*openssl/);
  });
});
