// Columns of texts to measure: made ones, always the same, or one of the user's own.
import { DuckDBInstance } from '@duckdb/node-api';
import { makeData, Utf8, Vector } from 'apache-arrow';

/** Rows of the user's column that are read at most. */
const MOST = 1_000_000;

/** E-mail addresses of 21 to 33 characters, 25 in the middle; a generator of its own makes them the same in each run. */
export function emails(rows, distinct = rows) {
  let state = 12345;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const word = () => Array.from({ length: 4 + below(5) }, () => String.fromCharCode(97 + below(26))).join('');
  const pool = Array.from({ length: distinct }, (_, i) => `${word()}.${word()}${i % 10}@example.com`);
  return distinct === rows ? pool.map(copied) : Array.from({ length: rows }, () => copied(pool[below(distinct)]));
}

/** A text of its own, flat and not shared, as a decoder yields it. */
const copied = (text) => Buffer.from(text, 'utf8').toString('utf8');

/** One batch. */
export function toArrow(values) {
  const data = Buffer.from(values.map((value) => value ?? '').join(''), 'utf8');
  const valueOffsets = new Int32Array(values.length + 1);
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    valueOffsets[i + 1] = valueOffsets[i] + (value === null ? 0 : Buffer.byteLength(value));
    if (value !== null) nullBitmap[i >> 3] |= 1 << (i & 7);
  });
  const nullCount = values.filter((value) => value === null).length;
  return new Vector([makeData({ type: new Utf8(), length: values.length, nullCount, nullBitmap, valueOffsets, data })]);
}

/** The values of a column of a Parquet or CSV file, as text, the first million. */
export async function readColumn(file, column) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const name = `"${column.replaceAll('"', '""')}"`;
  const from = `'${file.replaceAll("'", "''")}'`;
  try {
    const reader = await connection.runAndReadAll(`SELECT CAST(${name} AS VARCHAR) FROM ${from} LIMIT ${MOST}`);
    return reader.getColumns()[0] ?? [];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
