/*
 * Functions of Spark that DuckDB lacks, or has under the same name with another meaning, as macros for DuckDB. `(a, b) AS …`
 * is one number of arguments; a call with another number is refused, but for `OTHER_ARITIES`. Only functions of one row can be macros: the engine
 * allows neither DISTINCT, FILTER nor OVER behind them. Each is compared with a real Spark, on the examples of Spark's own
 * documentation (test/spark/functions.test.ts).
 *
 * A macro's arguments are put into its text, so the variables of its lambdas have names that are no user's: an argument that
 * names a variable or column of the user would mean the macro's own one.
 */

/** The names of this many arguments. */
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i + 1}`);

/** Most arguments that `concat` may have. */
export const MAX_CONCAT = 20;

/** Positions begin at 1, and what lies in front of it is 1, too; a text of less than nothing is empty. */
const SUBSTRING = [
  '(s, p) AS substring(s, CASE WHEN p = 0 THEN 1 ELSE p END)',
  '(s, p, n) AS substring(s, CASE WHEN p = 0 THEN 1 ELSE p END, CASE WHEN n < 0 THEN 0 ELSE n END)',
];

const TEXTS = {
  btrim: ['(s) AS trim(s)', '(s, c) AS trim(s, c)'],
  // DuckDB's own one leaves NULL out
  concat: Array.from({ length: MAX_CONCAT }, (_, i) => `(${names(i + 1).join(', ')}) AS ${names(i + 1).join(' || ')}`),
  // an array is its texts, one by one
  concat_ws: [
    "(d) AS CASE WHEN d IS NOT NULL THEN '' END",
    ...Array.from({ length: MAX_CONCAT }, (_, i) => {
      const parts = names(i + 1).map((a) => `spark_joined(d, ${a})`);
      return `(d, ${names(i + 1).join(', ')}) AS concat_ws(d, ${parts.join(', ')})`;
    }),
  ],
  elt: ['(n, a) AS [a][n]', '(n, a, b) AS [a, b][n]', '(n, a, b, c) AS [a, b, c][n]'],
  find_in_set: [
    `(x, s) AS CASE WHEN x IS NULL OR s IS NULL THEN NULL WHEN contains(x, ',') THEN 0
       ELSE coalesce(list_position(str_split(s, ','), x), 0) END`,
  ],
  format_string: ['(f) AS printf(f)', '(f, a) AS printf(f, a)', '(f, a, b) AS printf(f, a, b)'],
  hex: ['(x) AS upper(hex(x))'],
  initcap: [
    `(s) AS array_to_string(list_transform(str_split(lower(s), ' '), lambda __lv_w: upper(__lv_w[1]) || __lv_w[2:]), ' ')`,
  ],
  luhn_check: [
    `(s) AS CASE WHEN s IS NULL THEN NULL WHEN NOT regexp_full_match(s, '[0-9]+') THEN FALSE
       ELSE list_sum(list_transform(range(length(s)), lambda __lv_i: CASE WHEN __lv_i % 2 = 0
         THEN CAST(reverse(s)[__lv_i + 1] AS INT)
         ELSE (2 * CAST(reverse(s)[__lv_i + 1] AS INT)) // 10 + (2 * CAST(reverse(s)[__lv_i + 1] AS INT)) % 10 END)) % 10 = 0 END`,
  ],
  left: ['(s, n) AS left(s, CASE WHEN n < 0 THEN 0 ELSE n END)'],
  mask: [
    String.raw`(s) AS regexp_replace(regexp_replace(regexp_replace(s, '\p{Lu}', 'X', 'g'), '\p{Ll}', 'x', 'g'), '\p{Nd}', 'n', 'g')`,
  ],
  parse_url: [
    String.raw`(u, part) AS CASE part
       WHEN 'PROTOCOL' THEN nullif(regexp_extract(u, '^([a-zA-Z][a-zA-Z0-9+.-]*):', 1), '')
       WHEN 'HOST' THEN nullif(regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)', 1), '')
       WHEN 'PATH' THEN regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)', 1)
       WHEN 'QUERY' THEN nullif(regexp_extract(u, '^[^?#]*\?([^#]*)', 1), '')
       WHEN 'REF' THEN nullif(regexp_extract(u, '#(.*)$', 1), '') END`,
    `(u, part, k) AS CASE WHEN part = 'QUERY'
       THEN nullif(regexp_extract(u, '[?&]' || regexp_escape(k) || '=([^&#]*)', 1), '') END`,
  ],
  regexp_count: ['(s, p) AS len(regexp_extract_all(s, p))'],
  regexp_replace: [String.raw`(s, p, r) AS regexp_replace(s, p, regexp_replace(r, '\$([0-9])', '\\\1', 'g'), 'g')`],
  regexp_substr: ['(s, p) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, 0) END'],
  right: ['(s, n) AS right(s, CASE WHEN n < 0 THEN 0 ELSE n END)'],
  str_to_map: [
    `(s) AS map_from_entries(list_transform(str_split(s, ','), lambda __lv_p: {'k': split_part(__lv_p, ':', 1),
       'v': CASE WHEN contains(__lv_p, ':') THEN substr(__lv_p, instr(__lv_p, ':') + 1) END}))`,
    `(s, d) AS map_from_entries(list_transform(str_split(s, d), lambda __lv_p: {'k': split_part(__lv_p, ':', 1),
       'v': CASE WHEN contains(__lv_p, ':') THEN substr(__lv_p, instr(__lv_p, ':') + 1) END}))`,
    `(s, d, e) AS map_from_entries(list_transform(str_split(s, d), lambda __lv_p: {'k': split_part(__lv_p, e, 1),
       'v': CASE WHEN contains(__lv_p, e) THEN substr(__lv_p, instr(__lv_p, e) + length(e)) END}))`,
  ],
  substr: SUBSTRING,
  substring: SUBSTRING,
  substring_index: [
    `(s, d, n) AS CASE WHEN s IS NULL OR d IS NULL OR n IS NULL THEN NULL WHEN d = '' OR n = 0 THEN ''
       WHEN n > 0 THEN array_to_string(str_split(s, d)[1:n], d)
       ELSE array_to_string(str_split(s, d)[greatest(len(str_split(s, d)) + n + 1, 1):], d) END`,
  ],
  unbase64: ['(s) AS from_base64(s)'],
} as const;

