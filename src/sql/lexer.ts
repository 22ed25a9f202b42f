import { type ErrorCode, LakeveilError, positionAt } from '../errors.ts';
import { decodeName, decodeString } from './literals.ts';
import type { Token } from './tokens.ts';

/** Longest statement that is read, in UTF-16 code units. */
export const MAX_LENGTH: number = 1 << 20;
/** Most tokens of a statement, so that our own reading takes some milliseconds and that of the parser libraries some seconds. */
export const MAX_TOKENS: number = 1 << 16;

const WORD = 1;
const DIGIT = 2;
const SPACE = 4;

/** What an ASCII character can be part of. */
const CLASS = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') CLASS[c.charCodeAt(0)] = WORD;
for (const c of '0123456789') CLASS[c.charCodeAt(0)] = WORD | DIGIT;
for (const c of ' \t\r\n') CLASS[c.charCodeAt(0)] = SPACE;

/** Operators of more than one character, longest first; single ones follow below. */
const OPERATORS = [
  ...['/*+', '<=>', '>>>'],
  ...['<=', '<>', '<<', '>=', '>>', '!=', '!<', '!>', '==', '=>', '->', '::', '||', '|>', '*/', '@v', '@V'],
];
const SINGLE = new Set('()[],.;:=<>!+-*/%&|^~?@');
const OPERATORS_BY_FIRST = new Map<string, string[]>();
for (const o of OPERATORS) OPERATORS_BY_FIRST.set(o[0]!, [...(OPERATORS_BY_FIRST.get(o[0]!) ?? []), o]);
/** By character code, the symbols that are never more than one character: most of those in a statement. */
const ALONE: (string | undefined)[] = [];
for (const c of SINGLE) if (!OPERATORS_BY_FIRST.has(c)) ALONE[c.charCodeAt(0)] = c;

const INTEGER = /\d+(?:[eE][+-]?\d+(?:[bB][dD]|[fFdD])?|[bB][dD]|[lLsSyYfFdD])?/y;
const FRACTION = /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?(?:[bB][dD]|[fFdD])?/y;

/**
 * Characters that readers treat differently from one another, or that make text look like what it is not: controls but
 * tab and line ends, NUL, bidirectional overrides, zero width and byte order marks, lone surrogates.
 */
const TREACHEROUS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;
/** Letters whose upper or lower case is ASCII: Spark folds them in some kinds of names and not in others. */
const FOLDS_TO_ASCII = /[\u0130\u0131\u017f\u212a]/;

/**
 * Cuts a statement into tokens the way Spark 4.3's `SqlBaseLexer` does, comments and white space dropped.
 *
 * Checked token by token against vectors from Spark. What Spark and other readers may cut differently is refused with
 * `TEXT_DENIED`: control and bidirectional characters, non-ASCII outside quotes and comments, `${` (Spark replaces it
 * before parsing), `$$`. Unclosed quotes and comments are `SYNTAX`; more than 1,048,576 characters or 65,536 tokens are
 * `TOO_LARGE`. The last token is always `end`. For `pieces`, given in the
 * order of their places, one token stands.
 *
 * @example
 * lex("SELECT 'a'").map((t) => t.value) // ['SELECT', 'a', '']
 */
export function lex(text: string, pieces: readonly PlacedPiece[] = []): Token[] {
  if (text.length > MAX_LENGTH) {
    throw new LakeveilError('TOO_LARGE', `the statement is longer than ${MAX_LENGTH} characters`);
  }
  refuseTreacherous(text);
  return new Lexer(text, pieces).run();
}

/** A text in parentheses that was read already, for which one token stands in the tokens of longer texts. */
export interface Piece {
  readonly text: string;
  /** The quoted name that stands for it, which no text can hold. */
  readonly name: string;
  readonly tokens: readonly Token[];
  /** What the lexer remembers behind it, where it remembers nothing before it; see Lexer. */
  readonly typeDepth: number;
  /** By how much this changes, as long as it does not end at nothing in between. */
  readonly deeper: number;
  /** True when it holds `>>` or `>>>`, which are cut otherwise where the lexer remembers an open type. */
  readonly shifts: boolean;
}

/** A piece, and where in a text it may stand. It is used if it does stand there, and not inside quotes or a comment. */
export interface PlacedPiece {
  readonly from: number;
  readonly piece: Piece;
}

let pieces = 0;

/** Reads a piece. Undefined for a text that does not begin and end with a parenthesis; throws like lex. */
export function lexPiece(text: string): Piece | undefined {
  refuseTreacherous(text);
  const lexer = new Lexer(text, []);
  const tokens = lexer.run().slice(0, -1);
  const [first, last] = [tokens[0], tokens.at(-1)];
  const enclosed = first?.upper === '(' && first.start === 0 && last?.upper === ')' && last.end === text.length;
  if (!enclosed) return undefined;
  const deeper = tokens.reduce((depth, token) => depth + depthOf(token), 0);
  const shifts = tokens.some(({ upper }) => upper === '>>' || upper === '>>>');
  return { text, name: `\u0000${++pieces}`, tokens, typeDepth: lexer.typeDepth, deeper, shifts };
}

