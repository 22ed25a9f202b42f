import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { LakeveilError } from '../errors.ts';
import { openVeil, type Veil } from '../proxy/veil.ts';
import { paintError } from './output/style.ts';

const DEFAULT_CONFIG = 'lakeveil.yaml';

export interface ConfigOption {
  readonly config: string;
}

/** What commands about a statement have in common. */
export interface StatementFlags extends ConfigOption {
  readonly as: string;
  readonly catalog?: string;
  readonly schema?: string;
}

export const withConfig = (command: Command): Command =>
  command.option('-c, --config <file>', 'configuration file', DEFAULT_CONFIG);

export const withStatement = (command: Command): Command =>
  withConfig(command)
    .requiredOption('--as <user>', 'who asks: a user of the people file')
    .option('--catalog <name>', 'where table names without a catalog are looked up')
    .option('--schema <name>', 'where table names without a schema are looked up');

/** Opens the veil, runs the command, and closes it whatever happens. Problems with policy files are shown first. */
export async function withVeil(config: string, use: (veil: Veil) => Promise<void>): Promise<void> {
  if (!existsSync(config)) {
    throw new LakeveilError('CONFIG', `file \`${config}\` does not exist; \`lakeveil init\` makes one`);
  }
  const veil = await openVeil(config);
  try {
    warnOfPolicies(veil);
    await use(veil);
  } finally {
    await veil.close();
  }
}

function warnOfPolicies(veil: Veil): void {
  for (const problem of veil.policies.current().problems) {
    process.stderr.write(`${paintError('yellow', 'warning')}: ${problem.message}\n`);
  }
}

/** Reads the value of an option that takes one of a few words. */
export const oneOf =
  <T extends string>(...words: readonly T[]) =>
  (value: string): T => {
    const found = words.find((word) => word === value);
    if (!found) throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`);
    return found;
  };
