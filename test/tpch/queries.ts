import { corpora, readJsonLines } from '../support/corpora.ts';

export interface TpchQuery {
  readonly name: string;
  readonly sql: string;
}

/** The benchmark's query 15 is a view, a query over it and a DROP; here the view is a CTE. */
const Q15 = `
WITH revenue AS (
  SELECT l_suppkey AS supplier_no, sum(l_extendedprice * (1 - l_discount)) AS total_revenue
  FROM lineitem
  WHERE l_shipdate >= DATE '1996-08-01' AND l_shipdate < DATE '1996-08-01' + INTERVAL 3 MONTHS
  GROUP BY l_suppkey
)
SELECT s_suppkey, s_name, s_address, s_phone, total_revenue
FROM supplier JOIN revenue ON s_suppkey = supplier_no
WHERE total_revenue = (SELECT max(total_revenue) FROM revenue)
ORDER BY s_suppkey`;

/** All 22 queries of TPC-H; none where the corpora are absent. */
export const QUERIES: readonly TpchQuery[] = corpora
  ? [
      ...readJsonLines<{ id: string; sql: string }>('parse/tpch.jsonl')
        .filter(({ id }) => !id.includes('q15'))
        .map(({ id, sql }) => ({ name: id.replace('tpch/', ''), sql })),
      { name: 'q15', sql: Q15 },
    ]
  : [];
