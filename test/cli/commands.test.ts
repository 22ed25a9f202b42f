import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lakeveil } from '../support/command.ts';
import { folderWith } from '../support/folder.ts';

const CARDS = ['4111111111111111', '5555555555554444', '378282246310005'];
const CUSTOMERS = `id,card,email\n${CARDS.map((card, i) => `${i},${card},ana${i}@mail.example`).join('\n')}\n`;
const HASH = /^[0-9a-f]{64}$/;

const ORDERS = 'order_id,total\n1,10.5\n2,3\n';

function initialised(folder: string): string {
  const { code, out, err } = lakeveil(folder, ['init']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/email +Discovered\.Entity\.Email Address/);
  return folder;
}

/** A folder that tests only read, made once: starting the command line takes its time. */
const shared = mkdtempSync(join(tmpdir(), 'lakeveil-cli-'));
beforeAll(() => {
  writeFileSync(join(shared, 'customers.csv'), CUSTOMERS);
  mkdirSync(join(shared, 'shop'));
  writeFileSync(join(shared, 'shop', 'orders.csv'), ORDERS);
  initialised(shared);
});
afterAll(() => rmSync(shared, { recursive: true }));

describe('a folder of CSV files', () => {
  const run = (...args: string[]) => lakeveil(shared, args);

  test('is ready to query after init: rows in a table, a summary beside it', () => {
    const { code, out, err } = run('query', '--as', 'me', 'SELECT id, email FROM customers ORDER BY id');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => /^\s*\d+ /.test(line))).toHaveLength(3);
    expect(out).not.toMatch(/mail\.example/);
    expect(err).toBe('3 rows · masked: card (Hash), email (Hash)\n');
  });

  test('gives rows as JSON lines, with masked numbers still numbers', () => {
    const { out } = run('query', '--as', 'me', '--json', 'SELECT * FROM customers ORDER BY id');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ id }) => id)).toEqual([0, 1, 2]);
    for (const { card, email } of rows) {
      expect(email).toMatch(HASH);
      expect(String(card)).toMatch(/^\d{1,18}$/);
      expect(CARDS).not.toContain(String(card));
    }
  });

  test('sub-folders are schemas', () => {
    expect(run('query', '--as', 'me', '--json', 'SELECT sum(total) AS s FROM shop.orders').out).toBe('{"s":13.5}\n');
  });

  test('statements about the catalog are answered like queries', () => {
    expect(run('query', '--as', 'me', '--json', 'SHOW TABLES').out).toBe(
      '{"namespace":"default","tableName":"customers","isTemporary":false}\n',
    );
    expect(run('query', '--as', 'me', 'EXPLAIN SELECT email FROM customers').out).toContain('masked by Hash');
    expect(run('query', '--as', 'me', 'USE default')).toMatchObject({ code: 3, out: '' });
  });

  test('init never overwrites', () => {
    const before = readFileSync(join(shared, 'lakeveil.yaml'), 'utf8');
    expect(run('init')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^CONFIG: `lakeveil\.yaml`, `people\.yaml`.* exists already/),
    });
    expect(readFileSync(join(shared, 'lakeveil.yaml'), 'utf8')).toBe(before);
  });
});

describe('what changes', () => {
  const fresh = () => {
    const folder = initialised(folderWith({ 'customers.csv': CUSTOMERS }));
    return { folder, run: (...args: string[]) => lakeveil(folder, args) };
  };

  test('a table that arrives later is refused until discovery has looked at it', () => {
    const { folder, run } = fresh();
    writeFileSync(join(folder, 'refunds.csv'), CUSTOMERS);
    const sql = 'SELECT email FROM refunds';
    expect(run('query', '--as', 'me', sql)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^UNKNOWN_TABLE: table `lake\.default\.refunds` is not registered/),
    });
    expect(run('discover', '--apply').code).toBe(0);
    expect(run('query', '--as', 'me', '--json', sql).out).toMatch(/"email":"[0-9a-f]{64}"/);
  });

  test('a column that arrives later is hidden until discovery has looked at it', () => {
    const { folder, run } = fresh();
    const wider = CUSTOMERS.replace(/$/gm, ',x').replace('email,x', 'email,note').replace(/,x$/, '');
    writeFileSync(join(folder, 'customers.csv'), wider.replace(/\n,x$/, '\n'));
    const sql = 'SELECT max(note) AS note FROM customers';
    expect(run('query', '--as', 'me', '--json', sql).out).toBe('{"note":null}\n');
    expect(run('discover', '--classify', 'default.customers.note').code).toBe(0);
    expect(run('query', '--as', 'me', '--json', sql).out).toBe('{"note":"x"}\n');
  });

  test('without its key nothing is answered', () => {
    const { folder, run } = fresh();
    rmSync(join(folder, '.lakeveil', 'key'));
    expect(run('query', '--as', 'me', 'SELECT 1')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^KEY: /),
    });
  });

  test('a reversible mask is undone by the command for a named group, and for nobody else', () => {
    const folder = initialised(folderWith({ 'customers.csv': CUSTOMERS }));
    const policy = `
name: Emails
policyKey: emails
type: data
circumstances: [{ type: columnRegex, regex: email }]
actions:
  - rules:
      - type: Masking
        config: { fields: [{ type: columnRegex, regex: email }], maskingConfig: { type: Reversible } }
`;
    for (const file of readdirSync(join(folder, 'policies'))) rmSync(join(folder, 'policies', file));
    rmSync(join(folder, '.lakeveil', 'policies.json'), { force: true });
    writeFileSync(join(folder, 'policies', 'emails.yaml'), policy);
    const masked = lakeveil(folder, ['query', '--as', 'me', '--json', 'SELECT email FROM customers WHERE id = 1']);
    const [{ email }] = masked.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const unmask = (...args: string[]) => lakeveil(folder, ['unmask', '--as', 'me', '--table', 'customers', ...args]);
    const refused = unmask(email);
    expect([refused.code, refused.out]).toEqual([3, '']);
    expect(refused.err).toContain('UNMASK_DENIED');
    const config = readFileSync(join(folder, 'lakeveil.yaml'), 'utf8');
    writeFileSync(join(folder, 'lakeveil.yaml'), `${config}\nunmask: { groups: [investigators] }\n`);
    writeFileSync(join(folder, 'people.yaml'), 'people:\n  me: { groups: [investigators] }\n');
    expect(unmask(email)).toEqual({ code: 0, out: 'ana1@mail.example\n', err: '' });
    const some = unmask('--json', email, 'lvr1.none');
    expect([some.code, JSON.parse(some.out)]).toEqual([1, ['ana1@mail.example', null]]);
    expect(some.err).toContain('1 of 2 values are not of this mask');
  });

  test('a broken policy file keeps the last good version and says so', () => {
    const { folder, run } = fresh();
    writeFileSync(join(folder, 'policies', 'mask-sensitive.yaml'), 'name: [\n');
    const { out, err } = run('query', '--as', 'me', '--json', 'SELECT email FROM customers');
    expect(out).toMatch(/"email":"[0-9a-f]{64}"/);
    expect(err).toMatch(/^warning: mask-sensitive\.yaml, line \d+: /);
  });
});

