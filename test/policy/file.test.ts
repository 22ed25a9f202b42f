import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { readPolicyFile } from '../../src/policy/file.ts';
import { refusal } from '../support/refusal.ts';

const EXAMPLES = new URL('../../examples/credit-cards/policies/', import.meta.url);
const example = (name: string): string => readFileSync(new URL(name, EXAMPLES), 'utf8');
const CARDS = example('mask-cards.yaml');
const read = (text: string) => readPolicyFile(text, 'cards.yaml', 7);

/** The policy of the tutorial with one text in place of another; fails when there is nothing to replace. */
function changed(from: string | RegExp, to: string): string {
  const text = CARDS.replace(from, to);
  if (text === CARDS) throw new Error(`nothing to replace: ${from}`);
  return text;
}

const ROWS = (config: string) => `name: Rows
policyKey: rows
type: data
circumstances: [{ type: tags, tag: Env }]
actions:
  - rules:
      - type: Row Restriction By custom where clause
        config: ${config}
`;

describe('a policy file in the V2 format', () => {
  it('is read: the policy of the tutorial', () => {
    expect(read(CARDS)).toEqual({
      policy: {
        ref: { id: 7, key: 'Mask All Credit Cards', name: 'Mask All Credit Cards' },
        staged: false,
        circumstances: {
          operator: 'any',
          entries: [{ type: 'columnTags', columnTag: 'Discovered.Entity.Credit Card Number' }],
        },
        chains: [
          [
            {
              type: 'masking',
              fields: {
                operator: 'any',
                matches: [{ type: 'columnTags', columnTag: 'Discovered.Entity.Credit Card Number' }],
              },
              mask: { type: 'Hash' },
              exceptions: undefined,
              inclusions: undefined,
            },
          ],
        ],
      },
      warnings: [],
    });
  });

  it('may leave out the level `maskingConfig`, with a warning', () => {
    const flat = read(example('mask-cards-flat.yaml'));
    expect(flat.policy).toEqual(read(CARDS).policy);
    expect(flat.warnings).toEqual([
      'cards.yaml, line 18: key `actions.0.rules.0.config.type`: stands in `config`; read as if it stood in `maskingConfig`',
    ]);
  });

  it.each<[string, string]>([
    ['JSON', JSON.stringify(toObject())],
    ['a byte order mark', `\ufeff${CARDS}`],
    ['CR LF line ends', CARDS.replaceAll('\n', '\r\n')],
    ['comments and a document mark', `# ours\n---\n${CARDS}`],
    ['mixed case in types', changed('type: Masking', 'type: MASKING').replace('type: Hash', 'type: hash')],
    ['an anchor and its alias', changed(/- type: columnTags/, '- &t\n    type: columnTags')],
  ])('may be written with %s', (_, text) => {
    expect(read(text).policy).toEqual(read(CARDS).policy);
  });

  it.each<[string, unknown]>([
    ['type: Null', { type: 'Null' }],
    ['type: "Null"', { type: 'Null' }],
    ['type: ~', { type: 'Null' }],
    ['{ type: Constant, constant: "9999.00" }', { type: 'Constant', constant: '9999.00' }],
    ['{ type: Constant, constant: "" }', { type: 'Constant', constant: '' }],
  ])('takes the mask %s', (written, mask) => {
    const text = written.startsWith('{')
      ? changed(/maskingConfig:\s+type: Hash/, `maskingConfig: ${written}`)
      : changed('type: Hash', written);
    expect(read(text).policy.chains[0]![0]).toMatchObject({ mask });
  });
});

function toObject(): unknown {
  const columnTag = 'Discovered.Entity.Credit Card Number';
  const columns = [{ type: 'columnTags', columnTag }];
  return {
    name: 'Mask All Credit Cards',
    policyKey: 'Mask All Credit Cards',
    type: 'data',
    circumstances: columns,
    actions: [{ rules: [{ type: 'Masking', config: { fields: columns, maskingConfig: { type: 'Hash' } } }] }],
  };
}

