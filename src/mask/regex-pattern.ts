import { LakeveilError } from '../errors.ts';
import { type CharacterSet, complement, range, single, union, withoutCase } from './regex-sets.ts';

/** A pattern as a tree. Texts are sequences of code points. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  /** Of a set any number of times, `max` is Infinity there; of anything else at most `MAX_COUNT` times. */
  | { readonly kind: 'repeat'; readonly of: Pattern; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly of: Pattern };

export interface ReadPattern {
  readonly body: Pattern;
  /** Whether it must begin where the text does, and end where it ends. */
  readonly start: boolean;
  readonly end: boolean;
  readonly groups: number;
}

const MAX_COUNT = 100;
const MAX_GROUPS = 9;

const DIGIT = range(0x30, 0x39);
const WORD = union(DIGIT, range(0x41, 0x5a), range(0x61, 0x7a), single(0x5f));
const SPACE = union(range(0x09, 0x0d), single(0x20));
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: complement(DIGIT),
  W: complement(WORD),
  S: complement(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, r: 0x0d };
/** Characters that mean something, each of which stands for itself behind a backslash; so do others of ASCII's punctuation. */
const PUNCTUATION = /^[!-/:-@[-`{-~ ]$/;

/**
 * Reads what regular expressions of Java, RE2 and JavaScript have in common: characters, classes (`[a-z]`, `\d`, `\w`, `\s`,
 * `.`), groups, `|`, `?`, `*`, `+`, `{n,m}`, `^` at the start and `$` at the end. `\d`, `\w` and `\s` are ASCII,
 * `.` is everything but a line feed, `$` the very end. Throws `POLICY_FILE` for everything else.
 */
export function readPattern(source: string, caseInsensitive: boolean): ReadPattern {
  const reader = new PatternReader(source, caseInsensitive);
  return reader.read();
}

class PatternReader {
  readonly #characters: readonly string[];
  readonly #caseInsensitive: boolean;
  #at = 0;
  #groups = 0;

  constructor(source: string, caseInsensitive: boolean) {
    this.#characters = [...source];
    this.#caseInsensitive = caseInsensitive;
  }

  read(): ReadPattern {
    const start = this.#take('^');
    const body = this.#readChoice();
    const end = this.#take('$');
    if (end && this.#at < this.#characters.length) this.#at--;
    if (this.#at < this.#characters.length) throw this.#unexpected();
    if ((start || end) && body.kind === 'choice') {
      throw refusal('mixes `^` or `$` with `|`: put what is between the bars into a group, as in `^(a|b)$`');
    }
    return { body, start, end, groups: this.#groups };
  }

  #readChoice(): Pattern {
    const options = [this.#readSequence()];
    while (this.#take('|')) options.push(this.#readSequence());
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #readSequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.#at < this.#characters.length && !/[|)$]/.test(this.#peek())) parts.push(this.#readRepeated());
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  #readRepeated(): Pattern {
    const of = this.#readAtom();
    const count = this.#readCount();
    if (!count) return of;
    if (/^[?*+{]$/.test(this.#peek()))
      throw refusal('holds a lazy, possessive or double repetition, which is not understood');
    const [min, max] = count;
    if (of.kind === 'set') return { kind: 'repeat', of, min, max };
    if (max === Infinity) {
      throw refusal('repeats a group without end: write `{1,10}` in place of `+` or `*` behind a group');
    }
    if (max > 1 && holdsGroup(of)) throw refusal('repeats a group that captures: begin it with `(?:`');
    return { kind: 'repeat', of, min, max };
  }

  #readCount(): readonly [min: number, max: number] | undefined {
    if (this.#take('?')) return [0, 1];
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (!this.#take('{')) return undefined;
    const min = this.#readNumber();
    const max = this.#take(',') ? (this.#peek() === '}' ? Infinity : this.#readNumber()) : min;
    if (min === undefined || max === undefined || !this.#take('}')) {
      throw refusal('holds a `{` that is no repetition: write `\\{` for the character');
    }
    if (min > MAX_COUNT || (max !== Infinity && max > MAX_COUNT)) {
      throw refusal(`repeats more than ${MAX_COUNT} times`);
    }
    if (max < min || max === 0) throw refusal('holds a repetition that is never possible');
    return [min, max];
  }

  #readNumber(): number | undefined {
    let digits = '';
    while (/\d/.test(this.#peek())) digits += this.#next();
    return digits === '' ? undefined : Number(digits);
  }

  #readAtom(): Pattern {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#readGroup();
      case '[':
        return { kind: 'set', set: this.#readClass() };
      case '.':
        return { kind: 'set', set: complement(single(0x0a)) };
      case '\\':
        return { kind: 'set', set: this.#folded(this.#readEscape()) };
      case '^':
      case '*':
      case '+':
      case '?':
      case '{':
        this.#at--;
        throw this.#unexpected();
      default:
        return { kind: 'set', set: this.#folded(single(this.#codeOf(character))) };
    }
  }

  #readGroup(): Pattern {
    const captures = !this.#take('?');
    if (!captures && !this.#take(':')) {
      throw refusal('holds a `(?` that is not understood: there is no look-around, no flag and no name, only `(?:`');
    }
    if (captures && ++this.#groups > MAX_GROUPS) throw refusal(`has more than ${MAX_GROUPS} groups`);
    const of = this.#readChoice();
    if (!this.#take(')')) throw this.#unexpected();
    return captures ? { kind: 'group', of } : of;
  }

  #readClass(): CharacterSet {
    const negated = this.#take('^');
    const sets: CharacterSet[] = [];
    while (this.#peek() !== ']') {
      if (this.#peek() === '[' || (this.#peek() === '&' && this.#characters[this.#at + 1] === '&')) {
        throw refusal('holds a `[` or `&&` inside of a class: write `\\[` and `\\&`');
      }
      const from = this.#readClassItem();
      if (this.#peek() !== '-' || this.#characters[this.#at + 1] === ']') {
        sets.push(from);
        continue;
      }
      this.#at++;
      const to = this.#readClassItem();
      const [low, high] = [only(from), only(to)];
      if (low === undefined || high === undefined || low > high)
        throw refusal('holds a range that is none, such as `z-a`');
      sets.push(range(low, high));
    }
    this.#at++;
    if (sets.length === 0) throw refusal('holds an empty class');
    const set = this.#folded(union(...sets));
    return negated ? complement(set) : set;
  }

  #readClassItem(): CharacterSet {
    const character = this.#next();
    return character === '\\' ? this.#readEscape() : single(this.#codeOf(character));
  }

  #readEscape(): CharacterSet {
    const character = this.#next();
    const known = Object.hasOwn(CLASSES, character) ? CLASSES[character] : undefined;
    if (known) return known;
    if (Object.hasOwn(CONTROLS, character)) return single(CONTROLS[character]!);
    if (PUNCTUATION.test(character)) return single(this.#codeOf(character));
    throw refusal(
      `holds \`\\${character}\`, which is not understood: there is \\d, \\w, \\s, \\D, \\W, \\S, \\t, \\n and \\r`,
    );
  }

  /** Case is that of ASCII, because engines disagree on the case of other letters. */
  #folded(set: CharacterSet): CharacterSet {
    return this.#caseInsensitive ? withoutCase(set) : set;
  }

  #codeOf(character: string): number {
    if (this.#caseInsensitive && /[^\p{ASCII}]/u.test(character) && /\p{L}|\p{M}/u.test(character)) {
      throw refusal(
        'ignores the case of a letter that is not of ASCII: write both, as in `[Éé]`, and leave `caseInsensitive`',
      );
    }
    return character.codePointAt(0)!;
  }

  #peek(): string {
    return this.#characters[this.#at] ?? '';
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw refusal('ends too early');
    this.#at++;
    return character;
  }

  #unexpected(): LakeveilError {
    const character = this.#peek();
    if (character === '') return refusal('ends too early');
    const hint = /[\^$]/.test(character)
      ? `: \`${character}\` stands at the ${character === '^' ? 'start' : 'end'} only`
      : '';
    return refusal(`holds a \`${character}\` in a place where it is not understood${hint}`);
  }
}

const only = ([first, ...rest]: CharacterSet): number | undefined =>
  first && rest.length === 0 && first[0] === first[1] ? first[0] : undefined;

function holdsGroup(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'set':
      return false;
    case 'group':
      return true;
    case 'sequence':
      return pattern.parts.some(holdsGroup);
    case 'choice':
      return pattern.options.some(holdsGroup);
    case 'repeat':
      return holdsGroup(pattern.of);
  }
}

/** What is wrong with a pattern, for the person who wrote it. */
export const refusal = (what: string): LakeveilError => new LakeveilError('POLICY_FILE', `the pattern ${what}`);
