/*
 * Statements that are much too large: a megabyte, and nesting ten thousand deep. Each must be refused with the code, in well
 * under a second.
 */

const nest = (open: string, core: string, close: string, times = 10_000): string =>
  open.repeat(times) + core + close.repeat(times);
const fill = (head: string, piece: string, tail = '', length = 1_000_000): string =>
  head + piece.repeat(Math.floor((length - head.length - tail.length) / piece.length)) + tail;

/** What it is, the text, the code. */
export const LARGE: readonly (readonly [what: string, text: string, code: string])[] = [
  ['10,000 parentheses', `SELECT ${nest('(', '1', ')')}`, 'TOO_LARGE'],
  ['10,000 brackets', `SELECT ${nest('a[', '1', ']')}`, 'TOO_LARGE'],
  ['10,000 CASE', `SELECT ${nest('CASE WHEN true THEN ', '1', ' END')}`, 'TOO_LARGE'],
  ['10,000 casts', `SELECT ${nest('CAST(', '1', ' AS INT)')}`, 'TOO_LARGE'],
  ['10,000 calls', `SELECT ${nest('abs(', '1', ')')}`, 'TOO_LARGE'],
  ['10,000 derived tables', `SELECT * FROM ${nest('(SELECT * FROM ', 'people', ') q')}`, 'TOO_LARGE'],
  ['10,000 scalar subqueries', nest('SELECT (', 'SELECT 1', ')'), 'TOO_LARGE'],
  ['10,000 EXISTS', nest('SELECT 1 WHERE EXISTS (', 'SELECT 1', ')'), 'TOO_LARGE'],
  ['10,000 IN', `SELECT ${nest('1 IN (', '1', ')')}`, 'TOO_LARGE'],
  ['10,000 CTEs in one another', nest('WITH a AS (', 'SELECT 1', ') SELECT 1'), 'TOO_LARGE'],
  ['10,000 NOT', `SELECT ${'NOT '.repeat(10_000)}true`, 'TOO_LARGE'],
  ['10,000 minus signs', `SELECT ${'- '.repeat(10_000)}1`, 'TOO_LARGE'],
  ['10,000 UNION', `SELECT 1${' UNION ALL SELECT 1'.repeat(10_000)}`, 'TOO_LARGE'],
  ['10,000 joins', `SELECT 1 FROM people${' JOIN people'.repeat(10_000)}`, 'TOO_LARGE'],
  ['10,000 commas in FROM', `SELECT 1 FROM people${', people'.repeat(10_000)}`, 'TOO_LARGE'],
  ['10,000 pipes', `FROM people${' |> WHERE id = 1'.repeat(10_000)}`, 'TOO_LARGE'],
  ['10,000 lateral views', `SELECT 1 FROM people${' LATERAL VIEW explode(id)'.repeat(10_000)}`, 'TOO_LARGE'],
  ['10,000 lambdas', `SELECT transform(a, ${'x -> '.repeat(10_000)}1)`, 'TOO_LARGE'],
  ['10,000 types', `SELECT CAST(NULL AS ${nest('ARRAY<', 'INT', '>')})`, 'TOO_LARGE'],
  ['10,000 windows', `SELECT ${nest('sum(1) OVER (PARTITION BY ', '1', ')')}`, 'TOO_LARGE'],
  ['10,000 grouping sets', `SELECT 1 GROUP BY ${nest('GROUPING SETS (', 'a', ')')}`, 'TOO_LARGE'],
  ['10,000 comments in one another', `SELECT ${nest('/* ', '', ' */')}1 FROM nowhere`, 'UNKNOWN_TABLE'],
  ['10,000 comments that stay open', `SELECT ${'/* '.repeat(10_000)}1`, 'SYNTAX'],
  ['10,000 hints in one another', `SELECT ${nest('/*+ ', 'a', ' */')} 1`, 'SYNTAX'],
  ['a megabyte of one string', fill("SELECT 'a", 'a', "' FROM nowhere"), 'UNKNOWN_TABLE'],
  ['a megabyte of one name', fill('SELECT 1 FROM ', 'a'), 'UNKNOWN_TABLE'],
  ['a megabyte of digits', fill('SELECT 1', '1', ' FROM nowhere'), 'UNKNOWN_TABLE'],
  ['a megabyte of quotes', fill('SELECT ', "'"), 'SYNTAX'],
  ['a megabyte of backslashes', fill("SELECT '", '\\'), 'SYNTAX'],
  ['a megabyte of dollar signs', fill('SELECT ', '$'), 'SYNTAX'],
  ['a megabyte of open parentheses', fill('SELECT ', '('), 'TOO_LARGE'],
  ['a megabyte of columns', fill('SELECT id', ',id', ' FROM people'), 'TOO_LARGE'],
  ['a megabyte of conditions', fill('SELECT 1 FROM people WHERE id=1', ' OR id=1'), 'TOO_LARGE'],
  ['a megabyte of blanks', fill('SELECT', ' ', '1 FROM nowhere'), 'UNKNOWN_TABLE'],
  ['more than a megabyte', fill('SELECT 1', ' ', '', 1_100_000), 'TOO_LARGE'],
];
