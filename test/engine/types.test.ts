import { join } from 'node:path';
import { DataType, type RecordBatch, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { rowsOfBatch } from '../../src/engine/rows.ts';
import { printType } from '../../src/sqltype.ts';
import { folderWith } from '../support/folder.ts';
import { collect, engineOver, failure, physical, query, sharedEngine, withDuckDB } from './support.ts';

const engine = sharedEngine(import.meta.dirname); // a folder without data

const LONGEST = '99999999999999999999999999999999999999';

/** A value, its type of DuckDB, the type of lakeveil, the value that a reader of rows gets. */
const VALUES: readonly (readonly [sql: string, type: string, value: unknown])[] = [
  ['true', 'BOOLEAN', true],
  ['(-128)::TINYINT', 'TINYINT', -128],
  ['32767::SMALLINT', 'SMALLINT', 32767],
  ['(-2147483648)::INTEGER', 'INT', -2147483648],
  ['9223372036854775807', 'BIGINT', 9223372036854775807n],
  ['255::UTINYINT', 'UTINYINT', 255],
  ['65535::USMALLINT', 'USMALLINT', 65535],
  ['4294967295::UINTEGER', 'UINTEGER', 4294967295],
  ['18446744073709551615::UBIGINT', 'UBIGINT', 18446744073709551615n],
  ['(-170141183460469231731687303715884105728)::HUGEINT', 'DECIMAL(38,0)', String(-(2n ** 127n))],
  ['340282366920938463463374607431768211455::UHUGEINT', 'UHUGEINT', String(2n ** 128n - 1n)],
  ["'12345678901234567890123456789012345678901'::BIGNUM", 'BIGNUM', '12345678901234567890123456789012345678901'],
  ['1.5::FLOAT', 'FLOAT', 1.5],
  ["'NaN'::FLOAT", 'FLOAT', Number.NaN],
  ["'-inf'::DOUBLE", 'DOUBLE', Number.NEGATIVE_INFINITY],
  ["'-0.0'::DOUBLE", 'DOUBLE', -0],
  ['(-0.05)::DECIMAL(2,2)', 'DECIMAL(2,2)', '-0.05'],
  ['9.9::DECIMAL(4,1)', 'DECIMAL(4,1)', '9.9'],
  ['(-1.5)::DECIMAL(9,2)', 'DECIMAL(9,2)', '-1.50'],
  ['12345678901.123::DECIMAL(18,3)', 'DECIMAL(18,3)', '12345678901.123'],
  [`'-${LONGEST}'::DECIMAL(38,0)`, 'DECIMAL(38,0)', `-${LONGEST}`],
  ["'0.00000000000000000000000000000000000001'::DECIMAL(38,38)", 'DECIMAL(38,38)', `0.${'0'.repeat(37)}1`],
  ["DATE '1970-01-01'", 'DATE', '1970-01-01'],
  ["DATE '0001-01-01'", 'DATE', '0001-01-01'],
  ["DATE '0000-12-31'", 'DATE', '0001-12-31 (BC)'],
  ["DATE '0044-03-15 (BC)'", 'DATE', '0044-03-15 (BC)'],
  ["DATE '5877642-06-25 (BC)'", 'DATE', '5877642-06-25 (BC)'],
  ["DATE '5881580-07-10'", 'DATE', '5881580-07-10'],
  ["DATE 'infinity'", 'DATE', 'infinity'],
  ["DATE '-infinity'", 'DATE', '-infinity'],
  ["TIME '23:59:59.999999'", 'TIME', '23:59:59.999999'],
  ["TIME '24:00:00'", 'TIME', '24:00:00'],
  ["'10:00:00.000000001'::TIME_NS", 'TIME_NS', '10:00:00.000000001'],
  ["TIMETZ '10:00:00.5+02'", 'TIME WITH TIME ZONE', '10:00:00.5+02'],
  ["TIMESTAMP '2024-02-29 10:00:00.250000'", 'TIMESTAMP_NTZ', '2024-02-29 10:00:00.25'],
  ["TIMESTAMP '0044-03-15 (BC) 01:02:03.000004'", 'TIMESTAMP_NTZ', '0044-03-15 (BC) 01:02:03.000004'],
  ["TIMESTAMP 'infinity'", 'TIMESTAMP_NTZ', 'infinity'],
  ["TIMESTAMP_S '1969-12-31 23:59:59'", 'TIMESTAMP_NTZ', '1969-12-31 23:59:59'],
  ["TIMESTAMP_MS '1969-12-31 23:59:59.999'", 'TIMESTAMP_NTZ', '1969-12-31 23:59:59.999'],
  ["TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", 'TIMESTAMP_NTZ', '1969-12-31 23:59:59.999999999'],
  ["TIMESTAMP_NS '-infinity'", 'TIMESTAMP_NTZ', '-infinity'],
  ["TIMESTAMPTZ '2024-01-01 00:00:00+02'", 'TIMESTAMP', '2023-12-31 22:00:00+00:00'],
  ["INTERVAL '1 month 2 days 3.5 seconds'", 'INTERVAL', '1 month 2 days 00:00:03.5'],
  ["'00000000-0000-0000-0000-0000000000ff'::UUID", 'UUID', '00000000-0000-0000-0000-0000000000ff'],
  ["'b'::ENUM('a', 'b')", "ENUM('a', 'b')", 'b'],
  ["''", 'STRING', ''],
  ["'it''s 😀' || chr(0) || chr(65279)", 'STRING', 'it\u0027s 😀\u0000\ufeff'],
  ['\'{"a": 1}\'::JSON', 'STRING', '{"a": 1}'],
  ["'\\x00\\xFFa'::BLOB", 'BINARY', Uint8Array.of(0, 255, 97)],
  ["''::BLOB", 'BINARY', new Uint8Array()],
  ["'0101'::BIT", 'BIT', '0101'],
  ["'x'::UNION(n INTEGER, s VARCHAR)", 'UNION("n" INTEGER, "s" VARCHAR)', 'x'],
  ['42::VARIANT', 'VARIANT', '42'],
  ['[]::INTEGER[]', 'ARRAY<INT>', []],
  ['[1, NULL, 3]', 'ARRAY<INT>', [1, null, 3]],
  ["[['a'], NULL, []]", 'ARRAY<ARRAY<STRING>>', [['a'], null, []]],
  ['[1, NULL]::INTEGER[2]', 'ARRAY<INT>', [1, null]],
  ["{'a': 1, 'b': NULL::DATE}", 'STRUCT<`a`: INT, `b`: DATE>', { a: 1, b: null }],
  [
    "[{'m': MAP {'k': [1.5, NULL]}, 'n': NULL::INTEGER[2]}]",
    'ARRAY<STRUCT<`m`: MAP<STRING, ARRAY<DECIMAL(2,1)>>, `n`: ARRAY<INT>>>',
    [{ m: [['k', ['1.5', null]]], n: null }],
  ],
  ['MAP {}::MAP(VARCHAR, INTEGER)', 'MAP<STRING, INT>', []],
  [
    "MAP {DATE '2024-01-01': 1, DATE '2024-01-02': NULL}",
    'MAP<DATE, INT>',
    [
      ['2024-01-01', 1],
      ['2024-01-02', null],
    ],
  ],
];

describe('a value comes out as it went in, with NULL on either side', () => {
  it.each(VALUES)('%s as %s', async (sql, type, value) => {
    const rows = `SELECT v FROM range(-1, 4) r(i) LEFT JOIN (SELECT ${sql} AS v) ON i % 2 = 0 ORDER BY i`;
    const stream = await engine.execute(rows);
    expect(stream.columns.map((column) => printType(column.type, 'spark'))).toEqual([type]);
    expect(await collect(stream)).toEqual([[null], [value], [null], [value], [null]]);
  });

  it('GEOMETRY is text of its bytes', async () => {
    expect(await query(engine, "SELECT 'POINT EMPTY'::GEOMETRY")).toEqual([[expect.stringMatching(/^\\x01/)]]);
  });

  it('every type that DuckDB has can be read, and goes through Arrow without a change', async () => {
    const path = join(folderWith(), 'every.duckdb');
    await withDuckDB(path, ['CREATE TABLE every AS FROM test_all_types()']);
    const over = engineOver(path);
    const stream = await over.execute(`FROM ${physical(over, 'every', 'main')}`);
    const batches: RecordBatch[] = [];
    for await (const batch of stream.batches) batches.push(batch);
    const rows = batches.flatMap((batch) => [...rowsOfBatch(batch)]);
    expect(rows.length).toBe(3);
    expect(rows[2]).toEqual(stream.columns.map(() => null));
    expect(stream.columns.length).toBeGreaterThan(50);
    const sent = tableFromIPC(tableToIPC(new Table(batches)));
    expect(sent.batches.flatMap((batch) => [...rowsOfBatch(batch)])).toEqual(rows);
    expect(sent.schema.fields.map((field) => [field.name, String(field.type)])).toEqual(
      stream.schema.fields.map((field) => [field.name, String(field.type)]),
    );
  });
});

describe('a result', () => {
  it('without rows still has its columns and no batch', async () => {
    const stream = await engine.execute("SELECT 1 AS a, 'x' AS b WHERE false");
    expect(stream.columns).toEqual([
      { name: 'a', type: { kind: 'int' } },
      { name: 'b', type: { kind: 'string' } },
    ]);
    expect(stream.schema.fields.map(({ name, nullable }) => [name, nullable])).toEqual([
      ['a', true],
      ['b', true],
    ]);
    for await (const batch of stream.batches) expect.unreachable(`${batch.numRows} rows`);
  });

  it('of many chunks comes in order and whole', async () => {
    const stream = await engine.execute(
      "SELECT i, CASE WHEN i % 3 > 0 THEN 'v' || i END, [i, NULL] FROM range(10000) r(i)",
    );
    let row = 0n;
    let batches = 0;
    for await (const batch of stream.batches) {
      batches++;
      for (const values of rowsOfBatch(batch)) {
        expect(values).toEqual([row, row % 3n > 0n ? `v${row}` : null, [row, null]]);
        row++;
      }
    }
    expect([row, batches > 1]).toEqual([10_000n, true]);
  });

  it('keeps columns of one name apart', async () => {
    const stream = await engine.execute('SELECT 1 AS a, 2 AS a, 3 AS "A", 4 AS "__proto__"');
    expect(stream.columns.map(({ name }) => name)).toEqual(['a', 'a', 'A', '__proto__']);
    expect(await collect(stream)).toEqual([[1, 2, 3, 4]]);
  });

  it('may have a thousand columns', async () => {
    const list = Array.from({ length: 1000 }, (_, i) => `${i} AS c${i}`).join(', ');
    expect(await query(engine, `SELECT ${list}`)).toEqual([Array.from({ length: 1000 }, (_, i) => i)]);
  });

  it('of sums over integers is exact', async () => {
    expect(
      await query(engine, 'SELECT sum(i) FROM (VALUES (9223372036854775807), (9223372036854775807)) v(i)'),
    ).toEqual([['18446744073709551614']]);
  });

  it.each(['SELECT (1, 2)', "SELECT [row(1, 'a')]", "SELECT {'__proto__': 1}", "SELECT MAP {'k': {'a': row(1)}}"])(
    '%s is refused, because the binding would lose fields without names of their own',
    async (sql) => {
      const { error } = await failure(engine, sql);
      expect([error.code, error.message]).toEqual([
        'UNSUPPORTED_ON_ENGINE',
        'a struct of the answer has fields without names of their own',
      ]);
    },
  );

  it('holds Arrow types that other readers know', async () => {
    const { schema, close } = await engine
      .execute("SELECT 1.5, DATE '2024-01-01', now(), [1], MAP {1: 2}, ''::BLOB")
      .then((stream) => ({ schema: stream.schema, close: () => stream.close() }));
    const kinds = [
      DataType.isDecimal,
      DataType.isDate,
      DataType.isTimestamp,
      DataType.isList,
      DataType.isMap,
      DataType.isBinary,
    ];
    expect(schema.fields.map(({ type }, i) => kinds[i]!(type))).toEqual(kinds.map(() => true));
    await close();
  });
});
