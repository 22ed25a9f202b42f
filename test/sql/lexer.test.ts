import { describe, expect, test } from 'vitest';
import { lex, MAX_LENGTH } from '../../src/sql/lexer.ts';
import { refusal } from '../support/refusal.ts';

/** Tokens as `kind value`, with a bar between them. */
const cut = (text: string): string =>
  lex(text)
    .slice(0, -1)
    .map(({ kind, value }) => `${kind} ${value}`)
    .join(' | ');

describe('cuts a statement as Spark does', () => {
  test.each([
    ['words keep their spelling', 'SeLeCT a_1', 'word SeLeCT | word a_1'],
    ['a word may begin with digits', 't.1st', 'word t | symbol . | word 1st'],
    [
      'numbers keep their suffix',
      '1L 2BD .5 1e-3D 7.',
      'number 1L | number 2BD | number .5 | number 1e-3D | number 7.',
    ],
    ['a fraction that runs into a word is none', '1.5x', 'number 1 | symbol . | word 5x'],
    ['strings stand in quotes of either kind', `'a' "b"`, 'string a | string b'],
    ['raw strings end at the first quote', `r'\\' R"x\\n"`, 'string \\ | string x\\n'],
    ['`r` behind a word character is no prefix', `xr'a'`, 'word xr | string a'],
    ['there are no triple quotes', `r'''', 1`, 'string  | string  | symbol , | number 1'],
    ['a doubled backtick is one', '`a``b`', 'quoted a`b'],
    [
      'operators are as long as can be',
      'a<=>b|>c||d',
      'word a | symbol <=> | word b | symbol |> | word c | symbol || | word d',
    ],
    ['`>>` shifts', 'a>>b', 'word a | symbol >> | word b'],
    [
      '`>>` closes two types',
      'map<array<a>>',
      'word map | symbol < | word array | symbol < | word a | symbol > | symbol >',
    ],
    ['`@v` is time travel', 't@v12', 'word t | symbol @v | number 12'],
    ['a hint is tokens, comments in it are none', '/*+ a -- */\n*/', 'symbol /*+ | word a | symbol */'],
  ])('%s', (_, text, tokens) => {
    expect(cut(text)).toBe(tokens);
  });

  test('offsets are UTF-16 code units, half open, and a gap is noted', () => {
    expect(lex("'😀'/**/x")).toEqual([
      { kind: 'string', upper: '', value: '😀', start: 0, end: 4, gap: false },
      { kind: 'word', upper: 'X', value: 'x', start: 8, end: 9, gap: true },
      { kind: 'end', upper: '', value: '', start: 9, end: 9, gap: false },
    ]);
  });
});

describe('drops comments where Spark does', () => {
  test.each([
    ['a line comment ends at LF', '1 -- x\n2', '1 2'],
    ['a line comment ends at a bare CR', '1 -- x\r2', '1 2'],
    ['a backslash before LF carries it on', '1 -- x\\\n2\n3', '1 3'],
    ['a backslash before CR does not', '1 -- x\\\r2', '1 2'],
    ['U+2028 does not end it', '1 -- x\u20282', '1'],
    ['block comments nest', '1 /* /* */ 2 */ 3', '1 3'],
    ['a hint mark inside one does not nest', '1 /* /*+ */ 2', '1 2'],
    ['`/*/` opens and does not close', '1 /*/ 2 */ 3', '1 3'],
    ['quotes inside mean nothing', "1 /* ' */ 2 -- '\n3", '1 2 3'],
  ])('%s', (_, text, values) => {
    const tokens = lex(text).slice(0, -1);
    expect(tokens.map(({ value }) => value).join(' ')).toBe(values);
  });
});

describe('refuses, with the position, what readers may take differently', () => {
  test.each([
    ['NUL', 'SELECT\n \u0000', 'TEXT_DENIED the character U+0000 is not accepted (line 2, column 2)'],
    [
      'a control character, in a string too',
      "'\u000b'",
      'TEXT_DENIED the character U+000B is not accepted (line 1, column 2)',
    ],
    ['U+0085', 'a\u0085b', 'TEXT_DENIED the character U+0085 is not accepted (line 1, column 2)'],
    [
      'a bidirectional override in a comment',
      '-- \u202e',
      'TEXT_DENIED the character U+202E is not accepted (line 1, column 4)',
    ],
    ['a byte order mark', '\ufeffSELECT 1', 'TEXT_DENIED the character U+FEFF is not accepted (line 1, column 1)'],
    ['half a surrogate pair', "'\ud83d'", 'TEXT_DENIED the character U+D83D is not accepted (line 1, column 2)'],
    ['a letter that folds to ASCII', 'ſELECT 1', 'TEXT_DENIED U+017F stands outside quotes (line 1, column 1)'],
    ['a no-break space', 'SELECT\u00a01', 'TEXT_DENIED U+00A0 stands outside quotes (line 1, column 7)'],
    ['the dotless i in a name', '`bıd`', 'TEXT_DENIED the letter U+0131 is not accepted in names (line 1, column 1)'],
    [
      'the Kelvin sign in a name',
      '`boo\u212aings`',
      'TEXT_DENIED the letter U+212A is not accepted in names (line 1, column 1)',
    ],
    [
      'a substitution',
      "'${env:HOME}'",
      'TEXT_DENIED variable substitution `${…}` is not accepted, use a parameter (line 1, column 2)',
    ],
    [
      'a substitution in a comment',
      '-- ${x}',
      'TEXT_DENIED variable substitution `${…}` is not accepted, use a parameter (line 1, column 4)',
    ],
    [
      'a URL, which is one name for Spark',
      'a://b',
      'TEXT_DENIED `://` is not accepted outside quotes (line 1, column 2)',
    ],
    ['dollar quotes', '$$a$$', 'SYNTAX the character `$` has no meaning here (line 1, column 1)'],
    ['a lone backslash', 'SELECT \\', 'SYNTAX the character `\\` has no meaning here (line 1, column 8)'],
    ['an exponent that runs into a word', '1e+5x', 'SYNTAX a number runs into a word here (line 1, column 1)'],
    ['an open string', "SELECT 'a", 'SYNTAX this string is not closed (line 1, column 8)'],
    ['a string that ends in a backslash', "'a\\'", 'SYNTAX this string is not closed (line 1, column 1)'],
    ['an open raw string', `r"a'`, 'SYNTAX this string is not closed (line 1, column 1)'],
    ['an open name', '`a``', 'SYNTAX this quoted name is not closed (line 1, column 1)'],
    ['an empty name', 'orc.``', 'SYNTAX a quoted name is empty (line 1, column 5)'],
    ['an open comment', '1 /* /* */', 'SYNTAX this comment is not closed (line 1, column 3)'],
  ])('%s', (_, text, message) => {
    expect(refusal(() => lex(text))).toBe(message);
  });

  test('a text of more than 1,048,576 characters', () => {
    expect(refusal(() => lex(' '.repeat(MAX_LENGTH)))).toBe('answered');
    expect(refusal(() => lex(' '.repeat(MAX_LENGTH + 1)))).toBe(
      'TOO_LARGE the statement is longer than 1048576 characters',
    );
  });
});
