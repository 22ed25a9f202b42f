import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { ColumnFinding } from '../../discover/discover.ts';
import { TAGS } from '../../discover/tags.ts';
import { LakeveilError } from '../../errors.ts';
import type { Veil } from '../../proxy/veil.ts';
import { withVeil } from '../options.ts';
import { formatFindings } from '../output/findings.ts';
import { paint, paintError } from '../output/style.ts';
import { write } from '../output/write.ts';
import { configText, newKey, peopleText, policyText, STARTER, writeNew } from '../starter.ts';
import { discoverWithProgress } from './discover.ts';

export const initCommand = (): Command =>
  new Command('init')
    .description('write a working configuration for the CSV and Parquet files in this folder')
    .option('--data <path>', 'where the data is: a folder, or a .duckdb file', '.')
    .option('--user <name>', 'the first user', 'me')
    .action(async ({ data, user }: { readonly data: string; readonly user: string }) => {
      const folder = process.cwd();
      refuseToOverwrite(folder);
      if (!existsSync(resolve(folder, data))) throw new LakeveilError('DATA_FILE', `\`${data}\` does not exist`);
      await undoneOnFailure(folder, async () => {
        writeStarter(folder, data, user);
        await withVeil(join(folder, STARTER.config), (veil) => discoverAndProtect(veil, data, user));
      });
    });

async function discoverAndProtect(veil: Veil, data: string, user: string): Promise<void> {
  const findings = await discoverWithProgress(veil, [], true);
  if (findings.length > 0) await write(`${formatFindings(findings)}\n\n`);
  else
    process.stderr.write(
      `${paintError('yellow', 'warning')}: no CSV or Parquet file in \`${data}\` or a folder in it\n`,
    );
  const tags = identifying(findings);
  if (tags.length > 0) veil.policies.apply(policyText(tags), STARTER.policy);
  await write(story(findings, tags, user));
}

/** Data that cannot be read must not leave half a configuration, which the next init would refuse to overwrite. */
async function undoneOnFailure(folder: string, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    for (const name of [STARTER.config, STARTER.people, STARTER.policy]) rmSync(join(folder, name), { force: true });
    throw error;
  }
}

function refuseToOverwrite(folder: string): void {
  const existing = [STARTER.config, STARTER.people, STARTER.policy].filter((name) => existsSync(join(folder, name)));
  if (existing.length === 0) return;
  const names = existing.map((name) => `\`${name}\``).join(', ');
  throw new LakeveilError('CONFIG', `${names} exists already; init writes new files only`);
}

function writeStarter(folder: string, data: string, user: string): void {
  if (!existsSync(join(folder, STARTER.key))) writeNew(folder, STARTER.key, newKey());
  if (!existsSync(join(folder, STARTER.ignore))) writeNew(folder, STARTER.ignore, '*\n');
  writeNew(folder, STARTER.config, configText(data));
  writeNew(folder, STARTER.people, peopleText(user));
  mkdirSync(join(folder, 'policies'), { recursive: true });
}

/** Tags that say who somebody is. Places and web addresses alone do not, and analysts need them. */
const NOT_IDENTIFYING: readonly string[] = [TAGS.location, TAGS.state, TAGS.us, TAGS.pci, TAGS.url];

const identifying = (findings: readonly ColumnFinding[]): string[] =>
  [...new Set(findings.flatMap(({ tags }) => tags))].filter((tag) => !NOT_IDENTIFYING.includes(tag)).sort();

function story(findings: readonly ColumnFinding[], tags: readonly string[], user: string): string {
  const table = findings.find(({ tags }) => tags.length > 0)?.table ?? findings[0]?.table;
  const lines = [
    `${paint('bold', 'Written')}: ${STARTER.config}, ${STARTER.people}${tags.length > 0 ? `, ${STARTER.policy}` : ''}`,
    `${paint('bold', 'Made')}: a masking key in ${STARTER.key}. Keep it: with another key the masked values are others.`,
  ];
  if (table) {
    lines.push(`${paint('bold', 'Next')}: lakeveil query --as ${user} "SELECT * FROM ${quoted(table)} LIMIT 10"`);
  }
  return `${lines.join('\n')}\n`;
}

/** Tables in the default schema need no schema; odd names need backticks. */
function quoted({ schema, table }: ColumnFinding['table']): string {
  const parts = schema === 'default' ? [table] : [schema, table];
  return parts.map((part) => (/^[A-Za-z_]\w*$/.test(part) ? part : `\`${part.replaceAll('`', '``')}\``)).join('.');
}
