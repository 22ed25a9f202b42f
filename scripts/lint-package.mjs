// Packs the package as npm would publish it and checks the tarball: publint for its exports, attw for its types.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'lakeveil-pack-'));
const run = (command, args) => execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
try {
  run('npm', ['run', '--silent', 'build']);
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--silent', '--json', '--pack-destination', folder]));
  const tarball = join(folder, filename);
  process.stdout.write(run('npx', ['publint', '--strict', tarball]));
  process.stdout.write(run('npx', ['attw', tarball, '--profile', 'esm-only']));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
