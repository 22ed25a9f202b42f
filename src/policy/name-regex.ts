import { parseRegex, type RegexNode } from './regex-parser.ts';

/** Longest column name that is looked at, in characters. */
const MAX_NAME = 255;
/** Most states of a compiled pattern: with MAX_NAME it bounds the work of one match to a quarter of a million steps. */
const MAX_STATES = 1_000;

type State =
  | { readonly op: 'char'; readonly test: (c: string) => boolean }
  | { readonly op: 'fork'; readonly to: number[] }
  | { readonly op: 'start' | 'end' | 'found' };

/**
 * A pattern over column names that cannot hang: all states are followed at once (Thompson, 1968), so the time is
 * linear in the name, whatever the pattern. The pattern may match anywhere in the name, `^` and `$` bind it.
 */
export class NameRegex {
  readonly source: string;
  readonly caseInsensitive: boolean;
  readonly #states: State[] = [];

  /** Throws `POLICY_FILE` for what is not in the supported syntax (see docs/policies.md) or gets too large. */
  constructor(source: string, caseInsensitive: boolean) {
    const { node, ignoreCase } = parseRegex(source, caseInsensitive, MAX_STATES);
    this.source = source;
    this.caseInsensitive = ignoreCase;
    this.#add(node);
    this.#states.push({ op: 'found' });
  }

  /** A name that is longer than 255 characters counts as a match, so that nobody escapes a mask by it. */
  test(name: string): boolean {
    const chars = Array.from(name);
    if (chars.length > MAX_NAME) return true;
    let current: number[] = [];
    for (let i = 0; i <= chars.length; i++) {
      const reached = this.#follow([0, ...current], i === 0, i === chars.length);
      if (reached.includes(this.#states.length - 1)) return true;
      current = reached.filter((at) => this.#reads(at, chars[i])).map((at) => at + 1);
    }
    return false;
  }

  #reads(at: number, c: string | undefined): boolean {
    const state = this.#states[at]!;
    return c !== undefined && state.op === 'char' && state.test(c);
  }

  /** All states that are reached without reading a character. */
  #follow(from: readonly number[], atStart: boolean, atEnd: boolean): number[] {
    const reached = new Set(from);
    for (const at of reached) {
      const state = this.#states[at]!;
      if (state.op === 'fork') for (const next of state.to) reached.add(next);
      else if ((state.op === 'start' && atStart) || (state.op === 'end' && atEnd)) reached.add(at + 1);
    }
    return [...reached];
  }

  /** Appends the states of a node; whoever passes them comes out behind the last one. */
  #add(node: RegexNode): void {
    switch (node.kind) {
      case 'set':
        this.#states.push({ op: 'char', test: node.test });
        return;
      case 'start':
      case 'end':
        this.#states.push({ op: node.kind });
        return;
      case 'sequence':
        for (const item of node.items) this.#add(item);
        return;
      case 'choice':
        return this.#addChoice(node.items);
      case 'repeat':
        return this.#addRepeat(node);
      default:
        node satisfies never;
    }
  }

  #addChoice(items: readonly RegexNode[]): void {
    const fork = this.#fork();
    const ends: number[][] = [];
    for (const item of items) {
      fork.push(this.#states.length);
      this.#add(item);
      ends.push(this.#fork());
    }
    for (const end of ends) end.push(this.#states.length);
  }

  #addRepeat({ item, min, max }: Extract<RegexNode, { kind: 'repeat' }>): void {
    for (let i = 0; i < min; i++) this.#add(item);
    if (max === undefined) {
      const start = this.#states.length;
      const fork = this.#fork();
      fork.push(start + 1);
      this.#add(item);
      this.#fork().push(start);
      fork.push(this.#states.length);
      return;
    }
    const skips: number[][] = [];
    for (let i = min; i < max; i++) {
      const fork = this.#fork();
      fork.push(this.#states.length);
      skips.push(fork);
      this.#add(item);
    }
    for (const skip of skips) skip.push(this.#states.length);
  }

  #fork(): number[] {
    const to: number[] = [];
    this.#states.push({ op: 'fork', to });
    return to;
  }
}
