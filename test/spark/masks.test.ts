import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regexOf } from '../../src/mask/regex.ts';
import { fittingMask, maskSql, maskValue } from '../../src/mask/registry.ts';
import { quoteString } from '../../src/quoting.ts';
import { printType, type SqlType } from '../../src/sqltype.ts';
import type { MaskSpec } from '../../src/types.ts';
import { KEY, TYPE_SAMPLES } from '../mask/support.ts';
import { GENERATED_SPECS, GENERATED_TYPES } from '../mask/values.ts';
import { SEED } from '../property/queries.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { Spark } from './spark.ts';

/*
 * On a real Spark a mask gives what it gives in the process, value by value, whatever the session's time zone and whether
 * Spark compiles the query or interprets it. The expected values are made here and written beside the raw ones; Spark compares.
 */

const VALUES = 1000;

/** How the values of each type travel through JSON as texts, and how Spark makes values of these. */
const DECODED: Partial<Record<SqlType['kind'], (text: string) => string>> = {
  string: (text) => text,
  varchar: (text) => text,
  binary: (text) => `unhex(${text})`,
  date: (text) => `date_from_unix_date(CAST(${text} AS INT))`,
  timestamp: (text) => `timestamp_micros(CAST(${text} AS BIGINT))`,
  timestamp_ntz: (text) => `CAST(timestamp_micros(CAST(${text} AS BIGINT)) AS TIMESTAMP_NTZ)`,
};

function encoded(value: unknown, { kind }: SqlType): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (kind === 'date') return String(daysOf(String(value)));
  if (kind === 'timestamp' || kind === 'timestamp_ntz') return String(microsOf(String(value)));
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Of the texts of `engine/texts.ts`, far beyond the years that have four digits. */
function daysOf(text: string): number {
  const [, year, month, day, bc] = /^(\d+)-(\d\d)-(\d\d)( \(BC\))?/.exec(text)!;
  const date = new Date(0);
  date.setUTCFullYear(bc ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  return date.getTime() / 86_400_000;
}

function microsOf(text: string): bigint {
  const [, hour, minute, second, fraction = ''] = /(\d\d):(\d\d):(\d\d)(?:\.(\d+))?/.exec(text)!;
  const seconds = BigInt(daysOf(text)) * 86_400n + BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second));
  return seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Far too long for most masks. */
const LONG = ['7'.repeat(1_000_000), `${'a'.repeat(1_000_000)}@example.com`];

const TABLES = GENERATED_TYPES.map(({ type, label, values }, i) => {
  const raw = [...fc.sample(fc.option(values, { nil: null, freq: 20 }), { numRuns: VALUES, seed: SEED })];
  if (type.kind === 'string') raw.push(...LONG);
  const specs = GENERATED_SPECS.filter((mask) => fittingMask(mask, type).fallback === undefined);
  const expected = specs.map((mask) => raw.map(maskValue(mask, type, KEY)));
  return { name: `masks.t${i}`, type, label, raw, specs, expected };
});
type Table = (typeof TABLES)[number];

const masked = (mask: MaskSpec, type: SqlType, column = '`v`'): string => maskSql(mask, type, column, KEY, 'spark');

const folder = temporaryFolder();
let spark: Spark;

beforeAll(async () => {
  spark = await Spark.start({ patience: 120 });
  await spark.prepare(['SET spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS', 'CREATE SCHEMA masks']);
  for (const table of TABLES) await writeTable(table);
});
afterAll(async () => {
  console.info(
    `masks on Spark, LAKEVEIL_SEED=${SEED}: ${TABLES.reduce((sum, { raw, specs }) => sum + raw.length * specs.length, 0)} values`,
  );
  await spark.close();
});

async function writeTable({ name, type, raw, expected }: Table): Promise<void> {
  const columns = ['v', ...expected.map((_, i) => `e${i}`)];
  const rows = raw.map((value, row) => [value, ...expected.map((values) => values[row])]);
  const path = join(folder, `${name}.json`);
  const line = (row: unknown[]) =>
    JSON.stringify(Object.fromEntries(row.map((v, i) => [columns[i], encoded(v, type)])));
  writeFileSync(path, rows.map((row) => `${line(row)}\n`).join(''));
  const decode = DECODED[type.kind] ?? ((text: string) => `CAST(${text} AS ${printType(type, 'spark')})`);
  await spark.prepare([
    `CREATE TABLE ${name} (${columns.map((c) => `${c} ${printType(type, 'spark')}`).join(', ')}) USING parquet`,
    `CREATE OR REPLACE TEMPORARY VIEW written (${columns.map((c) => `${c} STRING`).join(', ')}) USING json OPTIONS (path ${quoteString(path, 'spark')}, mode 'FAILFAST')`,
    `INSERT INTO ${name} SELECT ${columns.map(decode).join(', ')} FROM written`,
  ]);
}

async function rowsOf(sql: string): Promise<readonly unknown[][]> {
  const answer = await spark.run(sql);
  if ('error' in answer) throw new Error(`${answer.error}: ${answer.text.slice(0, 1000)}`);
  return answer.rows;
}

const SESSIONS = [
  { zone: 'UTC', compiled: false },
  { zone: 'America/New_York', compiled: true },
];

