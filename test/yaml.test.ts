import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../src/yaml.ts';
import { refusal } from './support/refusal.ts';

const SCHEMA = v.strictObject({
  name: v.string(),
  count: v.optional(v.number()),
  on: v.optional(v.boolean()),
  mode: v.optional(v.picklist(['fast', 'slow'])),
  tags: v.optional(v.array(v.string())),
  rule: v.optional(
    v.variant('type', [
      v.strictObject({ type: v.literal('Hash') }),
      v.strictObject({
        type: v.literal('Constant'),
        value: v.pipe(v.string(), v.minLength(2, 'must have two letters')),
      }),
    ]),
  ),
  either: v.optional(v.union([v.string(), v.strictObject({ file: v.string() })])),
});

const read = (text: string) => readYaml(text, 'x.yaml', 'CONFIG', SCHEMA);
const refused = (text: string): string => {
  const told = refusal(() => read(text));
  expect(told).toMatch(/^CONFIG x\.yaml, line \d+: [^\n]*[^.\n]$/);
  return told.slice('CONFIG x.yaml, '.length);
};

describe('a YAML file', () => {
  it('that fits its schema is its value', () => {
    const text =
      '# comment\nname: "a: b"\ncount: 1.5\non: true\ntags: [x, "1"]\nrule:\n  type: Constant\n  value: ab\n';
    expect(read(text).value).toEqual({
      name: 'a: b',
      count: 1.5,
      on: true,
      tags: ['x', '1'],
      rule: { type: 'Constant', value: 'ab' },
    });
    expect(read('\ufeffname: ü\r\n').value).toEqual({ name: 'ü' });
    expect(read('name: a\neither: {file: b}').value.either).toEqual({ file: 'b' });
  });

  it('knows only the words of YAML 1.2', () => {
    expect(read('name: a\ntags: [yes, no, off, 2024-01-01, 1_0]').value.tags).toEqual([
      'yes',
      'no',
      'off',
      '2024-01-01',
      '1_0',
    ]);
    expect(refused('name: a\non: yes')).toBe('line 2: key `on`: must be `true` or `false`');
  });

  it.each([
    ['name: a\nsecret: 1', 'line 2: key `secret`: this key is not known'],
    ['count: 1', 'line 1: key `name`: this key is missing'],
    ['name: a\ncount: secret', 'line 2: key `count`: must be a number'],
    ['name: a\nmode: secret', 'line 2: key `mode`: must be `fast` or `slow`'],
    ['name: a\ntags:\n  - x\n  - 1', 'line 4: key `tags.1`: must be a text'],
    ['name: a\ntags: secret', 'line 2: key `tags`: must be a list'],
    ['name:\n  - secret', 'line 1: key `name`: must be a text'],
    ['name: a\nrule:\n  type: Constant\n  value: s', 'line 4: key `rule.value`: must have two letters'],
    ['name: a\nrule:\n  type: secret', 'line 3: key `rule.type`: must be `Hash` or `Constant`'],
    ['name: a\nrule:\n  type: Constant', 'line 2: key `rule.value`: this key is missing'],
    ['name: a\neither:\n  file: 1', 'line 3: key `either.file`: must be a text'],
    ['[secret]', 'line 1: key `name`: this key is missing'],
    ['', 'line 1: must be a map of keys'],
    ['name: a\nname: secret', 'line 2: a key stands here for the second time'],
    ['name: a\nrule:\n\ttype: Hash', 'line 3: a tab stands where blanks must indent'],
    ['name: a\n tags: []', 'line 1:'],
    ['name: "secret', 'line 1:'],
    ['name: *secret', 'line 1: '],
    ['name: !secret x', 'line 1: '],
    ['name: a\n---\nname: b', 'line 2: '],
    ['name: a\n? [secret]\n: b', 'line 2: '],
  ])('%j is refused', (text, told) => {
    const message = refused(text);
    expect(message.slice(0, told.length)).toBe(told);
    if (!told.endsWith(':') && !told.endsWith(' ')) expect(message).toBe(told);
    if (!told.includes('`secret`')) expect(message.replace(/unresolved alias.*|tag.*/i, '')).not.toContain('secret');
  });

  it('neither grows without end nor exhausts the stack', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghij'].map((line, i) =>
      i === 0
        ? line
        : `${line}: &${line} [${Array(9)
            .fill(`*${'abcdefghij'[i - 1]}`)
            .join()}]`,
    );
    expect(refused(`name: a\n${bomb.join('\n')}`)).toContain('expands to too much');
    for (const open of ['[', '{a: ', '- ', '? ']) expect(refused(open.repeat(50_000))).toContain('nested');
  });

  it('can say where something stands that no schema knows of', () => {
    const file = read('name: a\n\ntags:\n  - x\n  - y\nrule: {type: Hash}\n');
    const place = (...path: (string | number)[]): string => refusal(() => file.fail(path, 'is odd'));
    expect([place('tags', 1), place('tags'), place('rule', 'type'), place('none', 3), place()]).toEqual([
      'CONFIG x.yaml, line 5: key `tags.1`: is odd',
      'CONFIG x.yaml, line 3: key `tags`: is odd',
      'CONFIG x.yaml, line 6: key `rule.type`: is odd',
      'CONFIG x.yaml, line 1: key `none.3`: is odd',
      'CONFIG x.yaml, line 1: is odd',
    ]);
    expect(file.describe(['tags', 0], 'is odd')).toBe('x.yaml, line 4: key `tags.0`: is odd');
  });
});