const CRC_TABLE: string = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
}).join(', ');

const HASHES = {
  /** CRC-32 of ISO 3309, byte by byte over a table. */
  crc32: [
    `(s) AS xor(list_reduce(list_transform(range(octet_length(encode(s))),
       lambda __lv_i: CAST('0x' || substr(hex(encode(s)), 2 * __lv_i + 1, 2) AS BIGINT)),
       lambda __lv_c, __lv_b: xor(([${CRC_TABLE}]::BIGINT[])[(xor(__lv_c, __lv_b) & 255) + 1], __lv_c >> 8), 4294967295::BIGINT), 4294967295)`,
  ],
  sha: ['(s) AS sha1(s)'],
  sha2: ["(s, n) AS CASE WHEN n IN (0, 256) THEN sha256(s) ELSE error('sha2 has 256 bits here') END"],
} as const;

const LISTS = {
  array_append: ['(a, x) AS CASE WHEN a IS NOT NULL THEN list_append(a, x) END'],
  array_compact: ['(a) AS list_filter(a, lambda __lv_x: __lv_x IS NOT NULL)'],
  array_contains: [
    `(a, x) AS CASE WHEN a IS NULL OR x IS NULL THEN NULL WHEN list_contains(a, x) THEN TRUE
       WHEN len(list_filter(a, lambda __lv_y: __lv_y IS NULL)) = 0 THEN FALSE END`,
  ],
  array_distinct: [
    `(a) AS list_transform(list_filter(range(1, len(a) + 1), lambda __lv_i:
       len(list_filter(a[1:__lv_i - 1], lambda __lv_y: __lv_y IS NOT DISTINCT FROM a[__lv_i])) = 0), lambda __lv_i: a[__lv_i])`,
  ],
  array_join: [
    '(a, d) AS array_to_string(list_filter(a, lambda __lv_x: __lv_x IS NOT NULL), d)',
    '(a, d, n) AS array_to_string(list_transform(a, lambda __lv_x: coalesce(CAST(__lv_x AS VARCHAR), n)), d)',
  ],
  array_position: ['(a, x) AS CASE WHEN a IS NOT NULL AND x IS NOT NULL THEN coalesce(list_position(a, x), 0) END'],
  array_prepend: ['(a, x) AS CASE WHEN a IS NOT NULL THEN list_prepend(x, a) END'],
  array_remove: [
    '(a, x) AS CASE WHEN x IS NOT NULL THEN list_filter(a, lambda __lv_y: __lv_y IS NULL OR __lv_y <> x) END',
  ],
  array_repeat: ['(x, n) AS list_transform(range(n), lambda __lv_i: x)'],
  array_size: ['(a) AS len(a)'],
  element_at: [
    // a list by position from 1, a map by its key, on both engines
    `(x, k) AS CASE WHEN typeof(x) LIKE 'MAP(%' OR x IS NULL THEN x[k]
       WHEN TRY_CAST(k AS BIGINT) = 0 OR abs(TRY_CAST(k AS BIGINT)) > json_array_length(to_json(x)) THEN error('no such element')
       ELSE x[k] END`,
  ],
  flatten: ['(a) AS flatten(a)'],
  get: ['(a, i) AS CASE WHEN i >= 0 THEN a[i + 1] END'],
  map_contains_key: ['(m, k) AS map_contains(m, k)'],
  sequence: [
    '(a, b) AS CASE WHEN b >= a THEN generate_series(a, b) ELSE generate_series(a, b, -1) END',
    '(a, b, s) AS generate_series(a, b, s)',
  ],
  slice: [
    `(a, s, n) AS CASE WHEN s > 0 THEN a[s:s + n - 1] WHEN s < 0 AND len(a) + s >= 0
       THEN a[len(a) + s + 1:len(a) + s + n] ELSE [] END`,
  ],
  sort_array: [
    "(a) AS list_sort(a, 'ASC', 'NULLS FIRST')",
    "(a, up) AS CASE WHEN up THEN list_sort(a, 'ASC', 'NULLS FIRST') ELSE list_sort(a, 'DESC', 'NULLS LAST') END",
  ],
  array_sort: ["(a) AS list_sort(a, 'ASC', 'NULLS LAST')"],
} as const;

