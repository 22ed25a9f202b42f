import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '../../src/policy/file.ts';
import { type People, readPeople } from '../../src/policy/people.ts';
import { predicateSql, readPredicate } from '../../src/policy/predicate.ts';
import type { DataSource } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { refusal } from '../support/refusal.ts';

const text = readFileSync(new URL('../../docs/policies.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block!);
const policies = blocks.filter((block) => block.startsWith('name:'));
const people = (): People => readPeople(blocks.find((block) => block.startsWith('people:'))!, 'people.yaml');

/** The rows of the table with this head, each cell without its backticks. */
function table(head: string): [string, string][] {
  const lines = text.slice(text.indexOf(head)).split('\n');
  const rows = lines.slice(2, lines.indexOf(''));
  const bare = (cell: string) => (cell.startsWith('`` ') ? cell.slice(3, -3) : cell.replace(/^`([^`]*)`$/, '$1'));
  return rows.map((row) => row.slice(2, -2).split(' | ').map(bare) as [string, string]);
}

const [SOURCE] = inlineCatalog(
  'lake.shop.orders(id BIGINT, team STRING, home STRING {Discovered.Entity.Location})',
).tables() as [DataSource];

describe('docs/policies.md', () => {
  it.each(policies)('shows policies that load: %.30s', (block) => {
    expect(readPolicyFile(block, 'docs', 1).warnings).toEqual([]);
  });

  it('shows four policies and people', () => {
    expect(policies.length).toBe(4);
    expect(people().users).toEqual(['ana', 'dora']);
  });

  it.each(table('| in the predicate |'))('says what becomes of %s', (predicate, expected) => {
    expect(predicateSql(readPredicate(predicate), people().principal('ana'), SOURCE)).toBe(expected);
  });

  it.each(table('| key or value |'))('says how %s is refused', (key, reason) => {
    const [policy] = policies as [string];
    const changed = key.startsWith('type') ? policy.replace('type: data', key) : `${policy}${key}\n`;
    expect(refusal(() => readPolicyFile(changed, 'docs', 1))).toContain(`: ${reason}`);
  });

  it.each(table('| `maskingConfig` |'))('shows masks that load: %s', (mask) => {
    const [policy] = policies as [string];
    const changed = policy.replace('{ type: Hash }', mask);
    expect(changed).toContain(mask);
    expect(readPolicyFile(changed, 'docs', 1).warnings).toEqual([]);
  });

  it.each(table('| circumstance or field |'))('names what is accepted: %s', (entry, meaning) => {
    const where = meaning.startsWith('field only') ? 'fields' : 'circumstances';
    const [policy] = policies as [string];
    const changed = policy.replace(new RegExp(`(${where}:)\\n.*\\n.*`), `$1 [${entry}]`);
    expect(changed).toContain(entry);
    expect(refusal(() => readPolicyFile(changed, 'docs', 1))).toBe('answered');
  });
});
