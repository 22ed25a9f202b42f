#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { discoverCommand } from './commands/discover.ts';
import { explainCommand } from './commands/explain.ts';
import { initCommand } from './commands/init.ts';
import { policyCommand } from './commands/policy.ts';
import { queryCommand } from './commands/query.ts';
import { rewriteCommand } from './commands/rewrite.ts';
import { unmaskCommand } from './commands/unmask.ts';
import { EXIT, exitCodeOf, formatError } from './output/errors.ts';
import { endQuietlyWhenNobodyReads } from './output/write.ts';

const EPILOGUE = `
Exit codes: 0 answered, 1 failed, 2 wrong usage, 3 refused by policy or not supported.
Without a configuration file, start with \`lakeveil init\` in a folder of CSV or Parquet files.`;

function program(): Command {
  const lakeveil = new Command('lakeveil')
    .description(
      'Masks sensitive columns in the path of the query: finds them, applies policies, says who sees what and why.',
    )
    .version(version(), '-v, --version')
    .addHelpText('after', EPILOGUE)
    .exitOverride()
    .showHelpAfterError('(lakeveil --help shows what there is)');
  const commands = [
    initCommand,
    queryCommand,
    rewriteCommand,
    explainCommand,
    discoverCommand,
    policyCommand,
    unmaskCommand,
  ];
  for (const command of commands) {
    lakeveil.addCommand(command().exitOverride());
  }
  return lakeveil;
}

/** From the package itself, which lies two folders up in the sources and in the build. */
const version = (): string => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

/** Runs one command and returns its exit code. Errors go to standard error as one readable line. */
async function main(argv: readonly string[]): Promise<number> {
  endQuietlyWhenNobodyReads();
  try {
    await program().parseAsync(argv as string[]);
    return Number(process.exitCode ?? EXIT.answered);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.answered : EXIT.usage;
    process.stderr.write(`${formatError(error)}\n`);
    return exitCodeOf(error);
  }
}

process.exitCode = await main(process.argv);
