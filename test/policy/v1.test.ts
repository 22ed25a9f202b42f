import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '../../src/policy/file.ts';
import { maskingRules } from '../../src/policy/v1.ts';
import type { DataSource } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { byTag, masking, policy, rows } from './policy-text.ts';

const [SOURCE] = inlineCatalog(
  'lake.shop.sales(id BIGINT, credit_card_number STRING {Discovered.Entity.Credit Card Number, Discovered.PCI}, name STRING {Discovered.PII})',
).tables() as [DataSource];

const example = (name: string): string =>
  readFileSync(new URL(`../../examples/credit-cards/policies/${name}`, import.meta.url), 'utf8');

describe('the rules on one data source, in the words of the V1 API', () => {
  it.each(['mask-cards.yaml', 'mask-cards-flat.yaml'])('the policy of the tutorial, %s', (name) => {
    const { policy: cards } = readPolicyFile(example(name), name, 1);
    expect(maskingRules([cards], SOURCE)).toEqual([
      {
        type: 'masking',
        exceptions: null,
        config: { fields: ['credit_card_number'], maskingConfig: { type: 'Consistent Value', metadata: {} } },
      },
    ]);
  });

  it('any is or, all is and; groups and attributes become conditions', () => {
    const groups = ['x'];
    const attributes = [{ name: 'Department', value: 'Finance' }];
    const conditions = [
      { type: 'groups', group: { name: 'x' } },
      { type: 'authorizations', authorization: { auth: 'Department', value: 'Finance' } },
    ];
    const rule = (operator: string) =>
      masking([byTag('Discovered.PCI')], { type: 'Null' }, { exceptions: { operator, groups, attributes } });
    const shown = maskingRules([policy(1, [rule('any'), rule('all')])], SOURCE);
    expect(shown.map(({ exceptions }) => exceptions)).toEqual([
      { operator: 'or', conditions },
      { operator: 'and', conditions },
    ]);
  });

  it('inclusions are shown, empty exceptions are none, and a constant keeps its text', () => {
    const fields = [byTag('Discovered')];
    const rules = [
      masking(fields, { type: 'Constant', constant: '0' }, { inclusions: { groups: ['x'] } }),
      masking(fields, { type: 'Hash' }, { exceptions: { groups: [] } }),
    ];
    const some = { fields, maskingConfig: { type: 'Null' }, conditionalPredicate: 'id > 5' };
    expect(maskingRules([policy(1, [{ type: 'Masking', config: some }])], SOURCE)[0]?.config).toEqual({
      fields: ['credit_card_number', 'name'],
      conditionalPredicate: 'id > 5',
      maskingConfig: { type: 'Null', metadata: {} },
    });
    expect(maskingRules([policy(1, rules)], SOURCE)).toEqual([
      {
        type: 'masking',
        exceptions: null,
        inclusions: { operator: 'or', conditions: [{ type: 'groups', group: { name: 'x' } }] },
        config: {
          fields: ['credit_card_number', 'name'],
          maskingConfig: { type: 'Constant', metadata: { constant: '0' } },
        },
      },
      {
        type: 'masking',
        exceptions: null,
        config: { fields: ['credit_card_number', 'name'], maskingConfig: { type: 'Consistent Value', metadata: {} } },
      },
    ]);
  });

  it('rules for no column of the source, row filters and staged policies are left out', () => {
    const policies = [
      policy(1, [masking([byTag('Other')], { type: 'Hash' }), rows('id = 1')]),
      policy(2, [masking([byTag('Discovered')], { type: 'Hash' })], { staged: true }),
    ];
    expect(maskingRules(policies, SOURCE)).toEqual([]);
  });
});
