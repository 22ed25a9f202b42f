/**
 * Ordinary queries that are refused all the same, by the reason. A list to make shorter: refusing is safe, but somebody
 * wanted an answer. When one of them is answered, its line goes.
 */
const REASONS: Readonly<Record<string, string>> = {
  'the embedded engine has no such function': 'pack-09 lambda-07',
  'instants and decimals have another text in JSON': 'star-17',
  'an array of a number and a text': 'pack-15',
  'DuckDB has another function of that name': 'agg-17',
  'the function is not one of Spark': 'agg-27',
};

/** On the embedded engine. */
export const REFUSED_ON_DUCKDB: readonly string[] = Object.values(REASONS).flatMap((ids) => ids.trim().split(/\s+/));

/** In the texts for Spark, where nothing is translated. */
export const REFUSED_FOR_SPARK: readonly string[] = ['copy-01', 'copy-03', 'agg-27'];

/** And these where rows are hidden: Spark has no LATERAL over the barrier of a row filter. */
export const REFUSED_FOR_SPARK_UNDER_A_FILTER: readonly string[] = ['subquery-05'];

/**
 * Attacks that were to be refused and are answered without the engine: the information schema is lakeveil's own and holds no
 * tags and no comments (metadata.test.ts).
 */
export const ANSWERED_BY_LAKEVEIL: readonly string[] = ['metadata-19'];
