import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { macroName, SPARK_MACROS, TABLE_MACROS } from '../../src/sql/spark-macros.ts';
import { type Embedded, openEmbedded } from '../support/embedded.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { Spark } from './spark.ts';

/*
 * The embedded engine answers a function as Spark does, or not at all. The examples are those of Spark's own documentation,
 * so every function is tried; where the two differ all the same, the difference stands here with its reason.
 */

const CHANGES_FROM_CALL_TO_CALL =
  /^(current_time|current_timestamp|now|localtime|localtimestamp|rand|random|randn|uuid)$/;

const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'SELECT parse_json(\'{"a":1,"b":0.8}\')': 'a VARIANT is a text there',
  'SELECT try_parse_json(\'{"a":1,"b":0.8}\')': 'a VARIANT is a text there',
  'SELECT try_multiply(-2147483648, 10)': 'numbers grow wider before they overflow',
  'SELECT try_subtract(-2147483648, 1)': 'numbers grow wider before they overflow',
  "SELECT try_add(date'2021-01-01', interval 1 year)": 'a date and an interval are a timestamp',
  "SELECT try_subtract(date'2021-01-01', interval 1 year)": 'a date and an interval are a timestamp',
  "SELECT sequence(to_date('2018-01-01'), to_date('2018-03-01'), interval 1 month)":
    'a date and an interval are a timestamp',
};

/**
 * How many examples are answered, and how many of these answers are compared: Spark refuses some examples itself, and some
 * types have another form. Whoever makes one of them smaller takes something away, and must say so here.
 */
const ANSWERED = 641;
const COMPARED = 606;

/** Generators stand in FROM too, where they go by another macro. */
const inFrom = ([name, sql]: readonly [name: string, sql: string]): [string, string][] =>
  TABLE_MACROS.has(macroName(name)) ? [[`${name} in FROM`, sql.replace(/^SELECT /, 'SELECT * FROM ')]] : [];

/** Intervals are of one kind there; maps are lists of pairs in its JSON. */
const hasOtherForm = (types: readonly string[]): boolean => types.some((type) => /interval|map</.test(type));

const folder = temporaryFolder();
let spark: Spark;
let embedded: Embedded;

beforeAll(async () => {
  spark = await Spark.start();
  embedded = await openEmbedded(folder);
});

afterAll(async () => {
  await embedded.close();
  await spark.close();
});

/** Values that mean the same have one form: numbers to 12 digits, instants without their zone, structs as lists. */
function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object') return Object.values(value).map(plain);
  if (typeof value === 'boolean') return value;
  const text = String(value);
  if (text !== '' && !Number.isNaN(Number(text))) return Number(Number(text).toPrecision(12));
  const instant = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?/.exec(text); // to_json keeps milliseconds
  return instant ? `${instant[1]} ${instant[2]}${(instant[3] ?? '').replace(/\.?0*$/, '')}` : text;
}

const unordered = (rows: readonly unknown[][]): string[] => rows.map((row) => JSON.stringify(row.map(plain))).sort();

describe('the functions of Spark on the embedded engine', () => {
  it('mean the same, or are refused', async () => {
    const documented = (await spark.examples()).filter(([name]) => !CHANGES_FROM_CALL_TO_CALL.test(name));
    const examples = [...documented, ...documented.flatMap(inFrom)];
    const answered: { name: string; sql: string; rows: unknown[][] }[] = [];
    for (const [name, sql] of examples) {
      const rows = await embedded.ask(sql);
      if (Array.isArray(rows)) answered.push({ name, sql, rows });
    }
    const right = await spark.runForJson(answered.map(({ sql }) => sql));
    const compared = answered.flatMap(({ sql, rows }, i) => {
      const answer = right[i]!;
      if ('error' in answer) return []; // types that this Spark has not yet, patterns that it refuses
      if (hasOtherForm(answer.types)) return [];
      const [here, there] = [unordered(rows), unordered(answer.rows)];
      return [{ sql, here, there, equal: JSON.stringify(here) === JSON.stringify(there) }];
    });
    const different = compared.filter(({ equal }) => !equal);
    console.info(
      `functions: ${answered.length} of ${examples.length} examples answered, ${compared.length} compared, ${different.length} known to differ`,
    );
    const unknown = different.filter(({ sql }) => !Object.hasOwn(KNOWN_DIFFERENCES, sql));
    expect(unknown.map(({ sql, here, there }) => `${sql} => ${here} in place of ${there}`)).toEqual([]);
    expect(different.map(({ sql }) => sql).sort()).toEqual(Object.keys(KNOWN_DIFFERENCES).sort());
    expect(answered.length).toBe(ANSWERED);
    expect(compared.length).toBe(COMPARED);
    const tried = new Set(answered.map(({ name }) => name));
    expect(Object.keys(SPARK_MACROS).filter((name) => !tried.has(name))).toEqual([]);
    expect(documented.flatMap(inFrom).filter(([name]) => !tried.has(name))).toEqual([]);
  });
});
