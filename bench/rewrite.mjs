// What a rewrite costs: its stages, cold and kept, beside the parser libraries and sqlglot on the same texts in the same
// run; then how it grows with the text, the catalog and the policies.

import { init, parse as parseRust } from '@guanmingchiu/sqlparser-ts';
import { Dialect, parse } from '@polyglot-sql/sdk';
import { loadLibraries } from '../dist/proxy/libraries.js';
import { bindNames } from '../dist/rewrite/bind.js';
import { resolveTables } from '../dist/rewrite/resolve.js';
import { rewrite } from '../dist/rewrite/rewrite.js';
import { splice } from '../dist/rewrite/splice.js';
import { verifySpark } from '../dist/rewrite/verify.js';
import { lex, lexPiece } from '../dist/sql/lexer.js';
import { readStatement } from '../dist/sql/reader.js';
import { atLeast, atMost } from './bars.mjs';
import { contextFor } from './context.mjs';
import { benchGrowth } from './growth.mjs';
import { benchKept } from './kept.mjs';
import { startSqlglot } from './sqlglot.mjs';
import { statementGroups } from './statements.mjs';
import { median, ROUNDS, round, Steps, stopwatch } from './timing.mjs';

await init();

/** Each library's parse, nothing else. */
const PARSERS = {
  'polyglot parse': (text) => parse(text, Dialect.Databricks).success,
  'sqlparser parse': (text) => attempt(() => parseRust(text, 'spark')) !== undefined,
};

export async function benchRewrite() {
  const steps = new Steps();
  const groups = statementGroups();
  const sqlglot = startSqlglot(groups);
  const libraries = await loadLibraries();
  const rows = [];
  const bars = [];
  const refused = [];
  const cold = {};
  for (const group of groups) {
    const measured = await measure(group, libraries, sqlglot, steps);
    const { items, medians } = measured;
    rows.push({
      group: group.name,
      texts: `${items.length} of ${group.texts.length}`,
      ...perText(medians, items.length),
    });
    refused.push(...measured.refused);
    bars.push(...barsOf(group.name, medians, items.length));
    cold[group.name] = medians.cold / items.length;
  }
  sqlglot?.stop();
  const kept = await benchKept(groups, cold, steps);
  const growth = await benchGrowth(steps);
  steps.done();
  const title = `microseconds of the processor for a statement, medians of ${ROUNDS} rounds; "lex" to "verify" are parts of "cold"`;
  return {
    tables: { [title]: rows, ...kept.tables, ...growth.tables },
    bars: [...bars, ...kept.bars, ...growth.bars],
    refused,
  };
}

/** Medians are over all texts together; what is over some of them is only there for a ratio. */
function perText(medians, count) {
  const shown = Object.entries(medians).filter(([task]) => !(task in PARSERS) && !task.startsWith('cold, '));
  return Object.fromEntries(shown.map(([task, us]) => [task, round(SQLGLOT.includes(task) ? us : us / count)]));
}

function barsOf(group, medians, count) {
  const bars = Object.keys(PARSERS).map((parser) =>
    atMost(`${group}: cold rewrite / ${parser}`, medians[`cold, what ${parser} reads`] / medians[parser], 1),
  );
  if (medians.sqlglot === undefined) return bars;
  const faster = (task) => medians.sqlglot / (medians[task] / count);
  return [
    ...bars,
    atLeast(`${group}: sqlglot parse + qualify / cold rewrite`, faster('cold'), 25),
    atLeast(`${group}: sqlglot parse + qualify / cold rewrite with agreeing readers`, faster('cold + readers'), 3, 1.2),
  ];
}

