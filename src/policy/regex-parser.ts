import { LakeveilError } from '../errors.ts';

/** Longest pattern that is read, in characters. */
const MAX_PATTERN = 200;
/** Deepest nesting of groups. */
const MAX_DEPTH = 20;

/** A pattern as a tree; `max` undefined means without limit. */
export type RegexNode =
  | { readonly kind: 'set'; readonly test: (c: string) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly item: RegexNode; readonly min: number; readonly max: number | undefined };

/**
 * Reads the common part of the usual pattern languages: letters, `.`, classes, `\d \w \s`, groups, `|`, `* + ? {n,m}`,
 * `^`, `$` and `(?i)` in front. Throws `POLICY_FILE` for everything else, and for a pattern of more than `maxStates`.
 */
export function parseRegex(
  source: string,
  caseInsensitive: boolean,
  maxStates: number,
): { node: RegexNode; ignoreCase: boolean } {
  const chars = Array.from(source);
  if (chars.length > MAX_PATTERN) fail(`is longer than ${MAX_PATTERN} characters`);
  const flagged = source.startsWith('(?i)');
  const ignoreCase = caseInsensitive || flagged;
  const node = new Parser(flagged ? chars.slice(4) : chars, ignoreCase).run();
  if (size(node) > maxStates) fail('repeats too much');
  return { node, ignoreCase };
}

function fail(reason: string): never {
  throw new LakeveilError('POLICY_FILE', `the pattern ${reason}`);
}

function size(node: RegexNode): number {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.items.reduce((sum, item) => sum + size(item) + 2, 1);
    case 'repeat':
      return (size(node.item) + 2) * Math.max(node.max ?? node.min + 1, 1);
    default:
      return 1;
  }
}

type Test = (c: string) => boolean;

const CLASSES: Readonly<Record<string, Test>> = {
  d: (c) => /^[0-9]$/.test(c),
  w: (c) => /^[A-Za-z0-9_]$/.test(c),
  s: (c) => /^\s$/.test(c),
  D: (c) => !/^[0-9]$/.test(c),
  W: (c) => !/^[A-Za-z0-9_]$/.test(c),
  S: (c) => !/^\s$/.test(c),
};

class Parser {
  readonly #chars: readonly string[];
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(chars: readonly string[], ignoreCase: boolean) {
    this.#chars = chars;
    this.#ignoreCase = ignoreCase;
  }

  run(): RegexNode {
    const node = this.#choice();
    if (this.#at < this.#chars.length) fail('closes a `)` that was not opened');
    return node;
  }

  #choice(): RegexNode {
    const items = [this.#sequence()];
    while (this.#accept('|')) items.push(this.#sequence());
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.#at < this.#chars.length && !'|)'.includes(this.#peek())) items.push(this.#repeated());
    return { kind: 'sequence', items };
  }

  #repeated(): RegexNode {
    const item = this.#atom();
    const range = this.#range();
    if (!range) return item;
    if (item.kind === 'start' || item.kind === 'end') fail('repeats `^` or `$`');
    this.#accept('?'); // lazy or greedy is the same when only the fact of a match counts
    if (this.#range()) fail('has two repetitions in a row');
    return { kind: 'repeat', item, ...range };
  }

  #range(): { min: number; max: number | undefined } | undefined {
    if (this.#accept('*')) return { min: 0, max: undefined };
    if (this.#accept('+')) return { min: 1, max: undefined };
    if (this.#accept('?')) return { min: 0, max: 1 };
    if (!this.#accept('{')) return undefined;
    const end = this.#chars.indexOf('}', this.#at);
    const inside = this.#chars.slice(this.#at, end < 0 ? undefined : end).join('');
    const [, min, comma, max] = /^(\d{1,3})(,)?(\d{1,3})?$/.exec(inside) ?? [];
    if (end < 0 || min === undefined || (max && !comma)) fail('has a `{` that is no repetition; write `\\{`');
    this.#at = end + 1;
    const most = comma ? (max ? Number(max) : undefined) : Number(min);
    if (most !== undefined && most < Number(min)) fail('repeats at most fewer times than at least');
    return { min: Number(min), max: most };
  }

  #atom(): RegexNode {
    const c = this.#next();
    switch (c) {
      case '(':
        return this.#group();
      case '[':
        return this.#set(this.#class());
      case '.':
        return { kind: 'set', test: () => true };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return this.#set(this.#escape());
      case '*':
      case '+':
      case '?':
      case '{':
        return fail(`has a \`${c}\` with nothing to repeat`);
      default:
        return this.#set(one(c));
    }
  }

  #group(): RegexNode {
    if (this.#accept('?') && !this.#accept(':'))
      fail('uses `(?…)`, which is not supported but for `(?:…)` and `(?i)` in front');
    if (++this.#depth > MAX_DEPTH) fail(`nests more than ${MAX_DEPTH} groups`);
    const node = this.#choice();
    if (!this.#accept(')')) fail('has a `(` that is not closed');
    this.#depth--;
    return node;
  }

  #class(): Test {
    const negated = this.#accept('^');
    const tests: Test[] = [];
    do tests.push(this.#classItem());
    while (!this.#accept(']'));
    const any: Test = (c) => tests.some((test) => test(c));
    return negated ? (c) => !this.#folded(any)(c) : any;
  }

  #classItem(): Test {
    const from = this.#classChar();
    if (typeof from !== 'string') return from;
    if (this.#peek() !== '-' || this.#chars[this.#at + 1] === ']') return one(from);
    this.#at++;
    const to = this.#classChar();
    if (typeof to !== 'string' || code(to) < code(from)) fail('has a range whose end is before its start');
    return (c) => code(c) >= code(from) && code(c) <= code(to);
  }

  #classChar(): string | Test {
    const c = this.#next();
    if (c === '[' || c === ']' || (c === '&' && this.#peek() === '&')) {
      fail(`has a \`${c}\` in a class; write \`\\${c}\``);
    }
    return c === '\\' ? this.#escaped() : c;
  }

  #escape(): Test {
    const escaped = this.#escaped();
    return typeof escaped === 'string' ? one(escaped) : escaped;
  }

  #escaped(): string | Test {
    const c = this.#next();
    if (/^[a-z0-9]$/i.test(c)) return CLASSES[c] ?? fail(`uses \`\\${c}\`, which is not supported`);
    return c;
  }

  #set(test: Test): RegexNode {
    return { kind: 'set', test: this.#folded(test) };
  }

  #folded(test: Test): Test {
    return this.#ignoreCase ? (c) => test(c) || test(c.toLowerCase()) || test(c.toUpperCase()) : test;
  }

  #peek(): string {
    return this.#chars[this.#at] ?? '';
  }

  #next(): string {
    return this.#chars[this.#at++] ?? fail('ends in the middle');
  }

  #accept(c: string): boolean {
    if (this.#peek() !== c) return false;
    this.#at++;
    return true;
  }
}

const one =
  (wanted: string): Test =>
  (c) =>
    c === wanted;

const code = (c: string): number => c.codePointAt(0)!;
