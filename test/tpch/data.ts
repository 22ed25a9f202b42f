import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = process.env['LAKEVEIL_CACHE'] ?? join(homedir(), '.cache', 'lakeveil');
const SCALE = '0.01';

/**
 * A folder with the TPC-H tables as Parquet files, scale 0.01: LAKEVEIL_TPCH, or one in the cache of this machine, made
 * there by the PyPI package `tpcgen-cli` where Python is at hand. Undefined, with a notice, where it cannot be had; then
 * LAKEVEIL_REQUIRE_CORPORA=1 makes it an error.
 */
export function tpchFolder(): string | undefined {
  const folder = process.env['LAKEVEIL_TPCH'] || join(CACHE, `tpch-${SCALE}`);
  if (existsSync(join(folder, 'lineitem.parquet'))) return folder;
  try {
    makeData(folder);
    return folder;
  } catch (cause) {
    const notice = 'the TPC-H data is absent and could not be made with `pip install tpcgen-cli`';
    if (process.env['LAKEVEIL_REQUIRE_CORPORA'] === '1') throw new Error(notice, { cause });
    console.warn(`skipped: TPC-H, because ${notice}`);
    return undefined;
  }
}

/** Made beside its place and then moved there, so that a broken run leaves nothing that looks complete. */
function makeData(folder: string): void {
  const python = join(CACHE, 'tpcgen');
  const draft = `${folder}.${process.pid}`;
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: 'ignore', timeout: 120_000 });
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(join(python, 'bin', 'tpcgen-cli'))) {
    run('python3', '-m', 'venv', python);
    run(join(python, 'bin', 'pip'), 'install', '-q', 'tpcgen-cli');
  }
  run(join(python, 'bin', 'tpcgen-cli'), 'tpch', 'parquet', '-s', SCALE, `--output-dir=${draft}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}
