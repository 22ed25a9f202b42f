import type { DataSource, MaskSpec } from '../types.ts';
import { landing } from './decide.ts';
import { matchFields } from './matching.ts';
import type { Audience, MaskingRule, Policy, Rule } from './policy.ts';

/** Groups and attributes in the words of the V1 API: `or` is any, `and` is all. */
export interface V1Audience {
  readonly operator: 'or' | 'and';
  readonly conditions: readonly (
    | { readonly type: 'groups'; readonly group: { readonly name: string } }
    | { readonly type: 'authorizations'; readonly authorization: { readonly auth: string; readonly value: string } }
  )[];
}

/** A masking rule on one data source, as `GET /policy/handler/{id}` of the V1 API shows it. */
export interface V1MaskingRule {
  readonly type: 'masking';
  readonly exceptions: V1Audience | null;
  readonly inclusions?: V1Audience;
  readonly config: {
    /** Plain column names. */
    readonly fields: readonly string[];
    /** As the policy says it. */
    readonly conditionalPredicate?: string;
    readonly maskingConfig: { readonly type: string; readonly metadata: Readonly<Record<string, unknown>> };
  };
}

/** The masking rules of all policies that land on a data source, in the order in which they were written. */
export function maskingRules(policies: readonly Policy[], source: DataSource): V1MaskingRule[] {
  const rules = landing(policies, source).flatMap(({ chains }) => chains.flat());
  return rules.filter(isMasking).flatMap((rule) => ruleV1(rule, source));
}

const isMasking = (rule: Rule): rule is MaskingRule => rule.type === 'masking';

function ruleV1(rule: MaskingRule, source: DataSource): V1MaskingRule[] {
  const fields = source.columns.filter((column) => matchFields(rule, column)).map(({ name }) => name);
  if (fields.length === 0) return [];
  const { exceptions, inclusions, condition } = rule;
  const shown: V1MaskingRule = {
    type: 'masking',
    exceptions: exceptions && !isEmpty(exceptions) ? audienceV1(exceptions) : null,
    config: {
      fields,
      ...(condition ? { conditionalPredicate: condition.text } : {}),
      maskingConfig: maskV1(rule.mask),
    },
  };
  return [inclusions ? { ...shown, inclusions: audienceV1(inclusions) } : shown];
}

const isEmpty = ({ groups, attributes }: Audience): boolean => groups.length + attributes.length === 0;

const audienceV1 = ({ operator, groups, attributes }: Audience): V1Audience => ({
  operator: operator === 'any' ? 'or' : 'and',
  conditions: [
    ...groups.map((name) => ({ type: 'groups', group: { name } }) as const),
    ...attributes.map(({ name, value }) => ({ type: 'authorizations', authorization: { auth: name, value } }) as const),
  ],
});

function maskV1(mask: MaskSpec): V1MaskingRule['config']['maskingConfig'] {
  switch (mask.type) {
    case 'Hash':
      return { type: 'Consistent Value', metadata: {} };
    case 'Null':
      return { type: 'Null', metadata: {} };
    case 'Constant':
      return { type: 'Constant', metadata: { constant: mask.constant } };
    case 'Rounding':
    case 'Regex':
    case 'Partial':
    case 'Email':
    case 'Grouping':
    case 'Format Preserving': {
      const { type, ...options } = mask;
      return { type, metadata: options };
    }
    case 'Reversible':
      return { type: 'Reversible', metadata: {} };
    case 'Custom Function':
      return { type: mask.type, metadata: { sqlFunction: mask.sqlFunction } };
    default:
      return mask satisfies never;
  }
}
