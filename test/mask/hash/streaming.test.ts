import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** A process of its own, because this one has the memory of a test runner. */
const SCRIPT = `
  import { makeData, Utf8, Vector } from 'apache-arrow';
  import { HashKernel } from './dist/mask/hash/kernel.js';
  const kernel = await HashKernel.load();
  const key = new Uint8Array(32);
  const [rows, width] = [100_000, 16];
  const valueOffsets = Int32Array.from({ length: rows + 1 }, (_, i) => i * width);
  let hashed = 0;
  for (let batch = 0; batch < 100; batch++) {
    const data = Buffer.alloc(rows * width, '.');
    for (let i = 0; i < rows; i++) data.writeUInt32LE(batch * rows + i, i * width);
    const texts = makeData({ type: new Utf8(), length: rows, nullCount: 0, valueOffsets, data });
    hashed += kernel.hashUtf8(new Vector([texts]), key).length;
  }
  console.log(JSON.stringify({ hashed, megabytes: process.resourceUsage().maxRSS / 1024 }));`;

it('ten million rows in batches take less than 300 MB of memory, the process itself included', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { hashed, megabytes } = JSON.parse(stdout);
  console.info(`hashing ${hashed} rows took ${Math.round(megabytes)} MB`);
  expect(hashed).toBe(10_000_000);
  expect(megabytes).toBeLessThan(300);
});
