import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds dist/ once for the tests that run the command line as a user does, and the hashing kernel for all. What does not type-check is built all the
 * same: `npm run typecheck` tells, and the other tests need not wait for it. Nothing is cleaned first, so that two test
 * runs do not take dist/ away from each other.
 */
export default function build(): void {
  const root = join(import.meta.dirname, '..', '..');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('scripts/build-kernel.mjs');
}
