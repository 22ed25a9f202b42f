import { isAllowedFunction, whyDenied } from '../sql/functions.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Functions that may stand in a query, but not in a row filter, with the reason that the author reads. */
const NOT_FOR_ROWS: readonly { readonly names: readonly string[]; readonly why: string }[] = [
  {
    names: words('rand random randn randstr uniform uuid shuffle'),
    why: 'its result changes from call to call',
  },
  {
    names: words(`
      any any_value approx_count_distinct approx_percentile approx_top_k approx_top_k_accumulate approx_top_k_combine
      avg bit_and bit_or bit_xor bool_and bool_or collect_list collect_set collect_union corr count count_if
      count_min_sketch covar_pop covar_samp every first first_value grouping grouping_id histogram_numeric hll_union
      kurtosis last last_value listagg max max_by mean median min min_by mode percentile percentile_approx
      percentile_cont percentile_disc skewness some std stddev stddev_pop stddev_samp sum try_avg try_sum var_pop
      var_samp variance vector_avg vector_sum cube rollup`),
    why: 'it needs more than one row',
  },
  {
    names: words(`cume_dist dense_rank lag lead nth_value ntile percent_rank rank row_number session_window window
      window_time`),
    why: 'it needs more than one row',
  },
  {
    names: words(`explode explode_outer inline inline_outer json_tuple posexplode posexplode_outer stack
      variant_explode variant_explode_outer`),
    why: 'it makes rows',
  },
  { names: ['raise_error', 'assert_true'], why: 'it fails on purpose' },
];

const REASONS = new Map(NOT_FOR_ROWS.flatMap(({ names, why }) => names.map((name) => [name, why] as const)));

/** Sketches and regressions come in families of aggregates. */
const AGGREGATE_FAMILIES = /_agg(?:_|$)|^regr_/;

/**
 * Why a row filter may not call the function, or undefined when it may: it must be on the list of known functions, look
 * at one row only and give the same answer every time within a statement.
 */
export function whyNotForRows(name: string): string | undefined {
  const folded = name.toLowerCase();
  if (!isAllowedFunction(folded)) return whyDenied(folded);
  return REASONS.get(folded) ?? (AGGREGATE_FAMILIES.test(folded) ? 'it needs more than one row' : undefined);
}
