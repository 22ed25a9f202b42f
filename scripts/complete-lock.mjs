// node scripts/complete-lock.mjs     run it after every `npm install` that changed package-lock.json
//
// npm leaves an optional package out of the lock file when the registry at hand does not serve it, and `npm ci` then
// refuses that lock file. The packages are builds of native modules for other machines: here they are never installed,
// but on those machines they must be. This adds an entry for each, by what its name says of system and processor.
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const PROCESSORS = {
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
};
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { packages } = lock;
const missing = Object.values(packages).flatMap((owner) =>
  Object.entries(owner.optionalDependencies ?? {})
    .filter(([name]) => !packages[`node_modules/${name}`])
    .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, owner)]),
);
lock.packages = Object.fromEntries(
  Object.entries({ ...packages, ...Object.fromEntries(missing) }).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} packages for other machines added`);

function entryFor(name, version, owner) {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.flatMap((word) => PROCESSORS[word] ?? (word === 'wasm32' ? ['wasm32'] : []));
  const libc = words.flatMap((word) => LIBRARIES[word] ?? []);
  return {
    version: version.replace(/^[^\d]*/, ''),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(owner.dev ? { dev: true } : {}),
    ...(libc.length > 0 && os.includes('linux') ? { libc } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}
