import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The demo is the main job, so its whole transcript is a test. With a fixed key it is the same on every machine. */
test('npm run demo tells the whole story', async () => {
  const demo = join(import.meta.dirname, '..', '..', 'examples', 'credit-cards', 'demo.mjs');
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', LAKEVEIL_KEY: '07'.repeat(32) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [demo], { encoding: 'utf8', env });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  await expect(stdout).toMatchFileSnapshot(join(import.meta.dirname, 'credit-cards.transcript.txt'));
});
