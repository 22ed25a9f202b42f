import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { AppliedMask, DataSource, Principal, TableDecision } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { byTag, masking, policy, type RuleText, rows } from './policy-text.ts';

const [SOURCE] = inlineCatalog(
  'lake.shop.sales(id BIGINT, card STRING {D.Entity.Card, D.PCI}, name STRING {D.PII.Name}, ssn STRING {D.PII.Ssn}, pci_code STRING {D.PCIX}, note STRING) {Env.Prod}',
).tables() as [DataSource];

const HASH = { type: 'Hash' };
const NULL = { type: 'Null' };
const constant = (text: string) => ({ type: 'Constant', constant: text });

const somebody = (more: Partial<Principal> = {}): Principal => {
  return { user: 'ana', groups: [], attributes: {}, purposes: [], ...more };
};

const ANA = somebody({ groups: ['a'], attributes: { Dept: ['Fraud', 'Risk'] } });

/** `column: mask by policy, because …; lost: …` for each masked column, then the filter. */
function say(decision: TableDecision): string[] {
  if (decision.kind === 'deny') return [`deny ${decision.code} ${decision.reason}`];
  if (decision.kind === 'clear') return ['clear'];
  const masks = [...decision.masks].map(([column, { mask, policy: by, because, losers, fallback }]) =>
    [
      `${column}: ${mask.type === 'Constant' ? mask.constant : mask.type} by ${by.key}, ${because}`,
      ...(fallback ? [fallback] : []),
      ...losers.map((loser) => `${loser.policy.key} lost: ${loser.why}`),
    ].join('; '),
  );
  const { filter } = decision;
  return filter ? [...masks, `where ${filter.predicate} by ${filter.policies.map(({ key }) => key)}`] : masks;
}

const decided = (policies: readonly Policy[], principal = ANA, source = SOURCE): string[] =>
  say(decide(policies, principal, source));

const mask = (id: number, tag: string, kind: RuleText, who: RuleText = {}) =>
  policy(id, [masking([byTag(tag)], kind, who)]);

