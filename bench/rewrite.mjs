// Stages of rewriting, and the same texts through the parser libraries. Every figure is the median time for one
// statement of its group; ratios compare our whole cold rewrite with a library's parse alone, over the texts that the
// library can parse, in the same run.
import { LRUCache } from 'lru-cache';
import { Bench } from 'tinybench';
import { bindNames } from '../dist/rewrite/bind.js';
import { resolveTables } from '../dist/rewrite/resolve.js';
import { rewrite } from '../dist/rewrite/rewrite.js';
import { verifySpark } from '../dist/rewrite/verify.js';
import { lex } from '../dist/sql/lexer.js';
import { NodeSqlParserReader } from '../dist/sql/nodesqlparser.js';
import { PolyglotReader } from '../dist/sql/polyglot.js';
import { readStatement } from '../dist/sql/reader.js';
import { contextFor } from './context.mjs';
import { statementGroups } from './statements.mjs';

const NO_LIBRARIES = { readers: [], translator: { toDuckDB: () => undefined } };

export async function benchRewrite() {
  const libraries = [await PolyglotReader.load(), await NodeSqlParserReader.load()];
  const rows = [];
  const ratios = {};
  for (const group of statementGroups()) {
    const { times, readable } = await measure(group, libraries);
    rows.push(...Object.entries(times).map(([stage, us]) => ({ group: group.name, stage, us })));
    for (const { name } of libraries) {
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

async function measure({ name, texts, tables }, libraries) {
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
  add('rewrite, cold', all, ({ text }) => rewrite(text, context, NO_LIBRARIES));
  add('verify', all, ({ result, veils }) => verifySpark(result.sql, veils, 0, context));
  add('rewrite, cached', all, ({ text }) => cache.get(text));
  const readable = {};
  for (const library of libraries) {
    const own = all.filter(({ text }) => library.baseTables(text, 'spark'));
    readable[library.name] = own.length;
    add(`${library.name} parse`, own, ({ text }) => library.baseTables(text, 'spark'));
    add(`rewrite, texts that ${library.name} parses`, own, ({ text }) => rewrite(text, context, NO_LIBRARIES));
  }
  await bench.run();
  const times = Object.fromEntries(
    bench.tasks.map(({ name, result }) => [name, round((result.latency.p50 * 1000) / Math.max(1, sizes[name]))]),
  );
  return { times, readable };
}

/** What each stage gets as its input; undefined for a text that is refused (a column that our catalog lacks). */
function prepare(text, context) {
  try {
    const tokens = lex(text);
    const read = readStatement(text, tokens);
    const result = rewrite(text, context, NO_LIBRARIES);
    const veils = [...resolveTables(read, context).values()].map((table) => ({ table, sql: veilText(table) }));
    return { text, tokens, read, result, veils };
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