const depthOf = ({ kind, upper }: Token): number => (kind === 'word' && opensType(upper) ? 1 : upper === '>' ? -1 : 0);

/** Words behind which `>>` closes two types instead of shifting, wherever they stand; quoted they are names only. */
export const opensType = (upper: string): boolean => upper === 'ARRAY' || upper === 'MAP' || upper === 'STRUCT';

function refuseTreacherous(text: string): void {
  const found = TREACHEROUS.exec(text);
  if (found) refuse(text, found.index, 'TEXT_DENIED', `the character ${codePoint(found[0])} is not accepted`);
  const substitution = text.indexOf('${');
  if (substitution >= 0) {
    refuse(text, substitution, 'TEXT_DENIED', 'variable substitution `${…}` is not accepted, use a parameter');
  }
}

function refuse(text: string, offset: number, code: ErrorCode, reason: string): never {
  throw new LakeveilError(code, reason, { position: positionAt(text, offset) });
}

const codePoint = (c: string): string => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** A word that came by, with its upper case: one and the same string for one word, so that the grammar compares it by identity. */
interface KnownWord {
  readonly value: string;
  readonly upper: string;
}

/** Words repeat, within a statement and from one to the next. By hash; a new one takes the place of the old. */
const KNOWN_WORDS = new Array<KnownWord | undefined>(1 << 12);
/** Longer words are not kept. */
const LONGEST_WORD = 64;

