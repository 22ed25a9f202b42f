import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openVeil, type Veil } from '../../src/proxy/veil.ts';
import { folderWith } from '../support/folder.ts';

const CONFIG = (version: number) => `
engine: { type: duckdb, data: ./data, schema: shop }
keys: { current: file:key, version: ${version}, keyInSql: never }
unmask: { groups: [investigators, auditors] }
`;

const MASK = (key: string, column: string, config: string) => `
name: ${key}
policyKey: ${key}
type: data
circumstances: [{ type: columnRegex, regex: ${column} }]
actions:
  - rules:
      - type: Masking
        config: { fields: [{ type: columnRegex, regex: ${column} }], maskingConfig: ${config} }
        exceptions: { groups: [fraud] }
`;

const FILES = {
  key: '07'.repeat(32),
  'people.yaml':
    'people:\n  ana: { groups: [analysts] }\n  dora: { groups: [fraud] }\n  ida: { groups: [investigators] }\n',
  'data/people.csv': 'id,name,card\n1,Ada,4111111111111111\n2,Bob,5555555555554444\n3,,4242424242424242\n',
  'data/staff.csv': 'id,name\n1,Ada\n',
  'policies/names.yaml': MASK('names', 'name', '{ type: Reversible }'),
  'policies/cards.yaml': MASK('cards', 'card', '{ type: Format Preserving }'),
  'policies/ids.yaml': MASK('ids', '^id$', '{ type: Hash }'),
};

async function open(folder: string, version = 1): Promise<Veil> {
  writeFileSync(join(folder, 'lakeveil.yaml'), CONFIG(version));
  const veil = await openVeil(join(folder, 'lakeveil.yaml'));
  onTestFinished(() => veil.close());
  return veil;
}

async function setUp() {
  const folder = folderWith(FILES);
  const veil = await open(folder);
  await veil.discover({ apply: true });
  return { folder, veil };
}

async function column(veil: Veil, user: string, sql: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const [value] of (await veil.query(sql, { user })).values()) found.push(value);
  return found;
}

const NAMES = 'SELECT name FROM people';
const failure = (code: string) => expect.objectContaining({ code });

describe('masks behind the engine', () => {
  test('mask for one and not for another, whoever asked first, in every form of the answer', async () => {
    const { veil } = await setUp();
    const sql = 'SELECT card AS c, name, id FROM people LIMIT 2';
    for (let i = 0; i < 3; i++) {
      expect(await column(veil, 'dora', sql)).toEqual([4111111111111111n, 5555555555554444n]);
      const result = await veil.query(sql, { user: 'ana' });
      expect(result.columns.map(({ name }) => name)).toEqual(['c', 'name', 'id']);
      expect(result.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'c Int64',
        'name Utf8',
        'id Int64',
      ]);
      expect(result.decision.inProcess.map(({ output, name }) => [output, name])).toEqual([
        [0, 'c'],
        [1, 'name'],
        [2, 'id'],
      ]);
      for await (const batch of result.batches) {
        const text = JSON.stringify(batch.toArray(), (_, value) => (typeof value === 'bigint' ? `${value}` : value));
        expect(text).toMatch(/lvr1\./);
        expect(text).not.toMatch(/Ada|Bob|4111111111111111/);
      }
      for await (const row of (await veil.query(sql, { user: 'ana' })).rows()) {
        expect(Object.keys(row)).toEqual(['c', 'name', 'id']);
        expect(String(row['c'])).toMatch(/^\d{16}$/);
      }
    }
    const described = await column(veil, 'ana', 'DESCRIBE QUERY SELECT card AS c, name FROM people');
    expect(described).toEqual(['c', 'name']);
    expect(await column(veil, 'ana', 'EXPLAIN SELECT name FROM people')).toEqual([
      expect.stringContaining('masked by Reversible, behind the engine'),
    ]);
    await expect(veil.query('SELECT upper(name) AS n FROM people', { user: 'ana' })).rejects.toEqual(
      failure('MASKED_OUTSIDE'),
    );
    expect(await column(veil, 'dora', 'SELECT upper(name) AS n FROM people LIMIT 1')).toEqual(['ADA']);
  });

  test('go with an answer that its caller leaves, or aborts', async () => {
    const { veil } = await setUp();
    const left = (await veil.query(NAMES, { user: 'ana' })).values();
    expect((await left.next()).value).toEqual([expect.stringMatching(/^lvr1\./)]);
    await left.return();
    const abort = new AbortController();
    const result = await veil.query(NAMES, { user: 'ana', signal: abort.signal });
    abort.abort();
    await expect(result.values().next()).rejects.toEqual(failure('CANCELLED'));
  });

  test('are in no text for somebody else, in one for the engine itself without a key', async () => {
    const { veil } = await setUp();
    const { sql } = await veil.rewrite('SELECT id, name, card FROM people', { user: 'ana' });
    expect(sql).not.toMatch(/[0-9a-f]{64}/);
    for (const dialect of ['spark', 'databricks'] as const) {
      await expect(veil.rewrite('SELECT id FROM people', { user: 'ana', dialect })).rejects.toEqual(
        failure('MASKED_OUTSIDE'),
      );
    }
  });
});