describe('which mask wins on a column', () => {
  it.each<[string, Policy[], string[]]>([
    ['nothing applies: clear', [], ['clear']],
    ['a tag masks the columns that carry it', [mask(1, 'D.PCI', HASH)], ['card: Hash by p1, tag D.PCI']],
    [
      'a parent tag covers its children, and only whole names count',
      [mask(1, 'D.PII', HASH)],
      ['name: Hash by p1, tag D.PII', 'ssn: Hash by p1, tag D.PII'],
    ],
    ['tags compare exactly', [mask(1, 'd.pii', HASH)], ['clear']],
    [
      'the deeper tag wins over the older policy',
      [mask(1, 'D.PCI', NULL), mask(2, 'D.Entity.Card', HASH)],
      ['card: Hash by p2, tag D.Entity.Card; p1 lost: tag D.PCI is less deep'],
    ],
    [
      'at equal depth the older policy wins',
      [mask(2, 'D.PCI', NULL), mask(1, 'D.PCI', HASH)],
      ['card: Hash by p1, tag D.PCI; p2 lost: policy `The p1` was written earlier'],
    ],
    [
      'within a policy the earlier rule wins',
      [policy(1, [masking([byTag('D.PCI')], constant('x')), masking([byTag('D.PCI')], NULL)])],
      ['card: x by p1, tag D.PCI; p1 lost: an earlier rule of the same policy applies'],
    ],
    [
      'a pattern counts less than any tag',
      [policy(1, [masking([{ type: 'columnRegex', regex: '^card$' }], NULL)]), mask(2, 'D', HASH)],
      [
        'card: Hash by p2, tag D; p1 lost: its name matches a pattern, which counts less than a tag',
        'name: Hash by p2, tag D',
        'ssn: Hash by p2, tag D',
        'pci_code: Hash by p2, tag D',
      ],
    ],
    [
      'columns without tags can be named',
      [policy(1, [masking([{ type: 'noTags' }], NULL)])],
      ['id: Null by p1, it has no tags', 'note: Null by p1, it has no tags'],
    ],
    [
      'of several fields the deepest counts',
      [policy(1, [masking([byTag('D'), byTag('D.PII.Ssn')], HASH)]), mask(2, 'D.PII', NULL)],
      [
        'card: Hash by p1, tag D',
        'name: Null by p2, tag D.PII; p1 lost: tag D is less deep',
        'ssn: Hash by p1, tag D.PII.Ssn; p2 lost: tag D.PII is less deep',
        'pci_code: Hash by p1, tag D',
      ],
    ],
    [
      'a mask that does not fit the type becomes Null',
      [policy(1, [masking([{ type: 'columnRegex', regex: '^id$' }], constant('x'))])],
      ['id: Null by p1, its name matches a pattern; the constant does not fit the type BIGINT'],
    ],
    ['a staged policy is not enforced', [policy(1, [masking([byTag('D')], HASH)], { staged: true })], ['clear']],
  ])('%s', (_, policies, expected) => {
    expect(decided(policies)).toEqual(expected);
    expect(decided([...policies].reverse())).toEqual(expected);
  });

  it('all fields must match where the rule says so', () => {
    const config = { operator: 'all', fields: [byTag('D.PCI'), byTag('D.Entity')], maskingConfig: HASH };
    expect(decided([policy(1, [{ type: 'Masking', config }])])).toEqual(['card: Hash by p1, tag D.PCI']);
  });

  it('what a condition leaves goes to the next rule', () => {
    const when = (id: number, tag: string, maskingConfig: RuleText, conditionalPredicate: string) =>
      policy(id, [{ type: 'Masking', config: { fields: [byTag(tag)], maskingConfig, conditionalPredicate } }]);
    const cellsOf = (policies: readonly Policy[], column: string): string[] => {
      const decision = decide(policies, ANA, SOURCE);
      const cells = (one: AppliedMask | undefined): string[] =>
        one ? [`${one.mask.type} ${one.condition?.predicate ?? 'always'}`, ...cells(one.condition?.otherwise)] : [];
      return decision.kind === 'veil' ? cells(decision.masks.get(column)) : say(decision);
    };
    const policies = [
      when(1, 'D.Entity.Card', HASH, 'id > 5'),
      when(2, 'D.PCI', NULL, "@isInGroups('b')"),
      when(3, 'D.PCI', constant('x'), "@isInGroups('a')"),
      mask(4, 'D', NULL),
    ];
    expect(cellsOf(policies, 'card')).toEqual(['Hash `id` > 5', 'Constant always']);
    expect(cellsOf(policies.slice(0, 2), 'card')).toEqual(['Hash `id` > 5']);
    expect(cellsOf([...policies.slice(0, 2), policies[3]!], 'card')).toEqual(['Hash `id` > 5', 'Null always']);
    expect(cellsOf([policies[1]!], 'card')).toEqual(['clear']);
    expect(cellsOf([when(1, 'D.PCI', HASH, 'nowhere > 5')], 'card')).toEqual([
      'deny TABLE_DENIED policy `The p1` cannot be applied: its predicate on table `lake.shop.sales` needs column `nowhere`, and there is none',
    ]);
    // what it cannot say of a table matters only where it has a column to mask
    expect(cellsOf([when(1, 'D.Nothing', HASH, 'nowhere > 5')], 'card')).toEqual(['clear']);
  });

  it('a column that nobody has classified is hidden from everyone, whatever policies say', () => {
    const columns = [{ ...SOURCE.columns[0]!, unclassified: true }, ...SOURCE.columns.slice(1)];
    const exempt = policy(1, [masking([{ type: 'noTags' }], HASH, { exceptions: { groups: ['a'] } })]);
    expect(decided([exempt], ANA, { ...SOURCE, columns })).toEqual([
      'id: Null by lakeveil-unclassified, nobody has said yet what it holds',
    ]);
    expect(decided([exempt], somebody(), { ...SOURCE, columns })).toEqual([
      'id: Null by lakeveil-unclassified, nobody has said yet what it holds; p1 lost: a column that nobody has classified is hidden from everyone',
      'note: Hash by p1, it has no tags',
    ]);
  });
});

describe('on which data sources a policy lands', () => {
  const tagged = (tag: string) => ({ type: 'tags', tag });
  it.each<[string, RuleText, boolean]>([
    ['by a column tag', { circumstances: [byTag('D.PCI')] }, true],
    ['not by a tag that no column has', { circumstances: [byTag('D.PC')] }, false],
    ['by a tag of the source, or its parent', { circumstances: [tagged('Env')] }, true],
    ['not by a column tag looked for on the source', { circumstances: [tagged('D.PCI')] }, false],
    ['by the name of a column', { circumstances: [{ type: 'columnRegex', regex: 'SS', caseInsensitive: true }] }, true],
    ['case counts in names unless said otherwise', { circumstances: [{ type: 'columnRegex', regex: 'SS' }] }, false],
    ['by any circumstance', { circumstances: [tagged('X'), byTag('D')] }, true],
    ['by all where said so', { circumstanceOperator: 'all', circumstances: [tagged('X'), byTag('D')] }, false],
  ])('%s', (_, more, lands) => {
    expect(decided([policy(1, [masking([byTag('D.PCI')], HASH)], more)])).toEqual([
      lands ? 'card: Hash by p1, tag D.PCI' : 'clear',
    ]);
  });
});

