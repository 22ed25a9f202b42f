import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = process.env['LAKEVEIL_CACHE'] ?? join(homedir(), '.cache', 'lakeveil');

/** The smallest scale at which most queries find rows. */
const SCALE = '0.01';

interface Benchmark {
  /** What `tpcgen-cli` calls it. */
  readonly command: 'tpch' | 'tpcds';
  readonly title: string;
  /** Says where the tables are already. */
  readonly variable: string;
  /** One of its files. */
  readonly file: string;
}

const TPCH: Benchmark = { command: 'tpch', title: 'TPC-H', variable: 'LAKEVEIL_TPCH', file: 'lineitem.parquet' };
const TPCDS: Benchmark = { command: 'tpcds', title: 'TPC-DS', variable: 'LAKEVEIL_TPCDS', file: 'web_site.parquet' };

/**
 * A folder with the TPC-H tables as Parquet files, scale 0.01: LAKEVEIL_TPCH, or one in the cache of this machine, made
 * there by the PyPI package `tpcgen-cli` where Python is at hand. Undefined, with a notice, where it cannot be had; then
 * LAKEVEIL_REQUIRE_CORPORA=1 makes it an error.
 */
export const tpchFolder = (): string | undefined => folderOf(TPCH);

/** The same for TPC-DS, and LAKEVEIL_TPCDS. */
export const tpcdsFolder = (): string | undefined => folderOf(TPCDS);

function folderOf({ command, title, variable, file }: Benchmark): string | undefined {
  const folder = process.env[variable] || join(CACHE, `${command}-${SCALE}`);
  if (existsSync(join(folder, file))) return folder;
  try {
    makeData(command, folder);
    return folder;
  } catch (cause) {
    const notice = `the ${title} data is absent and could not be made with \`pip install tpcgen-cli\``;
    if (process.env['LAKEVEIL_REQUIRE_CORPORA'] === '1') throw new Error(notice, { cause });
    console.warn(`skipped: ${title}, because ${notice}`);
    return undefined;
  }
}

/** Made beside its place and then moved there, so that a broken run leaves nothing that looks complete. */
function makeData(command: Benchmark['command'], folder: string): void {
  const python = join(CACHE, 'tpcgen');
  const draft = `${folder}.${process.pid}`;
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { stdio: 'ignore', timeout: 120_000 });
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(join(python, 'bin', 'tpcgen-cli'))) {
    run('python3', '-m', 'venv', python);
    run(join(python, 'bin', 'pip'), 'install', '-q', 'tpcgen-cli');
  }
  run(join(python, 'bin', 'tpcgen-cli'), command, 'parquet', '-s', SCALE, `--output-dir=${draft}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}
