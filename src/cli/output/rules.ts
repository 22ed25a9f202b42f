import type { V1MaskingRule } from '../../policy/v1.ts';
import { formatTable } from './table.ts';

const RULE_HEAD = ['type', 'exceptions', 'fields', 'mask'].map((name) => ({ name }));

/**
 * Masking rules in the words of the V1 API, one line a rule.
 *
 * @public The demo prints them too.
 */
export const formatRules = (rules: readonly V1MaskingRule[]): string =>
  formatTable(
    RULE_HEAD,
    rules.map(({ type, exceptions, config }) => [
      type,
      exceptions ? exceptions.conditions.map(conditionText).join(` ${exceptions.operator} `) : 'no exceptions',
      `[${config.fields.join(', ')}]`,
      config.maskingConfig.type,
    ]),
  );

type Condition = NonNullable<V1MaskingRule['exceptions']>['conditions'][number];

const conditionText = (condition: Condition): string =>
  condition.type === 'groups'
    ? `group ${condition.group.name}`
    : `${condition.authorization.auth} ${condition.authorization.value}`;
