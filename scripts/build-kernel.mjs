// Compiles the hashing kernel to dist/mask/hash/: one build with SIMD, one without. Does nothing when both are newer than
// their sources. Each file appears whole, so that two test runs can build at the same time.
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const sources = path('src/mask/hash/assembly');
const target = path('dist/mask/hash');

const BUILDS = { simd: ['--enable', 'simd'], scalar: [] };
/** The kernel never asks for more memory than it starts with; its layout is in memory.ts. */
const PAGES = '45';
const OPTIONS = ['-O3', '--runtime', 'stub', '--use', 'abort=', '--initialMemory', PAGES, '--maximumMemory', PAGES];

const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(
  changed(fileURLToPath(import.meta.url)),
  ...readdirSync(sources).map((file) => changed(`${sources}/${file}`)),
);
mkdirSync(target, { recursive: true });
for (const [name, options] of Object.entries(BUILDS)) {
  const file = `${target}/${name}.wasm`;
  if (changed(file) < newest) await compile(file, options);
}

async function compile(file, options) {
  const { default: asc } = await import('assemblyscript/asc'); // takes a second, and mostly there is nothing to do
  const part = `${file}.${process.pid}`;
  const { error, stderr } = await asc.main([`${sources}/main.ts`, ...OPTIONS, ...options, '-o', part]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  renameSync(part, file);
}
