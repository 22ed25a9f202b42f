import { describe, expect, test } from 'vitest';
import { type Edit, emit } from '../../src/sql/emit.ts';
import { lex } from '../../src/sql/lexer.ts';

const written = (text: string, edits: readonly Edit[] = []): string => emit(lex(text), edits);

describe('writes the canonical form', () => {
  test.each([
    ['white space and comments are one blank', '  SELECT\n\t1 -- x\n/* y */ , 2 ', 'SELECT 1 , 2'],
    ['what stood together stays together', '.10f>>>-1!<2', '.10f>>>-1!<2'],
    ['what a comment parted stays apart', '1-/**/-1', '1- -1'],
    ['words keep their case', 'sElEcT Foo', 'sElEcT Foo'],
    ['strings take single quotes', `"it's"`, "'it\\'s'"],
    ['raw strings become plain ones', "r'\\d'", "'\\\\d'"],
    ['neighbours are joined', `'a' "b" r'c' , 'd'`, "'abc' , 'd'"],
    ['what cannot be seen is escaped', "'a\u200bb\\n\\0'", "'a\\u200bb\\n\\u0000'"],
    ['a substitution cannot come back', "'\\u0024{x}'", "'\\u0024{x}'"],
    ['names stay in backticks', '`a``b`.`select`', '`a``b`.`select`'],
    ['a hint stays a hint', 'SELECT /*+  BROADCAST( a ) */ 1', 'SELECT /*+ BROADCAST( a ) */ 1'],
  ])('%s', (_, text, canonical) => {
    expect(written(text)).toBe(canonical);
  });
});

describe('edits', () => {
  test('replace tokens', () => {
    expect(written('SELECT a.b,c FROM t', [{ from: 1, to: 4, text: 'x' }])).toBe('SELECT x,c FROM t');
  });

  test('insert before a token, with blanks around', () => {
    expect(written('SELECT a,b', [{ from: 2, to: 2, text: 'AS x' }])).toBe('SELECT a AS x ,b');
  });

  test('insert at the end', () => {
    expect(written('FROM t', [{ from: 2, to: 2, text: 'AS x' }])).toBe('FROM t AS x');
  });

  test('remove tokens without joining what stood around them', () => {
    expect(written('SELECT shop.t.c', [{ from: 1, to: 3, text: '' }])).toBe('SELECT t.c');
    expect(written('a /**/ b c', [{ from: 1, to: 2, text: '' }])).toBe('a c');
  });

  test('come in order, several at once', () => {
    const edits = [
      { from: 0, to: 1, text: '1' },
      { from: 1, to: 1, text: '2' },
      { from: 1, to: 2, text: '3' },
    ];
    expect(written('a b c', edits)).toBe('1 2 3 c');
  });
});

test('another printer writes literals and names its own way', () => {
  const printer = { string: (value: string) => `<${value}>`, name: (value: string) => `"${value}"` };
  expect(emit(lex("SELECT 'a' 'b' AS `x`"), [], printer)).toBe('SELECT <ab> AS "x"');
});
