// Packs the package, installs the tarball into an empty project as a user would, and does with it what README.md
// promises: `lakeveil init` over a CSV file, a query, an explanation, a refusal, and the library from ESM and CommonJS.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'lakeveil-package-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

try {
  run('npm', ['run', '--silent', 'build']);
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--silent', '--json', '--pack-destination', folder]));
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', join(folder, filename)], app);
  tryCommands(app);
  tryLibrary(app);
  tryKernel(app);
  console.log('the installed package works');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tryCommands(app) {
  const rows = ['4111111111111111', '5555555555554444', '378282246310005'].map(
    (card, i) => `${i},${card},ana${i}@mail.example`,
  );
  writeFileSync(join(app, 'customers.csv'), `id,card,email\n${rows.join('\n')}\n`);
  const lakeveil = (...args) =>
    spawnSync(join(app, 'node_modules', '.bin', 'lakeveil'), args, { cwd: app, encoding: 'utf8' });
  expect(lakeveil('init'), 0, /card .*Discovered\.Entity\.Credit Card Number/);
  const query = lakeveil('query', '--as', 'me', '--json', 'SELECT * FROM customers ORDER BY id LIMIT 2');
  expect(query, 0, /"email":"[0-9a-f]{64}"/);
  if (/4111|5555|@mail/.test(query.stdout)) throw new Error(`raw values came out:\n${query.stdout}`);
  expect(lakeveil('explain', '--as', 'me', 'SELECT email FROM customers'), 0, /masked by Hash/);
  expect(lakeveil('query', '--as', 'me', 'DROP TABLE customers'), 3, /^$/);
}

function expect({ status, stdout, stderr }, code, pattern) {
  if (status !== code || !pattern.test(stdout))
    throw new Error(`exit ${status}, expected ${code}:\n${stdout}\n${stderr}`);
}

function tryLibrary(app) {
  const body = `
    const veil = await openVeil('lakeveil.yaml');
    const result = await veil.query('SELECT count(*) AS n FROM customers', { user: 'me' });
    for await (const row of result.rows()) if (Number(row.n) !== 3) throw new Error('wrong answer');
    await veil.close();`;
  writeFileSync(join(app, 'app.mjs'), `import { openVeil } from 'lakeveil';${body}`);
  writeFileSync(join(app, 'app.cjs'), `const { openVeil } = require('lakeveil');(async () => {${body}})();`);
  run('node', ['app.mjs'], app);
  run('node', ['app.cjs'], app);
}

/** Both builds of the hashing kernel are in the package. */
function tryKernel(app) {
  const body = `
    import { HashKernel } from './node_modules/lakeveil/dist/mask/hash/kernel.js';
    for (const build of ['simd', 'scalar']) {
      const [hash] = (await HashKernel.load(build)).hashStrings(['Hi There'], new Uint8Array(20).fill(0x0b));
      if (!hash.startsWith('b0344c61d8db3853')) throw new Error('RFC 4231, test case 1: wrong hash');
    }`;
  writeFileSync(join(app, 'kernel.mjs'), body);
  run('node', ['kernel.mjs'], app);
}
