import { quoteName, quoteString } from '../../quoting.ts';
import type { DuckDBToken } from '../../sql/duckdb.ts';
import type { TokenPrinter } from '../../sql/emit.ts';

/**
 * Texts that the translator may read, because it turns some into others: date formats, paths, intervals. They hold nothing
 * that could be more than a text should it print them without quotes or escapes.
 */
const PLAIN = /^(?!.*--)[\w .:,%/$[\]+-]*$/;

/**
 * Prints names in quotes and odd texts as words that stand for them, so that nothing a user wrote between quotes ever
 * reaches the translator: it prints some names and texts without quoting them again (types, windows, pivots, DATE '…').
 * Behind the translation, `reveal` gives them back in DuckDB's own form, token by token.
 */
export class Disguise implements TokenPrinter {
  readonly #prefix: string;
  /** Word → what it stands for, and the other way round; the first by the kind of token. */
  readonly #revealed = new Map<string, string>();
  readonly #words = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** `prefix` must occur nowhere in the statement. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  name(value: string): string {
    return this.#disguise(`name ${value}`, `${this.#prefix}q`, quoteName(value, 'duckdb'));
  }

  string(value: string): string {
    if (PLAIN.test(value)) return `'${value}'`;
    return `'${this.#disguise(`text ${value}`, `${this.#prefix}s`, quoteString(value, 'duckdb'))}'`;
  }

  /** What a token of the translation stands for, or undefined when it stands for itself. */
  reveal({ kind, value }: DuckDBToken): string | undefined {
    const word = kind === 'string' ? value.slice(1, -1) : value;
    const isText = word.startsWith(`${this.#prefix}s`);
    if (kind === 'symbol' || kind === 'space' || kind === 'number' || isText !== (kind === 'string')) return undefined;
    const revealed = this.#revealed.get(word);
    if (revealed !== undefined) this.#seen.add(word);
    return revealed;
  }

  /** True when the translation held every word that stands for something. */
  get complete(): boolean {
    return this.#seen.size === this.#revealed.size;
  }

  #disguise(key: string, start: string, revealed: string): string {
    const known = this.#words.get(key);
    if (known !== undefined) return known;
    const word = `${start}${this.#words.size}`;
    this.#words.set(key, word);
    this.#revealed.set(word, revealed);
    return word;
  }
}
