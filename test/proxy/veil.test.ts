import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CatalogStore } from '../../src/catalog/store.ts';
import { openVeil, type QueryOptions, type Veil } from '../../src/proxy/veil.ts';
import { folderWith } from '../support/folder.ts';

const CARDS = ['4111111111111111', '5555555555554444', '4242424242424242', '4000056655665556'];
const FILES = {
  'lakeveil.yaml': `
engine: { type: duckdb, data: ./data, schema: shop }
keys: { current: file:key, projects: { payments: [shop.orders, shop.refunds] } }
`,
  'people.yaml': `
people:
  ana: { groups: [analysts] }
  dora: { groups: [fraud] }
  eve: { groups: [analysts], attributes: { Country: [FR] } }
`,
  key: '07'.repeat(32),
  'data/orders.csv': `id,card,country\n${CARDS.map((card, i) => `${i},'${card}',${i % 2 ? 'FR' : 'DE'}`).join('\n')}\n`,
  'data/refunds.csv': `order_id,card\n1,'${CARDS[1]}'\n3,'${CARDS[3]}'\n`,
  'policies/cards.yaml': `
name: Mask Cards
policyKey: cards
type: data
circumstances: [{ type: columnRegex, regex: card }]
actions:
  - rules:
      - type: Masking
        config: { fields: [{ type: columnRegex, regex: card }], maskingConfig: { type: Hash } }
        exceptions: { groups: [fraud] }
`,
};

const COUNTRIES = `
name: Own countries
policyKey: countries
type: data
circumstances: [{ type: columnRegex, regex: country }]
actions:
  - rules:
      - type: Row Restriction by Custom Where Clause
        config: { predicate: "@attributeValuesContains('Country', country)" }
        exceptions: { groups: [fraud] }
`;

async function setUp(more = '') {
  const folder = folderWith({ ...FILES, 'lakeveil.yaml': FILES['lakeveil.yaml'] + more });
  const veil = await openVeil(join(folder, 'lakeveil.yaml'));
  onTestFinished(() => veil.close());
  await veil.discover({ apply: true });
  return { folder, veil };
}

async function rows(veil: Veil, user: string, sql: string, options: QueryOptions = {}): Promise<unknown[][]> {
  const found: unknown[][] = [];
  for await (const row of (await veil.query(sql, { user, ...options })).values()) found.push(row);
  return found;
}

const failure = (code: string) => expect.objectContaining({ code });