describe('what is not understood or not supported is refused with file, line and key', () => {
  it.each(
    [
      ['', 'line 1: must be a map of keys'],
      ['[]', 'line 1: must be a map of keys'],
      [
        changed('type: data', 'type: subscription'),
        'line 3: key `type`: `subscription` is not supported yet; accepted are `data`',
      ],
      [changed('type: data', 'type: other'), 'line 3: key `type`: must be one of `data`'],
      [changed('type: data\n', ''), 'line 1: key `type`: this key is missing'],
      [changed(/^name.*\n/, ''), 'key `name`: this key is missing'],
      [changed('staged: false', 'stagd: false'), 'line 4: key `stagd`: this key is not known'],
      [changed('staged: false', '__proto__: {}'), 'line 4: key `__proto__`: this key is not known'],
      [changed('staged: false', 'staged: "no"'), 'line 4: key `staged`: must be `true` or `false`'],
      [changed('template: false', 'template: true'), 'line 5: key `template`: `true` is not supported yet'],
      [changed('template: false', 'certification: { text: x }'), 'line 5: key `certification`: not supported yet'],
      [
        changed('template: false', 'ownerRestrictions: { groups: [x] }'),
        'line 5: key `ownerRestrictions`: not supported yet',
      ],
      [
        changed('policyKey: Mask', 'policyKey: lakeveil-unclassified # '),
        "key `policyKey`: this key is lakeveil's own",
      ],
      [changed('policyKey: Mask All Credit Cards', 'policyKey: "a\\nb"'), 'key `policyKey`: must be one line'],
      [changed('policyKey: Mask All Credit Cards', 'policyKey: 12'), 'key `policyKey`: must be a text'],
      [
        changed('circumstanceOperator: any', 'circumstanceOperator: or'),
        'key `circumstanceOperator`: must be `any` or `all`',
      ],
      [changed(/circumstances:\n.*\n.*\n/, 'circumstances: []\n'), 'key `circumstances`: must say on which'],
      [
        changed('- type: columnTags', '- type: domains'),
        'key `circumstances.0.type`: `domains` is not supported yet; accepted are',
      ],
      [changed('- type: columnTags', '- type: noTags'), 'key `circumstances.0.type`: `noTags` is not supported yet'],
      [
        changed('- type: columnTags', '- type: columns'),
        'key `circumstances.0.type`: must be one of `columnTags`, `columnRegex`, `tags`',
      ],
      [
        changed('columnTag: Discovered.', 'columnTag: Discovered..'),
        'line 9: key `circumstances.0.columnTag`: must be names with dots',
      ],
      [changed('columnTag:', 'tag:'), 'key `circumstances.0.columnTag`: this key is missing'],
      [
        changed('type: Masking', 'type: Minimization'),
        'key `actions.0.rules.0.type`: `Minimization` is not supported yet; accepted are `Masking`, `Row Restriction by Custom Where Clause`',
      ],
      [changed('type: Masking', 'type: Maskin'), 'key `actions.0.rules.0.type`: must be one of `Masking`'],
      [changed(/\s+fields:\n.*\n.*\n/, '\n'), 'line 14: key `actions.0.rules.0.config.fields`: this key is missing'],
      [changed(/\s+maskingConfig:\n.*\n/, '\n'), 'key `actions.0.rules.0.config.maskingConfig`: this key is missing'],
      [
        changed('type: Hash', 'type: K-Anonymization'),
        'line 19: key `actions.0.rules.0.config.maskingConfig.type`: `K-Anonymization` is not supported yet; accepted are `Hash`, `Null`, `Constant`, `Rounding`, `Regex`, `Regular Expression`, `Partial`, `Email`, `E-mail`, `Grouping`, `Custom Function`, `Format Preserving`, `Reversible`',
      ],
      [changed('type: Hash', 'type: Hsh'), 'must be one of `Hash`, `Null`, `Constant`'],
      [
        changed('type: Hash', 'type: Hash\n            salt: x'),
        'key `actions.0.rules.0.config.maskingConfig.salt`: this key is not known',
      ],
      [changed('type: Hash', 'type: Constant'), 'maskingConfig.constant`: this key is missing'],
      [changed('type: Hash', 'type: Constant\n            constant: 0'), 'maskingConfig.constant`: must be a text'],
      [
        changed('maskingConfig:', 'conditionalPredicate: rand() < 1\n          maskingConfig:'),
        'config.conditionalPredicate`: function `rand` is refused: its result changes from call to call (line 1, column 1 of the predicate)',
      ],
      [`${CARDS}        exceptions: { purposes: [x] }`, 'exceptions.purposes`: not supported yet'],
      [`${CARDS}        exceptions: { groups: [a, b] }`, 'exceptions`: say `operator: any` or `operator: all`'],
      [`${CARDS}        exceptions: { groups: [1] }`, 'exceptions.groups.0`: must be a text'],
      [`${CARDS}        exceptions: { users: [ana] }`, 'exceptions.users`: this key is not known'],
      [`${CARDS}        inclusions: { groups: [] }`, 'inclusions`: names nobody'],
      [
        `${CARDS}        inclusions: { groups: [a] }`,
        'line 20: key `actions.0.rules.0.inclusions`: a rule for everyone else must follow',
      ],
      [
        `${CARDS}        inclusions: { groups: [a] }\n        exceptions: { groups: [b] }`,
        'either `exceptions` or `inclusions`',
      ],
      [`${CARDS}---\n${CARDS}`, 'line 20: a second document begins here'],
      [changed('staged: false', 'staged: false\nstaged: true'), 'line 5: a key stands here for the second time'],
      [changed('  - type: columnTags', '\t- type: columnTags'), 'line 8: a tab stands where blanks must indent'],
      [changed('columnTag: D', 'columnTag: *none # '), 'an alias (`*name`) has no anchor'],
      [ROWS('{ column: { name: x } }'), 'config.column`: not supported yet'],
      [ROWS('{}'), 'config.predicate`: this key is missing'],
      [
        ROWS('{ predicate: "a = @nope" }'),
        'line 8: key `actions.0.rules.0.config.predicate`: `@nope` is not a known function',
      ],
      [ROWS('{ predicate: "a = (" }'), '(line 1, column 6 of the predicate)'],
      [
        CARDS.replaceAll('type: columnTags', 'type: columnRegex').replaceAll(/columnTag:.*/g, 'regex: "(a"'),
        'line 8: key `circumstances.0`: the pattern is no regular expression of RE2',
      ],
    ].map(([text = '', reason = '']) => [reason, text]),
  )('%s', (reason, text) => {
    expect(refusal(() => read(text)).replace('POLICY_FILE cards.yaml, ', '')).toContain(reason);
  });

  it('rules that belong together must be of one type and for the same fields', () => {
    const second = CARDS.slice(CARDS.indexOf('      - type: Masking'));
    const first = `${CARDS}        inclusions: { groups: [a] }\n`;
    expect(refusal(() => read(first + second))).toBe('answered');
    expect(refusal(() => read(first + second.replace('Card Number', 'Card')))).toContain(
      'key `actions.0.rules.1.config.fields`: the rule before has `inclusions`, so this one must name the same fields',
    );
    const rows = ROWS('{ predicate: "TRUE" }').split('\n').slice(6).join('\n');
    expect(refusal(() => read(first + rows))).toContain('so this one must be of the same type');
  });

  it('a text that lost its indentation, as copies of the tutorial have', () => {
    const lost = CARDS.replace(/^ +/gm, '').replace(/^(actions|fields|maskingConfig):\n/gm, '');
    expect(refusal(() => read(lost))).toBe(
      'POLICY_FILE cards.yaml, line 9: `columnTag:` stands at the left margin: the text has lost its indentation, and `actions:`, `fields:`, `maskingConfig:` is missing',
    );
  });
});