describe('undoing reversible masks', () => {
  test('is for members of the named groups only', async () => {
    const { veil } = await setUp();
    const masked = (await column(veil, 'ana', NAMES)) as string[];
    const texts = masked.filter((value) => value !== null);
    expect(texts).toHaveLength(2);
    const names = await veil.unmask(texts, { user: 'ida', table: 'people' });
    expect([...names].sort()).toEqual(['Ada', 'Bob']);
    for (const user of ['ana', 'dora']) {
      await expect(veil.unmask(texts, { user, table: 'people' })).rejects.toEqual(failure('UNMASK_DENIED'));
    }
    await expect(veil.unmask(texts, { user: 'nobody', table: 'people' })).rejects.toEqual(failure('UNKNOWN_PRINCIPAL'));
    const principal = { user: 'x', groups: ['auditors'], attributes: {}, purposes: [] };
    expect(await veil.unmask(texts, { principal, table: 'lake.shop.people' })).toEqual(names);
  });

  test('needs the table whose mask it was', async () => {
    const { veil } = await setUp();
    const [masked] = (await column(veil, 'ana', 'SELECT name FROM people LIMIT 1')) as [string];
    expect(await veil.unmask([masked, 'Ada', ''], { user: 'ida', table: 'people' })).toEqual([
      'Ada',
      undefined,
      undefined,
    ]);
    expect(await veil.unmask([masked], { user: 'ida', table: 'staff' })).toEqual([undefined]);
    await expect(veil.unmask([masked], { user: 'ida', table: 'none' })).rejects.toEqual(failure('UNKNOWN_TABLE'));
  });

  test('works for what older versions of the key made', async () => {
    const { folder, veil } = await setUp();
    const sql = 'SELECT name FROM people LIMIT 1';
    const [older] = (await column(veil, 'ana', sql)) as [string];
    await veil.close();
    const later = await open(folder, 3);
    const [newer] = (await column(later, 'ana', sql)) as [string];
    expect(newer).not.toBe(older);
    expect(await later.unmask([older, newer], { user: 'ida', table: 'people' })).toEqual(['Ada', 'Ada']);
    await later.close();
    const back = await open(folder, 2);
    expect(await back.unmask([older, newer], { user: 'ida', table: 'people' })).toEqual(['Ada', undefined]);
  });

  test('is for nobody when no group is named', async () => {
    const { folder, veil } = await setUp();
    await veil.close();
    writeFileSync(join(folder, 'lakeveil.yaml'), CONFIG(1).replace(/unmask.*/, ''));
    const closed = await openVeil(join(folder, 'lakeveil.yaml'));
    onTestFinished(() => closed.close());
    await expect(closed.unmask(['x'], { user: 'ida', table: 'people' })).rejects.toEqual(failure('UNMASK_DENIED'));
  });
});
