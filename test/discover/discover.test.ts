import { describe, expect, test } from 'vitest';
import { type ColumnFinding, discover } from '../../src/discover/discover.ts';
import { looksAtValues } from '../../src/discover/identifier.ts';
import { IDENTIFIERS } from '../../src/discover/identifiers.ts';
import type { SampleEngine } from '../../src/discover/sample.ts';
import { sampleSize } from '../../src/discover/score.ts';
import { TAGS } from '../../src/discover/tags.ts';
import { LakeveilError } from '../../src/errors.ts';
import { byColumn, withTables } from './duckdb.ts';

const CARD = '4111111111111111';
const CARD_TAGS = [TAGS.creditCardNumber, TAGS.pci];
const SAMPLE_ROWS = sampleSize(IDENTIFIERS.filter(looksAtValues).length);

/** Discovers a table that is made by the query. */
const discovered = (query: string): Promise<ReadonlyMap<string, ColumnFinding>> =>
  withTables({ t: query }, async (engine, tables) => byColumn(await discover(engine, tables)));

describe('cards', () => {
  test('are found as any kind of number or text', async () => {
    const types = ['BIGINT', 'HUGEINT', 'UBIGINT', 'DOUBLE', 'DECIMAL(18,2)', 'DECIMAL(38,0)', 'VARCHAR'];
    const columns = types.map((type) => `CAST(${CARD} AS ${type}) AS "${type}"`);
    const found = await discovered(`SELECT ${columns.join(', ')} FROM range(50)`);
    for (const type of types) expect(found.get(type), type).toMatchObject({ tags: CARD_TAGS, values: 50 });
  });

  test('are found between white space and in enums', async () => {
    const found = await discovered(`SELECT '  ${CARD} ' AS padded, '${CARD}'::ENUM('${CARD}') AS e FROM range(50)`);
    expect([...found.values()].map(({ tags }) => tags)).toEqual([CARD_TAGS, CARD_TAGS]);
  });
});

describe('what does not count', () => {
  test('NULLs and blank texts', async () => {
    const found = await discovered(`SELECT unnest(['${CARD}', NULL, '', '   ', '${CARD}']) AS c`);
    expect(found.get('c')).toMatchObject({ values: 2, tags: CARD_TAGS });
  });

  test('empty tables are judged by name', async () => {
    const found = await discovered(`SELECT '' AS credit_card_number, '' AS note, 1 AS card_number WHERE false`);
    expect(found.get('credit_card_number')).toMatchObject({ values: 0, evidence: [{ by: 'columnName' }] });
    expect([...found.values()].map(({ tags }) => tags)).toEqual([CARD_TAGS, [], CARD_TAGS]);
  });

  test('values of nested and binary columns, which say so', async () => {
    const found = await discovered(`
      SELECT {'card': '${CARD}'} AS payment, ['${CARD}'] AS card_number, 'x'::BLOB AS b, true AS email,
             DATE '2000-01-01' AS dob`);
    const told = [...found.values()].map((f) => [f.column, f.notSampled, ...f.tags]);
    expect(told).toEqual([
      ['payment', 'values of type STRUCT are not looked at'],
      ['card_number', 'values of type ARRAY are not looked at', ...CARD_TAGS],
      ['b', 'values of type BINARY are not looked at'],
      ['email', 'values of type BOOLEAN are not looked at'],
      ['dob', 'values of type DATE are not looked at', TAGS.dateOfBirth],
    ]);
  });
});

describe('samples', () => {
  test('a nearly empty column of a large table is looked at by itself', async () => {
    const found = await discovered(
      `SELECT i AS id, CASE WHEN i % 2000 = 0 THEN '${CARD}' END AS c FROM range(60000) AS r(i)`,
    );
    expect(found.get('c')).toMatchObject({ values: 30, tags: CARD_TAGS, evidence: [{ sampleSize: 30, margin: 0 }] });
    expect(found.get('id')?.values).toBe(SAMPLE_ROWS);
  });

  test('the same seed gives the same report, another seed another sample', async () => {
    const mixed = `SELECT CASE WHEN hash(i) % 3 = 0 THEN 'a@example.org' ELSE 'x' END AS c FROM range(50000) AS r(i)`;
    await withTables({ mixed }, async (engine, tables) => {
      const rates = async (seed: number) => (await discover(engine, tables, { seed }))[0]?.rates;
      expect(await rates(5)).toEqual(await rates(5));
      expect(await rates(5)).not.toEqual(await rates(6));
      expect(await rates(5)).toEqual({ EMAIL_ADDRESS: expect.closeTo(1 / 3, 1) });
    });
  });

  test('names are quoted, whatever they hold', async () => {
    const found = await discovered(`SELECT '${CARD}' AS "a""b; DROP TABLE x --", 1 AS "select"`);
    expect(found.get('a"b; DROP TABLE x --')?.tags).toEqual(CARD_TAGS);
  });
});

describe('running', () => {
  test('tells its progress', () =>
    withTables({ p1: 'SELECT 1 AS a', p2: 'SELECT 1 AS a' }, async (engine, tables) => {
      const told: string[] = [];
      await discover(engine, tables, { onProgress: (p) => told.push(`${p.done}/${p.total} ${p.table?.table ?? ''}`) });
      expect(told).toEqual(['0/2 ', '1/2 p1', '2/2 p2']);
    }));

  test('stops when asked to', () =>
    withTables({ t: 'SELECT 1 AS a' }, async (engine, tables) => {
      const stopped = discover(engine, tables, { signal: AbortSignal.abort() });
      await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    }));

  test('columns without a competing identifier are not read', () =>
    withTables({ t: `SELECT DATE '2000-01-01' AS d` }, async (engine, tables) => {
      const findings = await discover(failing(engine, new Error('a statement was sent')), tables);
      expect(findings).toMatchObject([{ notSampled: 'values of type DATE are not looked at' }]);
    }));

  test('a table that fails says why and does not stop the others', () =>
    withTables({ there: `SELECT '${CARD}' AS c` }, async (engine, tables) => {
      const gone = { catalog: 'lake', schema: 'main', table: 'gone' };
      const columns = [{ name: 'card_number', type: { kind: 'string' } as const }];
      const findings = await discover(engine, [{ table: gone, columns }, ...tables]);
      expect(findings[0]).toMatchObject({ tags: CARD_TAGS, values: 0, notSampled: expect.any(String) });
      expect(findings[1]).toMatchObject({ tags: CARD_TAGS, values: 1 });
    }));
});

describe('values never leave', () => {
  test('in the report', async () => {
    const found = await discovered(`SELECT '${CARD}' AS c, '${CARD}'::ENUM('${CARD}') AS e, ['${CARD}'] AS a`);
    expect(JSON.stringify([...found])).not.toContain(CARD);
  });

  test.each([
    ['an error of another kind', new Error(`no number: ${CARD}`), 'table `lake.main.t` could not be sampled'],
    ['an error of lakeveil', new LakeveilError('ENGINE', 'no number', { cause: new Error(CARD) }), 'no number'],
  ])('in %s', (_, error, notSampled) =>
    withTables({ t: `SELECT '${CARD}' AS c` }, async (engine, tables) => {
      const findings = await discover(failing(engine, error), tables);
      expect(findings).toMatchObject([{ notSampled, tags: [] }]);
      expect(JSON.stringify(findings)).not.toContain(CARD);
    }),
  );
});

/** The engine, but every statement fails. */
const failing = (engine: SampleEngine, error: Error): SampleEngine => ({
  dialect: engine.dialect,
  physicalName: (name) => engine.physicalName(name),
  execute: () => Promise.reject(error),
});