const DATES = {
  add_months: ['(d, n) AS CAST(CAST(d AS DATE) + to_months(n) AS DATE)'],
  date_add: ['(d, n) AS CAST(d AS DATE) + n'],
  date_from_unix_date: ["(n) AS DATE '1970-01-01' + n"],
  date_sub: ['(d, n) AS CAST(d AS DATE) - n'],
  dateadd: ['(d, n) AS CAST(d AS DATE) + n'],
  day: ['(d) AS day(CAST(d AS DATE))'],
  dayname: ['(d) AS left(dayname(CAST(d AS DATE)), 3)'],
  dayofmonth: ['(d) AS day(CAST(d AS DATE))'],
  dayofweek: ['(d) AS dayofweek(CAST(d AS DATE)) + 1'],
  dayofyear: ['(d) AS dayofyear(CAST(d AS DATE))'],
  hour: ['(t) AS hour(CAST(t AS TIMESTAMP))'],
  last_day: ['(d) AS last_day(CAST(d AS DATE))'],
  minute: ['(t) AS minute(CAST(t AS TIMESTAMP))'],
  month: ['(d) AS month(CAST(d AS DATE))'],
  monthname: ['(d) AS left(monthname(CAST(d AS DATE)), 3)'],
  months_between: [
    `(a, b) AS round(12 * (year(CAST(a AS TIMESTAMP)) - year(CAST(b AS TIMESTAMP)))
         + month(CAST(a AS TIMESTAMP)) - month(CAST(b AS TIMESTAMP))
         + CASE WHEN day(CAST(a AS TIMESTAMP)) = day(CAST(b AS TIMESTAMP)) OR (
             last_day(CAST(a AS TIMESTAMP)) = CAST(CAST(a AS TIMESTAMP) AS DATE)
             AND last_day(CAST(b AS TIMESTAMP)) = CAST(CAST(b AS TIMESTAMP) AS DATE)) THEN 0
           ELSE (epoch(CAST(a AS TIMESTAMP) - date_trunc('month', CAST(a AS TIMESTAMP)))
             - epoch(CAST(b AS TIMESTAMP) - date_trunc('month', CAST(b AS TIMESTAMP)))) / 2678400.0 END, 8)`,
  ],
  quarter: ['(d) AS quarter(CAST(d AS DATE))'],
  second: ['(t) AS second(CAST(t AS TIMESTAMP))'],
  timestamp_micros: ['(n) AS make_timestamptz(CAST(n AS BIGINT))'],
  timestamp_millis: ['(n) AS make_timestamptz(CAST(n AS BIGINT) * 1000)'],
  timestamp_seconds: ['(n) AS to_timestamp(n)'],
  trunc: [
    `(d, f) AS CAST(date_trunc(CASE upper(f) WHEN 'YEAR' THEN 'year' WHEN 'YYYY' THEN 'year' WHEN 'YY' THEN 'year'
       WHEN 'QUARTER' THEN 'quarter' WHEN 'MONTH' THEN 'month' WHEN 'MM' THEN 'month' WHEN 'MON' THEN 'month'
       WHEN 'WEEK' THEN 'week' END, CAST(d AS DATE)) AS DATE)`,
  ],
  unix_date: ["(d) AS CAST(d AS DATE) - DATE '1970-01-01'"],
  weekday: ['(d) AS isodow(CAST(d AS DATE)) - 1'],
  weekofyear: ['(d) AS weekofyear(CAST(d AS DATE))'],
  year: ['(d) AS year(CAST(d AS DATE))'],
} as const;

