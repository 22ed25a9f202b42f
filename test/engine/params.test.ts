import { describe, expect, it } from 'vitest';
import type { Params, ParamValue } from '../../src/engine/engine.ts';
import { folderWith } from '../support/folder.ts';
import { engineOver, failure, query, sharedEngine } from './support.ts';

const engine = sharedEngine(import.meta.dirname); // a folder without data

describe('a value binds as the literal would', () => {
  it.each<[string, ParamValue, unknown, string]>([
    ['null', null, null, '"NULL"'],
    ['true', true, true, 'BOOLEAN'],
    ['false', false, false, 'BOOLEAN'],
    ['zero', 0, 0, 'INTEGER'],
    ['minus zero', -0, -0, 'DOUBLE'],
    ['the largest of 32 bits', 2 ** 31 - 1, 2147483647, 'INTEGER'],
    ['one more', 2 ** 31, 2147483648n, 'BIGINT'],
    ['the smallest of 32 bits', -(2 ** 31), -2147483648, 'INTEGER'],
    ['one less', -(2 ** 31) - 1, -2147483649n, 'BIGINT'],
    ['the largest whole number that is safe', Number.MAX_SAFE_INTEGER, 9007199254740991n, 'BIGINT'],
    ['the next one', Number.MAX_SAFE_INTEGER + 1, 9007199254740992, 'DOUBLE'],
    ['a fraction', 1.5, 1.5, 'DOUBLE'],
    ['no number', Number.NaN, Number.NaN, 'DOUBLE'],
    ['infinity', Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 'DOUBLE'],
    ['a small bigint', 1n, 1n, 'BIGINT'],
    ['the largest of 64 bits', 2n ** 63n - 1n, 9223372036854775807n, 'BIGINT'],
    ['the smallest of 64 bits', -(2n ** 63n), -9223372036854775808n, 'BIGINT'],
    ['one more than 64 bits', 2n ** 63n, '9223372036854775808', 'HUGEINT'],
    ['the smallest of 128 bits', -(2n ** 127n), String(-(2n ** 127n)), 'HUGEINT'],
    ['an empty text', '', '', 'VARCHAR'],
    ['a text', `it's "ü😀" $1 ? \\ \n`, `it's "ü😀" $1 ? \\ \n`, 'VARCHAR'],
    [
      'an instant',
      new Date('2024-02-29T10:00:00.25+02:00'),
      '2024-02-29 08:00:00.25+00:00',
      'TIMESTAMP WITH TIME ZONE',
    ],
    ['the last instant', new Date(8.64e15), '275760-09-13 00:00:00+00:00', 'TIMESTAMP WITH TIME ZONE'],
    ['the first instant', new Date(-8.64e15), '271822-04-20 (BC) 00:00:00+00:00', 'TIMESTAMP WITH TIME ZONE'],
    ['bytes', Uint8Array.of(0, 255), Uint8Array.of(0, 255), 'BLOB'],
    ['a part of a buffer', Buffer.from('abcd').subarray(1, 3), Uint8Array.of(98, 99), 'BLOB'],
    ['no bytes', new Uint8Array(), new Uint8Array(), 'BLOB'],
  ])('%s', async (_what, value, answer, type) => {
    expect(await query(engine, 'SELECT $1, typeof($1)', [value])).toEqual([[answer, type]]);
    expect(await query(engine, 'SELECT $v, typeof($v)', { v: value })).toEqual([[answer, type]]);
  });

  it.each<[string, unknown]>([
    ['a text with NUL', 'a\u0000b'],
    ['the first half of a surrogate pair', 'a\ud83d'],
    ['the second half', '\ude00'],
    ['more than 128 bits', 2n ** 127n],
    ['less than 128 bits', -(2n ** 127n) - 1n],
    ['a date that is none', new Date(Number.NaN)],
    ['undefined', undefined],
    ['a list', [1]],
    ['an object', {}],
    ['a symbol', Symbol('secret')],
    ['a function', () => 1],
    ['an array buffer', new ArrayBuffer(1)],
  ])('%s is refused', async (_what, value) => {
    const { error } = await failure(engine, 'SELECT ?', { params: [value] as Params });
    expect(error.code).toBe('PARAMETERS');
    expect(error.message).not.toMatch(/secret|a.b|170141/s);
  });
});

describe('markers and values match one to one', () => {
  it.each<[string, Params, unknown[]]>([
    ['SELECT 1', [], [1]],
    ['SELECT 1', {}, [1]],
    ['SELECT ?, ?', ['a', 'b'], ['a', 'b']],
    ['SELECT $2, $1', ['a', 'b'], ['b', 'a']],
    ['SELECT $1, $1', ['a'], ['a', 'a']],
    ['SELECT $b, $a, $b', { a: 'x', b: 'y' }, ['y', 'x', 'y']],
    ['SELECT $constructor', { constructor: 'x' } as unknown as Params, ['x']],
    [`SELECT '?', '$1', "?" FROM (SELECT 1 AS "?") -- ?`, [], ['?', '$1', 1]],
  ])('%s with %j', async (sql, params, row) => {
    expect(await query(engine, sql, params)).toEqual([row]);
  });

  it.each<[string, Params | undefined, string]>([
    ['SELECT ?', undefined, 'the statement needs 1 parameter values, but 0 are given'],
    ['SELECT ?', [], 'the statement needs 1 parameter values, but 0 are given'],
    ['SELECT ?', [1, 2], 'the statement needs 1 parameter values, but 2 are given'],
    ['SELECT 1', [1], 'the statement needs 0 parameter values, but 1 are given'],
    ['SELECT $2', [1, 2], 'the numbers of the parameter markers have a gap'],
    ['SELECT $1, $3', [1, 2, 3], 'the numbers of the parameter markers have a gap'],
    ['SELECT $a, $b', { a: 1 }, 'no value for parameter `b`'],
    ['SELECT $a', { a: 1, c: 1, d: 1 }, 'the statement has no parameter `c`, `d`'],
    ['SELECT $a', [1], 'the statement has named parameter markers, but the values have no names'],
    ['SELECT ?', { a: 1 }, 'no value for parameter `1`'],
    ['SELECT $constructor', {}, 'no value for parameter `constructor`'],
  ])('%s with %j is refused', async (sql, params, message) => {
    const { error } = await failure(engine, sql, { params });
    expect([error.code, error.message]).toEqual(['PARAMETERS', message]);
  });

  it('a value never becomes text of the statement', async () => {
    const tables = engineOver(folderWith({ 't.csv': 'a\n1\n' }));
    await tables.describe();
    expect(await query(tables, 'SELECT ?', ["1; SELECT 'x' --"])).toEqual([["1; SELECT 'x' --"]]);
    expect((await failure(tables, 'SELECT * FROM ?', { params: ['t'] })).error.code).toBe('UNSUPPORTED_ON_ENGINE');
  });

  it('a value of a type that does not fit is told without the value', async () => {
    const { error } = await failure(engine, 'SELECT abs(?)', { params: ['secret'] });
    expect([error.code, error.message]).toEqual([
      'ENGINE',
      'the engine could not match the columns or types of the statement',
    ]);
  });
});
