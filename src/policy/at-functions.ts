import { LakeveilError, positionAt } from '../errors.ts';
import type { Token } from '../sql/tokens.ts';

/** A column of the source, by its name or by a tag that exactly one column has. */
export type ColumnSpec = { readonly by: 'name' | 'tag'; readonly text: string };

/** A function of the policy language, which becomes plain SQL for one principal and one source. */
export type AtCall =
  | { readonly kind: 'column'; readonly column: ColumnSpec }
  | { readonly kind: 'contains'; readonly attribute: string | undefined; readonly column: ColumnSpec }
  | { readonly kind: 'hasAttribute'; readonly name: string; readonly value: string }
  | { readonly kind: 'isInGroups'; readonly groups: readonly string[] }
  | { readonly kind: 'username' };

type Argument =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly column: ColumnSpec };

interface Signature {
  readonly shown: string;
  /** `…` repeats the kind before it. */
  readonly takes: readonly (Argument['kind'] | '…')[];
  make(texts: readonly string[], columns: readonly ColumnSpec[]): AtCall;
}

const SIGNATURES: Readonly<Record<string, Signature>> = {
  columnreference: {
    shown: "@columnReference('column')",
    takes: ['text'],
    make: ([text]) => ({ kind: 'column', column: { by: 'name', text: text! } }),
  },
  columntagged: {
    shown: "@columnTagged('tag')",
    takes: ['text'],
    make: ([text]) => ({ kind: 'column', column: { by: 'tag', text: text! } }),
  },
  attributevaluescontains: {
    shown: "@attributeValuesContains('attribute', column)",
    takes: ['text', 'column'],
    make: ([attribute], [column]) => ({ kind: 'contains', attribute, column: column! }),
  },
  groupscontains: {
    shown: '@groupsContains(column)',
    takes: ['column'],
    make: (_, [column]) => ({ kind: 'contains', attribute: undefined, column: column! }),
  },
  hasattribute: {
    shown: "@hasAttribute('name', 'value')",
    takes: ['text', 'text'],
    make: ([name, value]) => ({ kind: 'hasAttribute', name: name!, value: value! }),
  },
  isingroups: {
    shown: "@isInGroups('group', …)",
    takes: ['text', '…'],
    make: (groups) => ({ kind: 'isInGroups', groups }),
  },
  username: { shown: '@username', takes: [], make: () => ({ kind: 'username' }) },
};

/** Functions of Immuta's language that are not here, so that the message can say so. */
const NOT_YET: ReadonlySet<string> = new Set(['attributes', 'groups', 'iam', 'interpolatedcomparison', 'purposes']);

/** Tokens in which each `@function(…)` is one token, and what these tokens stand for. */
export interface Collapsed {
  readonly tokens: readonly Token[];
  readonly calls: ReadonlyMap<Token, AtCall>;
}

/**
 * Replaces every `@function(…)` by one token that reads like a quoted name, so that the grammar sees an operand in its
 * place and nothing else. Throws `POLICY_FILE` for unknown functions and wrong arguments.
 */
export function collapseAtFunctions(text: string, tokens: readonly Token[]): Collapsed {
  const reader = new AtReader(text, tokens);
  const calls = new Map<Token, AtCall>();
  const collapsed: Token[] = [];
  while (!reader.done) {
    const token = reader.next();
    if (!token.value.startsWith('@') || token.kind !== 'symbol') {
      collapsed.push(token);
      continue;
    }
    const call = reader.readCall(token);
    const { end } = reader.last;
    const standIn: Token = { ...token, kind: 'quoted', upper: '', value: `@${calls.size + 1}`, end };
    calls.set(standIn, call);
    collapsed.push(standIn);
  }
  return { tokens: collapsed, calls };
}

class AtReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  get last(): Token {
    return this.#tokens[this.#at - 1]!;
  }

  next(): Token {
    return this.#tokens[this.#at++]!;
  }

  /** Reads on behind the `@`. */
  readCall(at: Token): AtCall {
    const signature = this.#readName(at);
    const args = this.#peek().upper === '(' ? this.#readArguments() : [];
    if (!fits(args, signature.takes)) this.#fail(at, `write \`${signature.shown}\``);
    const texts = args.flatMap((arg) => (arg.kind === 'text' ? [arg.text] : []));
    const columns = args.flatMap((arg) => (arg.kind === 'column' ? [arg.column] : []));
    return signature.make(texts, columns);
  }

  #readName(at: Token): Signature {
    const { kind, gap, value } = this.#peek();
    // the lexer takes `@v` for an operator of its own
    const name = at.value + (kind === 'word' && !gap ? value : '');
    const folded = name.slice(1).toLowerCase();
    if (kind === 'word' && !gap) this.#at++;
    if (Object.hasOwn(SIGNATURES, folded)) return SIGNATURES[folded]!;
    if (NOT_YET.has(folded)) this.#fail(at, `\`${name}\` is not supported yet`);
    const known = Object.values(SIGNATURES).map(({ shown }) => `\`${/^@\w+/.exec(shown)![0]}\``);
    return this.#fail(at, `\`${name}\` is not a known function; known are ${known.join(', ')}`);
  }

  #readArguments(): Argument[] {
    const args: Argument[] = [];
    this.#at++;
    if (this.#accept(')')) return args;
    do args.push(this.#readArgument());
    while (this.#accept(','));
    if (!this.#accept(')')) this.#fail(this.#peek(), 'expected `,` or `)`');
    return args;
  }

  #readArgument(): Argument {
    const token = this.next();
    if (token.kind === 'string') return { kind: 'text', text: token.value };
    if (token.kind === 'word' || token.kind === 'quoted') {
      return { kind: 'column', column: { by: 'name', text: token.value } };
    }
    const call = token.value === '@' ? this.readCall(token) : undefined;
    if (call?.kind !== 'column') this.#fail(token, 'expected a text, a column, `@columnReference` or `@columnTagged`');
    return call;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? this.last;
  }

  #accept(symbol: string): boolean {
    const { kind, value } = this.#peek();
    if (kind !== 'symbol' || value !== symbol) return false;
    this.#at++;
    return true;
  }

  #fail(token: Token, reason: string): never {
    throw new LakeveilError('POLICY_FILE', reason, { position: positionAt(this.#text, token.start) });
  }
}

function fits(args: readonly Argument[], takes: Signature['takes']): boolean {
  const repeats = takes.at(-1) === '…';
  const kinds = repeats ? takes.slice(0, -1) : takes;
  if (repeats ? args.length < kinds.length : args.length !== kinds.length) return false;
  return args.every(({ kind }, i) => kind === (kinds[i] ?? kinds.at(-1)));
}
