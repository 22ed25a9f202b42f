/*
 * What a statement may call. Absence means deny: a function that is not named here is refused, because it may read
 * files, run code or look past the veils (Spark's `reflect`, Databricks' `read_files`, a user's own function …).
 * The names are those that `SHOW FUNCTIONS` lists on Spark 4.3, less what is denied by name below.
 */

const SCALAR_AND_AGGREGATE = `
abs acos acosh add_months aes_decrypt aes_encrypt aggregate any any_value approx_count_distinct
approx_percentile approx_top_k approx_top_k_accumulate approx_top_k_combine approx_top_k_estimate array
array_agg array_append array_compact array_contains array_distinct array_except array_insert array_intersect
array_join array_max array_min array_position array_prepend array_remove array_repeat array_size array_sort
array_union arrays_overlap arrays_zip ascii asin asinh assert_true atan atan2 atanh avg base64 bigint bin binary
bit_and bit_count bit_get bit_length bit_or bit_xor bitmap_and_agg bitmap_bit_position bitmap_bucket_number
bitmap_construct_agg bitmap_count bitmap_or_agg bool_and bool_or boolean bround btrim cardinality cast cbrt ceil
ceiling char char_length character_length chr coalesce collate collation collect_list collect_set collect_union
concat concat_ws contains conv convert_timezone corr cos cosh cot count count_if count_min_sketch covar_pop
covar_samp crc32 csc cume_dist curdate current_date current_time current_timestamp current_timezone date
date_add date_diff date_format date_from_unix_date date_part date_sub date_trunc dateadd datediff datepart day
dayname dayofmonth dayofweek dayofyear decimal decode degrees dense_rank double e element_at elt encode endswith
equal_null every exists exp explode explode_outer expm1 extract factorial filter find_in_set first first_value
flatten float floor forall format_number format_string from_avro from_base32 from_csv from_json from_protobuf
from_unixtime from_utc_timestamp from_xml get get_json_object getbit greatest grouping grouping_id hash hex
histogram_numeric hll_sketch_agg hll_sketch_estimate hll_union hll_union_agg hmac hour hypot if ifnull ilike
initcap inline inline_outer instr int is_valid_utf8 is_valid_variant is_variant_null isnan isnotnull isnull
jaro_winkler_similarity json_array_length json_object_keys json_tuple kll_merge_agg_bigint kll_merge_agg_double
kll_merge_agg_float kll_sketch_agg_bigint kll_sketch_agg_double kll_sketch_agg_float kll_sketch_get_n_bigint
kll_sketch_get_n_double kll_sketch_get_n_float kll_sketch_get_quantile_bigint kll_sketch_get_quantile_double
kll_sketch_get_quantile_float kll_sketch_get_rank_bigint kll_sketch_get_rank_double kll_sketch_get_rank_float
kll_sketch_merge_bigint kll_sketch_merge_double kll_sketch_merge_float kll_sketch_to_string_bigint
kll_sketch_to_string_double kll_sketch_to_string_float kurtosis lag last last_day last_value lcase lead least
left len length levenshtein like listagg ln localtime localtimestamp locate log log10 log1p log2 lower lpad
ltrim luhn_check make_date make_dt_interval make_interval make_time make_timestamp make_timestamp_ltz
make_timestamp_ntz make_valid_utf8 make_ym_interval map map_concat map_contains_key map_entries map_filter
map_from_arrays map_from_entries map_keys map_values map_zip_with mask max max_by md5 mean median min min_by
minute mod mode month monthname months_between named_struct nanvl negative next_day now nth_value ntile nullif
nullifzero nvl nvl2 octet_length overlay parse_json parse_url percent_rank percentile percentile_approx
percentile_cont percentile_disc pi pmod posexplode posexplode_outer position positive pow power printf quarter
quote radians raise_error rand randn random randstr range rank reduce regexp regexp_count regexp_extract
regexp_extract_all regexp_instr regexp_like regexp_replace regexp_substr regr_avgx regr_avgy regr_count
regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right rint rlike round
row_number rpad rtrim schema_of_avro schema_of_csv schema_of_json schema_of_variant schema_of_variant_agg
schema_of_xml sec second sentences sequence session_window sha sha1 sha2 shiftleft shiftright shiftrightunsigned
shuffle sign signum sin sinh size skewness slice smallint some sort_array soundex space split split_part sqrt
stack startswith std stddev stddev_pop stddev_samp str_to_map string string_agg struct substr substring
substring_index sum tan tanh theta_difference theta_intersection theta_intersection_agg theta_sketch_agg
theta_sketch_estimate theta_union theta_union_agg time time_bucket time_diff time_from_micros time_from_millis
time_from_seconds time_to_micros time_to_millis time_to_seconds time_trunc timestamp timestamp_micros
timestamp_millis timestamp_nanos timestamp_seconds tinyint to_avro to_base32
to_binary to_char to_csv to_date to_json to_number to_protobuf to_time to_timestamp to_timestamp_ltz
to_timestamp_ntz to_unix_timestamp to_utc_timestamp to_varchar to_variant_object to_xml transform transform_keys
transform_values translate trim trunc try_add try_aes_decrypt try_avg try_divide try_element_at
try_make_interval try_make_timestamp try_make_timestamp_ltz try_make_timestamp_ntz try_mod try_multiply
try_parse_json try_parse_url try_subtract try_sum try_to_binary try_to_date try_to_number try_to_time
try_to_timestamp try_url_decode try_validate_utf8 try_variant_array_append try_variant_get try_variant_insert
try_variant_set tuple_difference_double tuple_difference_integer tuple_difference_theta_double
tuple_difference_theta_integer tuple_intersection_agg_double tuple_intersection_agg_integer
tuple_intersection_double tuple_intersection_integer tuple_intersection_theta_double
tuple_intersection_theta_integer tuple_sketch_agg_double tuple_sketch_agg_integer tuple_sketch_estimate_double
tuple_sketch_estimate_integer tuple_sketch_summary_double tuple_sketch_summary_integer tuple_sketch_theta_double
tuple_sketch_theta_integer tuple_union_agg_double tuple_union_agg_integer tuple_union_double tuple_union_integer
tuple_union_theta_double tuple_union_theta_integer typeof ucase unbase64 unhex uniform unix_date unix_micros
unix_millis unix_nanos unix_seconds unix_timestamp upper url_decode url_encode uuid validate_utf8 var_pop
var_samp variance variant_array_append variant_delete variant_explode variant_explode_outer variant_get
variant_insert variant_set variant_strip_nulls vector_avg vector_cosine_similarity vector_inner_product
vector_l2_distance vector_norm vector_normalize vector_sum weekday weekofyear width_bucket window window_time
xpath xpath_boolean xpath_double xpath_float xpath_int xpath_long xpath_number xpath_short xpath_string xxhash64
year zeroifnull zip_with
`;

