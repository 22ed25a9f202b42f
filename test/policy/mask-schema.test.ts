import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '../../src/policy/file.ts';
import { maskingRules } from '../../src/policy/v1.ts';
import type { DataSource, MaskSpec } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { refusal } from '../support/refusal.ts';

const file = (config: string): string => `name: Mask
policyKey: mask
type: data
circumstances: [{ type: columnTags, columnTag: PII }]
actions: [{ rules: [{ type: Masking, config: { fields: [{ type: columnTags, columnTag: PII }], ${config} } }] }]
`;
const read = (mask: string): MaskSpec | undefined => {
  const { policy } = readPolicyFile(file(`maskingConfig: ${mask}`), 'mask.yaml', 1);
  const [rule] = policy.chains.flat();
  return rule?.type === 'masking' ? rule.mask : undefined;
};
const [SOURCE] = inlineCatalog('lake.shop.people(name STRING {PII})').tables() as [DataSource];

const REGEX = { type: 'Regex', regex: '\\d', replacement: 'X', caseInsensitive: false, noMatch: 'Hash' } as const;

describe('the options of a mask', () => {
  it.each<[string, MaskSpec]>([
    ['{ type: Rounding, bucket: 100 }', { type: 'Rounding', bucket: '100' }],
    ['{ type: rounding, BucketSize: 0.50 }', { type: 'Rounding', bucket: '0.5' }],
    ['{ type: Rounding, precision: "10.00" }', { type: 'Rounding', bucket: '10' }],
    ['{ type: Rounding, bucket: "100000000000000000000" }', { type: 'Rounding', bucket: '1'.padEnd(21, '0') }],
    ['{ type: Rounding, timePrecision: MONTH }', { type: 'Rounding', unit: 'month' }],
    ['{ type: Rounding, bucket: 5, unit: Week }', { type: 'Rounding', bucket: '5', unit: 'week' }],
    ["{ type: Regex, regex: '\\d', replacement: X }", REGEX],
    ["{ type: regular  expression, pattern: '\\d', replaceWith: X, global: true }", REGEX],
    ["{ type: Regex, regex: '\\d', replacement: X, flags: gi }", { ...REGEX, caseInsensitive: true }],
    [
      "{ type: Regex, regex: '\\d', replacement: X, ignoreCase: true, noMatch: keep }",
      { ...REGEX, caseInsensitive: true, noMatch: 'Keep' },
    ],
    ["{ type: Regex, regex: '\\d', replacement: X, otherwise: Null }", { ...REGEX, noMatch: 'Null' }],
    ["{ type: Regex, regex: '\\d', replacement: X, otherwise: null }", { ...REGEX, noMatch: 'Null' }],
    ['{ type: Partial, last: 4 }', { type: 'Partial', first: 0, last: 4, character: '*' }],
    [
      '{ type: Partial, keepFirst: 1, showLast: 2, maskCharacter: "•" }',
      { type: 'Partial', first: 1, last: 2, character: '•' },
    ],
    ['{ type: Email }', { type: 'Email' }],
    ['{ type: e-mail }', { type: 'Email' }],
    [
      '{ type: Grouping, groups: [{ name: EU, values: [DE, FR] }] }',
      { type: 'Grouping', groups: [{ name: 'EU', values: ['DE', 'FR'] }], noMatch: 'Hash' },
    ],
  ])('%s', (text, mask) => {
    expect(read(text)).toEqual(mask);
    const { type, ...metadata } = mask;
    const { policy } = readPolicyFile(file(`maskingConfig: ${text}`), 'mask.yaml', 1);
    expect(maskingRules([policy], SOURCE)[0]?.config).toEqual({
      fields: ['name'],
      maskingConfig: { type, metadata },
    });
  });

  it('may stand in `config`, without the level `maskingConfig`', () => {
    const { policy, warnings } = readPolicyFile(file('type: Partial, last: 4'), 'mask.yaml', 1);
    expect(policy.chains.flat()).toMatchObject([{ mask: { type: 'Partial', last: 4 } }]);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['{ type: Rounding }', 'maskingConfig`: say `bucket` for numbers, `unit` for dates, or both'],
    ['{ type: Rounding, bucket: 0 }', 'maskingConfig.bucket`: must be a number above 0 in decimal digits'],
    ['{ type: Rounding, bucket: -5 }', 'maskingConfig.bucket`: must be a number above 0'],
    ['{ type: Rounding, bucket: "1e3" }', 'maskingConfig.bucket`: must be a number above 0'],
    ['{ type: Rounding, bucket: .inf }', 'maskingConfig.bucket`: must '],
    ['{ type: Rounding, bucket: 100000000000000000000 }', 'maskingConfig.bucket`: must stand in quotes'],
    ['{ type: Rounding, bucket: true }', 'maskingConfig.bucket`: must be a number'],
    ['{ type: Rounding, unit: fortnight }', 'maskingConfig.unit`: must be one of `minute`, `hour`, `day`, `week`'],
    ['{ type: Rounding, bucket: 1, bucketSize: 2 }', 'maskingConfig`: says `bucket` twice'],
    ['{ type: Rounding, bucket: 1, seed: 2 }', 'maskingConfig.seed`: this key is not known'],
    ["{ type: Regex, regex: '\\d' }", 'maskingConfig.replacement`: this key is missing'],
    ['{ type: Regex, replacement: x }', 'maskingConfig.regex`: this key is missing'],
    ["{ type: Regex, regex: '(?=x)', replacement: x }", 'the pattern holds a `(?` that is not understood'],
    ["{ type: Regex, regex: '\\d', replacement: $1 }", 'the replacement names the group `$1`, and the pattern has 0'],
    [
      "{ type: Regex, regex: '\\d', replacement: X, global: false }",
      'global`: must be `true`: every match is replaced',
    ],
    ["{ type: Regex, regex: '\\d', replacement: X, flags: i }", 'flags`: must be `g` or `gi`'],
    ["{ type: Regex, regex: '\\d', replacement: X, flags: g, caseInsensitive: true }", 'which say the same'],
    ["{ type: Regex, regex: '\\d', replacement: X, noMatch: show }", 'noMatch`: must be one of `Hash`, `Null`, `Keep`'],
    ['{ type: Partial }', 'maskingConfig`: say how many characters stay'],
    ['{ type: Partial, last: 4, character: xx }', 'character`: must be one visible character'],
    ['{ type: Partial, last: 4, character: " " }', 'character`: must be one visible character'],
    ['{ type: Partial, last: -1 }', 'last`: must not be negative'],
    ['{ type: Partial, last: 1.5 }', 'last`: must be a whole number'],
    ['{ type: Partial, last: 101 }', 'last`: must be 100 at most'],
    ['{ type: Email, domain: x }', 'maskingConfig.domain`: this key is not known'],
    ['{ type: Grouping, groups: [] }', 'groups`: must hold at least one group'],
    ['{ type: Grouping, groups: [{ name: a, values: [x, x] }] }', 'groups`: has one value twice'],
    ['{ type: Grouping, groups: [{ name: a, values: ["\\0"] }] }', 'holds NUL or half of a surrogate pair'],
  ])('%s is refused', (text, reason) => {
    expect(refusal(() => read(text))).toContain(reason);
  });
});