const NUMBERS = {
  bit_get: ['(n, i) AS CAST(n >> i & 1 AS TINYINT)'],
  bround: ['(x) AS round_even(x, 0)', '(x, n) AS round_even(x, n)'],
  csc: ['(x) AS 1 / sin(x)'],
  e: ['() AS exp(1.0::DOUBLE)'],
  expm1: ['(x) AS exp(x) - 1'],
  getbit: ['(n, i) AS CAST(n >> i & 1 AS TINYINT)'],
  hypot: ['(a, b) AS sqrt(CAST(a AS DOUBLE) * a + CAST(b AS DOUBLE) * b)'],
  isnotnull: ['(x) AS x IS NOT NULL'],
  isnull: ['(x) AS x IS NULL'],
  log1p: ['(x) AS ln(1 + x)'],
  nanvl: ['(a, b) AS CASE WHEN isnan(a) THEN b ELSE a END'],
  negative: ['(x) AS -x'],
  pmod: ["(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE (a % b + b) % b END"],
  positive: ['(x) AS x'],
  rint: ['(x) AS round_even(CAST(x AS DOUBLE), 0)'],
  sec: ['(x) AS 1 / cos(x)'],
  shiftleft: ['(a, n) AS a << n'],
  shiftright: ['(a, n) AS a >> n'],
  sign: ['(x) AS CAST(sign(x) AS DOUBLE)'],
  signum: ['(x) AS CAST(sign(x) AS DOUBLE)'],
  try_add: ['(a, b) AS TRY(a + b)'],
  try_mod: ['(a, b) AS CASE WHEN b <> 0 THEN a % b END'],
  try_multiply: ['(a, b) AS TRY(a * b)'],
  try_subtract: ['(a, b) AS TRY(a - b)'],
  width_bucket: [
    `(x, a, b, n) AS CASE WHEN n <= 0 OR a = b THEN NULL
       WHEN a < b THEN CASE WHEN x < a THEN 0 WHEN x >= b THEN n + 1 ELSE CAST(floor((x - a) / (b - a) * n) AS BIGINT) + 1 END
       ELSE CASE WHEN x > a THEN 0 WHEN x <= b THEN n + 1 ELSE CAST(floor((a - x) / (a - b) * n) AS BIGINT) + 1 END END`,
  ],
} as const;

