import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LakeveilError } from '../errors.ts';

/** What a fresh configuration consists of, as paths from its folder. */
export const STARTER = {
  config: 'lakeveil.yaml',
  people: 'people.yaml',
  policy: 'policies/mask-sensitive.yaml',
  key: '.lakeveil/key',
  ignore: '.lakeveil/.gitignore',
} as const;

/** The configuration over `data`, a folder or a .duckdb file. */
export const configText = (data: string): string => `# What each key means: docs/configuration.md
engine:
  type: duckdb
  data: ${JSON.stringify(data)}   # a folder of CSV and Parquet files, or a .duckdb file
policies: ./policies              # one policy per file, obeyed from the next statement on
people: ./people.yaml
state: ./.lakeveil                # registered tables and tags; kept out of git
keys:
  current: file:${STARTER.key}    # or env:LAKEVEIL_KEY; whoever has it can undo no mask, but can test guesses
`;

export const peopleText = (user: string): string => `# Who may ask. Policies name groups and attributes.
people:
  ${user}: { groups: [] }
  # olga: { groups: [unmasked], attributes: { Department: [Fraud] } }
`;

/** A policy that hashes the columns with these tags for everyone outside one group. Nobody is in it at first. */
export function policyText(tags: readonly string[]): string {
  const list = (indent: string) =>
    tags.map((tag) => `${indent}- { type: columnTags, columnTag: ${JSON.stringify(tag)} }`).join('\n');
  return `name: Mask what identifies people
policyKey: mask-sensitive
type: data
circumstanceOperator: any
circumstances:
${list('  ')}
actions:
  - description: Hash names, numbers and addresses of people, so that equal values stay equal
    rules:
      - type: Masking
        config:
          operator: any
          fields:
${list('            ')}
          maskingConfig: { type: Hash }
        exceptions: { operator: any, groups: [unmasked] }
`;
}

/** 32 random bytes in hex. */
export const newKey = (): string => `${randomBytes(32).toString('hex')}\n`;

/** Writes a file that is not there yet; the key is readable by its owner only. Throws `STATE` otherwise. */
export function writeNew(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx', mode: name === STARTER.key ? 0o600 : 0o644 });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new LakeveilError('STATE', `file \`${name}\` ${exists ? 'exists already' : 'cannot be written'}`, { cause });
  }
}
