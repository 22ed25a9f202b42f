import { describe, expect, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { emit } from '../../src/sql/emit.ts';
import { lex } from '../../src/sql/lexer.ts';
import type { Token, TokenKind } from '../../src/sql/tokens.ts';
import { corpora, readJsonLines } from '../support/corpora.ts';

/** ANTLR's symbolic type, start, end (UTF-16, half open); a fourth field marks a comment. */
type SparkToken = readonly [type: string, start: number, end: number, channel?: number];

interface Vector {
  readonly id: string;
  readonly sql: string;
  readonly tokens: readonly SparkToken[];
}

interface LiteralVector {
  readonly literal: string;
  /** The value of the string; absent where Spark reads something else or refuses. */
  readonly value_json?: string;
}

/** Spark's token types that are no words. */
const KINDS: Readonly<Record<string, TokenKind>> = {
  ...kinds('string', 'STRING_LITERAL DOUBLEQUOTED_STRING'),
  ...kinds('quoted', 'BACKQUOTED_IDENTIFIER'),
  ...kinds('number', 'INTEGER_VALUE DECIMAL_VALUE EXPONENT_VALUE BIGINT_LITERAL SMALLINT_LITERAL TINYINT_LITERAL'),
  ...kinds('number', 'FLOAT_LITERAL DOUBLE_LITERAL BIGDECIMAL_LITERAL'),
  ...kinds('symbol', 'LEFT_PAREN RIGHT_PAREN LEFT_BRACKET RIGHT_BRACKET COMMA DOT SEMICOLON COLON DOUBLE_COLON'),
  ...kinds('symbol', 'EQ NSEQ NEQ NEQJ LT LTE GT GTE SHIFT_LEFT SHIFT_RIGHT SHIFT_RIGHT_UNSIGNED BANG'),
  ...kinds('symbol', 'PLUS MINUS ASTERISK SLASH PERCENT TILDE AMPERSAND PIPE HAT CONCAT_PIPE OPERATOR_PIPE'),
  ...kinds('symbol', 'ARROW FAT_ARROW QUESTION HENT_START HENT_END AT_VERSION AT_SIGN'),
};

function kinds(kind: TokenKind, types: string): Record<string, TokenKind> {
  return Object.fromEntries(types.split(' ').map((type) => [type, kind]));
}

const sparksOutline = (tokens: readonly SparkToken[]): string[] =>
  tokens
    .filter(([, , , channel]) => channel === undefined)
    .map(([type, start, end]) => `${KINDS[type] ?? 'word'} ${start}-${end}`);

const ourOutline = (tokens: readonly Token[]): string[] =>
  tokens.filter(({ kind }) => kind !== 'end').map(({ kind, start, end }) => `${kind} ${start}-${end}`);

/** The tokens, or the reason why there are none. */
function tryLex(text: string): readonly Token[] | string {
  try {
    return lex(text);
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return `${error.code}: ${error.reason}`;
  }
}

function note(record: Record<string, string[]>, reason: string, subject: string): void {
  record[reason] = [...(record[reason] ?? []), subject];
}

/** Statements that Spark cuts into tokens and we refuse, by reason. Nothing else may be refused. */
const REFUSED_STATEMENTS = {
  'SYNTAX: a quoted name is empty': [
    'neg/spark/identifier-clause-legacy#85',
    'spark/identifier-clause-legacy#85',
    'spark/sql-on-files#8',
  ],
  'SYNTAX: the character `#` has no meaning here': ['attack/comment-13'],
  'SYNTAX: the character `$` has no meaning here': ['attack/udf-05'],
  'SYNTAX: the character `\\` has no meaning here': ['attack/encoding-09'],
  'SYNTAX: the character `{` has no meaning here': ['attack/param-21'],
  'SYNTAX: this comment is not closed': ['neg/sail/plan/plan_misc#13', 'neg/spark/comments#12', 'spark/comments#12'],
  'TEXT_DENIED: `://` is not accepted outside quotes': [
    'neg/sail/plan/error_misc#11',
    'sqlfluff_databricks/set_expression_value#3',
    'sqlfluff_sparksql/add_jar#9',
    'sqlfluff_sparksql/set_expression_value#3',
  ],
  'TEXT_DENIED: U+017F stands outside quotes': ['attack/ident-17'],
  'TEXT_DENIED: U+8868 stands outside quotes': ['neg/sail/plan/error_misc#14'],
  'TEXT_DENIED: the character U+0000 is not accepted': ['attack/encoding-05', 'attack/print-13'],
  'TEXT_DENIED: the character U+0002 is not accepted': ['sail/plan/plan_select#8'],
  'TEXT_DENIED: the character U+202E is not accepted': ['attack/encoding-07'],
  'TEXT_DENIED: the character U+D800 is not accepted': ['attack/encoding-01'],
  'TEXT_DENIED: the letter U+0131 is not accepted in names': ['attack/ident-09'],
  'TEXT_DENIED: the letter U+212A is not accepted in names': ['attack/ident-11'],
  'TEXT_DENIED: variable substitution `${…}` is not accepted, use a parameter': [
    'attack/param-19',
    'spark/identifier-clause-legacy#2',
    'spark/sql-on-files#15',
    'spark/sql-on-files#20',
    'spark/sql-on-files#5',
  ],
};

/** Literals that Spark reads and we refuse, by reason. */
const REFUSED_LITERALS = {
  'TEXT_DENIED: a string holds half of a surrogate pair': ["'\\uD800'"],
  'TEXT_DENIED: the character U+0000 is not accepted': ["'a\u0000b'"],
  'TEXT_DENIED: the character U+000B is not accepted': ["'a\u000bb'"],
  'TEXT_DENIED: the character U+FEFF is not accepted': ["'\ufeff'"],
  'TEXT_DENIED: variable substitution `${…}` is not accepted, use a parameter': ["'${a}'", "'${spark.app.name}'"],
};

describe.skipIf(!corpora)("over the token streams of Spark's own lexer", () => {
  const vectors = readJsonLines<Vector>('lex/spark43_tokens.jsonl');
  const refused: Record<string, string[]> = {};
  const answered: { vector: Vector; tokens: readonly Token[] }[] = [];
  for (const vector of vectors) {
    const tokens = tryLex(vector.sql);
    if (typeof tokens !== 'string') answered.push({ vector, tokens });
    else note(refused, tokens, vector.id);
  }

  test('every statement is refused by name or cut at the same offsets into the same kinds; no run is cut otherwise', () => {
    const differing = answered.filter(
      ({ vector, tokens }) => ourOutline(tokens).join() !== sparksOutline(vector.tokens).join(),
    );
    expect(differing.map(({ vector }) => vector.id)).toEqual([]);
    expect(answered).toHaveLength(2625);
  });

  test('the refused statements are these and no others', () => {
    for (const ids of Object.values(refused)) ids.sort();
    expect(refused).toEqual(REFUSED_STATEMENTS);
  });

  test('whatever holds a character that Spark does not know is refused', () => {
    const unknown = vectors.filter(({ tokens }) => tokens.some(([type]) => type === 'UNRECOGNIZED'));
    const all = new Set(Object.values(refused).flat());
    expect(unknown.filter(({ id }) => !all.has(id))).toEqual([]);
  });

  test('what was written with white space or a comment in between has a gap, and nothing else', () => {
    for (const { vector, tokens } of answered) {
      const code = vector.tokens.filter(([, , , channel]) => channel === undefined);
      const gaps = code.map(([, start], i) => start !== (code[i - 1]?.[2] ?? 0));
      expect(
        tokens.slice(0, -1).map(({ gap }) => gap),
        vector.id,
      ).toEqual(gaps);
    }
  });
});

describe.skipIf(!corpora)("over Spark's values of string literals", () => {
  const vectors = readJsonLines<LiteralVector>('lex/spark43_literals.jsonl');
  const strings = vectors.filter(({ value_json }) => value_json !== undefined);

  /** What the engine will read: the literal in canonical form, read back. Or the reason for a refusal. */
  function canonicalValue(literal: string): string {
    const tokens = tryLex(literal);
    if (typeof tokens === 'string') return tokens;
    try {
      const [only, end] = lex(emit(tokens, []));
      return only?.kind === 'string' && end?.kind === 'end' ? only.value : 'not one string';
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      return `${error.code}: ${error.reason}`;
    }
  }

  test('every literal has the value that Spark gives it, in canonical form too, or is refused by name', () => {
    const refused: Record<string, string[]> = {};
    for (const { literal, value_json } of strings) {
      const value = canonicalValue(literal);
      if (value !== value_json) note(refused, value, literal);
    }
    expect(refused).toEqual(REFUSED_LITERALS);
    expect(strings).toHaveLength(86);
  });

  test('what is no string for Spark is no single string for us', () => {
    for (const { literal } of vectors.filter(({ value_json }) => value_json === undefined)) {
      const tokens = tryLex(literal);
      const single = typeof tokens !== 'string' && tokens.length === 2 && tokens[0]!.kind === 'string';
      expect(single, literal).toBe(false);
    }
  });
});
