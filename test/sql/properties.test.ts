import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LakeveilError } from '../../src/errors.ts';
import { emit } from '../../src/sql/emit.ts';
import { lex, lexPiece, type Piece } from '../../src/sql/lexer.ts';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';
import type { Token } from '../../src/sql/tokens.ts';
import { CLAUSE_WORDS, JOIN_WORDS } from '../../src/sql/words.ts';
import { makeQuery } from '../property/query-maker.ts';

/** The call's result, or undefined when it refuses; anything but a LakeveilError is thrown on. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof LakeveilError) return undefined;
    throw error;
  }
}

// ---------------------------------------------------------------- texts

const WORDS = [
  ...CLAUSE_WORDS,
  ...JOIN_WORDS,
  ...[
    'BY',
    'VIEW',
    'OUTER',
    'TABLE',
    'STREAM',
    'IDENTIFIER',
    'VERSION',
    'OF',
    'TO',
    'AT',
    'TRANSFORM',
    'ROW',
    'FORMAT',
  ],
  ...['CAST', 'EXISTS', 'INTERVAL', 'DAY', 'TRIM', 'BOTH', 'OVER', 'PARTITION', 'ROWS', 'FILTER', 'WITHIN', 'ALL'],
  ...['NULL', 'DATE', 'COLLATE', 'RECURSIVE', 'MAX', 'LEVEL', 'SETS', 'GROUPING', 'CUBE', 'ROLLUP', 'EXTEND', 'DROP'],
  ...['ARRAY', 'STRUCT', 'MAP', 'a', 'b', 't', 'u', '1st', 'array', 'f'],
];
const SYMBOLS = [
  ...['(', ')', '(', ')', '[', ']', ',', '.', ';', ':', '::', '?', '->', '=>', '|>', '*', '/*+', '*/', '@', '@v'],
  ...['=', '<', '>', '>>', '>>>', '<=>', '!', '!<', '-', '+', '||', '|', '&', '^', '%', '/', '~', '<>'],
];
const LITERALS = ["'a'", '"b"', "r'\\'", "''", "'it''s'", '`q`', '`a``b`', '1', '1.5', '.5D', '1e-3', '2BD', '300M'];
const SPACES = [' ', '\n', '\t', '/* c */', '/* /* */ */', '-- x\n', '-- x\r', '-- \\\n y\n'];
const TRICKS = ['/*', '*/', '--', "'", '"', '`', '\\', '$', '${', 'r', '\r', '\u0000', '\u202e', 'ſ', '😀', '\ud800'];

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 6, arbitrary: fc.constantFrom(...SYMBOLS) },
  { weight: 3, arbitrary: fc.constantFrom(...LITERALS) },
);
const space = fc.oneof(
  { weight: 6, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: fc.constantFrom(...SPACES) },
  { weight: 1, arbitrary: fc.constant('') },
);

/** Tokens of the language in any order. */
const soup = fc.array(fc.tuple(piece, space)).map((parts) => parts.flat().join(''));

/** A statement that is right, made by the grammar of test/property. */
const statement = fc.infiniteStream(fc.nat()).map((numbers) => {
  const int = (n: number): number => (numbers.next().value as number) % n;
  return makeQuery({ int }).sql;
});

/** One token of a statement replaced, repeated, removed or put elsewhere. */
const mutant = fc
  .tuple(statement, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) => {
    const tokens = lex(text)
      .slice(0, -1)
      .map(({ start, end, gap }) => (gap ? ' ' : '') + text.slice(start, end));
    for (const [at, other, kind, word] of changes)
      mutate(tokens, at % tokens.length, other % tokens.length, kind, word);
    return tokens.join('');
  });

function mutate(tokens: string[], at: number, other: number, kind: number, word: string): void {
  if (kind === 0) tokens[at] = ` ${word} `;
  else if (kind === 1) tokens.splice(at, 0, ` ${word} `);
  else if (kind === 2 && tokens.length > 1) tokens.splice(at, 1);
  else tokens[at] = tokens[other]!;
}

/** Any text at all, and texts of pieces that lexers trip over. */
const noise = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(fc.constantFrom(...TRICKS), piece, space)).map((parts) => parts.join('')),
);

/** What begins and ends comments, quotes and types. */
const odds = fc
  .array(fc.constantFrom('--', '/*', '*/', '\n', "'", '`', '(', ')', '>>', 'array', '<', 'a', ' ', ','), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

const anyText = fc.oneof(noise, soup, mutant);

// ---------------------------------------------------------------- properties

/** The tokens with those of a piece where its name stands. */
const withTokensOf = ({ name, tokens: own }: Piece, tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token) =>
    token.value === name
      ? own.map((t, i) => ({
          ...t,
          start: t.start + token.start,
          end: t.end + token.start,
          gap: i === 0 ? token.gap : t.gap,
        }))
      : [token],
  );

