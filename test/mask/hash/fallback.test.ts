import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KEY } from '../support.ts';
import { expected } from './support.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { HashKernel } from './dist/mask/hash/kernel.js';
  const kernel = await HashKernel.load();
  const hashed = kernel.hashStrings(['a', null], Uint8Array.from(${JSON.stringify([...KEY])}));
  console.log(JSON.stringify({ simd: WebAssembly.validate(readFileSync('dist/mask/hash/simd.wasm')), hashed }));`;

const PROCESSORS = [
  { processor: 'its vectors', flags: [], simd: true },
  // V8 makes WebAssembly's vectors of SSE 4.1 on this processor; others have no switch for theirs.
  ...(process.arch === 'x64' ? [{ processor: 'no vectors', flags: ['--no-enable-sse4-1'], simd: false }] : []),
];

it.each(PROCESSORS)('the installed kernel runs on a processor with $processor', ({ flags, simd }) => {
  const args = [...flags, '--input-type=module', '--eval', SCRIPT];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ simd, hashed: expected(['a', null]) });
});
