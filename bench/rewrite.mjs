// What a rewrite costs: its stages, cold and kept, beside the parser libraries and sqlglot on the same texts in the same
// run; then how it grows with the text, the catalog and the policies.
import { Dialect, parse } from '@polyglot-sql/sdk';
import hive from 'node-sql-parser/build/hive.js';
import { loadLibraries } from '../dist/proxy/libraries.js';
import { bindNames } from '../dist/rewrite/bind.js';
import { resolveTables } from '../dist/rewrite/resolve.js';
import { rewrite } from '../dist/rewrite/rewrite.js';
import { splice } from '../dist/rewrite/splice.js';
import { lex } from '../dist/sql/lexer.js';
import { readStatement } from '../dist/sql/reader.js';
import { atLeast, atMost } from './bars.mjs';
import { contextFor } from './context.mjs';
import { benchGrowth } from './growth.mjs';
import { benchKept } from './kept.mjs';
import { startSqlglot } from './sqlglot.mjs';
import { statementGroups } from './statements.mjs';
import { median, ROUNDS, round, Steps, sum, timed, warmUp } from './timing.mjs';

const parser = new hive.Parser();

/** Each library's parse, nothing else. */
const PARSERS = {
  'polyglot parse': (text) => parse(text, Dialect.Databricks).success,
  'node-sql-parser parse': (text) => attempt(() => parser.astify(text, { database: 'Hive' })) !== undefined,
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
    rows.push({ group: group.name, texts: measured.texts, ...measured.us });
    refused.push(...measured.refused);
    bars.push(...barsOf(group.name, measured));
    cold[group.name] = measured.us['cold'];
  }
  sqlglot?.stop();
  const kept = await benchKept(groups, cold, steps);
  const growth = benchGrowth(steps);
  steps.done();
  const title = `microseconds a statement: the mean over the texts of medians over ${ROUNDS} rounds; stages are parts of "cold"`;
  return {
    tables: { [title]: rows, ...kept.tables, ...growth.tables },
    bars: [...bars, ...kept.bars, ...growth.bars],
    refused,
  };
}

function barsOf(group, { ratio }) {
  const bars = Object.keys(PARSERS).map((name) => atMost(`${group}: cold rewrite / ${name}`, ratio('cold', name), 1));
  if (ratio('sqlglot', 'cold') === undefined) return bars;
  return [
    ...bars,
    atLeast(`${group}: sqlglot parse + qualify / cold rewrite`, ratio('sqlglot', 'cold'), 25),
    atLeast(
      `${group}: sqlglot parse + qualify / cold rewrite with agreeing readers`,
      ratio('sqlglot', 'cold + readers'),
      3,
    ),
  ];
}

/** Measures one group text by text in rounds, in which everybody has each text once. */
async function measure({ name, texts, ids, tables }, libraries, sqlglot, steps) {
  steps.show(`${name}: warming up`);
  const context = contextFor(tables);
  const reading = { ...context, readers: 'whenParseable' };
  const theirs = sqlglot && (await sqlglot.prepare(name));
  const refused = [];
  const items = texts.flatMap((text, i) => {
    const item = attempt(
      () => prepare(text, context),
      (error) => refused.push(`${ids[i]} by us: ${error.message}`),
    );
    const failed = theirs?.failed[i];
    if (failed) refused.push(`${ids[i]} by sqlglot: ${failed}`);
    return item && !failed ? [{ ...item, i }] : [];
  });
  const tasks = {
    lex: ({ text }) => lex(text),
    read: ({ text, tokens }) => readStatement(text, tokens),
    'resolve + bind': ({ read }) => bindNames(read, resolveTables(read, context)),
    splice: ({ read, tables: resolved, bound, veils }) => splice(read, resolved, (_, i) => veils[i], bound.edits),
    'read back': ({ result }) => readStatement(result.sql),
    cold: ({ text }) => rewrite(text, context, libraries),
    'cold + readers': ({ text }) => rewrite(text, reading, libraries),
    ...Object.fromEntries(Object.entries(PARSERS).map(([key, run]) => [key, ({ text }) => run(text)])),
  };
  for (const run of Object.values(tasks)) warmUp(() => items.forEach(run));
  const samples = Object.fromEntries(
    [...Object.keys(tasks), 'sqlglot', 'sqlglot parse'].map((t) => [t, items.map(() => [])]),
  );
  for (let r = 0; r < ROUNDS; r++) {
    steps.show(`${name}: measuring`, `round ${r + 1} of ${ROUNDS}`);
    for (const [task, run] of Object.entries(tasks)) {
      for (const [i, item] of items.entries()) samples[task][i].push(timed(() => run(item)));
    }
    const round = await sqlglot?.round(name);
    items.forEach(({ i }, at) => {
      if (!round) return;
      samples.sqlglot[at].push(round.us[i]);
      samples['sqlglot parse'][at].push(round.parse[i]);
    });
  }
  const medians = Object.fromEntries(Object.entries(samples).map(([task, list]) => [task, list.map(median)]));
  const measured = Object.entries(medians).filter(([, list]) => list[0] !== undefined);
  const readable = Object.fromEntries(
    Object.entries(PARSERS).map(([key, run]) => [key, items.map(({ text }) => run(text))]),
  );
  return {
    texts: `${items.length} of ${texts.length}`,
    us: Object.fromEntries(measured.map(([task, list]) => [task, round(sum(list) / list.length)])),
    refused,
    /** One time against another, over the texts that a parser among the two can read. */
    ratio(a, b) {
      const both = items.map((_, i) => i).filter((i) => readable[b]?.[i] !== false);
      const [first, second] = [a, b].map((task) => sum(both.map((i) => medians[task][i])));
      return Number.isNaN(first / second) ? undefined : first / second;
    },
  };
}

/** What each stage gets as its input. Throws when the text is refused. */
function prepare(text, context) {
  const tokens = lex(text);
  const read = readStatement(text, tokens);
  const tables = resolveTables(read, context);
  const bound = bindNames(read, tables);
  const result = rewrite(text, context, { readers: [] });
  const veils = [...tables.values()].map(veilText);
  return { text, tokens, read, tables, bound, result, veils };
}

function veilText({ source, decision }) {
  const column = ({ name }) => (decision.masks.has(name) ? `CAST('XXXX' AS STRING) AS \`${name}\`` : `\`${name}\``);
  const { catalog, schema, table } = source.table;
  return `(SELECT ${source.columns.map(column).join(', ')} FROM \`${catalog}\`.\`${schema}\`.\`${table}\`)`;
}

function attempt(run, failed = () => {}) {
  try {
    return run();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
