import { type ErrorFamily, isLakeveilError, type LakeveilError } from '../../errors.ts';
import { paintError } from './style.ts';

/** Exit codes of the command line: 0 answered, 1 failed, 2 wrong usage, 3 refused. */
export const EXIT = { answered: 0, failed: 1, usage: 2, refused: 3 } as const;

const BY_FAMILY: Readonly<Record<ErrorFamily, number>> = {
  user: EXIT.failed,
  refused: EXIT.refused,
  unsupported: EXIT.refused,
  internal: EXIT.failed,
};

const USAGE_CODES = new Set(['USAGE', 'CONFIG', 'KEY']);

export const exitCodeOf = (error: unknown): number => {
  if (!isLakeveilError(error)) return EXIT.failed;
  return USAGE_CODES.has(error.code) ? EXIT.usage : BY_FAMILY[error.family];
};

/**
 * An error as people read it: code, sentence and, for a place in the statement, the line with a mark under it. Anything
 * that is not our own error says only that it happened; LAKEVEIL_DEBUG=1 adds causes and stacks for our own eyes.
 */
export function formatError(error: unknown, sql?: string): string {
  const debug = process.env['LAKEVEIL_DEBUG'] === '1' && error instanceof Error ? `\n${error.stack}` : '';
  if (!isLakeveilError(error))
    return `${paintError('red', 'INTERNAL')}: something went wrong inside lakeveil, please report it${debug}`;
  return `${paintError('red', error.code)}: ${error.message}${snippet(error, sql)}${debug}`;
}

function snippet({ position }: LakeveilError, sql: string | undefined): string {
  if (!position || sql === undefined) return '';
  const line = sql.split(/\r\n|\r|\n/)[position.line - 1]?.replace(/[\u0000-\u001f\u007f]/g, ' ');
  if (line === undefined || line.length > 400) return '';
  return `\n  ${line}\n  ${' '.repeat(position.column - 1)}${paintError('red', '^')}`;
}
