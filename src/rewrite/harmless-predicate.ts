import { sameName } from '../names.ts';
import { lex } from '../sql/lexer.ts';
import type { Token } from '../sql/tokens.ts';
import type { SqlType, TypeKind } from '../sqltype.ts';
import type { Column } from '../types.ts';

/*
 * Predicates that fail on no row: comparisons of columns with literals or columns of the same type, so that nothing is
 * cast, AND, OR, NOT, IN lists, BETWEEN, LIKE, IS NULL. Under ANSI rules a hidden cast throws like a written one.
 */

/** What a literal is written as, by the kinds of columns that are compared with it and are never cast for it. */
const LITERAL_OF: Partial<Record<TypeKind, 'text' | 'integer' | 'date'>> = {
  string: 'text',
  varchar: 'text',
  tinyint: 'integer',
  smallint: 'integer',
  int: 'integer',
  bigint: 'integer',
  date: 'date',
};

const COMPARISONS: ReadonlySet<string> = new Set(['=', '==', '<=>', '<>', '!=', '<', '<=', '>', '>=']);

/** Kinds of which two columns of one type compare without a cast, a padding or a collation. */
const COMPARABLE: ReadonlySet<TypeKind> = new Set<TypeKind>([
  ...(['string', 'varchar', 'boolean', 'tinyint', 'smallint', 'int', 'bigint', 'decimal', 'float', 'double'] as const),
  ...(['date', 'timestamp', 'timestamp_ntz'] as const),
]);

/** True when a predicate over a table fails on none of its rows. */
export function isHarmlessPredicate(predicate: string, columns: readonly Column[]): boolean {
  const column = ([name, ...more]: readonly string[]) =>
    more.length > 0 ? undefined : columns.find((other) => sameName(other.name, name!));
  const reader = new HarmlessPredicate(lex(predicate), column);
  return reader.predicate() && reader.atEnd;
}

/** Walks over tokens. Every method steps over what it matches and says whether it did; after a `false` nothing counts. */
export class HarmlessPredicate {
  at = 0;
  readonly #tokens: readonly Token[];
  readonly #column: (parts: readonly string[]) => Column | undefined;

  /** `column` is what a dotted name means, or undefined where it is not a column that may be compared. */
  constructor(tokens: readonly Token[], column: (parts: readonly string[]) => Column | undefined) {
    this.#tokens = tokens;
    this.#column = column;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.at + ahead, this.#tokens.length - 1)]!;
  }

  isName(): boolean {
    const { kind } = this.peek();
    return (kind === 'word' || kind === 'quoted') && this.peek(1).upper !== '(';
  }

  /** Steps over these words or symbols, or over none of them. */
  accept(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.peek(i).upper === word)) return false;
    this.at += words.length;
    return true;
  }

  list(read: () => boolean): boolean {
    do if (!read()) return false;
    while (this.accept(','));
    return true;
  }

  name(): string | undefined {
    return this.isName() ? this.#tokens[this.at++]!.value : undefined;
  }

  names(): string[] | undefined {
    const parts: string[] = [];
    do {
      const part = this.name();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.accept('.'));
    return parts;
  }

  number(): boolean {
    const found = this.peek().kind === 'number' && /^\d{1,18}$/.test(this.peek().value);
    if (found) this.at++;
    return found;
  }

  predicate(): boolean {
    do if (!this.#condition()) return false;
    while (this.accept('AND') || this.accept('OR'));
    return true;
  }

  #condition(): boolean {
    while (this.accept('NOT'));
    if (this.accept('TRUE') || this.accept('FALSE')) return true;
    if (this.accept('(')) return this.predicate() && this.accept(')');
    const parts = this.names();
    const column = parts && this.#column(parts);
    return column !== undefined && this.#comparison(column);
  }

  #comparison({ type }: Column): boolean {
    if (this.accept('IS')) {
      this.accept('NOT');
      return this.accept('NULL');
    }
    if (COMPARISONS.has(this.peek().upper)) {
      this.at++;
      return this.#literal(type) || this.#columnOf(type);
    }
    this.accept('NOT');
    if (this.accept('IN', '(')) return this.list(() => this.#literal(type)) && this.accept(')');
    if (this.accept('BETWEEN')) return this.#literal(type) && this.accept('AND') && this.#literal(type);
    return this.accept('LIKE') && this.#pattern(type);
  }

  #literal({ kind }: SqlType): boolean {
    switch (LITERAL_OF[kind]) {
      case 'text':
        return this.#text();
      case 'integer':
        return this.number();
      case 'date':
        return this.peek(1).kind === 'string' && this.accept('DATE') && this.#text();
      default:
        return false;
    }
  }

  #text(): boolean {
    const found = this.peek().kind === 'string';
    if (found) this.at++;
    return found;
  }

  /** A pattern that ends in its escape fails on the first row that is compared with it, hidden or not. */
  #pattern({ kind }: SqlType): boolean {
    return LITERAL_OF[kind] === 'text' && !this.peek().value.includes('\\') && this.#text() && !this.accept('ESCAPE');
  }

  #columnOf(type: SqlType): boolean {
    const parts = this.names();
    const column = parts && this.#column(parts);
    return column !== undefined && COMPARABLE.has(type.kind) && JSON.stringify(type) === JSON.stringify(column.type);
  }
}