describe('hostile texts', () => {
  const bomb = `a: &a [x, x]\n${[...'bcdefghijklmnop'].map((c, i) => `${c}: &${c} [${`*${'abcdefghijklmnop'[i]},`.repeat(9)}]`).join('\n')}`;
  it.each<[string, string]>([
    ['an alias bomb', bomb],
    ['a megabyte', `${CARDS}# ${'x'.repeat(1 << 20)}`],
    ['deep brackets', `a: ${'['.repeat(100_000)}`],
    ['deep maps', '{a: '.repeat(50_000)],
    ['deep lists', '- '.repeat(50_000)],
    ['deep keys', 'a: ? '.repeat(50_000)],
    ['a NUL', changed('Hash', 'Ha\0sh')],
    ['a tag of YAML', changed('type: Hash', 'type: !!js/function Hash')],
    ['a binary', changed('type: Hash', 'type: !!binary SGFzaA==')],
    ['a merge key', changed('staged: false', '<<: { staged: true }')],
    ['a key that is a map', changed('staged: false', '{a: b}: c')],
  ])('%s', (_, text) => {
    expect(refusal(() => read(text))).toMatch(/^POLICY_FILE cards.yaml, line \d+: [^\n]+$/);
  });

  it('whatever happens to a file, it is read, or refused with a line', () => {
    const files = readdirSync(EXAMPLES).map(example).concat(ROWS(`{ predicate: "@groupsContains(a) OR b > 'x'" }`));
    const piece = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '\n',
        '\t',
        '- ',
        ': ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '|',
        '>',
        '&a ',
        '*a ',
        '? ',
        '%',
        '---\n',
        '!!x ',
      ),
      fc.constantFrom('~', '1', 'true', 'type', '__proto__', '@x', '(', ')', '\\', '\r', '\0', '\u2028', '\ud800', 'é'),
    );
    const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), put: piece });
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(edit, { minLength: 1, maxLength: 3 }), (file, edits) => {
        let text = file;
        for (const { at, cut, put } of edits) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + put + text.slice(from + cut);
        }
        try {
          read(text);
        } catch (error) {
          if (!isLakeveilError(error)) throw error;
          expect(error.code).toBe('POLICY_FILE');
          expect(error.message).toMatch(/^cards.yaml, line \d+: [^\n\r]+[^.\n\r]$/);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