/** What Databricks has beyond open-source Spark. All of them compute from their arguments alone. */
const DATABRICKS = `
charindex div getdate timediff zstd_compress zstd_decompress try_zstd_decompress
schema_of_json_agg collations sql_keywords
h3_boundaryasgeojson h3_boundaryaswkb h3_boundaryaswkt h3_centerasgeojson h3_centeraswkb h3_centeraswkt h3_compact
h3_coverash3 h3_coverash3string h3_distance h3_h3tostring h3_hexring h3_ischildof h3_ispentagon h3_isvalid h3_kring
h3_kringdistances h3_longlatash3 h3_longlatash3string h3_maxchild h3_minchild h3_pointash3 h3_pointash3string
h3_polyfillash3 h3_polyfillash3string h3_resolution h3_stringtoh3 h3_tessellateaswkb h3_tochildren h3_toparent
h3_try_coverash3 h3_try_coverash3string h3_try_distance h3_try_polyfillash3 h3_try_polyfillash3string
h3_try_tessellateaswkb h3_try_validate h3_uncompact h3_validate
st_addpoint st_area st_asbinary st_asewkb st_asewkt st_asgeojson st_astext st_aswkb st_aswkt st_azimuth st_boundary
st_buffer st_centroid st_closestpoint st_concavehull st_contains st_convexhull st_coveredby st_covers st_difference
st_dimension st_disjoint st_distance st_distancesphere st_distancespheroid st_dump st_dwithin st_endpoint st_envelope
st_envelope_agg st_equals st_estimatesrid st_exteriorring st_flipcoordinates st_geogarea st_geogfromewkt
st_geogfromgeojson st_geogfromtext st_geogfromwkb st_geogfromwkt st_geoglength st_geogperimeter st_geohash
st_geometryfromtext st_geometryn st_geometrytype st_geomfromewkb st_geomfromewkt st_geomfromgeohash
st_geomfromgeojson st_geomfromtext st_geomfromwkb st_geomfromwkt st_interiorringn st_intersection st_intersects
st_isempty st_isvalid st_length st_m st_makeline st_makepolygon st_multi st_ndims st_npoints st_numgeometries
st_numinteriorrings st_numpoints st_perimeter st_point st_pointfromgeohash st_pointn st_removepoint st_reverse
st_rotate st_scale st_setpoint st_setsrid st_simplify st_srid st_startpoint st_touches st_transform st_translate
st_union st_union_agg st_within st_x st_xmax st_xmin st_y st_ymax st_ymin st_z st_zmax st_zmin
to_geography to_geometry try_to_geography try_to_geometry
`;

