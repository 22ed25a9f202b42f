// npm run demo        the whole story on made-up data: found, protected, queried, attacked, explained
//
// Everything happens in a temporary folder that is gone afterwards. LAKEVEIL_KEY may bring a masking key of your own
// (64 hex digits); otherwise the demo makes one.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { isLakeveilError, openVeil } from 'lakeveil';
import { formatFindings } from '../../dist/cli/output/findings.js';
import { formatRules } from '../../dist/cli/output/rules.js';
import { paint } from '../../dist/cli/output/style.js';
import { formatTable, isNumeric } from '../../dist/cli/output/table.js';
import { formatExplanation } from '../../dist/rewrite/explain-text.js';
import { generate } from './generate.mjs';

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'lakeveil-demo-'));
const data = join(folder, 'data');

const QUERY = `SELECT credit_card_number, count(*) AS purchases, CAST(sum(amount) AS DECIMAL(12,2)) AS spent
FROM transactions
WHERE country = 'DE' AND credit_card_number IS NOT NULL
GROUP BY credit_card_number
ORDER BY purchases DESC, spent DESC
LIMIT 5`;

try {
  await tell();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function tell() {
  prepare();
  const raw = await before();
  const veil = await openVeil(join(folder, 'lakeveil.yaml'));
  try {
    await discover(veil);
    await applyPolicy(veil);
    await seenFromTheTable(veil);
    await after(veil, raw);
    await secondTable(veil);
    await exemptPerson(veil);
    await attempts(veil, raw);
    await explained(veil);
  } finally {
    await veil.close();
  }
  say('\nThat was all of it. Your own files next: README.md, "Your own files, in a minute".');
}

/** Data, people and configuration of the story. */
function prepare() {
  const { transactions, merchants, countries } = generate();
  mkdirSync(data);
  for (const [name, text] of Object.entries({ transactions, merchants, countries })) {
    writeFileSync(join(data, `${name}.csv`), text);
  }
  for (const name of ['lakeveil.yaml', 'people.yaml']) cpSync(join(here, name), join(folder, name));
  mkdirSync(join(folder, 'policies'));
  if (process.env.LAKEVEIL_KEY) return;
  process.env.LAKEVEIL_KEY = randomBytes(32).toString('hex');
  say(paint('dim', 'LAKEVEIL_KEY is not set, so the demo made a masking key for this run only.'));
}

async function before() {
  chapter(1, 'What any tool sees today', 'Ana, an analyst, asks the raw table. No lakeveil yet.');
  showQuery(QUERY);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`CREATE VIEW transactions AS FROM read_csv('${join(data, 'transactions.csv')}')`);
  const reader = await connection.runAndReadAll(QUERY);
  const rows = reader.getRowsJson();
  say(
    formatTable(
      reader.columnNames().map((name, i) => ({ name, numeric: i > 0 })),
      rows,
    ),
  );
  connection.closeSync();
  instance.closeSync();
  return rows;
}

async function discover(veil) {
  chapter(2, 'Discover', 'lakeveil samples every column and keeps match rates, never a value.');
  say(formatFindings(await veil.discover({ apply: true })));
  say(
    paint(
      'dim',
      '\norder_number has sixteen digits and starts like a card, but the check digit is right only by chance: no tag.',
    ),
  );
}

async function applyPolicy(veil) {
  chapter(3, 'A policy as code', 'The file of the tutorial, applied; then the same without its `maskingConfig` level.');
  for (const name of ['mask-cards.yaml', 'mask-cards-flat.yaml']) {
    const text = readFileSync(join(here, 'policies', name), 'utf8');
    const { warnings, ...reply } = veil.policies.apply(text, name);
    say(`${paint('bold', name)}\n${paint('dim', indent(text.trimEnd()))}\n  ${JSON.stringify(reply)}`);
    for (const warning of warnings) say(`  ${paint('yellow', 'warning')}: ${warning}`);
  }
}

async function seenFromTheTable(veil) {
  chapter(4, 'The policy, seen from the table', 'It landed by its tag; nobody named the table.');
  say(formatRules(await veil.rulesOn('transactions')));
}