const FAILS = (why: string): string => `error('${why}')`;

/** What divides by zero fails; NULL by zero is NULL. */
const dividing = (result: string): string =>
  `(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN ${FAILS('division by zero')} ELSE ${result} END`;

/** To whole numbers Spark truncates, and from texts takes digits only. `failing` is what is else made of a text. */
const wholeNumber = (type: string, cast: string, failing: string): string =>
  String.raw`(x) AS CASE
     WHEN typeof(x) = 'VARCHAR' THEN CASE WHEN x IS NULL THEN NULL
       WHEN regexp_full_match(CAST(x AS VARCHAR), '\s*[+-]?[0-9]+\s*') THEN ${cast}(trim(CAST(x AS VARCHAR)) AS ${type}) ELSE ${failing} END
     WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN ${cast}(trunc(TRY_CAST(x AS DOUBLE)) AS ${type})
     WHEN typeof(x) LIKE 'DECIMAL%' THEN ${cast}(split_part(CAST(x AS VARCHAR), '.', 1) AS ${type})
     ELSE ${cast}(x AS ${type}) END`;

/** Numbers beyond these are written with an exponent on Spark, and nested values in a form of its own. */
const TO_STRING = `(x) AS CASE
     WHEN typeof(x) IN ('DOUBLE', 'FLOAT') AND TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE) <> 0
       AND NOT abs(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) BETWEEN 0.001 AND 9999999
       OR regexp_matches(typeof(x), 'STRUCT|MAP|BLOB|INTERVAL|VARCHAR\\[') AND x IS NOT NULL THEN ${FAILS('no text form')}
     ELSE CAST(x AS VARCHAR) END`;

const INTEGERS = ['tinyint', 'smallint', 'int', 'bigint'] as const;

/** Operators, and casts by the name of their type: operators.ts. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  string: [TO_STRING], // made first, others call it
  at: [`(a, i) AS CASE WHEN i < 0 AND len(a) >= 0 OR i >= len(a) THEN ${FAILS('no such element')} ELSE a[i + 1] END`],
  days_plus: ['(i, d) AS cast_to_type(i + d, d)'],
  div: [
    `(a, b) AS CASE WHEN regexp_matches(typeof(a) || typeof(b), 'DOUBLE|FLOAT|DECIMAL|INTERVAL|VARCHAR') THEN ${FAILS('whole numbers only')}
       WHEN b = 0 AND a IS NOT NULL THEN ${FAILS('division by zero')} ELSE CAST(a // b AS BIGINT) END`,
  ],
  divide: [dividing('a / b')],
  joined: [
    `(d, a) AS CASE WHEN typeof(a) NOT LIKE '%[]' THEN spark_string(a)
       WHEN len(list_filter(json_transform(to_json(a), '["VARCHAR"]'), lambda __lv_x: __lv_x IS NOT NULL)) > 0
       THEN array_to_string(json_transform(to_json(a), '["VARCHAR"]'), d) END`,
  ],
  minus_days: ['(d, i) AS cast_to_type(d - i, d)'],
  mod: [dividing('a % b')],
  or_null: ['(a) AS CASE WHEN coalesce(len(a), 0) = 0 THEN [NULL] ELSE a END'],
  plus_days: ['(d, i) AS cast_to_type(d + i, d)'],
  try_string: [TO_STRING],
  ...Object.fromEntries(
    INTEGERS.flatMap((type) => [
      [type, [wholeNumber(type, 'CAST', FAILS('no whole number'))]],
      [`try_${type}`, [wholeNumber(type, 'TRY_CAST', 'NULL')]],
    ]),
  ),
};

const JSON_TEXTS = {
  get_json_object: [
    `(j, p) AS CASE WHEN contains(p, '*') THEN error('one value only') WHEN json_valid(j) THEN json_extract_string(j, p) END`,
  ],
  /** NULL is no field, but it is an element and the value of a key; numbers and instants have other texts on Spark. */
  to_json: [
    String.raw`(s) AS CASE WHEN s IS NULL THEN NULL
       WHEN regexp_matches(typeof(s), 'TIME|BLOB|INTERVAL|DOUBLE|FLOAT|DECIMAL\(\d+,[1-9]|MAP\(STRUCT') THEN error('no text form')
       WHEN typeof(s) NOT LIKE '%STRUCT%' THEN CAST(to_json(s) AS VARCHAR)
       WHEN regexp_matches(typeof(s), 'MAP\(|\)\[') THEN CASE WHEN contains(CAST(to_json(s) AS VARCHAR), 'null')
         THEN error('no text form') ELSE CAST(to_json(s) AS VARCHAR) END
       ELSE CAST(json_merge_patch('{}', to_json(s)) AS VARCHAR) END`,
  ],
  json_object_keys: [`(j) AS CASE WHEN json_valid(j) AND json_type(j) = 'OBJECT' THEN json_keys(j) END`],
} as const;

