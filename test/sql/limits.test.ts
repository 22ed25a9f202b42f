import { describe, expect, test } from 'vitest';
import { LakeveilError } from '../../src/errors.ts';
import { emit } from '../../src/sql/emit.ts';
import { MAX_LENGTH, MAX_TOKENS } from '../../src/sql/lexer.ts';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';

/** The whole front end over one text: `answered`, or the code of the refusal. A stack overflow is neither. */
function run(text: string): string {
  try {
    const { tokens, query } = readStatement(text);
    tableReferences(query);
    emit(tokens, []);
    return 'answered';
  } catch (error) {
    if (error instanceof LakeveilError) return error.code;
    throw error;
  }
}

/** `open` 10,000 times, `core`, `close` 10,000 times. */
const nest = (open: string, core: string, close: string, times = 10_000): string =>
  open.repeat(times) + core + close.repeat(times);

/** The piece as often as it fits into that many characters. */
const fill = (head: string, piece: string, tail = '', length = MAX_LENGTH): string =>
  head + piece.repeat(Math.floor((length - head.length - tail.length) / piece.length)) + tail;

describe('10,000-fold nesting is TOO_LARGE', () => {
  test.each([
    ['parentheses', `SELECT ${nest('(', '1', ')')}`],
    ['parentheses that never close', `SELECT ${'('.repeat(10_000)}`],
    ['parenthesised queries', nest('(', 'SELECT 1', ')')],
    ['derived tables', `SELECT * FROM ${nest('(SELECT * FROM ', 't', ') q')}`],
    ['parenthesised sources', `SELECT * FROM ${nest('(', 't', ')')}`],
    ['scalar subqueries', nest('SELECT (', 'SELECT 1', ')')],
    ['CTEs', nest('WITH a AS (', 'SELECT 1', ') SELECT 1')],
    ['CASE', `SELECT ${nest('CASE WHEN true THEN ', '1', ' END')}`],
    ['CAST', `SELECT ${nest('CAST(', '1', ' AS INT)')}`],
    ['types', `SELECT CAST(NULL AS ${nest('ARRAY<', 'INT', '>')})`],
    ['calls', `SELECT ${nest('f(', '1', ')')}`],
    ['indexes', `SELECT ${nest('a[', '1', ']')}`],
    ['lambdas', `SELECT f(${'x -> '.repeat(10_000)}1)`],
    ['windows', `SELECT ${nest('f() OVER (PARTITION BY ', '1', ')')}`],
    ['grouping sets', `SELECT 1 GROUP BY ${nest('GROUPING SETS (', 'a', ')')}`],
    ['IN lists', `SELECT ${nest('1 IN (', '1', ')')}`],
    ['rows of VALUES', `VALUES ${nest('(', '1', ')')}`],
    ['IS DISTINCT FROM', `SELECT ${nest('1 IS DISTINCT FROM (', '1', ')')}`],
  ])('%s', (_, text) => {
    expect(run(text)).toBe('TOO_LARGE');
  });

  test('a depth that people write is answered', () => {
    expect(run(`SELECT ${nest('(', '1', ')', 100)}`)).toBe('answered');
    expect(run(`SELECT * FROM ${nest('(SELECT * FROM ', 't', ') q', 40)}`)).toBe('answered');
  });
});

describe('chains that make the tree deeper are TOO_LARGE beyond 1,000 links', () => {
  test.each([
    ['set operations', 'SELECT 1', ' UNION ALL SELECT 1'],
    ['joins', 'SELECT 1 FROM t', ' CROSS JOIN t'],
    ['commas', 'SELECT 1 FROM t', ', t'],
    ['lateral views', 'SELECT 1 FROM t', ' LATERAL VIEW explode(a)'],
    ['pivots', 'SELECT 1 FROM t', ' PIVOT (max(a) FOR b IN (1))'],
    ['pipes', 'FROM t', ' |> WHERE a'],
    ['joins in pipes', 'FROM t', ' |> JOIN t ON true'],
    ['lateral views behind WHERE', 'SELECT 1 FROM t WHERE a', ' LATERAL VIEW explode(a)'],
  ])('%s', (_, head, piece) => {
    expect(run(head + piece.repeat(400))).toBe('answered');
    expect(run(head + piece.repeat(1001))).toBe('TOO_LARGE');
  });

  test('CTEs', () => {
    const ctes = (n: number) =>
      `WITH ${Array.from({ length: n }, (_, i) => `c${i} AS (SELECT 1)`).join(', ')} SELECT 1`;
    expect(run(ctes(1000))).toBe('answered');
    expect(run(ctes(1001))).toBe('TOO_LARGE');
  });

  test('recursive CTEs in one another, because levels multiply', () => {
    const nested = (n: number) => nest('WITH RECURSIVE r AS (', 'SELECT 1', ') SELECT 1 FROM r', n);
    expect(run(nested(2))).toBe('answered');
    expect(run(nested(3))).toBe('TOO_LARGE');
  });

  test('SELECTs that share a FROM, because nested ones multiply', () => {
    expect(run(`FROM t${' SELECT a'.repeat(25)}`)).toBe('answered');
    expect(run(nest('FROM (', 'FROM t SELECT a SELECT b', ') SELECT a SELECT b', 30))).toBe('TOO_LARGE');
  });
});

