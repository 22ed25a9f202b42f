import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { refusal } from '../support/refusal.ts';
import { CLEAR, contextOf } from '../support/world.ts';

const libraries = await loadLibraries();
const context = contextOf(CLEAR, {
  snapshot: inlineCatalog('lake.shop.t(a INT, b STRING, list ARRAY<INT>, map MAP<INT, STRING>, s STRUCT<x: INT>)'),
  dialect: 'duckdb',
  defaults: { catalog: 'lake', schema: 'shop' },
});

const select = (items: string): string => {
  const { sql } = rewrite(`SELECT ${items} FROM t`, context, libraries);
  return /^SELECT (.*) FROM \(SELECT/.exec(sql)![1]!.replaceAll('"', '');
};

// What the forms compute is compared with a real Spark in test/spark/functions.test.ts.
describe('on the embedded engine', () => {
  test.each([
    ['a function that it has in another sense goes by a macro', 'hex(b) AS x', 'SPARK_HEX(b) AS x'],
    ['by the number of its arguments', 'date_add(DAY, 1, b) AS x', 'b + INTERVAL 1 DAY AS x'],
    ['an aggregate goes by its name there', 'percentile(a, 0.5) AS x', 'QUANTILE_CONT(a, 0.5) AS x'],
    [
      'the fields of a struct have names',
      'struct(a, s.x, 1, b AS k) AS z',
      "{'a': a, 'x': s.x, 'col3': 1, 'k': b} AS z",
    ],
    ['a star among arguments is its columns', 'greatest(t.* EXCEPT (list, map, s)) AS x', 'GREATEST(t.a, t.b) AS x'],
    ['but for count', 'count(*) AS x', 'COUNT(*) AS x'],
    [
      'arrays begin at 0',
      'list[0] AS x, split(b, "-")[a] AS y',
      "SPARK_AT(list, 0) AS x, SPARK_AT(STR_SPLIT_REGEX(b, '-'), a) AS y",
    ],
    ['maps are asked by their key', 'map[0] AS x, map(1, 2)[1] AS y', 'map[0] AS x, MAP([1], [2])[1] AS y'],
    ['a field has its own name', 's.x', 's.x AS x'],
    ['a backslash escapes in patterns', String.raw`b LIKE 'a\\_' AS x`, String.raw`b LIKE 'a\_' ESCAPE '\' AS x`],
  ])('%s', (_, items, expected) => {
    expect(select(items)).toBe(expected);
  });

  test.each([
    [
      'months_between(b, b, false)',
      'function `months_between` takes another number of arguments on the embedded engine',
    ],
    ['count(t.*)', 'function `count` takes no star of one table on the embedded engine'],
    ['hash(b)', 'function `hash` is another one on the embedded engine'],
    ['transform(list, (x, i) -> x + i)', 'function `transform` takes one lambda parameter on the embedded engine'],
    [
      "date_format(b, 'EEEE')",
      'function `date_format` knows patterns of yyyy, MM, dd, HH, mm and ss only on the embedded engine',
    ],
    [
      'date_format(b, b)',
      'function `date_format` knows patterns of yyyy, MM, dd, HH, mm and ss only on the embedded engine',
    ],
    ['extract(SECOND FROM b)', 'function `extract` gives whole seconds only on the embedded engine'],
    ...['inline(array(s)) AS k', 'explode(map(1, 2)) AS (k, v)', 'inline_outer(array(s)) IS NULL'].map(
      (item): [string, string] => [
        item,
        `function \`${item.split('(')[0]}\` takes no alias in a select list on the embedded engine`,
      ],
    ),
    ['last(a, true)', 'function `last` takes no second argument on the embedded engine'],
    [
      'from_json(b, "a ARRAY<INT>").a[0]',
      'the embedded engine cannot tell whether this is an array or a map, write `element_at`',
    ],
  ])('%s is refused, because it would mean something else', (item, sentence) => {
    const told = refusal(() => rewrite(`SELECT ${item} FROM t`, context, libraries));
    expect(told).toContain('UNSUPPORTED_ON_ENGINE');
    expect(told).toContain(sentence);
  });
});
