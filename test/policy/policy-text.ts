import { readPolicyFile } from '../../src/policy/file.ts';
import type { Policy } from '../../src/policy/policy.ts';

/** A rule as it stands in a file, as an object: JSON is YAML. */
export type RuleText = Readonly<Record<string, unknown>>;

export const byTag = (columnTag: string): RuleText => ({ type: 'columnTags', columnTag });

export const masking = (fields: readonly RuleText[], mask: RuleText, who: RuleText = {}): RuleText => ({
  type: 'Masking',
  config: { fields, maskingConfig: mask },
  ...who,
});

export const rows = (predicate: string, who: RuleText = {}): RuleText => ({
  type: 'Row Restriction by Custom Where Clause',
  config: { predicate },
  ...who,
});

/** A policy that lands on every source with a column, unless `more` says otherwise. */
export const policyText = (key: string, rules: readonly RuleText[], more: RuleText = {}): string =>
  JSON.stringify({
    name: `The ${key}`,
    policyKey: key,
    type: 'data',
    circumstances: [{ type: 'columnRegex', regex: '.' }],
    actions: [{ rules }],
    ...more,
  });

export const policy = (id: number, rules: readonly RuleText[], more: RuleText = {}): Policy =>
  readPolicyFile(policyText(`p${id}`, rules, more), `p${id}.yaml`, id).policy;
