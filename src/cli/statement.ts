import { text } from 'node:stream/consumers';
import { LakeveilError } from '../errors.ts';
import { exitCodeOf, formatError } from './output/errors.ts';

/** The statement of a command: its argument, or standard input when that is `-` or nothing is given and input is piped. */
export async function statementFrom(argument: string | undefined): Promise<string> {
  if (argument !== undefined && argument !== '-') return argument;
  if (argument === undefined && process.stdin.isTTY) {
    throw new LakeveilError('USAGE', 'no statement: give it as an argument, or pipe it into standard input');
  }
  return text(process.stdin);
}

/** Runs a command over a statement; errors show where in the statement they are. */
export async function aboutStatement(sql: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(`${formatError(error, sql)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
