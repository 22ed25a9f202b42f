import { describe, expect, it } from 'vitest';
import { tableKey } from '../../src/names.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { refusal } from '../support/refusal.ts';
import { contextOf } from '../support/world.ts';
import { CATALOG } from './data.ts';
import { P2 } from './policies.ts';

/*
 * Attacks by forms that only Spark and Databricks know: every place where such a form lets a table stand must veil it.
 */

const libraries = await loadLibraries();
const context = {
  ...contextOf(P2[0]!, {
    snapshot: CATALOG,
    dialect: 'databricks',
    defaults: { catalog: 'lake', schema: 'shop' },
  }),
  functions: new Set([tableKey({ catalog: 'lake', schema: 'shop', table: 'f' })]),
};

const BARE = /`lake`\.`shop`\.`transactions`|(?:FROM|JOIN|TABLE|[,.])\s*\(?\s*`?transactions\b/i;

/** The text without veils, as far as they read the table. */
const outside = (text: string): string =>
  text.replaceAll(/FROM \(SELECT (?:(?!FROM).)* FROM `lake`\.`shop`\.`transactions` WHERE [^)]*\)/g, 'VEIL');

describe('a protected table is veiled', () => {
  it.each([
    ['as an argument', 'SELECT * FROM f(TABLE(transactions))'],
    ['as an argument without parentheses', 'SELECT * FROM f(TABLE transactions)'],
    [
      'as a named argument with a partition',
      'SELECT * FROM f(x => TABLE(shop.transactions) PARTITION BY id ORDER BY (ts))',
    ],
    [
      'in the partition of an argument',
      'SELECT * FROM f(TABLE(guesses) PARTITION BY card = (SELECT max(id) FROM transactions))',
    ],
    ['in a lateral call', 'SELECT * FROM guesses g, LATERAL f(TABLE(SELECT * FROM transactions WHERE id = g.card)) t'],
    ['in arguments of a function of users', 'SELECT f((SELECT max(credit_card_number) FROM transactions))'],
    ['by a constant IDENTIFIER()', "SELECT * FROM IDENTIFIER('lake.shop.' || 'transactions')"],
    ['by IDENTIFIER() behind a dot', "SELECT * FROM lake.IDENTIFIER('shop').IDENTIFIER('transactions')"],
    ['by IDENTIFIER() in TABLE', "TABLE IDENTIFIER('`transactions`')"],
    ['by IDENTIFIER() in an argument', "SELECT * FROM f(TABLE(IDENTIFIER('transactions')))"],
    [
      'in a union by name',
      'SELECT card FROM guesses UNION ALL BY NAME SELECT credit_card_number AS card FROM transactions',
    ],
    ['behind a hint nobody knows', 'SELECT /*+ LOOKUP(transactions, (1, 2)) */ * FROM transactions'],
    ['beside a pivot', 'SELECT * FROM transactions PIVOT (max(credit_card_number) AS transactions FOR id IN (1 AS a))'],
  ])('%s', (_, sql) => {
    const { sql: text, masked } = rewrite(sql, context, libraries);
    expect(masked).toContainEqual(expect.objectContaining({ column: 'credit_card_number' }));
    expect(text).toContain('`lake`.`shop`.`transactions`');
    expect(outside(text)).not.toMatch(BARE);
  });
});

describe('refused is', () => {
  it.each([
    ['a function that nobody vouched for', 'SELECT g(TABLE(transactions))', 'FUNCTION_DENIED'],
    ['one of another schema', 'SELECT other.f(1)', 'FUNCTION_DENIED'],
    ['a name from a parameter', 'SELECT * FROM IDENTIFIER(:t)', 'UNSUPPORTED_SYNTAX'],
    ['a name from half a parameter', "SELECT * FROM IDENTIFIER('lake.' || :t)", 'UNSUPPORTED_SYNTAX'],
    ['a function by IDENTIFIER()', "SELECT IDENTIFIER('reflect')('java.lang.System', 'getenv')", 'FUNCTION_DENIED'],
    ['hidden metadata by IDENTIFIER()', "SELECT IDENTIFIER('_metadata.file_path') FROM transactions", 'NAME_DENIED'],
    [
      'a part of a name by IDENTIFIER()',
      "SELECT IDENTIFIER('_metadata').file_path FROM transactions",
      'UNSUPPORTED_SYNTAX',
    ],
    [
      'hidden metadata in a partition',
      'SELECT * FROM f(TABLE(transactions) PARTITION BY _metadata.row_index)',
      'NAME_DENIED',
    ],
    ['a query in a hint', 'SELECT /*+ X((SELECT 1 FROM transactions)) */ 1', 'SYNTAX'],
    ['a function in a partition', "SELECT * FROM f(TABLE(guesses) PARTITION BY reflect('a', 'b'))", 'FUNCTION_DENIED'],
  ])('%s', (_, sql, code) => {
    expect(refusal(() => rewrite(sql, context, libraries))).toMatch(new RegExp(`^${code} `));
  });

  it('a built-in that reaches outside, although a function of users has its name', () => {
    const functions = new Set([tableKey({ catalog: 'lake', schema: 'shop', table: 'reflect' })]);
    const asked = (sql: string) => refusal(() => rewrite(sql, { ...context, functions }, libraries));
    expect(asked("SELECT reflect('java.lang.System', 'getenv')")).toMatch(/^FUNCTION_DENIED /);
    expect(asked("SELECT shop.reflect('java.lang.System', 'getenv')")).toBe('answered');
  });
});
