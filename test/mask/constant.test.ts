import { describe, expect, it } from 'vitest';
import { fittingMask, maskSql, maskValue } from '../../src/mask/registry.ts';
import type { SqlType } from '../../src/sqltype.ts';
import { constant, KEY } from './support.ts';

const decimal = (precision: number, scale: number): SqlType => ({ kind: 'decimal', precision, scale });
const text = (kind: 'char' | 'varchar', length: number): SqlType => ({ kind, length });

/** A constant, a type, and what every value becomes. */
const FITTING: readonly (readonly [string, SqlType, unknown])[] = [
  ['', { kind: 'string' }, ''],
  ['\u{1F600}\u{1F600}', text('varchar', 2), '\u{1F600}\u{1F600}'],
  ['ab', text('char', 4), 'ab  '],
  ['true', { kind: 'boolean' }, true],
  ['false', { kind: 'boolean' }, false],
  ['-128', { kind: 'tinyint' }, -128],
  ['32767', { kind: 'smallint' }, 32767],
  ['-2147483648', { kind: 'int' }, -2147483648],
  ['9223372036854775807', { kind: 'bigint' }, 9223372036854775807n],
  ['9999.00', decimal(6, 2), '9999.00'],
  ['9999', decimal(6, 2), '9999.00'],
  ['-0', decimal(6, 2), '0.00'],
  ['0.5', decimal(1, 1), '0.5'],
  ['0.1', { kind: 'float' }, Math.fround(0.1)],
  ['-1.5e300', { kind: 'double' }, -1.5e300],
  ['2024-02-29', { kind: 'date' }, '2024-02-29'],
  ['0001-01-01', { kind: 'date' }, '0001-01-01'],
  ['2024-02-29', { kind: 'timestamp_ntz' }, '2024-02-29 00:00:00'],
  ['2024-02-29T23:59:59.120', { kind: 'timestamp_ntz' }, '2024-02-29 23:59:59.12'],
  ['2024-01-01 00:30:00', { kind: 'timestamp' }, '2024-01-01 00:30:00+00:00'],
  ['2024-01-01 00:30:00.5+01:00', { kind: 'timestamp' }, '2023-12-31 23:30:00.5+00:00'],
  ['2024-01-01T00:30:00Z', { kind: 'timestamp' }, '2024-01-01 00:30:00+00:00'],
];

const MISFITS: readonly (readonly [string, SqlType])[] = [
  ['a\u0000b', { kind: 'string' }],
  ['\ud83d', { kind: 'string' }],
  ['abc', text('varchar', 2)],
  ['abc', text('char', 2)],
  ['constructor', { kind: 'boolean' }],
  ['TRUE', { kind: 'boolean' }],
  ['1', { kind: 'boolean' }],
  ['128', { kind: 'tinyint' }],
  ['-32769', { kind: 'smallint' }],
  ['2147483648', { kind: 'int' }],
  ['9223372036854775808', { kind: 'bigint' }],
  ['1.0', { kind: 'int' }],
  ['007', { kind: 'int' }],
  ['+7', { kind: 'int' }],
  [' 7', { kind: 'int' }],
  ['0x10', { kind: 'int' }],
  ['1e3', { kind: 'int' }],
  ['٣', { kind: 'int' }],
  ['', { kind: 'int' }],
  ['99999.00', decimal(6, 2)],
  ['0.001', decimal(6, 2)],
  ['1', decimal(2, 2)],
  ['1e3', decimal(6, 2)],
  ['.5', decimal(6, 2)],
  ['NaN', { kind: 'double' }],
  ['Infinity', { kind: 'double' }],
  ['1e309', { kind: 'double' }],
  ['1e39', { kind: 'float' }],
  ['2024-02-30', { kind: 'date' }],
  ['2023-02-29', { kind: 'date' }],
  ['2024-13-01', { kind: 'date' }],
  ['2024-00-10', { kind: 'date' }],
  ['0000-01-01', { kind: 'date' }],
  ['2024-1-1', { kind: 'date' }],
  ['10000-01-01', { kind: 'date' }],
  ['2024-01-01 00:00:00', { kind: 'date' }],
  ['2024-01-01 24:00:00', { kind: 'timestamp' }],
  ['2024-01-01 23:59:60', { kind: 'timestamp' }],
  ['2024-01-01 10:00', { kind: 'timestamp' }],
  ['2024-01-01 10:00:00.1234567', { kind: 'timestamp' }],
  ['2024-01-01 10:00:00+15:00', { kind: 'timestamp' }],
  ['2024-01-01 10:00:00+01:60', { kind: 'timestamp' }],
  ['2024-01-01Z', { kind: 'timestamp' }],
  ['0001-01-01 00:00:00+01:00', { kind: 'timestamp' }],
  ['9999-12-31 23:59:59-01:00', { kind: 'timestamp' }],
  ['2024-01-01 10:00:00Z', { kind: 'timestamp_ntz' }],
  ['now', { kind: 'timestamp_ntz' }],
  ['XXXX', { kind: 'binary' }],
  ['[]', { kind: 'array', element: { kind: 'int' } }],
  ['XXXX', { kind: 'variant' }],
  ['XXXX', { kind: 'other', engineName: 'UUID' }],
];

describe('a constant', () => {
  it.each(FITTING)('%o fits %o and becomes %o', (value, type, shown) => {
    expect(fittingMask(constant(value), type).fallback).toBeUndefined();
    expect(maskValue(constant(value), type, KEY)('raw')).toStrictEqual(shown);
    expect(maskValue(constant(value), type, KEY)(null)).toStrictEqual(shown);
  });

  it.each(MISFITS)('%o does not fit %o', (value, type) => {
    expect(fittingMask(constant(value), type).mask).toEqual({ type: 'Null' });
  });

  it('stands in SQL as a quoted literal, cast to the type of the column, and the column does not', () => {
    const sql = (value: string, type: SqlType, dialect: 'duckdb' | 'spark') =>
      maskSql(constant(value), type, '<column>', KEY, dialect);
    expect(sql("O'Neill \\", { kind: 'string' }, 'duckdb')).toBe("CAST('O''Neill \\' AS VARCHAR)");
    expect(sql("O'Neill \\", { kind: 'string' }, 'spark')).toBe("CAST('O\\'Neill \\\\' AS STRING)");
    expect(sql('9999', decimal(10, 2), 'spark')).toBe("CAST('9999.00' AS DECIMAL(10,2))");
  });
});
