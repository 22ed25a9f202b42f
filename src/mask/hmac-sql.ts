import type { Dialect } from '../types.ts';

/** SHA-256 works on blocks of so many bytes; HMAC pads its key to one. */
const BLOCK = 64;

/** How a dialect spells the functions that masks use. */
export interface Builtins {
  /** A built-in by the full name that no user function, macro or search path can take over. */
  readonly call: (name: string, ...args: readonly string[]) => string;
  /** Text to its UTF-8 bytes. */
  readonly utf8: (text: string) => string;
  readonly concat: (left: string, right: string) => string;
  readonly text: (value: string) => string;
  /** SHA-256 of bytes, as 64 lower-case hex digits. */
  readonly sha256: (bytes: string) => string;
  /** A BIGINT from at most 15 hex digits. */
  readonly hexToBigint: (digits: string) => string;
  /** `left - right` of two numbers of one type; where Spark has no value of the type for it, NULL. */
  readonly minus: (left: string, right: string) => string;
  readonly times: (left: string, right: string) => string;
  /** The quotient as a DOUBLE. */
  readonly over: (left: string, right: string) => string;
  /** True where the pattern of `regex-print.ts` matches somewhere in the text. */
  readonly matches: (text: string, pattern: string) => string;
  /** `text LIKE pattern`, of a pattern without an escape. */
  readonly like: (text: string, pattern: string) => string;
  /** With every match replaced. */
  readonly replaceAll: (text: string, pattern: string, replacement: string) => string;
}

const duckdb: Builtins = {
  call: (name, ...args) => `system.main.${name}(${args.join(', ')})`,
  utf8: (text) => duckdb.call('encode', text),
  // The operator `||` is looked up like a function and a macro can take it over; `concat` skips NULL.
  concat: (left, right) => duckdb.call('"||"', left, right),
  text: (value) => `CAST(${value} AS VARCHAR)`,
  sha256: (bytes) => duckdb.call('sha256', bytes),
  hexToBigint: (digits) => `CAST(${duckdb.concat("'0x'", digits)} AS BIGINT)`,
  minus: (left, right) => duckdb.call('subtract', left, right),
  times: (left, right) => duckdb.call('multiply', left, right),
  over: (left, right) => duckdb.call('"/"', left, right),
  matches: (text, pattern) => duckdb.call('regexp_matches', text, pattern),
  like: (text, pattern) => duckdb.call('"~~"', text, pattern),
  replaceAll: (text, pattern, replacement) => duckdb.call('regexp_replace', text, pattern, replacement, "'g'"),
};

const spark: Builtins = {
  call: (name, ...args) => `system.builtin.${name}(${args.join(', ')})`,
  utf8: (text) => `CAST(${text} AS BINARY)`,
  concat: (left, right) => spark.call('concat', left, right),
  text: (value) => `CAST(${value} AS STRING)`,
  sha256: (bytes) => spark.call('sha2', bytes, '256'),
  hexToBigint: (digits) => `CAST(${spark.call('conv', digits, '16', '10')} AS BIGINT)`,
  minus: (left, right) => spark.call('try_subtract', left, right),
  times: (left, right) => spark.call('try_multiply', left, right),
  over: (left, right) => spark.call('try_divide', left, right),
  matches: (text, pattern) => spark.call('regexp_like', text, pattern),
  like: (text, pattern) => `(${text} LIKE ${pattern})`,
  replaceAll: (text, pattern, replacement) => spark.call('regexp_replace', text, pattern, replacement),
};

export const BUILTINS: Readonly<Record<Dialect, Builtins>> = { duckdb, spark, databricks: spark };

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 198-1) of `bytes`, as 64 lower-case hex digits; NULL of NULL. Written with two plain
 * SHA-256, because not every version has a function for it. Keys are at most 64 bytes. The padded key stands in the
 * text: whoever reads the statement can compute the mask of any guess.
 */
export function hmacSql(bytes: string, key: Uint8Array, { call, concat, sha256 }: Builtins): string {
  const pad = (byte: number) => call('unhex', `'${paddedKey(key, byte)}'`);
  const inner = call('unhex', sha256(concat(pad(0x36), bytes)));
  return sha256(concat(pad(0x5c), inner));
}

function paddedKey(key: Uint8Array, byte: number): string {
  const padded = new Uint8Array(BLOCK);
  padded.set(key);
  return Buffer.from(padded.map((b) => b ^ byte)).toString('hex');
}
