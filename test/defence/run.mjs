import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { MUTANTS } from './mutants.mjs';

/*
 * A test of the tests: every net of the defence is switched off alone, and the suite must notice. Each mutant is a project
 * of one vitest run, whose sources are patched on their way into the test, so that nothing is written or copied. The same
 * test files run unpatched too and must pass. `npm run test:defence`, or with words to run the mutants whose names hold them.
 */

const root = join(import.meta.dirname, '..', '..');
const wanted = process.argv.slice(2).join(' ').toLowerCase();
const mutants = MUTANTS.filter(({ name }) => name.toLowerCase().includes(wanted));

const sourceOf = ({ file }) => join(root, 'src', file);

for (const mutant of mutants) {
  const found = readFileSync(sourceOf(mutant), 'utf8').split(mutant.find).length - 1;
  const absent = mutant.tests.find((file) => !existsSync(join(root, 'test', file)));
  if (absent) throw new Error(`${mutant.name}: there is no test/${absent}`);
  if (found !== 1) throw new Error(`${mutant.name}: the text to patch occurs ${found} times in src/${mutant.file}`);
}

const patch = (mutant) => ({
  name: 'mutant',
  enforce: 'pre',
  transform: (code, id) => (id === sourceOf(mutant) ? code.replace(mutant.find, () => mutant.replace) : undefined),
});

const project = (name, tests, plugins) => ({
  root,
  plugins,
  test: { name, include: tests.map((file) => `test/${file}`), pool: 'forks', testTimeout: 60_000 },
});

const unpatched = 'nothing switched off';
const everyTest = [...new Set(mutants.flatMap(({ tests }) => tests))];
const vitest = await startVitest('test', [], {
  config: false,
  root,
  watch: false,
  reporters: [{}],
  projects: [
    project(unpatched, everyTest, []),
    ...mutants.map((mutant, i) => project(`${i}`, mutant.tests, [patch(mutant)])),
  ],
});

const failures = new Map();
for (const file of vitest.state.getTestModules()) {
  const { name } = file.project;
  const failed = [...file.children.allTests('failed')];
  const broken = file.errors().length > 0;
  const before = failures.get(name) ?? { tests: 0, broken: false };
  failures.set(name, { tests: before.tests + failed.length, broken: before.broken || broken });
}
await vitest.close();

const { tests: wrong, broken } = failures.get(unpatched);
const unnoticed = mutants.filter((_, i) => failures.get(`${i}`).tests === 0);
for (const [i, { name }] of mutants.entries())
  console.log(`${`${failures.get(`${i}`).tests}`.padStart(4)} tests notice: ${name}`);
console.log(`${mutants.length} nets switched off, ${unnoticed.length} unnoticed; ${unpatched}: ${wrong} tests fail`);
// a patch that does not even load would be noticed by every test, for no reason
const unloadable = mutants.filter((_, i) => failures.get(`${i}`).broken);
for (const { name } of unloadable) console.log(`does not load: ${name}`);
process.exitCode = wrong > 0 || broken || unnoticed.length > 0 || unloadable.length > 0 ? 1 : 0;