/** The translator does not look into the arguments of these, so they go by a name that it does not know. */
const UNREAD = {
  ...Object.fromEntries(
    [
      'acos',
      'asin',
      'atan',
      'ceil',
      'cos',
      'degrees',
      'floor',
      'map_from_entries',
      'map_keys',
      'map_values',
      'radians',
      'sin',
      'tan',
    ].map((f) => [f, [`(x) AS ${f}(x)`]]),
  ),
  array_union: ['(a, b) AS spark_array_distinct(list_concat(a, b))'],
  atan2: ['(y, x) AS atan2(y, x)'],
  cardinality: ['(a) AS len(a)'],
  contains: ['(s, t) AS contains(s, t)'],
  endswith: ['(s, t) AS suffix(s, t)'],
  instr: ['(s, t) AS instr(s, t)'],
  json_array_length: ["(j) AS CASE WHEN json_valid(j) AND json_type(j) = 'ARRAY' THEN json_array_length(j) END"],
  locate: ['(t, s) AS instr(s, t)'],
  startswith: ['(s, t) AS prefix(s, t)'],
} as const;

const COLLECT_LIST = ['(x) AS coalesce(list(x) FILTER (x IS NOT NULL), [])'];

/** Generators and aggregates. A table macro stands in FROM, with the same name as a macro for select lists. */
const SETS = {
  array_agg: COLLECT_LIST,
  collect_set: ['(x) AS coalesce(list(DISTINCT x) FILTER (x IS NOT NULL), [])'],
  collect_list: COLLECT_LIST,
  explode_outer: [
    '(a) AS unnest(CASE WHEN coalesce(len(a), 0) = 0 THEN [NULL] ELSE a END)',
    '(a) AS TABLE SELECT unnest(CASE WHEN coalesce(len(a), 0) = 0 THEN [NULL] ELSE a END) AS col',
  ],
  inline: ['(a) AS TABLE SELECT unnest(a, max_depth := 2)'],
  inline_outer: [
    '(a) AS TABLE SELECT unnest(CASE WHEN coalesce(len(a), 0) = 0 THEN [NULL] ELSE a END, max_depth := 2)',
  ],
  to_csv: [
    `(s) AS CASE WHEN regexp_matches(typeof(s), 'TIMESTAMP|BLOB|MAP|INTERVAL|\\[|STRUCT.*STRUCT') THEN error('no text form')
       ELSE array_to_string(list_transform(json_extract(to_json(s), '$.*'), lambda __lv_j: CASE
         WHEN json_type(__lv_j) = 'NULL' THEN ''
         WHEN regexp_matches(__lv_j ->> '$', '[",\\n]') THEN '"' || replace(replace(__lv_j ->> '$', '\\', '\\\\'), '"', '\\"') || '"'
         ELSE __lv_j ->> '$' END), ',') END`,
  ],
} as const;

