import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, isLakeveilError, LakeveilError, positionAt } from '../src/errors.ts';

const root = join(import.meta.dirname, '..');
const codes = Object.keys(ERRORS) as ErrorCode[];

describe('the table of errors', () => {
  it('is the one in docs/errors.md: every code, its SQLSTATE, family and meaning, in order', () => {
    const docs = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    const rows = [...docs.matchAll(/^\| `(\w+)` +\| (\w{5}) +\| (\w+) +\| (.+?) +\|$/gm)].map((row) => row.slice(1));
    expect(rows).toEqual(codes.map((code) => [code, ERRORS[code].sqlState, ERRORS[code].family, ERRORS[code].about]));
  });

  it('holds no code that nothing throws', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
      .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
      .join('\n');
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it.each(codes)('%s has an SQLSTATE of its family and a sentence', (code) => {
    const { family, sqlState, about } = ERRORS[code];
    expect(sqlState).toMatch(/^[0-9A-Z]{5}$/);
    expect(about).toMatch(/^[A-Zl].*\.$/);
    if (family === 'refused') expect(sqlState).toMatch(/^42501|54000$/);
    expect(family === 'unsupported').toBe(sqlState === '0A000');
    expect(family === 'internal').toBe(sqlState === 'XX000');
  });
});

describe('an error', () => {
  it('tells its code, family, SQLSTATE, sentence and place', () => {
    const error = new LakeveilError('SYNTAX', 'a `)` is missing', { position: { line: 2, column: 7 } });
    expect(error).toMatchObject({
      name: 'LakeveilError',
      code: 'SYNTAX',
      family: 'user',
      sqlState: '42601',
      reason: 'a `)` is missing',
      message: 'a `)` is missing (line 2, column 7)',
      position: { line: 2, column: 7 },
    });
    expect([isLakeveilError(error), isLakeveilError(new Error('x')), isLakeveilError(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    expect('cause' in error).toBe(false);
  });

  it('keeps its cause out of its text, its stack and its JSON', () => {
    const error = new LakeveilError('ENGINE', 'x', { cause: new Error('secret') });
    expect([error.message, error.stack, String(error), JSON.stringify(error)].join()).not.toContain('secret');
    expect(inspect(error.cause)).toContain('secret');
  });

  it('takes keys out of its cause, in messages, stacks and causes of causes, however a snippet cuts them', () => {
    const key = '5b5b5b5b36363636'.repeat(8);
    const inner = Object.assign(new Error(`cannot write ${key}`), { code: 'ENOSPC', path: key });
    const thrown = new TypeError(`Parser Error: at "unhex('${key}') ... ${key.slice(3, 12)}^"`, { cause: inner });
    const { cause } = new LakeveilError('ENGINE', 'x', { cause: thrown });
    expect(inspect(cause)).not.toMatch(/5b5b5b5b|36363636/);
    expect(inspect(cause)).toContain('at "unhex(\'[redacted]\') ... [redacted]^"');
    expect(inspect(cause)).toMatch(/TypeError[\s\S]*cannot write[\s\S]*ENOSPC/);
    expect(new LakeveilError('ENGINE', 'x', { cause: `text ${key}` }).cause).toBe('text [redacted]');
    const own = new LakeveilError('SYNTAX', 'y');
    expect(new LakeveilError('INTERNAL', 'x', { cause: own }).cause).toBe(own);
  });
});

describe('a place in a text', () => {
  it.each<[string, number, number, number]>([
    ['abc', 0, 1, 1],
    ['abc', 3, 1, 4],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\rb', 2, 2, 1],
    ['a\r\rb', 3, 3, 1],
    ['a\n\nb', 3, 3, 1],
    ['😀b', 2, 1, 3],
    ['a\u2028b', 2, 1, 3],
  ])('%j at %i is line %i, column %i', (text, offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ line, column });
  });
});
