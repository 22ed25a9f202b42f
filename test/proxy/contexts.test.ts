import { expect, test } from 'vitest';
import { KeyRing } from '../../src/mask/keys.ts';
import { Contexts, type Moment } from '../../src/proxy/contexts.ts';
import { TableKeys } from '../../src/proxy/keys.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { explain } from '../../src/rewrite/explain.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { byTag, masking, policy, rows } from '../policy/policy-text.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';

const KEYS = { current: 'env:NONE', version: 1, scope: 'table', projects: {} } as const;
const PARTS = {
  keys: new TableKeys(new KeyRing(new Uint8Array(32), 1), KEYS, 'lake'),
  readers: 'whenParseable',
  rowFilter: 'barrier',
  physicalName: (table) => table,
} satisfies ConstructorParameters<typeof Contexts>[0];

const MOMENT: Moment = {
  principal: { user: 'ana', groups: [], attributes: {}, purposes: [] },
  snapshot: inlineCatalog(`
    lake.shop.hidden(id BIGINT, tenant STRING)
    lake.shop.masked(id BIGINT, card STRING {PCI})
    lake.shop.through(id BIGINT) VIEW SELECT id FROM hidden`),
  policies: {
    version: '1',
    policies: [
      policy(1, [rows("tenant = 'a'")], { circumstances: [{ type: 'columnRegex', regex: '^tenant$' }] }),
      policy(2, [masking([byTag('PCI')], { type: 'Null' })]),
    ],
  },
  dialect: 'spark',
  defaults: { catalog: 'lake', schema: 'shop' },
  keepsRowsHidden: true,
};

test('a table with a row filter is refused where the engine does not keep rows hidden, a masked one is not', async () => {
  const contexts = new Contexts(PARTS);
  const libraries = await loadLibraries();
  const safe = contexts.of(MOMENT).context;
  const unsafe = contexts.of({ ...MOMENT, keepsRowsHidden: false }).context;
  const refusal = expect.objectContaining({ code: 'ROW_FILTER_UNSAFE' });
  expect(rewrite('SELECT id FROM hidden', safe, libraries).kind).toBe('rewrite');
  expect(() => rewrite('SELECT id FROM hidden', unsafe, libraries)).toThrow(refusal);
  expect(() => explain('SELECT id FROM hidden', unsafe)).toThrow(refusal);
  expect(() => rewrite('SELECT id FROM through', unsafe, libraries)).toThrow(/ROW_FILTER_UNSAFE/);
  expect(rewrite('SELECT card FROM masked', unsafe, libraries).kind).toBe('rewrite');
});
