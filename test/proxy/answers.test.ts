import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { openVeil, type QueryOptions, type Veil } from '../../src/proxy/veil.ts';
import { printType } from '../../src/sqltype.ts';
import { folderWith } from '../support/folder.ts';

const FILES = {
  'lakeveil.yaml': `
engine: { type: duckdb, data: ./data, schema: shop }
keys: { current: file:key }
`,
  'people.yaml': 'people:\n  ana: { groups: [analysts] }\n',
  key: '07'.repeat(32),
  'data/orders.csv': "id,card\n1,'4111111111111111'\n2,'5555555555554444'\n",
  'data/new.csv': 'a\n1\n',
  'policies/cards.yaml': `
name: Mask Cards
policyKey: cards
type: data
circumstances: [{ type: columnRegex, regex: card }]
actions:
  - rules:
      - type: Masking
        config: { fields: [{ type: columnRegex, regex: card }], maskingConfig: { type: Hash } }
`,
};

async function open(): Promise<Veil> {
  const veil = await openVeil(join(folderWith(FILES), 'lakeveil.yaml'));
  onTestFinished(() => veil.close());
  await veil.discover({ apply: true, tables: ['orders'] });
  return veil;
}

async function answer(veil: Veil, sql: string, options: QueryOptions = {}) {
  const result = await veil.query(sql, { user: 'ana', ...options });
  const rows: unknown[][] = [];
  for await (const row of result.values()) rows.push(row);
  return { columns: result.columns.map(({ name, type }) => `${name} ${printType(type, 'spark')}`), rows, result };
}

const codeOf = (error: unknown): string => (isLakeveilError(error) ? error.code : String(error));

describe('what lakeveil answers itself', () => {
  test('comes as rows like those of a query; unregistered tables are not told of', async () => {
    const veil = await open();
    const { columns, rows, result } = await answer(veil, 'SHOW TABLES');
    expect(columns).toEqual(['namespace STRING', 'tableName STRING', 'isTemporary BOOLEAN']);
    expect(rows).toEqual([['shop', 'orders', false]]);
    const nothing = { masked: [], used: [], readers: [], parameters: [], inProcess: [] };
    expect(result.decision).toEqual({ kind: 'answer', ...nothing });
    expect(result.schema.fields.map(({ name }) => name)).toEqual(['namespace', 'tableName', 'isTemporary']);
    await result.close();
    expect((await answer(veil, "SHOW TABLES LIKE 'none'")).rows).toEqual([]);
  });

  test('as objects, and with the NULLs of a column', async () => {
    const veil = await open();
    const result = await veil.query('DESCRIBE orders', { user: 'ana' });
    const rows: unknown[] = [];
    for await (const row of result.rows()) rows.push(row);
    expect(rows).toEqual([
      { col_name: 'id', data_type: 'bigint', comment: null },
      { col_name: 'card', data_type: 'string', comment: null },
    ]);
  });

  test('is about where the caller stands', async () => {
    const veil = await open();
    expect((await answer(veil, 'SHOW CURRENT SCHEMA')).rows).toEqual([['lake', 'shop']]);
    expect((await answer(veil, 'SHOW CURRENT SCHEMA', { schema: 'other' })).rows).toEqual([['lake', 'other']]);
    await expect(answer(veil, 'DESCRIBE orders', { schema: 'other' })).rejects.toThrow('is not registered');
  });

  test('the information schema is read by the engine as any relation', async () => {
    const veil = await open();
    const sql = 'SELECT table_name, count(*) FROM information_schema.columns GROUP BY table_name HAVING count(*) > :n';
    expect((await answer(veil, sql, { params: { n: 1 } })).rows).toEqual([['orders', 2n]]);
  });
});

describe('DESCRIBE QUERY', () => {
  test('shows the names and types that the answer has', async () => {
    const veil = await open();
    const { columns, rows } = await answer(
      veil,
      'DESCRIBE QUERY SELECT card, id + 1.5 AS x, count(*) OVER () FROM orders',
    );
    expect(columns).toEqual(['col_name STRING', 'data_type STRING', 'comment STRING']);
    expect(rows).toEqual([
      ['card', 'string', null],
      ['x', expect.stringMatching(/^d/), null],
      ['count(*) OVER ()', 'bigint', null],
    ]);
    expect((await answer(veil, 'DESC SELECT :a AS a', { params: { a: 'x' } })).rows).toEqual([['a', 'string', null]]);
  });

  test('is for queries only, and for what the principal may read', async () => {
    const veil = await open();
    const asked = (sql: string) => answer(veil, sql).then(() => 'answered', codeOf);
    expect(await asked('DESCRIBE QUERY SELECT a FROM new')).toBe('UNKNOWN_TABLE');
    expect(await asked('DESCRIBE WITH q AS (SELECT 1) INSERT INTO orders SELECT * FROM q')).toBe('STATEMENT_DENIED');
    expect(await asked('DESCRIBE QUERY SHOW TABLES')).toBe('SYNTAX');
    expect(await asked('DESCRIBE QUERY SELECT 1; DROP TABLE orders')).toBe('SEVERAL_STATEMENTS');
  });

  test('positions are those of the whole statement', async () => {
    const veil = await open();
    await expect(answer(veil, 'DESCRIBE QUERY\n SELECT nothing FROM orders')).rejects.toThrow('(line 2, column 9)');
  });
});

describe('EXPLAIN', () => {
  test('is our own explanation, without keys or veils', async () => {
    const veil = await open();
    const { columns, rows } = await answer(veil, 'EXPLAIN EXTENDED SELECT card, id FROM orders');
    expect(columns).toEqual(['plan STRING']);
    const [[plan]] = rows as [[string]];
    expect(plan).toContain('from lake.shop.orders.card: masked by Hash');
    expect(plan).toContain('from lake.shop.orders.id: clear');
    expect(plan).not.toMatch(/07070707|hmac|sha2|lv_|\u001b/);
  });

  test('is for queries only', async () => {
    const veil = await open();
    await expect(answer(veil, 'EXPLAIN INSERT INTO orders VALUES (1, 2)')).rejects.toThrow(
      'only queries are explained',
    );
    await expect(answer(veil, 'EXPLAIN')).rejects.toThrow('the statement is empty');
  });
});

test('what is answered here has no text for an engine', async () => {
  const veil = await open();
  await expect(veil.rewrite('SHOW TABLES', { user: 'ana' })).rejects.toThrow('is answered by lakeveil itself');
});
