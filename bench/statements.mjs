// The statements that are measured, with the tables they read. Short ones are our own; TPC texts come from the corpora
// beside the repository (LAKEVEIL_SHARED or ../shared) and are left out with a notice when those are absent.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const shared = process.env.LAKEVEIL_SHARED ?? join(import.meta.dirname, '..', '..', 'shared');

const SHOP = {
  transactions: ['transaction_id', 'customer_name', 'email', 'credit_card_number', 'amount', 'country', 'day'],
  countries: ['code', 'name'],
};

const SHORT = [
  'SELECT credit_card_number, amount FROM transactions LIMIT 10',
  "SELECT country, count(*) AS n, sum(amount) FROM transactions WHERE day >= '2026-01-01' GROUP BY country ORDER BY n DESC",
  'SELECT t.credit_card_number, c.name FROM transactions t JOIN countries c ON t.country = c.code WHERE t.amount > 100',
  'WITH big AS (SELECT * FROM transactions WHERE amount > 500) SELECT b.email, (SELECT max(amount) FROM transactions t WHERE t.country = b.country) FROM big b',
  'SELECT transaction_id, row_number() OVER (PARTITION BY credit_card_number ORDER BY day) AS nth FROM shop.transactions',
  "SELECT name FROM countries WHERE code IN (SELECT country FROM transactions WHERE email LIKE '%@example.com') UNION SELECT 'other'",
];

const readLines = (path) =>
  readFileSync(join(shared, path), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Column names by table, from every row of the lineage corpus that names the table. */
function tpcTables(benchmark) {
  const tables = {};
  const ids = new RegExp(`^lineage/${benchmark}/`);
  for (const row of readLines('corpora/lineage/tpc_sqlglot.jsonl').filter(({ id }) => ids.test(id))) {
    for (const { name, columns } of row.tables)
      tables[name.at(-1)] = [...new Set([...(tables[name.at(-1)] ?? []), ...columns])];
  }
  if (tables.customer && benchmark === 'tpcds') tables.customer.push('c_last_review_date_sk'); // as the standard calls it
  return tables;
}

const tpcQueries = (benchmark) =>
  readLines(`corpora/parse/${benchmark}.jsonl`).filter(({ kind, id }) => kind === 'query' && id !== 'tpch/q15b'); // 15b reads a view that 15a creates

/** Groups of statements: name, texts with their ids, tables by name with their columns. */
export function statementGroups() {
  const groups = [{ name: 'short', texts: SHORT, ids: SHORT.map((_, i) => `short/${i + 1}`), tables: SHOP }];
  if (!existsSync(join(shared, 'corpora'))) {
    console.error(`skipped: TPC-H and TPC-DS, no corpora at ${shared}`);
    return groups;
  }
  for (const benchmark of ['tpch', 'tpcds']) {
    const queries = tpcQueries(benchmark);
    const [texts, ids] = [queries.map(({ sql }) => sql), queries.map(({ id }) => id)];
    groups.push({ name: benchmark, texts, ids, tables: tpcTables(benchmark) });
  }
  return groups;
}