function placesOf(piece: string, text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) found.push(at);
  return found;
}

/** What a token means: neighbouring strings are one. */
const meaning = (tokens: readonly Token[]): string[] => {
  const joined: { kind: string; value: string }[] = [];
  for (const { kind, value } of tokens) {
    const last = joined.at(-1);
    if (kind === 'string' && last?.kind === 'string') last.value += value;
    else joined.push({ kind, value });
  }
  return joined.map(({ kind, value }) => `${kind} ${value}`);
};

describe('on any text', () => {
  test('reading answers or throws a LakeveilError', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = attempt(() => readStatement(text));
        if (read) tableReferences(read.query);
      }),
      { numRuns: 2000 },
    );
  });

  test('for a piece stands one token, and nothing else changes, wherever pieces are said to stand', () => {
    const counts = { used: 0, unused: 0 };
    const inParentheses = fc.oneof(soup, noise, odds).map((text) => `(${text})`);
    const around = fc.array(fc.oneof(odds, anyText), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(inParentheses, around, fc.array(fc.nat(60)), (text, others, wrong) => {
        const piece = attempt(() => lexPiece(text));
        if (!piece) return;
        const whole = others.join(text);
        const pieces = [...placesOf(text, whole), ...wrong].sort((a, b) => a - b).map((from) => ({ from, piece }));
        const tokens = attempt(() => lex(whole, pieces));
        expect(tokens && withTokensOf(piece, tokens)).toEqual(attempt(() => lex(whole)));
        if (tokens?.some(({ value }) => value === piece.name)) counts.used++;
        else counts.unused++;
      }),
      { numRuns: 3000 },
    );
    expect(counts.used).toBeGreaterThan(300);
  });

  test('a piece stands behind words that open a type in another place', () => {
    const piece = lexPiece('(SELECT CAST(a AS ARRAY<ARRAY<INT>>), b >= 1 FROM t)')!;
    const text = `SELECT array(1), map(2, 3) FROM ${piece.text} WHERE c >> 4 > d`;
    const tokens = lex(text, [{ from: text.indexOf(piece.text), piece }]);
    expect(tokens.filter(({ value }) => value === piece.name)).toHaveLength(1);
    expect(withTokensOf(piece, tokens)).toEqual(lex(text));
  });

  test('the tokens of a piece count', () => {
    const piece = lexPiece(`(${'a,'.repeat(30_000)}a)`)!;
    const two = `${piece.text}${piece.text}`;
    const places = [0, piece.text.length].map((from) => ({ from, piece }));
    expect(lex(piece.text, places)).toHaveLength(2);
    expect(() => lex(two, places)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  });

  test('a piece ends where its last parenthesis does', () => {
    expect(lexPiece('(a -- )')).toBeUndefined();
    expect(lexPiece("(a, ')')")?.tokens.map(({ value }) => value)).toEqual(['(', 'a', ',', ')', ')']);
    expect(lexPiece('a(b)')).toBeUndefined();
  });

  test('tokens lie in order and cover all but white space and comments', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = attempt(() => lex(text)) ?? [];
        tokens.forEach(({ start, end, gap }, i) => {
          const before = tokens[i - 1]?.end ?? 0;
          expect(start).toBeGreaterThanOrEqual(before);
          expect(gap).toBe(start > before);
          expect(text.slice(before, start)).toMatch(/^(?:\s|--|\/\*|$)/);
          expect(end - start > 0).toBe(i < tokens.length - 1);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('what is written again has the same tokens, and writing that changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = attempt(() => lex(text));
        const written = tokens && attempt(() => emit(tokens, []));
        if (written === undefined) return;
        const again = lex(written);
        expect(meaning(again)).toEqual(meaning(tokens!));
        expect(emit(again, [])).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });

  test('what can be read can be read again as it is written, with the same references', () => {
    const references = (text: string) =>
      tableReferences(readStatement(text).query).map(({ table }) => [table.parts, table.form, table.cte?.name]);
    fc.assert(
      fc.property(fc.oneof(soup, mutant, statement), (text) => {
        const before = attempt(() => references(text));
        const written = before && attempt(() => emit(lex(text), []));
        if (written !== undefined) expect(references(written)).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });
});

test('statements of the grammar in test/property are answered', () => {
  fc.assert(
    fc.property(statement, (text) => {
      readStatement(text);
    }),
    { numRuns: 300 },
  );
});
