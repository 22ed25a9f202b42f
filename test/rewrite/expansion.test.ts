import { expect, test } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { refusal } from '../support/refusal.ts';
import { CLEAR, contextOf } from '../support/world.ts';
import { SHOP } from '../support/world-shop.ts';

const libraries = await loadLibraries();
const context = contextOf(CLEAR, {
  snapshot: SHOP,
  dialect: 'duckdb',
  defaults: { catalog: 'lake', schema: 'shop' },
  readers: 'off',
});
const told = (expression: string): string => refusal(() => rewrite(`SELECT ${expression}`, context, libraries));
const nested = (depth: number, around: (inner: string) => string): string =>
  depth === 0 ? '1' : around(nested(depth - 1, around));

// DuckDB copies the arguments of macros, so twelve divisions in one another would be 4,096 copies of the innermost.
test.each([
  ['divisions', (inner: string) => `(2 / ${inner})`, 9, 12],
  ['casts', (inner: string) => `CAST(${inner} AS INT)`, 3, 5],
])('%s in one another are answered to a depth, then refused', (_, around, few, many) => {
  expect(told(nested(few, around))).toBe('answered');
  expect(told(nested(many, around))).toBe(
    'TOO_LARGE operators and functions are nested too deeply for the embedded engine',
  );
});

test('what stands side by side is not nested', () => {
  expect(told(Array.from({ length: 50 }, () => 'CAST(1 / 2 AS INT)').join(', '))).toBe('answered');
});