async function after(veil, raw) {
  chapter(5, 'The same query again', 'Same columns, same groups, same sums. The numbers became consistent values.');
  const rows = await show(veil, 'ana', QUERY);
  const same = rows.every(([, purchases, spent], i) => String(purchases) === String(raw[i][1]) && spent === raw[i][2]);
  say(`\nCounts and sums equal those of chapter 1: ${verdict(same)}`);
  say('\nA join of the table with itself on the masked column still finds every pair:');
  await show(
    veil,
    'ana',
    `SELECT count(*) AS pairs, count(DISTINCT a.credit_card_number) AS cards
FROM transactions a JOIN transactions b ON a.credit_card_number = b.credit_card_number AND a.transaction_id < b.transaction_id`,
  );
}

async function secondTable(veil) {
  chapter(
    6,
    'A new table with cards',
    'web_orders arrives, under another column name. It is registered, nothing else.',
  );
  writeFileSync(join(data, 'web_orders.csv'), generate().webOrders);
  say(
    formatFindings(
      (await veil.discover({ apply: true, tables: ['web_orders'] })).filter(({ tags }) => tags.length > 0),
    ),
  );
  await show(veil, 'ana', 'SELECT order_id, payment_ref, total, status FROM web_orders ORDER BY order_id LIMIT 3');
}

async function exemptPerson(veil) {
  chapter(7, 'An exempt person', 'The policy now makes an exception for the fraud team. Dora is in it, Ana is not.');
  const text = readFileSync(join(here, 'policies', 'mask-cards-except-fraud.yaml'), 'utf8');
  const { warnings: _, ...reply } = veil.policies.apply(text, 'mask-cards-except-fraud.yaml');
  say(`  ${JSON.stringify(reply)}`);
  const sql = 'SELECT customer_name, credit_card_number, amount FROM transactions ORDER BY transaction_id LIMIT 2';
  for (const user of ['dora', 'ana']) await show(veil, user, sql);
}

async function attempts(veil, raw) {
  chapter(
    8,
    'Three attempts to get a digit out',
    'Mallory knows a card number and wants it confirmed, or any digit of another.',
  );
  const card = raw[0][0];
  say('She asks for a card that is there. The filter sees masked values, so it finds nothing:');
  await show(veil, 'mallory', `SELECT count(*) AS found FROM transactions WHERE credit_card_number = '${card}'`);
  say('\nShe sorts by the first digits, to read them off the order. The order is that of the masked values:');
  const first = await show(
    veil,
    'mallory',
    'SELECT DISTINCT credit_card_number FROM transactions WHERE credit_card_number IS NOT NULL ORDER BY substring(credit_card_number, 1, 6) LIMIT 3',
  );
  say(`No digit of a card in the answer: ${verdict(first.every(([value]) => /^[0-9a-f]{64}$/.test(value)))}`);
  say('\nShe hides the column behind a view:');
  await show(veil, 'mallory', 'CREATE VIEW mine AS SELECT credit_card_number AS innocent FROM transactions');
}

async function explained(veil) {
  chapter(
    9,
    'Why do I see what I see?',
    'Every output column: where it comes from, which policy won, or why it is clear.',
  );
  const sql = 'SELECT upper(credit_card_number) AS card, sum(amount) AS spent FROM transactions GROUP BY 1';
  showQuery(sql, 'ana');
  say(formatExplanation(await veil.explain(sql, { user: 'ana' })));
}

// ---------------------------------------------------------------- telling

function chapter(number, title, about) {
  say(`\n${paint(['bold', 'cyan'], `${number}  ${title}`)}\n${paint('dim', about)}\n`);
}

/** Runs a query as a person, prints it with its answer or refusal, and returns the rows. */
async function show(veil, user, sql) {
  showQuery(sql, user);
  try {
    const result = await veil.query(sql, { user });
    const rows = [];
    for await (const row of result.values()) rows.push(row);
    say(
      formatTable(
        result.columns.map(({ name, type }) => ({ name, numeric: isNumeric(type) })),
        rows,
      ),
    );
    return rows;
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    say(`${paint('red', error.code)}: ${error.message}`);
    return [];
  }
}

function showQuery(sql, user) {
  say(`${paint('dim', user ? `${user}>` : '>')} ${paint('italic', sql.replaceAll('\n', '\n  '))}`);
}

function verdict(holds) {
  if (!holds) process.exitCode = 1;
  return holds ? paint('green', 'yes') : paint('red', 'no');
}

function indent(text) {
  return text.replace(/^/gm, '  ');
}

function say(text) {
  console.log(text);
}
