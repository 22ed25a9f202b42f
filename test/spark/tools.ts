import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One folder per machine for heavy test tools, filled on demand. */
const CACHE = process.env['LAKEVEIL_CACHE'] ?? join(homedir(), '.cache', 'lakeveil');

const PYSPARK = 'pyspark==4.3.0';

/**
 * The Python of a virtual environment that has PySpark, made on demand from PyPI (about 490 MB, once a machine). Beside it
 * Java 17 must be there. Made under another name first, so that a broken installation leaves nothing that looks complete.
 */
export function sparkPython(): string {
  const folder = join(CACHE, PYSPARK.replace('==', '-'));
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  const draft = `${folder}.${process.pid}`;
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 900_000 });
  mkdirSync(CACHE, { recursive: true });
  rmSync(draft, { recursive: true, force: true });
  console.info(`installing ${PYSPARK} into ${folder}, once on this machine`);
  run('python3', '-m', 'venv', draft);
  run(join(draft, 'bin', 'python'), '-m', 'pip', 'install', '-q', '--disable-pip-version-check', PYSPARK);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  return python;
}
