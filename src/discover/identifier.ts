import type { Family, ReadableFamily } from './families.ts';

/** A column as identifiers see it: what it is called and what kind of values it holds. */
export interface NamedColumn {
  readonly name: string;
  readonly family: Family;
}

/** Looks at values. All value detectors compete for a column; one wins. */
export interface ValueDetector {
  /** How it knows: a shape, a list of known words, or a shape and a proof in code (check digit, calendar, range). */
  readonly kind: 'regex' | 'dictionary' | 'checksum';
  /** Which columns can hold the entity. */
  readonly families: readonly ReadableFamily[];
  /** Says whether one value, trimmed and never empty, belongs to the entity. Never throws, linear in the length. */
  readonly test: (value: string) => boolean;
}

/** Looks at the column's name only. These do not compete: each that matches adds its tags. */
interface NameDetector {
  readonly kind: 'columnNameRegex';
  /** Tested against the column's name in words: `customerEMail` is `customer_e_mail`. */
  readonly columnName: RegExp;
  /** Which columns can hold the entity. Opaque ones always can. */
  readonly families: readonly ReadableFamily[];
}

/** Where the column's name already says what it holds, fewer of its values need to match. */
interface Hint {
  readonly columnName: RegExp;
  /** Replaces the identifier's `minRate`. A column in which no value was seen gets the tags by its name alone. */
  readonly minRate: number;
}

/** Something that discovery can find. One identifier is one entry of the table in `identifiers.ts`. */
export interface Identifier {
  /** Upper-case letters, digits and `_`: stable, stored with the evidence. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** In the order in which they are shown. */
  readonly tags: readonly string[];
  /**
   * 0 to 100: how unlikely it is that a value matches by accident. Of the value identifiers that reach their rate on
   * a column, the most specific wins.
   */
  readonly specificity: number;
  /** The share of values that must match, 0 to 1. */
  readonly minRate: number;
  readonly detector: ValueDetector | NameDetector;
  readonly hint?: Hint;
}

/** An identifier that looks at values. */
export type ValueIdentifier = Identifier & { readonly detector: ValueDetector };

/** Immuta's rule: an identifier that matches less than nine tenths of the values is dropped. */
export const DEFAULT_MIN_RATE = 0.9;

/** True for the identifiers that compete by values. */
export const looksAtValues = (identifier: Identifier): identifier is ValueIdentifier =>
  identifier.detector.kind !== 'columnNameRegex';

/** A value detector by shape alone. The expression must be anchored at both ends and free of nested repetition. */
export const byRegex = (regex: RegExp, families: readonly ReadableFamily[] = ['text']): ValueDetector => ({
  kind: 'regex',
  families,
  test: (value) => regex.test(value),
});

/** A value detector by a list of words, each compared in full; `fold` brings values to the form of the list. */
export const byDictionary = (
  words: ReadonlySet<string>,
  fold: (value: string) => string = (value) => value,
): ValueDetector => ({ kind: 'dictionary', families: ['text'], test: (value) => words.has(fold(value)) });

/** A value detector by a shape and a proof in code; the proof sees only values of the shape. */
export const byChecksum = (
  shape: RegExp,
  valid: (value: string) => boolean,
  families: readonly ReadableFamily[] = ['text'],
): ValueDetector => ({ kind: 'checksum', families, test: (value) => shape.test(value) && valid(value) });
