// A repeated statement through the whole veil: people file, policies, catalog and plan cache, over an engine that only
// describes its tables.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogStore } from '../dist/catalog/store.js';
import { readConfig } from '../dist/proxy/config.js';
import { Veil } from '../dist/proxy/veil.js';
import { atMost } from './bars.mjs';
import { policyTexts } from './policies.mjs';
import { median, medianOf, round, timed } from './timing.mjs';

const POLICIES = 10;
const SAMPLES = 25;
const CALLS = 500;

const PRINCIPAL = { user: 'ana', groups: ['analysts'], attributes: { Country: ['FR'] }, purposes: [] };

const RECENT = 'filesMaxAge: 100ms\n';

/** The first is the one with a bar. */
const WAYS = {
  'a text of the program, files at most 100 ms old': { config: RECENT, who: { user: 'ana' } },
  'the same, the text off a wire': { config: RECENT, who: { user: 'ana' }, wire: true },
  'the same, the principal given by the caller': { config: RECENT, who: { principal: PRINCIPAL } },
  'the same, each statement looks at the files': { config: '', who: { user: 'ana' } },
};

/** `cold` is what a cold rewrite of each group costs, in microseconds. */
export async function benchKept(groups, cold, steps) {
  const rows = [];
  const bars = [];
  for (const group of groups) {
    for (const [way, setting] of Object.entries(WAYS)) {
      steps.show(`${group.name}: repeated statements`);
      const us = await measure(group, setting);
      rows.push({ group: group.name, way, us: round(us) });
      if (way !== Object.keys(WAYS)[0]) continue;
      bars.push(atMost(`${group.name}: repeated statement, microseconds`, us, 2, 10)); // a clock, not a ratio: a slow machine is no failure
      bars.push(atMost(`${group.name}: repeated statement / cold rewrite`, us / cold[group.name], 0.05, 0.1));
    }
  }
  return { tables: { [`a repeated statement through the whole veil, ${POLICIES} policy files`]: rows }, bars };
}

async function measure({ texts, tables }, { config, who, wire = false }) {
  const { veil, close } = openVeil(tables, config);
  const answered = [];
  for (const text of texts) if (await answers(veil, text, who)) answered.push(text);
  const batch = async (texts) => {
    for (const text of texts) await veil.rewrite(text, who);
  };
  if (wire) {
    await medianOf(() => batch(answered));
    const samples = [];
    for (let s = 0; s < SAMPLES; s++) {
      const copies = Array.from({ length: CALLS }, (_, i) => copyOf(answered[i % answered.length]));
      samples.push((await timed(() => batch(copies))) / CALLS);
    }
    close();
    return median(samples);
  }
  const us = (await medianOf(() => batch(answered))) / answered.length;
  close();
  return us;
}

/** A text that V8 has not hashed yet. */
const copyOf = (text) => Buffer.from(text).toString('latin1');

const answers = (veil, text, who) =>
  veil.rewrite(text, who).then(
    () => true,
    () => false,
  );

function openVeil(tables, more) {
  const folder = mkdtempSync(join(tmpdir(), 'lakeveil-bench-'));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'policies'));
  write('key', '07'.repeat(32));
  write(
    'lakeveil.yaml',
    `engine: { type: duckdb, data: ., schema: shop }\nkeys: { current: file:key }\nreaders: off\n${more}`,
  );
  write(
    'people.yaml',
    JSON.stringify({ people: { ana: { groups: PRINCIPAL.groups, attributes: PRINCIPAL.attributes } } }),
  );
  for (const [i, text] of policyTexts(POLICIES).entries()) write(`policies/p${i}.yaml`, text);
  const described = Object.entries(tables).map(([table, columns]) => ({
    table: { catalog: 'lake', schema: 'shop', table },
    columns: columns.map((name) => ({ name, type: { kind: 'string' } })),
  }));
  const config = readConfig(join(folder, 'lakeveil.yaml'));
  const tags = [{ tag: 'Bench.T1', by: 'discovery', at: '', identifier: 'BENCH' }];
  new CatalogStore(join(config.state, 'catalog.json')).record(
    described.map(({ table, columns }) => ({
      table,
      columns: columns.map(({ name }, i) => ({ name, tags: i % 2 === 0 ? tags : [] })),
    })),
  );
  const engine = {
    dialect: 'spark',
    describe: async () => described,
    physicalName: (name) => name,
    close: async () => {},
  };
  return { veil: new Veil(config, engine), close: () => rmSync(folder, { recursive: true }) };
}
