import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/*
 * Test data of other people that is not part of this repository: statements with Spark's own answers, attacks, lineage.
 * Its place is `../shared/corpora` beside the repository, or `$LAKEVEIL_SHARED/corpora`. Tests over it are skipped where
 * it is absent, unless LAKEVEIL_REQUIRE_CORPORA=1 says that it must be there.
 */

const shared = process.env['LAKEVEIL_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const folder = join(shared, 'corpora');

/** The corpora folder, or undefined where it is absent: `describe.skipIf(!corpora)(…)`. */
export const corpora: string | undefined = find();

function find(): string | undefined {
  if (existsSync(folder)) return folder;
  if (process.env['LAKEVEIL_REQUIRE_CORPORA'] === '1')
    throw new Error(`the corpora are required, but not in ${folder}`);
  console.warn(`skipped: tests over the corpora, because ${folder} is absent`);
  return undefined;
}

/** Reads a JSON Lines file; a relative path is taken from the corpora folder, where it yields nothing if absent. */
export function readJsonLines<Row>(path: string): Row[] {
  const file = resolve(corpora ?? folder, path);
  if (!corpora && file.startsWith(folder)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): Row => JSON.parse(line));
}
