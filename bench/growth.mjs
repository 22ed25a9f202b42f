// How a cold rewrite grows: with the length of the text (it should cost the same for every kB), with the number of tables
// in the catalog (not at all) and with the number of policies (hardly, once a principal's decisions are made).
import { snapshotOf } from '../dist/catalog/snapshot.js';
import { KeyRing } from '../dist/mask/keys.js';
import { readPolicyFile } from '../dist/policy/file.js';
import { Contexts } from '../dist/proxy/contexts.js';
import { TableKeys } from '../dist/proxy/keys.js';
import { rewrite } from '../dist/rewrite/rewrite.js';
import { atMost } from './bars.mjs';
import { policyTexts } from './policies.mjs';
import { medianOf, round, timed } from './timing.mjs';

const NO_LIBRARIES = { readers: [] };
const COLUMNS = ['id', 'name', 'email', 'card', 'amount', 'country', 'day'];
const STATEMENT =
  'SELECT t.card, u.name, sum(t.amount) AS total FROM table_1 t JOIN table_2 u ON t.id = u.id WHERE t.country = u.country GROUP BY t.card, u.name';

export async function benchGrowth(steps) {
  steps.show('growth with the length of the text');
  const lengths = await inTurn(Object.entries(SHAPES), ([shape, make]) => lengthRow(shape, make));
  steps.show('growth with the catalog');
  const catalogs = await inTurn([10, 1_000, 100_000], catalogRow);
  steps.show('growth with the policies');
  const policies = await inTurn([10, 1_000, 10_000], policyRow);
  const last = (rows) => rows.at(-1);
  return {
    tables: {
      'microseconds for a kB of text, cold': lengths,
      'tables in the catalog, cold rewrite of one statement': catalogs,
      'policies, cold rewrite of one statement': policies,
    },
    bars: [
      ...lengths.map((row) => atMost(`${row.shape}: a kB at 100 kB / at 10 kB`, row['100 kB'] / row['10 kB'], 1.5)),
      atMost(
        'cold rewrite with 100,000 tables / with 10',
        last(catalogs)['rewrite, us'] / catalogs[0]['rewrite, us'],
        1.3,
      ),
      atMost(
        'cold rewrite with 10,000 policies / with 10',
        last(policies)['rewrite, us'] / policies[0]['rewrite, us'],
        2,
      ),
    ],
  };
}

async function inTurn(list, make) {
  const rows = [];
  for (const item of list) rows.push(await make(item));
  return rows;
}

// ---------------------------------------------------------------- length

/** Texts of about so many characters. */
const SHAPES = {
  'many items and conditions': (length) => {
    const items = fill(length / 2, (i) => `upper(t.name) || ' ${i}' AS c${i}`, ', ');
    const conditions = fill(length / 2, (i) => `(t.amount > ${i} OR t.country = 'DE')`, ' AND ');
    return `SELECT ${items} FROM table_1 t WHERE ${conditions}`;
  },
  'one long IN': (length) =>
    `SELECT id FROM table_1 WHERE name IN (${fill(length, (i) => `'name number ${i}'`, ', ')})`,
  // a statement may hold 1,000 joins and set operations and, veiled, 65,536 tokens, so these are wide
  'many tables': (length) =>
    fill(
      length,
      (i) =>
        `SELECT t.id, '${'long text, '.repeat(30)}' || t.name AS name FROM table_1 t JOIN table_2 u ON t.id = u.id WHERE t.amount > ${i} AND t.country IN ('DE', 'FR', 'IT')`,
      ' UNION ALL ',
    ),
  'many subqueries': (length) =>
    `SELECT ${fill(length, (i) => `(SELECT max(u.amount) FROM table_2 u WHERE u.id = t.id + ${i} AND u.country = 'a name of a country that is as long as this one is') AS c${i}`, ', ')} FROM table_1 t`,
};

function fill(length, piece, separator) {
  const pieces = [];
  for (let i = 0, size = 0; size < length; i++) {
    pieces.push(piece(i));
    size += pieces.at(-1).length + separator.length;
  }
  return pieces.join(separator);
}

async function lengthRow(shape, make) {
  const context = contextOver(catalogOf(2), policiesOf(2));
  const row = { shape };
  for (const kB of [1, 10, 100]) {
    const text = make(kB * 1_000);
    row[`${kB} kB`] = round((await medianOf(() => rewrite(text, context, NO_LIBRARIES))) / (text.length / 1_000));
  }
  return row;
}

// ---------------------------------------------------------------- catalog and policies

async function catalogRow(count) {
  const sources = sourcesOf(count);
  const snapshot = await timed(() => snapshotOf(sources, 0));
  const context = contextOver(snapshotOf(sources, 0), policiesOf(10));
  const us = await medianOf(() => rewrite(STATEMENT, context, NO_LIBRARIES));
  return { tables: count, 'rewrite, us': round(us), 'new snapshot, ms': round(snapshot / 1000) };
}

async function policyRow(count) {
  const snapshot = catalogOf(100);
  const policies = policiesOf(count);
  const context = contextOver(snapshot, policies);
  const warm = await medianOf(() => rewrite(STATEMENT, context, NO_LIBRARIES));
  const contexts = contextsOf();
  let people = 0;
  const newcomer = () =>
    rewrite(STATEMENT, contextOver(snapshot, policies, `user ${people++}`, contexts), NO_LIBRARIES);
  newcomer();
  const first = await medianOf(() => rewrite(STATEMENT, contextOver(snapshot, policies), NO_LIBRARIES));
  return {
    policies: count,
    'rewrite, us': round(warm),
    'first of a person, us': round(await medianOf(newcomer)),
    'first after a change of policies, us': round(first),
  };
}

const sourcesOf = (count) =>
  Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    name: `shop.table_${i + 1}`,
    table: { catalog: 'lake', schema: 'shop', table: `table_${i + 1}` },
    columns: COLUMNS.map((name, c) => ({ name, type: { kind: 'string' }, tags: c % 2 === 1 ? ['Bench.T1'] : [] })),
    tags: [],
  }));

const catalogOf = (count) => snapshotOf(sourcesOf(count), 0);

const policiesOf = (count) => ({
  version: `${count} policies`,
  policies: policyTexts(count).map((text, i) => readPolicyFile(text, `p${i}.yaml`, i + 1).policy),
});

const KEYS = new TableKeys(new KeyRing(new Uint8Array(32), 1), { scope: 'table', projects: {} }, 'lake');
const contextsOf = () => new Contexts({ keys: KEYS, readers: 'off', physicalName: (name) => name });

function contextOver(snapshot, policies, user = 'ana', contexts = contextsOf()) {
  const principal = { user, groups: ['analysts'], attributes: {}, purposes: [] };
  const defaults = { catalog: 'lake', schema: 'shop' };
  return contexts.of({ principal, snapshot, policies, dialect: 'spark', defaults }).context;
}
