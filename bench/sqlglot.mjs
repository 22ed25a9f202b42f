// sqlglot in a Python of its own, which times itself: made on demand from PyPI in the cache folder of this machine.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CACHE = process.env.LAKEVEIL_CACHE ?? join(homedir(), '.cache', 'lakeveil');
const SQLGLOT = 'sqlglot==30.30.0';

/** The Python that has sqlglot. Made under another name first, so that a broken installation leaves nothing that looks complete. */
function sqlglotPython() {
  const folder = join(CACHE, SQLGLOT.replace('==', '-'));
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  const draft = `${folder}.${process.pid}`;
  const run = (command, ...args) =>
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
  mkdirSync(CACHE, { recursive: true });
  console.error(`installing ${SQLGLOT} into ${folder}, once on this machine`);
  run('python3', '-m', 'venv', draft);
  run(join(draft, 'bin', 'python'), '-m', 'pip', 'install', '-q', '--disable-pip-version-check', SQLGLOT);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  return python;
}

/**
 * Starts sqlglot over groups of statements. `prepare(name)` says which texts it cannot read, `use` chooses those that each
 * `round` runs, which gives the microseconds for one. Undefined, with a notice, where Python or PyPI cannot be had.
 */
export function startSqlglot(groups) {
  let python;
  try {
    python = sqlglotPython();
  } catch (error) {
    console.error(`skipped: sqlglot, because it could not be installed (${error.message.split('\n')[0]})`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lakeveil-bench-'));
  const file = join(folder, 'groups.json');
  writeFileSync(file, JSON.stringify(groups));
  const child = spawn(python, [join(import.meta.dirname, 'time_sqlglot.py'), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('sqlglot ended before it answered');
    return JSON.parse(value);
  };
  return {
    prepare: (group) => ask({ prepare: group }),
    use: (group, texts) => ask({ use: group, texts }),
    round: (round) => ask({ round }),
    stop() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
