import { describe, expect, test } from 'vitest';
import { lexDuckDB } from '../../src/sql/duckdb.ts';
import { refusal } from '../support/refusal.ts';

describe('cuts what the translator writes', () => {
  test('into pieces that make up the text again', () => {
    const text = `SELECT "a""b", 'it''s\\', 1.5e-3, x::INT\n  FROM t AS "T" WHERE a<>.5`;
    const tokens = lexDuckDB(text);
    expect(tokens.map((token) => token.text).join('')).toBe(text);
  });

  test('a quoted name has its value, a string none but its text, a backslash is itself', () => {
    const tokens = lexDuckDB(`"a""b" 'c''\\'`).filter(({ kind }) => kind !== 'space');
    expect(tokens).toEqual([
      { kind: 'quoted', text: '"a""b"', value: 'a"b' },
      { kind: 'string', text: `'c''\\'`, value: `'c''\\'` },
    ]);
  });

  test('a name next to a string with a blank between is two things', () => {
    expect(refusal(() => lexDuckDB(`DATE '2020-01-01'`))).toBe('answered');
  });
});

describe('refuses what the translator never writes', () => {
  test.each([
    ['a line comment', 'SELECT 1 -- x'],
    ['a block comment', 'SELECT 1 /* x */'],
    ['a dollar quote', 'SELECT $$x$$'],
    ['a parameter by number', 'SELECT $1'],
    ['an escape string', `SELECT e'\\''`],
    ['a byte string', `SELECT x'00'`],
    ['an open string', `SELECT 'a`],
    ['an open name', 'SELECT "a'],
    ['an empty name', 'SELECT ""'],
  ])('%s', (_, text) => {
    expect(refusal(() => lexDuckDB(text))).toBe(
      'UNSUPPORTED_ON_ENGINE the embedded engine has no form for this statement',
    );
  });
});
