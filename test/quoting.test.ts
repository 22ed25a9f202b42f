import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteName, quoteString, quoteTable } from '../src/quoting.ts';
import type { Dialect } from '../src/types.ts';
import { refusal } from './support/refusal.ts';

const DIALECTS: readonly Dialect[] = ['duckdb', 'spark', 'databricks'];

describe('a string literal', () => {
  it.each<[string, string, string]>([
    ['', "''", "''"],
    ["it's", "'it''s'", "'it\\'s'"],
    ['a\\b', "'a\\b'", "'a\\\\b'"],
    ['a\n\r\tb', "'a\n\r\tb'", "'a\\n\\r\\tb'"],
    ['"x" `y`', '\'"x" `y`\'', '\'"x" `y`\''],
    ['$' + '{env:HOME} $x', "'$" + "{env:HOME} $x'", "'\\u0024{env:HOME} $x'"],
    ['ü😀', "'ü😀'", "'ü😀'"],
    ['\u202e\u200b\ufeff\u2028\u00a0', "'\u202e\u200b\ufeff\u2028\u00a0'", "'\\u202e\\u200b\\ufeff\\u2028\u00a0'"],
  ])('of %j', (value, duckdb, spark) => {
    expect(DIALECTS.map((dialect) => quoteString(value, dialect))).toEqual([duckdb, spark, spark]);
  });

  it('is refused for what an engine would cut or replace', () => {
    for (const half of ['\ud83d', 'a\ude00b', '\ude00\ud83d']) {
      for (const dialect of DIALECTS) {
        expect(refusal(() => quoteString(half, dialect))).toBe('TEXT_DENIED a string holds half of a surrogate pair');
        expect(refusal(() => quoteName(half, dialect))).toBe('TEXT_DENIED a name holds half of a surrogate pair');
      }
    }
    expect(refusal(() => quoteString('a\u0000', 'duckdb'))).toBe('TEXT_DENIED a string holds a NUL character');
    expect(refusal(() => quoteName('a\u0000', 'duckdb'))).toBe('TEXT_DENIED a name holds a NUL character');
    expect(quoteString('a\u0000', 'spark')).toBe("'a\\u0000'");
  });

  it('of Spark ends at its last quote, is one line and holds nothing invisible and no variable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const text = quoteString(value, 'spark');
        expect(text).toMatch(/^'(?:[^'\\]|\\(?:[\\'nrt]|u[0-9a-f]{4}))*'$/u);
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u200b\ufeff\u202e]|\$\{/u);
      }),
    );
  });

  it('and a name come out of DuckDB as they went in', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const texts = fc
      .sample(fc.string({ unit: 'grapheme', minLength: 1 }), 300)
      .filter((text) => !text.includes('\u0000'));
    const odd = ["'", "''", '"', '""', '\\', "\\'", '--', '/*', ';', '\n', '$1', '?', "E'\\n'", '$' + '{x}'];
    for (const text of [...texts, ...odd]) {
      const sql = `SELECT ${quoteString(text, 'duckdb')} AS ${quoteName(text, 'duckdb')}`;
      const result = await connection.runAndReadAll(sql);
      expect([result.columnNames(), result.getRows()]).toEqual([[text], [[text]]]);
    }
    connection.closeSync();
    instance.closeSync();
  });
});

describe('a name', () => {
  it('is always quoted, and quotes in it are doubled', () => {
    expect(quoteName('a"`b', 'duckdb')).toBe('"a""`b"');
    expect(quoteName('a"`b', 'spark')).toBe('`a"``b`');
    expect(quoteName('a"`b', 'databricks')).toBe('`a"``b`');
    expect(quoteName('a', 'duckdb')).toBe('"a"');
  });

  it('of a table has three parts', () => {
    expect(quoteTable({ catalog: 'l.k', schema: 's', table: 't' }, 'spark')).toBe('`l.k`.`s`.`t`');
  });
});