/** Measures one group: in each round everybody, sqlglot too, goes over all its texts. */
async function measure({ name, texts, ids, tables }, libraries, sqlglot, steps) {
  steps.show(`${name}: warming up`);
  const context = contextFor(tables);
  const { items, refused } = await readable({ name, texts, ids }, context, sqlglot);
  const watches = {};
  for (const [task, { run, over = items }] of Object.entries(tasksOf(items, context, libraries))) {
    watches[task] = await stopwatch(() => over.forEach(run));
  }
  const samples = Object.fromEntries([...Object.keys(watches), ...(sqlglot ? SQLGLOT : [])].map((task) => [task, []]));
  for (let r = 0; r < ROUNDS; r++) {
    steps.show(`${name}: measuring`, `round ${r + 1} of ${ROUNDS}`);
    for (const [task, watch] of Object.entries(watches)) samples[task].push(await watch());
    const theirs = await sqlglot?.round(name);
    if (!theirs) continue;
    samples.sqlglot.push(theirs.us);
    samples['sqlglot parse'].push(theirs.parse);
  }
  return {
    items,
    refused,
    medians: Object.fromEntries(Object.entries(samples).map(([task, list]) => [task, median(list)])),
  };
}

const SQLGLOT = ['sqlglot', 'sqlglot parse'];

/** The texts that both can read, as the stages need them, and the others with the reason. */
async function readable({ name, texts, ids }, context, sqlglot) {
  const failed = (await sqlglot?.prepare(name))?.failed ?? {};
  const refused = Object.entries(failed).map(([i, reason]) => `${ids[i]} by sqlglot: ${reason}`);
  const items = texts.flatMap((text, i) => {
    const refuse = (error) => refused.push(`${ids[i]} by us: ${error.message}`);
    const item = attempt(() => prepare(text, context), refuse);
    return item && !failed[i] ? [{ ...item, i }] : [];
  });
  if (items.length < texts.length / 2) throw new Error(`most of ${name} cannot be measured:\n${refused.join('\n')}`);
  await sqlglot?.use(
    name,
    items.map(({ i }) => i),
  );
  return { items, refused };
}

/** What is measured, over all texts unless it says otherwise. */
function tasksOf(items, context, libraries) {
  const reading = { ...context, readers: 'whenParseable' };
  const cold = ({ text }) => rewrite(text, context, libraries);
  const tasks = {
    lex: { run: ({ text }) => lex(text) },
    read: { run: ({ text, tokens }) => readStatement(text, tokens) },
    bind: { run: ({ read }) => bindNames(read, resolveTables(read, context), context) },
    splice: { run: ({ read, tables, bound, veils }) => splice(read, tables, (_, i) => veils[i].sql, bound.edits) },
    verify: { run: ({ result, veils }) => verifySpark(result.sql, veils, 0, context) },
    cold: { run: cold },
    // what readers said is kept with the list of them
    'cold + readers': {
      run: ({ text }) => rewrite(text, reading, { ...libraries, readers: [...libraries.readers] }),
    },
    'new principal': { run: ({ text }) => rewrite(text, reading, libraries) },
  };
  for (const [parser, parse] of Object.entries(PARSERS)) {
    const over = items.filter(({ text }) => parse(text));
    tasks[parser] = { over, run: ({ text }) => parse(text) };
    tasks[`cold, what ${parser} reads`] = { over, run: cold };
  }
  return tasks;
}

/** What each stage gets as its input. Throws when the text is refused. */
function prepare(text, context) {
  const tokens = lex(text);
  const read = readStatement(text, tokens);
  const tables = resolveTables(read, context);
  const bound = bindNames(read, tables, context);
  const result = rewrite(text, context, { readers: [] });
  const veils = [...tables.values()].map((table) => veilOf(table));
  return { text, tokens, read, tables, bound, result, veils };
}

function veilOf(table) {
  const { source, decision } = table;
  const column = ({ name }) => (decision.masks.has(name) ? `CAST('XXXX' AS STRING) AS \`${name}\`` : `\`${name}\``);
  const { catalog, schema, table: name } = source.table;
  const sql = `(SELECT ${source.columns.map(column).join(', ')} FROM \`${catalog}\`.\`${schema}\`.\`${name}\`)`;
  return { table, sql, piece: lexPiece(sql) };
}

function attempt(run, failed = () => {}) {
  try {
    return run();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
