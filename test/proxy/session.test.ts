import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import type { Session } from '../../src/proxy/session.ts';
import { openVeil } from '../../src/proxy/veil.ts';
import { folderWith } from '../support/folder.ts';

const FILES = {
  'lakeveil.yaml': `
engine: { type: duckdb, data: ./data, schema: shop }
keys: { current: file:key }
`,
  'people.yaml': 'people:\n  ana: { groups: [analysts] }\n  dora: { groups: [fraud] }\n',
  key: '07'.repeat(32),
  'data/orders.csv': 'id,card\n1,4111-1111\n2,5555-5555\n',
  'data/other/orders.csv': 'id\n7\n',
  'policies/cards.yaml': `
name: Mask Cards
policyKey: cards
type: data
circumstances: [{ type: columnRegex, regex: card }]
actions:
  - rules:
      - type: Masking
        config: { fields: [{ type: columnRegex, regex: card }], maskingConfig: { type: Constant, constant: XXXX } }
        exceptions: { groups: [fraud] }
`,
};

async function open(user = 'ana') {
  const folder = folderWith(FILES);
  const veil = await openVeil(join(folder, 'lakeveil.yaml'));
  onTestFinished(() => veil.close());
  await veil.discover({ apply: true });
  return { folder, veil, session: veil.session({ user }) };
}

async function rows(
  session: Session,
  sql: string,
  options: Parameters<Session['query']>[1] = {},
): Promise<unknown[][]> {
  const found: unknown[][] = [];
  for await (const row of (await session.query(sql, options)).values()) found.push(row);
  return found;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error) => (isLakeveilError(error) ? error.code : String(error)),
  );

describe('a session', () => {
  test('remembers where it is', async () => {
    const { session, veil } = await open();
    expect(await rows(session, 'SELECT count(*) FROM orders')).toEqual([[2n]]);
    expect(await rows(session, 'USE other')).toEqual([]);
    expect(await rows(session, 'SELECT id FROM orders')).toEqual([[7n]]);
    expect(await rows(session, 'SHOW TABLES')).toEqual([['other', 'orders', false]]);
    expect((await session.rewrite('SELECT id FROM orders')).kind).toBe('pass');
    expect((await session.explain('SELECT id FROM orders')).columns[0]!.sources[0]!.table).toBe('lake.other.orders');
    // others stay where they are
    expect(await rows(veil.session({ user: 'ana' }), 'SHOW CURRENT SCHEMA')).toEqual([['lake', 'shop']]);
    expect(await rows(veil.session({ user: 'ana', schema: 'other' }), 'SELECT id FROM orders')).toEqual([[7n]]);
  });

  test('masks as everywhere, for the principal as it is at each statement', async () => {
    const { session, folder } = await open();
    expect(await rows(session, 'SELECT DISTINCT card FROM orders')).toEqual([['XXXX']]);
    writeFileSync(join(folder, 'people.yaml'), 'people:\n  ana: { groups: [fraud] }\n');
    expect(await rows(session, 'SELECT card FROM orders WHERE id = 1')).toEqual([['4111-1111']]);
    writeFileSync(join(folder, 'people.yaml'), 'people:\n  eve: {}\n');
    expect(await codeOf(rows(session, 'SELECT 1'))).toBe('UNKNOWN_PRINCIPAL');
  });

  test('has variables, which meet the masked value', async () => {
    const { session } = await open();
    await rows(session, "DECLARE c STRING = '4111-1111'");
    await rows(session, 'DECLARE n INT DEFAULT 1');
    expect(await rows(session, 'SELECT count(*) FROM orders WHERE card = c')).toEqual([[0n]]);
    expect(await rows(session, 'SELECT id, n FROM orders WHERE id > n')).toEqual([[2n, 1]]);
    await rows(session, 'SET VAR n = 0');
    expect(await rows(session, 'SELECT count(*) FROM orders WHERE id > n AND id < ?', { params: [2] })).toEqual([[1n]]);
    await rows(session, "SET VAR c = 'XXXX'");
    expect(await rows(session, 'SELECT count(*) FROM orders WHERE card = c')).toEqual([[2n]]);
    const names = await session.query('SELECT n, n + 1 AS m FROM orders');
    expect(names.columns.map(({ name }) => name)).toEqual(['n', 'm']);
    await names.close();
  });

  test('refuses a time zone that the embedded engine cannot give to it alone', async () => {
    const { session } = await open();
    expect(await codeOf(rows(session, "SET TIME ZONE 'Asia/Tokyo'"))).toBe('UNSUPPORTED_ON_ENGINE');
    expect(await codeOf(rows(session, 'SET spark.sql.binaryOutputStyle = HEX'))).toBe('UNSUPPORTED_ON_ENGINE');
    expect(await rows(session, 'SET')).toEqual([]);
    expect(await rows(session, "SET TIME ZONE 'UTC'")).toEqual([['spark.sql.session.timeZone', 'UTC']]);
    expect(await rows(session, 'SELECT 1')).toEqual([[1]]);
  });

  test('ends', async () => {
    const { session } = await open();
    const running = session.query('SELECT count(*) FROM range(100000000000) a');
    session.close();
    session.close();
    expect(await codeOf(running)).toBe('CANCELLED');
    expect(await codeOf(rows(session, 'SELECT 1'))).toBe('USAGE');
  });

  test('stops a statement that its caller aborts', async () => {
    const { session } = await open();
    const stop = new AbortController();
    const running = session.query('SELECT count(*) FROM range(100000000000) a', { signal: stop.signal });
    stop.abort();
    expect(await codeOf(running)).toBe('CANCELLED');
    expect(await rows(session, 'SELECT 1')).toEqual([[1]]);
  });
});

test('outside of a session there is nothing to change', async () => {
  const { veil } = await open();
  for (const sql of ['USE other', 'SET TIME ZONE LOCAL', 'DECLARE x INT', 'RESET', 'DROP TEMPORARY VARIABLE x']) {
    expect(await codeOf(veil.query(sql, { user: 'ana' })), sql).toBe('STATEMENT_DENIED');
  }
});
