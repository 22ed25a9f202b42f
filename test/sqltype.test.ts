import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseType, printType, SIMPLE_KINDS, type SqlType } from '../src/sqltype.ts';
import type { Dialect } from '../src/types.ts';

const DIALECTS: readonly Dialect[] = ['duckdb', 'spark', 'databricks'];

const name = fc.oneof(
  fc.constantFrom('a', 'order', 'a b', 'x:y', '`', '"', ',', '>', ')', 'ü', '1', 'int'),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
);

/** Types that every dialect has a word of its own for; `char` and `varchar` are plain strings in DuckDB. */
const types = fc.letrec<{ type: SqlType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(...SIMPLE_KINDS).map((kind): SqlType => ({ kind })),
    fc
      .record({ precision: fc.integer({ min: 1, max: 38 }), scale: fc.nat(38) })
      .map((size): SqlType => ({ kind: 'decimal', ...size })),
    fc.constant<SqlType>({ kind: 'interval', qualifier: '' }),
    tie('type').map((element): SqlType => ({ kind: 'array', element })),
    fc.tuple(tie('type'), tie('type')).map(([key, value]): SqlType => ({ kind: 'map', key, value })),
    fc
      .array(fc.record({ name, type: tie('type') }), { minLength: 1, maxLength: 4 })
      .map((fields): SqlType => ({ kind: 'struct', fields })),
  ),
})).type;

describe('a type', () => {
  it.each(DIALECTS)('that is printed for %s is read as the same type', (dialect) => {
    fc.assert(
      fc.property(types, (type) => {
        expect(parseType(printType(type, dialect), dialect)).toEqual(type);
      }),
    );
  });

  it.each<[SqlType, string, string]>([
    [{ kind: 'string' }, 'VARCHAR', 'STRING'],
    [{ kind: 'binary' }, 'BLOB', 'BINARY'],
    [{ kind: 'int' }, 'INTEGER', 'INT'],
    [{ kind: 'timestamp' }, 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP'],
    [{ kind: 'timestamp_ntz' }, 'TIMESTAMP', 'TIMESTAMP_NTZ'],
    [{ kind: 'void' }, '"NULL"', 'VOID'],
    [{ kind: 'char', length: 3 }, 'VARCHAR', 'CHAR(3)'],
    [{ kind: 'varchar', length: 3 }, 'VARCHAR', 'VARCHAR(3)'],
    [{ kind: 'interval', qualifier: 'YEAR TO MONTH' }, 'INTERVAL', 'INTERVAL YEAR TO MONTH'],
    [{ kind: 'array', element: { kind: 'array', element: { kind: 'date' } } }, 'DATE[][]', 'ARRAY<ARRAY<DATE>>'],
    [{ kind: 'map', key: { kind: 'string' }, value: { kind: 'int' } }, 'MAP(VARCHAR, INTEGER)', 'MAP<STRING, INT>'],
    [
      { kind: 'struct', fields: [{ name: 'a"`b', type: { kind: 'int' } }] },
      'STRUCT("a""`b" INTEGER)',
      'STRUCT<`a"``b`: INT>',
    ],
    [{ kind: 'other', engineName: 'UUID' }, 'UUID', 'UUID'],
  ])('%j is printed as %s and %s', (type, duckdb, spark) => {
    expect(DIALECTS.map((dialect) => printType(type, dialect))).toEqual([duckdb, spark, spark]);
  });

  it.each<[string, Dialect, string]>([
    ['struct<a:int,b:array<string>>', 'spark', 'STRUCT<`a`: INT, `b`: ARRAY<STRING>>'],
    [
      "STRUCT<a: INT NOT NULL COMMENT 'x>\\'y', b: INT NOT NULL, c: INT COMMENT 'z'>",
      'databricks',
      'STRUCT<`a`: INT, `b`: INT, `c`: INT>',
    ],
    ['map< string , decimal( 10 , 2 ) >', 'spark', 'MAP<STRING, DECIMAL(10,2)>'],
    ['DECIMAL', 'spark', 'DECIMAL(10,0)'],
    ['dec(7)', 'spark', 'DECIMAL(7,0)'],
    ['DECIMAL', 'duckdb', 'DECIMAL(18,3)'],
    ['long', 'spark', 'BIGINT'],
    ['interval day to second', 'databricks', 'INTERVAL DAY TO SECOND'],
    ['character(4)', 'spark', 'CHAR(4)'],
    ['varchar', 'spark', 'STRING'],
    ['struct<>', 'spark', 'STRUCT<>'],
    [' TIMESTAMP WITH TIME ZONE[] ', 'duckdb', 'TIMESTAMP WITH TIME ZONE[]'],
    [
      'STRUCT("timestamp" TIMESTAMP, "a ""b""" MAP(DATE, BOOLEAN[]))',
      'duckdb',
      'STRUCT("timestamp" TIMESTAMP, "a ""b""" MAP(DATE, BOOLEAN[]))',
    ],
  ])('%s of %s is %s', (text, dialect, printed) => {
    expect(printType(parseType(text, dialect), dialect)).toBe(printed);
  });

  it.each<[string, Dialect]>([
    ['UUID', 'duckdb'],
    ['INTEGER[3]', 'duckdb'],
    ['STRUCT(a UUID)', 'duckdb'],
    ['STRUCT("a" INTEGER', 'duckdb'],
    ["ENUM('int', 'b')", 'duckdb'],
    ['TIMESTAMP_NS', 'duckdb'],
    ['INTEGER, VARCHAR', 'duckdb'],
    ['ARRAY<INT', 'spark'],
    ['MAP<INT>', 'spark'],
    ['STRING COLLATE UTF8_LCASE', 'databricks'],
    ['int); DROP TABLE t', 'spark'],
    ['constructor', 'duckdb'],
    ['__proto__', 'spark'],
    ['', 'spark'],
    ['ARRAY<'.repeat(100_000), 'spark'],
    [`INTEGER${'[]'.repeat(100_000)}`, 'duckdb'],
    [`${'ARRAY<'.repeat(101)}INT${'>'.repeat(101)}`, 'spark'],
  ])('%.40s of %s is unknown, and keeps its text', (text, dialect) => {
    expect(parseType(text, dialect)).toEqual({ kind: 'other', engineName: text });
    expect(printType(parseType(text, dialect), dialect)).toBe(text);
  });

  it('never makes the reader throw', () => {
    const pieces = fc.constantFrom(
      ...['ARRAY', 'MAP', 'STRUCT', 'INT', '<', '>', '(', ')', '[', ']', ',', ':', ' ', '"', '`', 'a', '1', "'"],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), fc.constantFrom(...DIALECTS), (parts, dialect) => {
        printType(parseType(parts.join(''), dialect), dialect);
      }),
    );
  });
});