/** Functions that may stand in FROM, in LATERAL VIEW, or as a generator in a select list. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'explode',
  'explode_outer',
  'inline',
  'inline_outer',
  'posexplode',
  'posexplode_outer',
  'stack',
  'json_tuple',
  'range',
  'variant_explode',
  'variant_explode_outer',
  'collations',
  'sql_keywords',
]);

/** Written like calls, but part of the grammar: GROUP BY ROLLUP (…), timestampadd(DAY, …). */
const GRAMMAR = ['rollup', 'cube', 'timestampadd', 'timestampdiff'];

/** Every function that may be called, in alphabetical order: what SHOW FUNCTIONS lists. */
export const BUILT_IN_FUNCTIONS: readonly string[] = SCALAR_AND_AGGREGATE.trim().split(/\s+/).sort();

const ALLOWED: ReadonlySet<string> = new Set([...BUILT_IN_FUNCTIONS, ...DATABRICKS.trim().split(/\s+/), ...GRAMMAR]);

/** Known functions that are refused, with the reason that the user reads. */
const DENIED: Readonly<Record<string, string>> = {
  reflect: 'it runs code in the engine',
  try_reflect: 'it runs code in the engine',
  java_method: 'it runs code in the engine',
  input_file_name: 'it names stored files',
  input_file_block_start: 'it names stored files',
  input_file_block_length: 'it names stored files',
  monotonically_increasing_id: 'it counts hidden rows',
  spark_partition_id: 'it tells how rows are stored',
  current_user: 'it names the connection, not you',
  session_user: 'it names the connection, not you',
  user: 'it names the connection, not you',
  current_catalog: 'it names the connection, not you',
  current_database: 'it names the connection, not you',
  current_schema: 'it names the connection, not you',
  current_path: 'it names the connection, not you',
  current_role: 'it names the connection, not you',
  version: 'it tells about the engine',
  python_worker_logs: 'it reads the engine',
  current_version: 'it tells about the engine',
  current_metastore: 'it names the connection, not you',
  current_recipient: 'it names the connection, not you',
  is_member: 'it asks about the connection, not you',
  is_account_group_member: 'it asks about the connection, not you',
  secret: 'it reads secrets',
  try_secret: 'it reads secrets',
  list_secrets: 'it reads secrets',
  read_files: 'it reads stored files',
  cloud_files_state: 'it names stored files',
  read_kafka: 'it reads another system',
  read_kinesis: 'it reads another system',
  read_pubsub: 'it reads another system',
  read_pulsar: 'it reads another system',
  read_statestore: 'it reads stored files',
  read_state_metadata: 'it reads stored files',
  remote_query: 'it reads another system',
  http_request: 'it reaches another system',
  table_changes: 'it reads older versions of rows',
  event_log: 'it reads the engine',
  vector_search: 'it reads an index that holds unmasked values',
  identifier: 'names must be written out',
};

/** Functions that are written without parentheses. A column of the same name comes first. */
export const KEYWORD_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['current_date', 'current_timestamp', 'current_time', 'localtimestamp', 'localtime'],
  ...['current_user', 'session_user', 'user', 'current_role', 'current_catalog', 'current_database', 'current_schema'],
]);

/** True when any principal may call the function; the name is compared without case. */
export const isAllowedFunction = (name: string): boolean => ALLOWED.has(name.toLowerCase());

/** True for a built-in that is refused by name. */
export const isDenied = (name: string): boolean => Object.hasOwn(DENIED, name.toLowerCase());

/** Why a function is refused: `it runs code in the engine`, or that nobody vouched for it. */
export const whyDenied = (name: string): string =>
  isDenied(name) ? DENIED[name.toLowerCase()]! : 'it is not on the list of known functions';
