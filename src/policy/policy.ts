import type { MaskSpec, PolicyRef } from '../types.ts';
import type { NameRegex } from './name-regex.ts';
import type { Predicate } from './predicate.ts';

/** How the entries of a list combine. V1 says `or` and `and`. */
export type Operator = 'any' | 'all';

/** Which columns a mask is for. */
export type ColumnMatch =
  | { readonly type: 'columnTags'; readonly columnTag: string }
  | { readonly type: 'columnRegex'; readonly regex: NameRegex }
  | { readonly type: 'noTags' };

/** On which data sources a policy lands: by a column, or by a tag of the source itself. */
export type Circumstance = Exclude<ColumnMatch, { type: 'noTags' }> | { readonly type: 'tags'; readonly tag: string };

/** Principals by group and attribute. Without any entry nobody is in it, whatever the operator. */
export interface Audience {
  readonly operator: Operator;
  readonly groups: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/** Whom a rule is for: everyone except the exceptions, or only the inclusions. */
export interface Who {
  readonly exceptions?: Audience | undefined;
  readonly inclusions?: Audience | undefined;
}

export interface MaskingRule extends Who {
  readonly type: 'masking';
  readonly fields: { readonly operator: Operator; readonly matches: readonly ColumnMatch[] };
  readonly mask: MaskSpec;
  /** Set when only the cells of some rows are masked. */
  readonly condition?: Predicate | undefined;
}

export interface RowRule extends Who {
  readonly type: 'rows';
  readonly predicate: Predicate;
}

export type Rule = MaskingRule | RowRule;

/**
 * Rules of one type for the same columns, of which the first that is for the principal applies: any number with
 * inclusions, then the "otherwise" rule without. Most chains are one rule.
 */
export type Chain = readonly [...Rule[], Rule];

/** What a policy file says, with the number that tells which of two policies was written first. */
export interface Policy {
  readonly ref: PolicyRef;
  /** Stored and listed, but not enforced. */
  readonly staged: boolean;
  readonly circumstances: { readonly operator: Operator; readonly entries: readonly Circumstance[] };
  readonly chains: readonly Chain[];
}

/** Masks columns that a newer table has and nobody has looked at: who they are about is not known yet. */
export const UNCLASSIFIED: PolicyRef = {
  id: 0,
  key: 'lakeveil-unclassified',
  name: 'Columns that nobody has classified',
};

/** Masks columns of system tables that show stored values or statements, unless a policy speaks of their tag. */
export const SYSTEM_COLUMNS: PolicyRef = {
  id: 0,
  key: 'lakeveil-system-tables',
  name: 'Stored values and statements in system tables',
};
