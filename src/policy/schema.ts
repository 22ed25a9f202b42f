import * as v from 'valibot';
import { MASK } from './mask-schema.ts';
import { NameRegex } from './name-regex.ts';
import {
  type Audience,
  type Circumstance,
  type ColumnMatch,
  type Operator,
  type Rule,
  UNCLASSIFIED,
} from './policy.ts';
import { readPredicate } from './predicate.ts';
import { byType, line, read, type Schema } from './schema-parts.ts';

/*
 * The V2 policy format, as far as it is enforced. Keys and values of the format that are not are named here too, so that
 * they are refused as "not supported yet" rather than as unknown; nothing is ever ignored.
 */

// ---------------------------------------------------------------- small parts

const notYet = () => v.optional(v.custom<never>(() => false, 'not supported yet'));

/** A key that only says what is the case anyway. */
const onlyIf = (isHarmless: (value: unknown) => boolean, message: string) =>
  v.optional(v.custom<unknown>(isHarmless, message));

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const TEXT = v.pipe(v.string(), v.nonEmpty('must not be empty'));

const TAG = v.pipe(
  line(500),
  v.check(
    (tag) => tag.split('.').every((part) => part.trim() === part && part !== ''),
    'must be names with dots between them',
  ),
);

const OPERATOR = v.picklist<readonly Operator[]>(['any', 'all']);

// ---------------------------------------------------------------- which columns and sources

const regex = v.pipe(
  v.strictObject({ type: v.unknown(), regex: TEXT, caseInsensitive: v.optional(v.boolean(), false) }),
  read(({ regex: source, caseInsensitive }): Extract<ColumnMatch, { type: 'columnRegex' }> => {
    return { type: 'columnRegex', regex: new NameRegex(source, caseInsensitive) };
  }),
);

const columnTags = v.pipe(
  v.strictObject({ type: v.unknown(), columnTag: TAG }),
  v.transform(({ columnTag }) => ({ type: 'columnTags', columnTag }) as const),
);

const CIRCUMSTANCE = byType<Circumstance>(
  {
    columnTags,
    columnRegex: regex,
    tags: v.pipe(
      v.strictObject({ type: v.unknown(), tag: TAG }),
      v.transform(({ tag }) => ({ type: 'tags', tag }) as const),
    ),
  },
  ['noTags', 'domains', 'server', 'time'],
);

const FIELD = byType<ColumnMatch>({
  columnTags,
  columnRegex: regex,
  noTags: v.pipe(
    v.strictObject({ type: v.unknown() }),
    v.transform(() => ({ type: 'noTags' }) as const),
  ),
});

// ---------------------------------------------------------------- for whom

const AUDIENCE = v.pipe(
  v.strictObject({
    operator: v.optional(OPERATOR),
    groups: v.optional(v.array(TEXT), []),
    attributes: v.optional(v.array(v.strictObject({ name: TEXT, value: TEXT })), []),
    purposes: onlyIf(isEmpty, 'not supported yet'),
  }),
  v.check(
    ({ operator, groups, attributes }) => operator !== undefined || groups.length + attributes.length < 2,
    'say `operator: any` or `operator: all`',
  ),
  v.transform(({ operator = 'any', groups, attributes }): Audience => ({ operator, groups, attributes })),
);

const INCLUSIONS = v.pipe(
  AUDIENCE,
  v.check(({ groups, attributes }) => groups.length + attributes.length > 0, 'names nobody'),
);

const WHO = {
  exceptions: v.pipe(
    v.optional(v.nullable(AUDIENCE)),
    v.transform((audience) => audience ?? undefined),
  ),
  inclusions: v.pipe(
    v.optional(v.nullable(INCLUSIONS)),
    v.transform((audience) => audience ?? undefined),
  ),
};

// ---------------------------------------------------------------- masks

const MASKING_CONFIG = v.strictObject({
  conditionalPredicate: v.optional(v.pipe(TEXT, read(readPredicate, ' of the predicate'))),
  operator: v.optional(OPERATOR, 'any'),
  fields: v.pipe(v.array(FIELD), v.minLength(1, 'must name at least one kind of column')),
  maskingConfig: MASK,
});

