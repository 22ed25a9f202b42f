import { describe, expect, it } from 'vitest';
import { readPeople } from '../../src/policy/people.ts';
import { refusal } from '../support/refusal.ts';

describe('the people file', () => {
  const people = readPeople(
    `people:
  ana: { groups: [analysts], attributes: { Department: [Finance, Risk], Country: FR } }
  dora: { groups: [fraud-team], purposes: [Fraud] }
  "o'hara": {}
`,
    'people.yaml',
  );

  it('names users with groups, attributes and purposes', () => {
    expect(people.users).toEqual(['ana', 'dora', "o'hara"]);
    expect(people.principal('ana')).toEqual({
      user: 'ana',
      groups: ['analysts'],
      attributes: { Department: ['Finance', 'Risk'], Country: ['FR'] },
      purposes: [],
    });
    expect(people.principal('dora').purposes).toEqual(['Fraud']);
    expect(people.principal("o'hara")).toEqual({ user: "o'hara", groups: [], attributes: {}, purposes: [] });
  });

  it('gives the same object for the same user, so that caches can hold on to it', () => {
    expect(people.principal('ana')).toBe(people.principal('ana'));
  });

  it.each(['nobody', 'Ana', '', 'constructor', '__proto__', 'toString', 'x\ny\u202e'])(
    'knows nobody else: %j',
    (user) => {
      expect(refusal(() => people.principal(user))).toMatch(
        /^UNKNOWN_PRINCIPAL user `[^\n\u202e]*` is not in `people.yaml`$/,
      );
    },
  );

  it.each([
    ['people:\n  ana: { group: [x] }', 'line 2: key `people.ana.group`: this key is not known'],
    ['people:\n  ana: { groups: x }', 'line 2: key `people.ana.groups`: must be a list'],
    ['people:\n  ana: { groups: [1] }', 'line 2: key `people.ana.groups.0`: must be a text'],
    ['people:\n  ana: { groups: [""] }', 'line 2: key `people.ana.groups.0`: must not be empty'],
    [
      'people:\n  ana: { attributes: { Level: 3 } }',
      'line 2: key `people.ana.attributes.Level`: must be a text or a list',
    ],
    ['people:\n  ana:', 'line 2: key `people.ana`: must be a map of keys'],
    ['people: [ana]', 'line 1: key `people`: must be a map of keys'],
    ['people:\n  ana: {}\n  ana: {}', 'line 3: a key stands here for the second time'],
    [
      'people:\n  __proto__: {}',
      'line 1: key `people`: the names `__proto__`, `constructor`, `prototype` are not accepted',
    ],
    ['people:\n  ana: { attributes: { constructor: x } }', 'are not accepted'],
    ['', 'line 1: must be a map of keys'],
    [`people: ${'['.repeat(50_000)}`, 'nested more than 200 levels deep'],
  ])('is refused with file, line and key: %j', (text, reason) => {
    expect(refusal(() => readPeople(text, 'people.yaml'))).toContain(reason);
  });
});