/** Functions by their names on Spark, each with an example in its documentation. */
export const SPARK_MACROS: Readonly<Record<string, readonly string[]>> = {
  ...TEXTS,
  ...HASHES,
  ...LISTS,
  ...DATES,
  ...NUMBERS,
  ...JSON_TEXTS,
  ...UNREAD,
  ...SETS,
};

const ALL: Readonly<Record<string, readonly string[]>> = { ...OPERATORS, ...SPARK_MACROS };

/** The name of a macro on DuckDB. No function of Spark is called like this, so nobody can name one. */
export const macroName = (sparkName: string): string => `spark_${sparkName}`;

/** How many arguments the macros of a function take. */
export const macroArities = (sparkName: string): readonly number[] =>
  (ALL[sparkName] ?? []).map((overload) => {
    const parameters = overload.slice(1, overload.indexOf(')')).trim();
    return parameters === '' ? 0 : parameters.split(',').length;
  });

/** By macro: into how many places it puts each of its arguments, macros in its own text included. */
const WEIGHTS = new Map<string, readonly number[]>();

/** Into how many places a macro of this name puts its argument at this index; 1 for what is no macro. */
export function macroWeight(macro: string, index: number): number {
  if (WEIGHTS.size === 0) for (const name of Object.keys(ALL)) WEIGHTS.set(macroName(name), weightsOf(name));
  return WEIGHTS.get(macro)?.[index] ?? 1;
}

function weightsOf(sparkName: string): number[] {
  const weights: number[] = [];
  for (const overload of ALL[sparkName]!) {
    const body = overload.slice(overload.indexOf(')'));
    const inner = Object.keys(ALL).filter((other) => body.includes(`${macroName(other)}(`));
    const factor = Math.max(1, ...inner.flatMap(weightsOf));
    const parameters = overload.slice(1, overload.indexOf(')')).split(',');
    for (const [i, name] of parameters.entries()) {
      const places = body.match(new RegExp(`\\b${name.trim()}\\b`, 'g')) ?? [];
      weights[i] = Math.max(weights[i] ?? 1, factor * places.length);
    }
  }
  return weights;
}

/** The statements that make the macros. */
export const macroStatements = (): string[] =>
  Object.entries(ALL).flatMap(([name, overloads]) =>
    [overloads.filter((o) => !IN_FROM.test(o)), overloads.filter((o) => IN_FROM.test(o))]
      .filter((list) => list.length > 0)
      .map((list) => `CREATE MACRO ${macroName(name)}${list.join(', ')}`),
  );

const IN_FROM = /\) AS TABLE /;

/** The macros that may stand in FROM. */
export const TABLE_MACROS: ReadonlySet<string> = new Set(
  Object.entries(ALL).flatMap(([name, overloads]) => (overloads.some((o) => IN_FROM.test(o)) ? [macroName(name)] : [])),
);

/** Calls with other numbers of arguments than the macros have, which the translator writes as Spark means them. */
export const OTHER_ARITIES: Readonly<Record<string, number>> = { ceil: 2, date_add: 3, dateadd: 3, floor: 2 };

/** Aggregates of Spark that go by another name on DuckDB. */
export const RENAMED: Readonly<Record<string, string>> = {
  any_value: 'first',
  approx_percentile: 'quantile_disc',
  kurtosis: 'kurtosis_pop',
  percentile: 'quantile_cont',
  percentile_approx: 'quantile_disc',
  std: 'stddev_samp',
  transform: 'list_transform',
};

/** Functions whose namesake on DuckDB means something else, and for which there is no macro. */
export const DIFFERENT: ReadonlySet<string> = new Set([
  'approx_top_k',
  'hash',
  'xxhash64',
  'skewness',
  'typeof',
  'histogram',
  'time_bucket',
]);