/** A file without the level `maskingConfig` is read as if it were there, and marked. */
const FLAT_CONFIG = v.pipe(
  v.unknown(),
  v.transform((config): unknown => {
    const { conditionalPredicate, operator, fields, ...maskingConfig } = config as Record<string, unknown>;
    const others = Object.entries({ conditionalPredicate, operator, fields });
    return { ...Object.fromEntries(others.filter(([, value]) => value !== undefined)), maskingConfig };
  }),
  MASKING_CONFIG,
);

const isFlat = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && !('maskingConfig' in config) && 'type' in config;

const CONFIG = v.lazy((config) =>
  v.pipe(
    isFlat(config) ? FLAT_CONFIG : MASKING_CONFIG,
    v.transform((read) => ({ ...read, flat: isFlat(config) })),
  ),
);

// ---------------------------------------------------------------- rules

/** A rule, and whether its mask stood in `config` without the level `maskingConfig`. */
export interface WrittenRule {
  readonly rule: Rule;
  readonly flat: boolean;
}

const MASKING: Schema<WrittenRule> = v.pipe(
  v.strictObject({ type: v.unknown(), config: CONFIG, ...WHO }),
  v.transform(({ config, exceptions, inclusions }): WrittenRule => {
    const { operator, fields, maskingConfig: mask, conditionalPredicate: condition, flat } = config;
    const rule = {
      type: 'masking',
      fields: { operator, matches: fields },
      mask,
      condition,
      exceptions,
      inclusions,
    } as const;
    return { rule, flat };
  }),
);

const ROWS: Schema<WrittenRule> = v.pipe(
  v.strictObject({
    type: v.unknown(),
    config: v.strictObject({
      column: notYet(),
      invert: notYet(),
      values: notYet(),
      predicate: v.pipe(TEXT, read(readPredicate, ' of the predicate')),
    }),
    ...WHO,
  }),
  v.transform(({ config: { predicate }, exceptions, inclusions }): WrittenRule => {
    return { rule: { type: 'rows', predicate, exceptions, inclusions }, flat: false };
  }),
);

const RULE = byType<WrittenRule>({ Masking: MASKING, 'Row Restriction by Custom Where Clause': ROWS }, [
  ...['Row Restriction By User Entitlements', 'Time Restriction', 'Purpose Restriction', 'Minimization'],
]);

const ACTION = v.strictObject({
  description: v.optional(v.nullable(v.string())),
  rules: v.pipe(v.array(RULE), v.minLength(1, 'must hold at least one rule')),
});

/** A policy file as written, in the order of the file. */
export interface PolicyFile {
  readonly name: string;
  readonly policyKey: string;
  readonly staged: boolean;
  readonly circumstanceOperator: Operator;
  readonly circumstances: readonly Circumstance[];
  readonly actions: readonly { readonly rules: readonly WrittenRule[] }[];
}

const DATA: Schema<PolicyFile> = v.strictObject({
  name: line(200),
  policyKey: v.pipe(
    line(200),
    v.check((key) => key !== UNCLASSIFIED.key, "this key is lakeveil's own"),
  ),
  type: v.unknown(),
  staged: v.optional(v.boolean(), false),
  template: onlyIf((value) => value === false, '`true` is not supported yet'),
  circumstanceOperator: v.optional(OPERATOR, 'any'),
  circumstances: v.pipe(v.array(CIRCUMSTANCE), v.minLength(1, 'must say on which data sources the policy lands')),
  ownerRestrictions: notYet(),
  certification: notYet(),
  actions: v.pipe(v.array(ACTION), v.minLength(1, 'must hold at least one action')),
});

/** Reads a whole file; what it does not know or support yet, it refuses by name. */
export const POLICY_FILE: Schema<PolicyFile> = byType<PolicyFile>({ data: DATA }, ['subscription']);