describe.each(SESSIONS)('in a session in $zone, compiled: $compiled, a mask', ({ zone, compiled }) => {
  beforeAll(async () => {
    await spark.newSession();
    await spark.prepare([
      `SET TIME ZONE '${zone}'`,
      `SET spark.sql.codegen.wholeStage = ${compiled}`,
      `SET spark.sql.codegen.factoryMode = ${compiled ? 'CODEGEN_ONLY' : 'NO_CODEGEN'}`,
    ]);
    expect(await rowsOf('SET spark.sql.ansi.enabled')).toEqual([['spark.sql.ansi.enabled', 'true']]);
  });

  it.each(TABLES)('equals its in-process form on any value of $label', async (table) => {
    const { name, type, specs, raw } = table;
    const differ = specs.map((mask, i) => `sum(CASE WHEN ${masked(mask, type)} <=> e${i} THEN 0 ELSE 1 END)`);
    const [[count, ...different] = []] = await rowsOf(`SELECT count(*), ${differ.join(', ')} FROM ${name}`);
    expect(count).toBe(raw.length);
    for (const [i, mask] of specs.entries()) {
      if (different[i] === 0) continue;
      const sql = masked(mask, type);
      const shown = ['v', sql, `e${i}`].map((c) => `CAST(${c} AS STRING)`).join(', ');
      const rows = await rowsOf(`SELECT ${shown} FROM ${name} WHERE NOT ${sql} <=> e${i} LIMIT 3`);
      expect.soft(rows, JSON.stringify(mask)).toEqual([]);
      expect(different[i], JSON.stringify(mask)).toBe(0);
    }
  });
});

describe('a mask', () => {
  const known = TYPE_SAMPLES.filter(({ type }) => !JSON.stringify(type).includes('"other"'));

  it.each(known)('is of exactly the type of its column: $type.kind: $engineType', async ({ type }) => {
    const types = GENERATED_SPECS.map((mask) => `typeof(${masked(mask, type)})`);
    const from = `(SELECT CAST(NULL AS ${printType(type, 'spark')}) AS v)`;
    const [[own, ...others] = []] = await rowsOf(`SELECT typeof(v), ${types.join(', ')} FROM ${from}`);
    for (const [i, mask] of GENERATED_SPECS.entries()) expect(others[i], JSON.stringify(mask)).toBe(own);
  });

  it('never fails on bytes that are no UTF-8', async () => {
    const type = { kind: 'string' } as const;
    const specs = GENERATED_SPECS.filter((mask) => fittingMask(mask, type).fallback === undefined);
    const bytes = ["X'FF41C3'", "X'C3'", "X'F09F98'", "X'EDA080'", "X'61FF4062C32E6465'"]
      .map((b) => `(${b})`)
      .join(', ');
    const from = `(SELECT CAST(b AS STRING) AS v FROM VALUES ${bytes} AS t(b))`;
    const read = specs.map((mask) => `count(hex(${masked(mask, type)}))`);
    expect(await rowsOf(`SELECT count(*), ${read.join(', ')} FROM ${from}`)).toHaveLength(1);
  });

  it('is soon done with values that nearly match a pattern, as long as it looks at', async () => {
    const patterns = {
      '.*@': 'a',
      '\\d+x': '1',
      '(?:a|ab){9}x': 'ab',
      '^(?:a|aa){8}[ab]*c': 'a',
      '(?:a?){8}a{8}b': 'a',
      '[ab]{1,10}[ab]{1,10}[ab]{1,10}c': 'ab',
      '(?:[ab][ab]?){0,9}c': 'ab',
    };
    const statements = Object.entries(patterns).map(([regex, unit]) => {
      const mask = { type: 'Regex', regex, replacement: '', caseInsensitive: false, noMatch: 'Null' } as const;
      const text = unit.repeat(regexOf(mask).longest).slice(0, regexOf(mask).longest);
      const sql = `SELECT count(*), count(${masked(mask, { kind: 'string' })}) FROM (SELECT concat(v, left(id, 0)) AS v FROM VALUES ('${text}') AS t(v), range(5))`;
      return { sql, patience: 20 }; // Spark ends a statement that takes longer, and that is an error
    });
    for (const answer of await spark.runAll(statements)) expect(answer).toMatchObject({ rows: [[5, 0]] });
  });

  it('is what predicates from above see, after the optimizer has pushed them down', async () => {
    const names = [...new Set(GENERATED_SPECS.map((mask) => mask.type))];
    for (const { name, type, specs, expected } of TABLES.filter(({ type }) => /^(string|int|date)$/.test(type.kind))) {
      const some = names.map((mask) => specs.findIndex((spec) => spec.type === mask)).filter((i) => i >= 0);
      const wanted = some.map((i) => {
        const mask = specs[i]!;
        const value = expected[i]!.find((candidate) => candidate !== null) ?? null;
        const literal = `CAST(${value === null ? 'NULL' : quoteString(String(value), 'spark')} AS ${printType(type, 'spark')})`;
        const veil = `(SELECT ${masked(mask, type)} AS m FROM ${name})`;
        return {
          sql: `SELECT count_if(m = ${literal}), count_if(m IS NULL) FROM ${veil} WHERE m = ${literal} OR m IS NULL`,
          isNull: value === null,
          counts: [value, null].map((one) => expected[i]!.filter((other) => other === one).length),
        };
      });
      const answers = await spark.runAll(wanted.map(({ sql }) => sql));
      const counted = answers.map((answer) => ('error' in answer ? answer : answer.rows[0]));
      expect(counted, type.kind).toEqual(wanted.map(({ counts: [equal, none], isNull }) => [isNull ? 0 : equal, none]));
    }
  });
});
