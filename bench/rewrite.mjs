// Stages of rewriting, and the same texts through the parser libraries. Every figure is the median time for one
// statement of its group; ratios compare our whole cold rewrite with a library's parse alone, over the texts that the
// library can parse, in the same run.
import { Dialect, parse } from '@polyglot-sql/sdk';
import { LRUCache } from 'lru-cache';
import hive from 'node-sql-parser/build/hive.js';
import { Bench } from 'tinybench';
import { bindNames } from '../dist/rewrite/bind.js';
import { resolveTables } from '../dist/rewrite/resolve.js';
import { rewrite } from '../dist/rewrite/rewrite.js';
import { splice } from '../dist/rewrite/splice.js';
import { verifySpark } from '../dist/rewrite/verify.js';
import { lex } from '../dist/sql/lexer.js';
import { readStatement } from '../dist/sql/reader.js';
import { contextFor } from './context.mjs';
import { statementGroups } from './statements.mjs';

const NO_LIBRARIES = { readers: [], translator: { toDuckDB: () => undefined } };

const parser = new hive.Parser();

/** Each library's parse, nothing else. */
const LIBRARIES = [
  { name: 'polyglot', parse: (text) => parse(text, Dialect.Databricks), parsed: ({ success }) => success },
  { name: 'node-sql-parser', parse: (text) => parser.astify(text, { database: 'Hive' }), parsed: () => true },
];

export async function benchRewrite() {
  const rows = [];
  const ratios = {};
  for (const group of statementGroups()) {
    const { times, readable } = await measure(group);
    rows.push(...Object.entries(times).map(([stage, us]) => ({ group: group.name, stage, us })));
    for (const { name } of LIBRARIES) {
      const ratio = times[`rewrite, texts that ${name} parses`] / times[`${name} parse`];
      ratios[`${group.name}: cold rewrite / ${name} parse`] = {
        ratio: round(ratio),
        texts: readable[name],
        of: group.texts.length,
      };
    }
  }
  return { rows, ratios };
}

async function measure({ name, texts, tables }) {
  const context = contextFor(tables);
  const all = texts.map((text) => prepare(text, context)).filter(Boolean);
  if (all.length < texts.length)
    console.error(`${name}: ${texts.length - all.length} of ${texts.length} refused, left out`);
  const cache = new LRUCache({ max: 1000 });
  for (const { text, result } of all) cache.set(text, result);
  const bench = new Bench({ time: 500, warmupTime: 250 });
  const sizes = {};
  const add = (name, list, run) => {
    sizes[name] = list.length;
    bench.add(name, () => list.forEach(run));
  };
  add('lex', all, ({ text }) => lex(text));
  add('read', all, ({ text, tokens }) => readStatement(text, tokens));
  add('resolve', all, ({ read }) => bindNames(read, resolveTables(read, context)));
  add('splice', all, ({ read, tables, bound, veils }) => splice(read, tables, (_, i) => veils[i].sql, bound.edits));
  add('verify', all, ({ result, veils }) => verifySpark(result.sql, veils, 0, context));
  add('rewrite, cold', all, ({ text }) => rewrite(text, context, NO_LIBRARIES));
  add('rewrite, cached', all, ({ text }) => cache.get(text));
  const readable = {};
  for (const library of LIBRARIES) {
    const own = all.filter(({ text }) => canParse(library, text));
    readable[library.name] = own.length;
    add(`${library.name} parse`, own, ({ text }) => library.parse(text));
    add(`rewrite, texts that ${library.name} parses`, own, ({ text }) => rewrite(text, context, NO_LIBRARIES));
  }
  await bench.run();
  const times = Object.fromEntries(
    bench.tasks.map(({ name, result }) => [name, round((result.latency.p50 * 1000) / Math.max(1, sizes[name]))]),
  );
  return { times, readable };
}

function canParse({ parse, parsed }, text) {
  try {
    return parsed(parse(text));
  } catch {
    return false;
  }
}

/** What each stage gets as its input; undefined for a text that is refused (a column that our catalog lacks). */
function prepare(text, context) {
  try {
    const tokens = lex(text);
    const read = readStatement(text, tokens);
    const result = rewrite(text, context, NO_LIBRARIES);
    const tables = resolveTables(read, context);
    const bound = bindNames(read, tables);
    const veils = [...tables.values()].map((table) => ({ table, sql: veilText(table) }));
    return { text, tokens, read, tables, bound, result, veils };
  } catch (error) {
    if (error.code === undefined) throw error;
    return undefined;
  }
}

function veilText({ source, decision }) {
  const column = ({ name }) => (decision.masks.has(name) ? `CAST('XXXX' AS STRING) AS \`${name}\`` : `\`${name}\``);
  const { catalog, schema, table } = source.table;
  return `(SELECT ${source.columns.map(column).join(', ')} FROM \`${catalog}\`.\`${schema}\`.\`${table}\`)`;
}

const round = (n) => Number(n.toPrecision(3));
