import { describe, expect, test } from 'vitest';
import { readPredicate } from '../../src/policy/predicate.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { refusal } from '../support/refusal.ts';
import { contextOf, type World } from '../support/world.ts';
import { SHOP } from '../support/world-shop.ts';

/*
 * Spark's lexer counts ARRAY, MAP and STRUCT up and `>` down, wherever they stand, and reads `>>` as a shift only where it has
 * counted to nothing. So a row filter with `>>` depends on words in front of its veil, which are quoted then.
 */

const libraries = await loadLibraries();
const hides = (predicate: string) => ({ filter: { predicate, holds: () => true } });
const WORLD: World = {
  name: 'shifting filter',
  tables: { 'lake.shop.people': hides('id >> 1 = 1'), 'lake.shop.orders': hides('size(`array`(id)) = 1') },
};
const context = contextOf(WORLD, {
  snapshot: SHOP,
  dialect: 'spark',
  defaults: { catalog: 'lake', schema: 'shop' },
});
const spark = (sql: string): string => rewrite(sql, context, libraries).sql;

describe('in front of a veil with `>>`', () => {
  test.each([
    ['SELECT array(id) FROM people', /^SELECT `array`\(id\) FROM .* WHERE id >> 1 = 1\)/],
    ['SELECT map.id FROM people AS map', /^SELECT `map`\.id FROM .* AS `map`$/],
    ['SELECT CAST(NULL AS ARRAY<INT>) FROM people', /^SELECT CAST\(NULL AS ARRAY<INT>\) FROM /],
    ['SELECT array(p.id) FROM orders o JOIN people p ON o.id = p.id', /^SELECT `array`\(p\.id\) FROM /],
  ])('%s', (sql, expected) => {
    expect(spark(sql)).toMatch(expected);
  });

  test('nothing is quoted where no veil shifts', () => {
    expect(spark('SELECT array(id) FROM orders')).toMatch(/^SELECT array\(id\) FROM /);
  });

  test('a struct with aliases is refused, because its word cannot be quoted', () => {
    expect(refusal(() => spark('SELECT struct(id AS x) FROM people'))).toContain(
      'UNSUPPORTED_SYNTAX a row filter or view needs `named_struct` here in place of `struct(… AS …)`',
    );
    expect(refusal(() => readPredicate('struct(id AS x).x = 1'))).toContain(
      'POLICY_FILE write `named_struct` in place of `struct(… AS …)`',
    );
  });
});