test('a statement of more than 65,536 tokens is TOO_LARGE', () => {
  expect(run(fill('SELECT 1', ';', '', MAX_TOKENS + 5))).toBe('answered');
  expect(run(fill('SELECT 1', ';', '', MAX_TOKENS + 6))).toBe('TOO_LARGE');
});

describe('a statement of a megabyte is answered or refused without delay', () => {
  test.each([
    ['one string', "SELECT 'a", 'a', "'", 'answered'],
    ['one name', 'SELECT a', 'a', '', 'answered'],
    ['one number', 'SELECT 1', '1', '', 'answered'],
    ['one comment', '/*', '/**/', '*/ SELECT 1', 'answered'],
    ['brackets only', 'SELECT ', '(', '', 'TOO_LARGE'],
    ['joins only', 'SELECT 1 FROM t', ' JOIN t', '', 'TOO_LARGE'],
    ['a list', 'SELECT 1', ',a', '', 'TOO_LARGE'],
  ])('%s', (_, head, piece, tail, expected) => {
    expect(run(fill(head, piece, tail))).toBe(expected);
  });
});

describe('what goes on for 32,768 characters takes time in proportion', () => {
  test.each([
    ['an endless sum', 'SELECT 1', '+1', '', 'answered'],
    ['an endless AND', 'SELECT 1 FROM t WHERE true', ' AND id=id', '', 'answered'],
    ['an endless CASE', 'SELECT CASE', ' WHEN a THEN b', ' END', 'answered'],
    ['an endless list', 'SELECT 1', ',a', '', 'answered'],
    ['an endless IN', 'SELECT a IN (1', ',1', ')', 'answered'],
    ['endless rows', 'VALUES (1)', ',(1)', '', 'answered'],
    ['endless signs', 'SELECT ', '- ', '1', 'TOO_LARGE'],
    ['endless NOT', 'SELECT ', 'NOT ', 'a', 'TOO_LARGE'],
    ['an endless name', 'SELECT a', '.a', '', 'answered'],
    ['endless indexes', 'SELECT a', '[1]', '', 'answered'],
    ['endless casts', 'SELECT a', '::int', '', 'answered'],
    ['endless neighbours', 'SELECT ', "'a'", '', 'answered'],
    ['endless hints', 'SELECT', ' /*+ a */', ' 1', 'answered'],
    ['endless semicolons', 'SELECT 1', ';', '', 'answered'],
    ['endless subqueries', 'SELECT 1', ',(SELECT 1 FROM t)', '', 'answered'],
    ['endless lambdas', 'SELECT 1', ',f(x->x)', '', 'answered'],
    ['endless options', 'SELECT 1 FROM t WITH (a=1', ',a=1', ')', 'answered'],
    ['endless scripts', 'SELECT TRANSFORM (a', ',a', ") USING 'cat'", 'answered'],
    ['brackets that close only', 'SELECT 1', ')', '', 'SYNTAX'],
    ['words only', 'SELECT', ' a', '', 'SYNTAX'],
  ])('%s', (_, head, piece, tail, expected) => {
    const start = performance.now();
    expect(run(fill(head, piece, tail, MAX_LENGTH / 32))).toBe(expected);
    expect(performance.now() - start).toBeLessThan(5000); // a tenth of it on a busy machine; quadratic would be minutes
  });
});