describe('what goes wrong', () => {
  test('is shown with the place in the statement', () => {
    const sql = 'SELECT id,\n  nope FROM customers';
    expect(lakeveil(shared, ['query', '--as', 'me', sql])).toEqual({
      code: 1,
      out: '',
      err: 'UNKNOWN_COLUMN: column `nope` not found in `lake.default.customers` (line 2, column 3)\n    nope FROM customers\n    ^\n',
    });
  });

  test.each([
    [
      'a refusal',
      ['query', '--as', 'me', 'DROP TABLE customers'],
      3,
      /^STATEMENT_DENIED: `DROP TABLE` is not answered/,
    ],
    ['an unknown person', ['query', '--as', 'eve', 'SELECT 1'], 1, /^UNKNOWN_PRINCIPAL: .*`eve`/],
    ['nobody', ['query', 'SELECT 1'], 2, /required option '--as <user>'/],
    ['no statement', ['query', '--as', 'me', ''], 1, /^SYNTAX: the statement is empty/],
    ['an unknown command', ['quary'], 2, /unknown command 'quary'/],
    [
      'an unknown dialect',
      ['rewrite', '--as', 'me', '--dialect', 'oracle', 'SELECT 1'],
      2,
      /one of duckdb, spark, databricks/,
    ],
    [
      'a missing configuration',
      ['query', '-c', 'none.yaml', '--as', 'me', 'SELECT 1'],
      2,
      /^CONFIG: file `none\.yaml` does not exist; `lakeveil init` makes one/,
    ],
    [
      'a value that the engine cannot compute',
      ['query', '--as', 'me', 'SELECT 9223372036854775807 + id FROM customers'],
      1,
      /^ENGINE: the engine could not compute a value of the answer\n$/,
    ],
  ] as const)('%s has its exit code and sentence', (_, args, code, err) => {
    const result = lakeveil(shared, args);
    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toMatch(err);
    expect(result.err).not.toMatch(/ at .*\.js:/);
  });

  test('a file that is no CSV is named with its line, and init leaves nothing behind', () => {
    const folder = folderWith({ 'broken.csv': 'a,b\n1,2\n"3,4\n5,6,7,8\n' });
    const { code, err } = lakeveil(folder, ['init']);
    expect([code, err]).toEqual([1, expect.stringMatching(/^DATA_FILE: file `broken\.csv`/)]);
    writeFileSync(join(folder, 'broken.csv'), 'a,b\n1,2\n');
    expect(lakeveil(folder, ['init']).code).toBe(0);
  });
});

describe('rewrite', () => {
  test('prints the text for Spark, and many from JSON lines in order', () => {
    const one = lakeveil(shared, ['rewrite', '--as', 'me', '--dialect', 'spark', 'SELECT id FROM customers']);
    expect(one.out).toMatch(
      /^SELECT id FROM \(SELECT `id`, .*system\.builtin\.sha2.* FROM `lake`\.`default`\.`customers`\) AS `customers`\n$/,
    );
    const lines = [
      '{"id":1,"sql":"SELECT 1"}',
      'no json',
      '{"id":"b","sql":"SELECT nope FROM customers"}',
      '{"id":4,"sql":"SELECT 1","user":"eve"}',
    ];
    const many = lakeveil(shared, ['rewrite', '--as', 'me', '--dialect', 'spark', '--jsonl'], {
      input: lines.join('\n'),
    });
    expect(
      many.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { id: 1, kind: 'pass', sql: 'SELECT 1', masked: [] },
      { id: null, kind: 'deny', code: 'USAGE', reason: 'line 2 is no JSON object with `id` and `sql`' },
      { id: 'b', kind: 'deny', code: 'UNKNOWN_COLUMN', position: { line: 1, column: 8 } },
      { id: 4, kind: 'deny', code: 'UNKNOWN_PRINCIPAL' },
    ]);
  });
});