describe('for whom a rule is', () => {
  const dept = (value: string) => ({ name: 'Dept', value });
  it.each<[string, RuleText, boolean]>([
    ['a group is excepted', { groups: ['x', 'a'], operator: 'any' }, false],
    ['another group is not', { groups: ['b'] }, true],
    ['groups compare exactly', { groups: ['A'] }, true],
    ['an attribute value is excepted', { attributes: [dept('Risk')] }, false],
    ['another value is not', { attributes: [dept('risk')] }, true],
    ['any of both', { operator: 'any', groups: ['b'], attributes: [dept('Risk')] }, false],
    ['all of both', { operator: 'all', groups: ['b'], attributes: [dept('Risk')] }, true],
    ['all of both, and both hold', { operator: 'all', groups: ['a'], attributes: [dept('Risk')] }, false],
    ['exceptions that name nobody except nobody', { operator: 'all', groups: [], attributes: [], purposes: [] }, true],
    ['an inherited property is no attribute', { attributes: [{ name: 'constructor', value: 'x' }] }, true],
  ])('%s', (_, exceptions, masked) => {
    expect(decided([mask(1, 'D.PCI', HASH, { exceptions })])).toEqual([
      masked ? 'card: Hash by p1, tag D.PCI' : 'clear',
    ]);
  });

  it('who is excepted from the winner meets the next policy', () => {
    const policies = [mask(1, 'D.Entity.Card', HASH, { exceptions: { groups: ['a'] } }), mask(2, 'D.PCI', NULL)];
    expect(decided(policies)).toEqual(['card: Null by p2, tag D.PCI']);
  });

  it('inclusions take their rule, everyone else the one behind', () => {
    const chain = policy(1, [
      masking([byTag('D.PCI')], HASH, { inclusions: { groups: ['a'] } }),
      masking([byTag('D.PCI')], constant('x'), { inclusions: { groups: ['b'] } }),
      masking([byTag('D.PCI')], NULL),
    ]);
    expect(decided([chain])).toEqual(['card: Hash by p1, tag D.PCI']);
    expect(decided([chain], somebody({ groups: ['b'] }))).toEqual(['card: x by p1, tag D.PCI']);
    expect(decided([chain], somebody())).toEqual(['card: Null by p1, tag D.PCI']);
  });
});

describe('which rows are seen', () => {
  it('filters of all policies are joined by AND, each in parentheses', () => {
    const policies = [policy(2, [rows('id = 1 OR id = 2')]), policy(1, [rows("note = 'x'"), rows('id > 0')])];
    expect(decided(policies)).toEqual(["where (`note` = 'x') AND (`id` > 0) AND (`id` = 1 OR `id` = 2) by p1,p2"]);
  });

  it('a filter that is true for the principal hides nothing', () => {
    expect(decided([policy(1, [rows("@isInGroups('a')")])])).toEqual(['clear']);
    expect(decided([policy(1, [rows("@isInGroups('a')")])], somebody())).toEqual(['where (FALSE) by p1']);
  });

  it('inclusions and exceptions work as for masks', () => {
    const chain = policy(1, [rows('id = 1', { inclusions: { groups: ['a'] } }), rows('id = 2')]);
    expect(decided([chain])).toEqual(['where (`id` = 1) by p1']);
    expect(decided([chain], somebody())).toEqual(['where (`id` = 2) by p1']);
    expect(decided([policy(1, [rows('id = 1', { exceptions: { groups: ['a'] } })])])).toEqual(['clear']);
  });

  it('a filter that cannot be applied denies the table, but not to those it is not for', () => {
    const broken = policy(1, [rows("@columnTagged('X.Y') = 1", { exceptions: { groups: ['b'] } })]);
    expect(decided([broken, mask(2, 'D', HASH)])).toEqual([
      'deny TABLE_DENIED policy `The p1` cannot be applied: its predicate on table `lake.shop.sales` needs a column tagged `X.Y`, and there is none',
    ]);
    expect(decided([broken], somebody({ groups: ['b'] }))).toEqual(['clear']);
  });
});