function learnWord(word: string, hash: number): KnownWord {
  if (word.length > LONGEST_WORD) return { value: word, upper: word.toUpperCase() };
  // V8 cuts a word out of the statement without a copy, which would keep the whole statement alive; joined, it is copied
  const value = ` ${word}`.slice(1);
  const known = { value, upper: value.toUpperCase() };
  KNOWN_WORDS[hash] = known;
  return known;
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #pieces: readonly PlacedPiece[];
  #inPieces = 0;
  #at = 0;
  #gap = false;
  /** Spark's own trick: behind ARRAY, MAP and STRUCT, `>>` closes two types instead of shifting. */
  typeDepth = 0;

  constructor(text: string, pieces: readonly PlacedPiece[]) {
    this.#text = text;
    this.#pieces = pieces;
  }

  run(): Token[] {
    const text = this.#text;
    for (const { from, piece } of this.#pieces) {
      while (this.#at < Math.min(from, text.length)) this.#step(text.charCodeAt(this.#at));
      if (this.#at === from) this.#piece(piece);
    }
    while (this.#at < text.length) this.#step(text.charCodeAt(this.#at));
    this.#push('end', '', '', text.length);
    return this.#tokens;
  }

  /** Steps over the piece if it stands here. Its tokens count. */
  #piece({ text, name, tokens, typeDepth, deeper, shifts }: Piece): void {
    const end = this.#at + text.length;
    if ((this.typeDepth > 0 && shifts) || this.#text.slice(this.#at, end) !== text) return;
    this.#inPieces += tokens.length - 1;
    this.#push('quoted', '', name, end);
    this.typeDepth = Math.max(typeDepth, this.typeDepth + deeper);
  }

  #step(c: number): void {
    if (c >= 128) this.#fail('TEXT_DENIED', `${codePoint(this.#text.slice(this.#at))} stands outside quotes`);
    const kind = CLASS[c]!;
    if (kind & SPACE) {
      this.#at++;
      this.#gap = true;
    } else if (kind & DIGIT) this.#number();
    else if (kind & WORD) this.#word(c);
    else if (c === 39 || c === 34) this.#string(this.#at);
    else if (c === 96) this.#name();
    else this.#other(c);
  }

  #other(c: number): void {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (c === 45 && next === 45) this.#lineComment();
    else if (c === 47 && next === 42 && this.#text[this.#at + 2] !== '+') this.#blockComment();
    else if (c === 46 && next >= 48 && next <= 57) this.#number();
    else {
      const alone = ALONE[c];
      if (alone === undefined) this.#symbol();
      else this.#push('symbol', alone, alone, this.#at + 1);
    }
  }

  #word(c: number): void {
    const text = this.#text;
    const next = text.charCodeAt(this.#at + 1);
    if ((c === 114 || c === 82) && (next === 39 || next === 34)) return this.#rawString();
    let end = this.#at + 1;
    let hash = c;
    for (let d = next; CLASS[d]! & WORD; d = text.charCodeAt(end)) {
      hash = (hash * 31 + d) & (KNOWN_WORDS.length - 1);
      end++;
    }
    const known = KNOWN_WORDS[hash];
    const same = known?.value.length === end - this.#at && text.startsWith(known.value, this.#at);
    const { value, upper } = same ? known : learnWord(text.slice(this.#at, end), hash);
    if (opensType(upper)) this.typeDepth++;
    this.#push('word', upper, value, end);
  }

  /** A number, or a word that begins with digits (`1st`), or the dot in front of one (`t.1st`). */
  #number(): void {
    const fraction = this.#match(FRACTION);
    const end = fraction && !this.#wordFollows(fraction) ? fraction : undefined;
    if (end) return this.#push('number', '', this.#text.slice(this.#at, end), end);
    if (this.#text[this.#at] === '.') return this.#symbol();
    const integer = this.#match(INTEGER)!;
    const signed = /[+-]/.test(this.#text.slice(this.#at, integer));
    if (signed && this.#wordFollows(integer)) this.#fail('SYNTAX', 'a number runs into a word here');
    if (!this.#wordFollows(integer)) return this.#push('number', '', this.#text.slice(this.#at, integer), integer);
    let word = this.#at;
    while (CLASS[this.#text.charCodeAt(word)]! & WORD) word++;
    const value = this.#text.slice(this.#at, word);
    this.#push('word', value.toUpperCase(), value, word);
  }

  #match(pattern: RegExp): number | undefined {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }

  #wordFollows(at: number): boolean {
    return (CLASS[this.#text.charCodeAt(at)]! & WORD) !== 0;
  }

  #string(from: number): void {
    const text = this.#text;
    const quote = text.charCodeAt(from);
    let end = from + 1;
    for (;;) {
      const c = text.charCodeAt(end);
      if (end >= text.length) this.#fail('SYNTAX', 'this string is not closed');
      if (c === 92) end += 2;
      else if (c !== quote) end++;
      else if (text.charCodeAt(end + 1) === quote) end += 2;
      else break;
    }
    end++;
    this.#push('string', '', decodeString(text.slice(this.#at, end)), end);
  }

  #rawString(): void {
    const end = this.#text.indexOf(this.#text[this.#at + 1]!, this.#at + 2) + 1;
    if (end === 0) this.#fail('SYNTAX', 'this string is not closed');
    this.#push('string', '', decodeString(this.#text.slice(this.#at, end)), end);
  }

  #name(): void {
    const text = this.#text;
    let end = text.indexOf('`', this.#at + 1);
    while (end >= 0 && text.charCodeAt(end + 1) === 96) end = text.indexOf('`', end + 2);
    if (end < 0) this.#fail('SYNTAX', 'this quoted name is not closed');
    const value = decodeName(text.slice(this.#at, end + 1));
    if (value === '') this.#fail('SYNTAX', 'a quoted name is empty');
    const odd = FOLDS_TO_ASCII.exec(value);
    if (odd) this.#fail('TEXT_DENIED', `the letter ${codePoint(odd[0])} is not accepted in names`);
    this.#push('quoted', '', value, end + 1);
  }

  /** To the end of the line; a backslash directly before LF carries the comment on, as in Spark. */
  #lineComment(): void {
    const text = this.#text;
    let end = this.#at + 2;
    while (end < text.length) {
      const c = text.charCodeAt(end);
      if (c === 92 && text.charCodeAt(end + 1) === 10) end += 2;
      else if (c === 10 || c === 13) break;
      else end++;
    }
    this.#at = end;
    this.#gap = true;
  }

  /** Block comments nest; a hint mark inside one opens nothing. */
  #blockComment(): void {
    const text = this.#text;
    const start = this.#at;
    let depth = 1;
    let end = start + 2;
    while (depth > 0) {
      if (end >= text.length) this.#fail('SYNTAX', 'this comment is not closed');
      const c = text.charCodeAt(end);
      const next = text.charCodeAt(end + 1);
      if (c === 47 && next === 42 && text[end + 2] !== '+') depth++;
      else if (c === 42 && next === 47) depth--;
      else end--;
      end += 2;
    }
    this.#at = end;
    this.#gap = true;
  }

  #symbol(): void {
    const c = this.#text[this.#at]!;
    let symbol = OPERATORS_BY_FIRST.get(c)?.find((o) => this.#text.startsWith(o, this.#at)) ?? c;
    if (!SINGLE.has(c)) this.#fail('SYNTAX', `the character \`${c}\` has no meaning here`);
    // Spark takes `a://b*/c` as one name
    if (this.#text.startsWith('://', this.#at)) this.#fail('TEXT_DENIED', '`://` is not accepted outside quotes');
    if (c === '>' && this.typeDepth > 0) {
      if (symbol !== '>=') symbol = '>';
      if (symbol === '>') this.typeDepth--;
    }
    this.#push('symbol', symbol.toUpperCase(), symbol, this.#at + symbol.length);
  }

  #push(kind: Token['kind'], upper: string, value: string, end: number): void {
    if (this.#tokens.length + this.#inPieces >= MAX_TOKENS)
      this.#fail('TOO_LARGE', `the statement has more than ${MAX_TOKENS} tokens`);
    this.#tokens.push({ kind, upper, value, start: this.#at, end, gap: this.#gap });
    this.#at = end;
    this.#gap = false;
  }

  #fail(code: ErrorCode, reason: string): never {
    return refuse(this.#text, this.#at, code, reason);
  }
}
