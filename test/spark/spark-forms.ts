import type { Column, MadeStatement } from '../property/query-maker.ts';

/** Puts a query, as a derived table, into something that only Spark understands; `k` is one of its columns. */
type Form = (query: string, k: Column) => string;

/** Spark's own constructs over any query. What they give does not depend on the order of its rows. */
const FORMS: readonly Form[] = [
  (query, k) => `SELECT e.x FROM (${query}) q LATERAL VIEW explode(array(q.${k.name}, q.${k.name})) e AS x`,
  (query, k) => `SELECT p, x FROM (${query}) q LATERAL VIEW OUTER posexplode(array(${k.name})) e AS p, x`,
  (query, k) => `SELECT ${k.name}, explode(array(1, 2)) AS n FROM (${query}) q`,
  (query, k) =>
    `SELECT * FROM (SELECT ${k.name}, 1 AS n FROM (${query}) q) PIVOT (sum(n) FOR ${k.name} IN (${literals(k)}))`,
  (query, k) => `FROM (${query}) q |> WHERE ${k.name} IS NOT NULL |> EXTEND 1 AS one |> SELECT ${k.name}, one`,
  (query, k) => `FROM (${query}) q |> AGGREGATE count(*) AS n GROUP BY ${k.name} |> WHERE n > 1`,
  (query, k) => `FROM (${query}) q |> SELECT ${k.name} AS k |> AS s |> DROP k |> EXTEND 2 AS two`,
  (query, k) => `SELECT transform(array(${k.name}), v -> coalesce(v, ${literal(k)}))[0] AS t FROM (${query}) q`,
  (query, k) => `SELECT exists(array(${k.name}), ${k.name} -> ${k.name} = ${literal(k)}) AS e FROM (${query}) q`,
  (query, k) => `SELECT struct(q.*).${k.name} AS f, named_struct('a', ${k.name}).a AS g FROM (${query}) q`,
  (query, k) => `SELECT map('x', ${k.name})['x'] AS m, element_at(array(${k.name}), 1) AS a FROM (${query}) q`,
  (query, k) => `SELECT ${k.name} AS a, a AS b, b IS NULL AS c FROM (${query}) q`,
  (query, k) => `SELECT ${k.name}, count(*) AS n FROM (${query}) q GROUP BY ALL HAVING n >= 1`,
  (query, k) =>
    `SELECT ${k.name}, count(*) OVER w AS n FROM (${query}) q WINDOW w AS (PARTITION BY ${k.name}) QUALIFY n > 1`,
  (query, k) =>
    `SELECT * FROM (SELECT ${k.name} AS k1, ${k.name} AS k2 FROM (${query}) q) UNPIVOT INCLUDE NULLS (v FOR n IN (k1, k2))`,
  (query, k) => `SELECT l.x FROM (${query}) q, LATERAL (SELECT q.${k.name} AS x) l`,
  (query, k) => `SELECT try_cast(CAST(${k.name} AS STRING) AS INT) AS i, ${k.name}::STRING AS s FROM (${query}) q`,
  (query, k) => `SELECT size(collect_list(${k.name})) AS l, size(collect_set(${k.name})) AS s FROM (${query}) q`,
];

export const FORM_COUNT: number = FORMS.length;

/** One of the forms over a query, or the query itself where no column can be named or `form` is none. */
export function inSparkForm(made: MadeStatement, form: number, column: number): MadeStatement {
  const write = FORMS[form];
  if (!write || made.named.length === 0) return made;
  return { sql: write(made.sql, made.named[column % made.named.length]!), ordered: false, named: [] };
}

const LITERALS: Readonly<Record<Column['type'], readonly [string, string]>> = {
  int: ['1', '7'],
  text: ["'4111'", "'REDACTED'"],
  money: ['10.50BD', '9.50BD'],
  day: ["DATE '2015-07-11'", "DATE '2012-03-11'"],
};

const literal = ({ type }: Column): string => LITERALS[type][0];
const literals = ({ type }: Column): string => LITERALS[type].map((text, i) => `${text} AS v${i}`).join(', ');