describe('laws', () => {
  const tags = fc.constantFrom('D', 'D.PCI', 'D.PII', 'D.PII.Ssn', 'D.Entity.Card', 'X');
  const groups = fc.subarray(['a', 'b', 'c']);
  const audience = fc.record({ operator: fc.constantFrom('any', 'all'), groups });
  const who = fc.oneof(
    fc.constant({}),
    audience.map((exceptions) => ({ exceptions })),
  );
  const masks = fc.constantFrom<RuleText>(HASH, NULL, constant('x'));
  const rule = fc.oneof(
    fc.tuple(tags, masks, who).map(([tag, kind, whom]) => masking([byTag(tag)], kind, whom)),
    fc
      .tuple(fc.constantFrom('id = 1', "@isInGroups('a')", "@columnTagged('X') = 1"), who)
      .map(([text, whom]) => rows(text, whom)),
  );
  const circumstances = fc.array(tags.map(byTag), { minLength: 1, maxLength: 2 });
  const operator = fc.constantFrom('any', 'all');
  const rulesAndMore = fc.tuple(
    fc.array(rule, { minLength: 1, maxLength: 3 }),
    fc.record({ circumstances, circumstanceOperator: operator, staged: fc.boolean() }),
  );
  const policies = fc
    .array(rulesAndMore, { minLength: 1, maxLength: 4 })
    .map((list) => list.map(([rules, more], i) => policy(i + 1, rules, more)));

  const conjuncts = (decision: TableDecision) =>
    decision.kind === 'veil' && decision.filter ? decision.filter.predicate.split(' AND ') : [];
  const masked = (decision: TableDecision) => (decision.kind === 'veil' ? [...decision.masks.keys()] : []);

  it('one policy more never reveals more', () => {
    fc.assert(
      fc.property(policies, groups, fc.nat(), (all, ofAna, which) => {
        const principal = somebody({ groups: ofAna });
        const more = decide(all, principal, SOURCE);
        const less = decide(
          all.filter((_, i) => i !== which % all.length),
          principal,
          SOURCE,
        );
        if (more.kind === 'deny') return;
        expect(less.kind).not.toBe('deny');
        expect(masked(more)).toEqual(expect.arrayContaining(masked(less)));
        expect(conjuncts(more)).toEqual(expect.arrayContaining(conjuncts(less)));
      }),
      { numRuns: 300 },
    );
  });

  it('the order of the list never matters', () => {
    fc.assert(
      fc.property(policies, groups, (all, ofAna) => {
        const principal = somebody({ groups: ofAna });
        expect(decide([...all].reverse(), principal, SOURCE)).toEqual(decide(all, principal, SOURCE));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a column of a system table that shows stored values or statements', () => {
  const [history] = inlineCatalog(
    'system.query.history(statement_text STRING {System.Statement Text}, executed_by STRING)',
  ).tables() as [DataSource];
  const hidden =
    'statement_text: Null by lakeveil-system-tables, it shows what others stored or asked, and no policy names its tag';
  const lost = (key: string) => `${hidden}; ${key} lost: it does not name the tag of the system column`;

  it.each<[string, Policy[], string[]]>([
    ['is hidden from everyone', [], [hidden]],
    [
      'stays hidden when policies speak of other things',
      [policy(1, [masking([{ type: 'columnRegex', regex: '.' }], HASH, { exceptions: { groups: ['a'] } })])],
      [hidden],
    ],
    [
      'stays hidden by NULL when another policy would mask it',
      [policy(1, [masking([{ type: 'columnRegex', regex: '.' }], HASH)])],
      [lost('p1'), 'executed_by: Hash by p1, its name matches a pattern'],
    ],
    ['stays hidden under a staged policy', [policy(1, [masking([byTag('System')], HASH)], { staged: true })], [hidden]],
    [
      'is masked as a policy says that names its tag',
      [mask(1, 'System.Statement Text', constant('…'))],
      ['statement_text: … by p1, tag System.Statement Text'],
    ],
    [
      'is clear for those whom such a policy excepts',
      [mask(1, 'System', HASH, { exceptions: { groups: ['a'] } })],
      ['clear'],
    ],
  ])('%s', (_, policies, expected) => {
    expect(decided(policies, ANA, history)).toEqual(expected);
  });
});
