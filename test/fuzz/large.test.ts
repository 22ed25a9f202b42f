import { expect, test } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { refusal } from '../support/refusal.ts';
import { contextOf } from '../support/world.ts';
import { SHOP, SHOP_WORLDS } from '../support/world-shop.ts';
import { LARGE } from './large.ts';

test.each(LARGE)('%s', { timeout: 10_000 }, async (_, text, code) => {
  const defaults = { catalog: 'lake', schema: 'shop' };
  const context = contextOf(SHOP_WORLDS[1]!, { snapshot: SHOP, dialect: 'spark', defaults });
  const libraries = await loadLibraries();
  expect(refusal(() => rewrite(text, context, libraries)).split(' ')[0]).toBe(code);
});
