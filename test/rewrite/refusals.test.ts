import { describe, expect, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { corpora } from '../support/corpora.ts';
import { contextFor, corpusStatements, isHonestQuery, type Statement } from '../support/statements.ts';

/** What is refused on purpose, whoever asks; everything else that is refused is what lakeveil cannot do. */
const ON_PURPOSE: readonly RegExp[] = [
  /^UNSUPPORTED_SYNTAX: scripts /,
  /^STATEMENT_DENIED: |^WRITE_DENIED: /, // INSERT behind FROM or WITH
  /IDENTIFIER\(\) is only supported with a constant|`IDENTIFIER` is refused/i,
  /^TEXT_DENIED: |^SYNTAX: a quoted name is empty/,
  /^FUNCTION_DENIED: .* it (?:runs code|reads|names|counts|tells)/, // side doors: functions that look past the rows
  /^UNSUPPORTED_SYNTAX: (?:time travel|change feeds|options behind|watermarks|streaming)/, // not of the rows as they are now
];

interface Refusal extends Statement {
  readonly reason: string;
}

const queries = corpusStatements().filter(isHonestQuery);
const libraries = await loadLibraries();

/** Refusals where every table is registered and protected, functions of users are vouched for, and all readers look on. */
function refusals(): Refusal[] {
  return queries.flatMap((query): Refusal[] => {
    try {
      rewrite(query.sql, contextFor(query, 'protected', { readers: 'whenParseable' }), libraries);
      return [];
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      return [{ ...query, reason: `${error.code}: ${error.reason}` }];
    }
  });
}

const isOnPurpose = ({ reason }: Refusal): boolean => ON_PURPOSE.some((pattern) => pattern.test(reason));

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

function printTable(refused: readonly Refusal[]): void {
  const lines = [...countBy(refused, ({ file, reason }) => `${file}  ${reason}`)].sort((a, b) => b[1] - a[1]);
  console.info(lines.map(([line, count]) => `${String(count).padStart(4)}  ${line}`).join('\n'));
}

describe.skipIf(!corpora)('over the queries of the corpora that Spark accepts, with every table protected', () => {
  const refused = corpora ? refusals() : [];
  const unwanted = refused.filter((refusal) => !isOnPurpose(refusal));

  test('the refusals, by file and reason', () => {
    printTable(refused);
    const all = countBy(queries, ({ file }) => file);
    const bad = countBy(unwanted, ({ file }) => file);
    for (const [file, count] of all) {
      console.info(`${file}: ${bad.get(file) ?? 0} of ${count} refused that should be answered`);
      expect((bad.get(file) ?? 0) / count, file).toBeLessThanOrEqual(/^tpc/.test(file) ? 0 : 0.015);
    }
    expect(queries.length).toBeGreaterThan(8500);
  });

  test('TPC-H and TPC-DS are answered whole', () => {
    expect(queries.filter(({ file }) => /^tpc/.test(file)).length).toBe(125);
    expect(refused.filter(({ file }) => /^tpc/.test(file)).map(({ id }) => id)).toEqual([]);
  });

  test('the readers agree on all of them, and nothing is our bug', () => {
    expect(refused.filter(({ reason }) => /^(READERS_DISAGREE|INTERNAL)/.test(reason)).map(({ sql }) => sql)).toEqual(
      [],
    );
  });
});
