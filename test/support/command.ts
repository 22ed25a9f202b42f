import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `lakeveil` in a folder, without colours. */
export function lakeveil(folder: string, args: readonly string[], { input, env }: CommandOptions = {}): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    input: input ?? '',
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
  });
  return { code: status, out: stdout, err: stderr };
}