describe('a veil', () => {
  test('masks for one and not for another, whoever asked first', async () => {
    const { veil } = await setUp();
    const sql = 'SELECT card FROM orders ORDER BY id LIMIT 1';
    const [masked] = (await rows(veil, 'ana', sql)) as [[string]];
    expect(masked[0]).toMatch(/^[0-9a-f]{64}$/);
    for (let i = 0; i < 50; i++) {
      expect(await rows(veil, 'dora', sql)).toEqual([[`'${CARDS[0]}'`]]);
      expect(await rows(veil, 'ana', sql)).toEqual([masked]);
    }
  });

  test('obeys a policy from the next statement on, and forgets it as quickly', async () => {
    const { folder, veil } = await setUp();
    const sql = 'SELECT id FROM orders ORDER BY id';
    expect(await rows(veil, 'eve', sql)).toHaveLength(4);
    writeFileSync(join(folder, 'policies', 'countries.yaml'), COUNTRIES);
    expect((await rows(veil, 'eve', sql)).map(([id]) => id)).toEqual([1n, 3n]);
    expect(await rows(veil, 'ana', sql)).toEqual([]);
    expect(await rows(veil, 'dora', sql)).toHaveLength(4);
    veil.policies.remove('countries');
    expect(await rows(veil, 'ana', sql)).toHaveLength(4);
  });

  test('obeys a change of the people file from the next statement on', async () => {
    const { folder, veil } = await setUp();
    const sql = 'SELECT card FROM orders WHERE id = 0';
    expect(await rows(veil, 'dora', sql)).toEqual([[`'${CARDS[0]}'`]]);
    writeFileSync(join(folder, 'people.yaml'), 'people: { dora: { groups: [] } }\n');
    expect((await rows(veil, 'dora', sql))[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(folder, 'people.yaml'), 'people: [\n');
    await expect(veil.query(sql, { user: 'dora' })).rejects.toThrow(failure('PEOPLE_FILE'));
  });

  test('sees a change of the people file whose size and time are those of before', async () => {
    const { folder, veil } = await setUp();
    const sql = 'SELECT card FROM orders WHERE id = 0';
    const write = (text: string) => {
      writeFileSync(join(folder, 'people.yaml'), text);
      utimesSync(join(folder, 'people.yaml'), 1_700_000_000, 1_700_000_000);
    };
    write('people: { dora: { groups: [fraud] } }\n');
    expect(await rows(veil, 'dora', sql)).toEqual([[`'${CARDS[0]}'`]]);
    write('people: { dora: { groups: [other] } }\n');
    expect((await rows(veil, 'dora', sql))[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('rewrites a statement once for all who see the same, until something changes', async () => {
    const { folder, veil } = await setUp();
    const sql = 'SELECT card FROM orders';
    const of = (user: string, options = {}) => veil.rewrite(sql, { user, ...options });
    const before = await of('ana');
    expect(await of('eve')).toBe(before);
    expect(await of('dora')).not.toBe(before);
    expect(await of('ana', { dialect: 'spark' })).not.toBe(before);
    await expect(of('ana', { schema: 'other' })).rejects.toThrow(failure('UNKNOWN_TABLE'));
    writeFileSync(join(folder, 'policies', 'countries.yaml'), COUNTRIES);
    const [ana, eve] = [await of('ana'), await of('eve')];
    expect(new Set([before, ana, eve]).size).toBe(3);
    writeFileSync(join(folder, 'people.yaml'), 'people: { ana: { groups: [fraud] }, eve: { groups: [analysts] } }\n');
    expect((await of('ana')).kind).toBe('pass');
    expect(await of('eve')).toBe(ana); // who now sees what ana saw
    const tags = [{ tag: 'A', by: 'discovery' as const, at: '', identifier: 'X' }];
    const orders = { catalog: 'lake', schema: 'shop', table: 'orders' };
    new CatalogStore(join(folder, '.lakeveil', 'catalog.json')).record([
      { table: orders, columns: [{ name: 'id', tags }] },
    ]);
    expect(await of('eve')).not.toBe(ana);
  });

  test('looks at files only as often as it is told to, but sees its own changes at once', async () => {
    const { folder, veil } = await setUp('filesMaxAge: 10s\n');
    const sql = 'SELECT id FROM orders ORDER BY id';
    expect(await rows(veil, 'eve', sql)).toHaveLength(4);
    writeFileSync(join(folder, 'people.yaml'), 'people: {}\n');
    expect(await rows(veil, 'eve', sql)).toHaveLength(4); // from some milliseconds ago, which is allowed
    veil.policies.apply(COUNTRIES, 'countries.yaml');
    expect((await rows(veil, 'eve', sql)).map(([id]) => id)).toEqual([1n, 3n]);
    veil.policies.remove('countries');
    expect(await rows(veil, 'eve', sql)).toHaveLength(4);
  });

  test('joins masked columns within a project', async () => {
    const { veil } = await setUp();
    const sql = 'SELECT o.id FROM orders o JOIN refunds r ON o.card = r.card ORDER BY 1';
    expect((await rows(veil, 'ana', sql)).map(([id]) => id)).toEqual([1n, 3n]);
  });

  test('takes a principal that the caller vouches for', async () => {
    const { veil } = await setUp();
    const principal = { user: 'service', groups: ['fraud'], attributes: {}, purposes: [] };
    expect(await rows(veil, '', 'SELECT card FROM orders WHERE id = 0', { principal })).toEqual([[`'${CARDS[0]}'`]]);
  });

  test.each([
    ['groups in one text, which other names are part of', { groups: 'antifraud' }, '`groups`'],
    ['an attribute that is no text', { groups: [], attributes: { Country: [1] } }, '`attributes.Country.0`'],
    ['nothing but a name', { groups: undefined }, '`groups`'],
  ])('refuses a principal that is none: %s', async (_, wrong, key) => {
    const { veil } = await setUp();
    const principal = { user: 'service', attributes: {}, purposes: [], ...wrong } as never;
    await expect(veil.query('SELECT card FROM orders', { principal })).rejects.toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_PRINCIPAL',
        reason: `the principal that was given has no usable ${key}, so nothing is shown`,
      }),
    );
  });

  test('decides on a principal as it is, also when its object was changed since', async () => {
    const { veil } = await setUp();
    const groups = ['fraud'];
    const principal = { user: 'service', groups, attributes: {}, purposes: [] };
    const first = (table: string, who = principal) =>
      rows(veil, '', `SELECT card FROM ${table} ORDER BY 1 LIMIT 1`, { principal: who });
    const clear = [[expect.stringMatching(/^'\d{16}'$/)]];
    const masked = [[expect.stringMatching(/^[0-9a-f]{64}$/)]];
    expect(await first('orders')).toEqual(clear);
    groups.pop();
    expect(await first('orders')).toEqual(masked);
    groups.push('fraud');
    // the other table is decided now, for somebody who is what the object was
    expect(await first('refunds', { ...principal, groups: [] })).toEqual(masked);
  });

  test('binds parameters by position and by name', async () => {
    const { veil } = await setUp();
    expect(
      await rows(veil, 'ana', 'SELECT id FROM orders WHERE country = ? AND id > ?', { params: ['DE', 0] }),
    ).toEqual([[2n]]);
    const named = 'SELECT :x + 1 AS a, id FROM orders WHERE id = :x AND country = :c';
    expect(await rows(veil, 'ana', named, { params: { x: 2, c: 'DE' } })).toEqual([[3, 2n]]);
    await expect(veil.query(named, { user: 'ana', params: { x: 2 } })).rejects.toThrow(failure('PARAMETERS'));
  });

  test('gives rows as objects and says what was decided', async () => {
    const { veil } = await setUp();
    const result = await veil.query('SELECT id, card FROM orders ORDER BY id LIMIT 1', { user: 'ana' });
    expect(result.decision).toMatchObject({
      kind: 'rewrite',
      masked: [{ table: 'lake.shop.orders', column: 'card', mask: 'Hash', policy: 'cards' }],
      used: [{ id: 1, key: 'cards', name: 'Mask Cards' }],
      readers: ['polyglot', 'sqlparser'],
    });
    for await (const row of result.rows())
      expect(row).toEqual({ id: 0n, card: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('stops a statement whose caller has left', async () => {
    const { veil } = await setUp();
    const controller = new AbortController();
    const slow = 'SELECT count(*) FROM range(100000000) a JOIN range(100000000) b ON a.id % 7 = b.id % 5';
    const running = rows(veil, 'ana', slow, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toThrow(failure('CANCELLED'));
    expect(await rows(veil, 'ana', 'SELECT 1')).toEqual([[1]]);
  });
});

describe('what is missing shows nothing', () => {
  test('nobody who asks', async () => {
    const { veil } = await setUp();
    await expect(veil.query('SELECT 1', {})).rejects.toThrow(failure('UNKNOWN_PRINCIPAL'));
    await expect(veil.query('SELECT 1', { user: 'mallory' })).rejects.toThrow(failure('UNKNOWN_PRINCIPAL'));
  });

  test('the policies folder', async () => {
    const { folder, veil } = await setUp();
    rmSync(join(folder, 'policies'), { recursive: true });
    await expect(veil.query('SELECT id FROM orders', { user: 'dora' })).rejects.toThrow(failure('NO_POLICIES'));
  });

  test('the policy file: its last good version stays in force', async () => {
    const { folder, veil } = await setUp();
    rmSync(join(folder, 'policies', 'cards.yaml'));
    expect((await rows(veil, 'ana', 'SELECT card FROM orders WHERE id = 0'))[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(veil.policies.current().problems).toEqual([failure('POLICY_FILE')]);
  });

  test('the state: a table that was registered is unknown again', async () => {
    const { folder, veil } = await setUp();
    rmSync(join(folder, '.lakeveil'), { recursive: true });
    await expect(veil.query('SELECT id FROM orders', { user: 'dora' })).rejects.toThrow(failure('UNKNOWN_TABLE'));
  });

  test('the key', async () => {
    const folder = folderWith({ ...FILES, key: 'too short' });
    await expect(openVeil(join(folder, 'lakeveil.yaml'))).rejects.toThrow(failure('KEY'));
  });

  test('no error holds the key or a card', async () => {
    const { veil } = await setUp();
    const sqls = [
      'SELECT CAST(card AS INT) + 9223372036854775807 FROM orders',
      'SELECT card.x FROM orders',
      'SELECT sum(card) FROM orders',
    ];
    for (const sql of sqls) {
      const error = await rows(veil, 'ana', sql).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(`${error?.message}`).not.toMatch(/4111|5555|[0-9a-f]{32}/);
    }
  });
});

test('with unregistered: allow, a table that nobody registered is clear but for what policies find by name', async () => {
  const allow = `${FILES['lakeveil.yaml']}unregistered: allow\n`;
  const veil = await openVeil(join(folderWith({ ...FILES, 'lakeveil.yaml': allow }), 'lakeveil.yaml'));
  onTestFinished(() => veil.close());
  const [row] = await rows(veil, 'ana', 'SELECT id, card, country FROM orders ORDER BY id LIMIT 1');
  expect(row).toEqual([0n, expect.stringMatching(/^[0-9a-f]{64}$/), 'DE']);
});
