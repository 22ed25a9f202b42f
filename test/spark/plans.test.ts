import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import type { TableName } from '../../src/names.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { corpora } from '../support/corpora.ts';
import { contextFor, corpusStatements, type Statement } from '../support/statements.ts';
import { bareTables, normalPlan } from './plan-text.ts';
import { type Parsed, Spark } from './spark.ts';

/** Plans that cannot be compared, each with the reason and how many there are at most. */
const DIFFERENT: readonly { readonly why: string; readonly plan: RegExp; readonly count: number }[] = [
  {
    why: 'Spark leaves the name of IDENTIFIER() to its analyzer, we write it out',
    plan: /(?:Plan|expression)withUnresolvedIdentifier/i,
    count: 16,
  },
  { why: 'Spark prints the path `{04, 05}` as if it were two parts of a name', plan: /\{04, 05\}/, count: 1 },
];

interface Answer extends Statement {
  readonly text: string;
  readonly tables: readonly TableName[];
}

/** Every statement of the corpora that we answer. */
function answers(protection: 'clear' | 'protected', libraries: Libraries): Answer[] {
  return corpusStatements().flatMap((statement): Answer[] => {
    const context = contextFor(statement, protection);
    try {
      const { sql } = rewrite(statement.sql, context, libraries);
      return [{ ...statement, text: sql, tables: context.snapshot.tables().map(({ table }) => table) }];
    } catch (error) {
      if (isLakeveilError(error)) return [];
      throw error;
    }
  });
}

describe.skipIf(!corpora)("over Spark's own parser, every statement of the corpora", () => {
  let spark: Spark;
  let libraries: Libraries;
  const plans = new Map<string, Parsed>();

  beforeAll(async () => {
    libraries = await loadLibraries();
    spark = await Spark.start();
  });

  afterAll(() => spark.close());

  async function plansOf(texts: readonly string[]): Promise<Parsed[]> {
    const missing = [...new Set(texts)].filter((text) => !plans.has(text));
    for (const [i, plan] of (await spark.parse(missing)).entries()) plans.set(missing[i]!, plan);
    return texts.map((text) => plans.get(text)!);
  }

  it.each(['clear', 'protected'] as const)(
    'has the same plan as our text of it, veils taken out again: tables are %s',
    async (protection) => {
      const answered = answers(protection, libraries);
      const originals = await plansOf(answered.map(({ sql }) => sql));
      const ours = await plansOf(answered.map(({ text }) => text));
      const accepted = answered.flatMap((answer, i) => {
        const [original, our] = [originals[i]!, ours[i]!];
        return 'plan' in original ? [{ ...answer, original: original.plan, our }] : [];
      });
      let hintsLeftOut = 0;
      const different = accepted.filter(({ tables, original, our }) => {
        if (!('plan' in our)) return true;
        // a block of hints with one that we do not know is left out
        const leftOut = original.includes('UnresolvedHint') && !our.plan.includes('UnresolvedHint');
        if (leftOut) hintsLeftOut++;
        const normal = (plan: string) => normalPlan(plan, tables, protection, leftOut ? 'dropped' : 'kept');
        return normal(original) !== normal(our.plan);
      });
      const unexplained = different.filter(({ original }) => !DIFFERENT.some(({ plan }) => plan.test(original)));
      console.info(`${protection}: ${accepted.length} plans compared, ${different.length} differ`);
      expect(unexplained.map(({ id, sql, text }) => ({ id, sql, text }))).toEqual([]);
      for (const { why, plan, count } of DIFFERENT) {
        expect(different.filter(({ original }) => plan.test(original)).length, why).toBeLessThanOrEqual(count);
      }
      expect(hintsLeftOut).toBeLessThanOrEqual(10);
      expect(accepted.length).toBeGreaterThan(9500);
    },
  );

  it('reads no table outside a veil where every table is protected', async () => {
    const answered = answers('protected', libraries).filter(({ tables }) => tables.length > 0);
    const bases = await spark.bases(answered.map(({ text }) => text));
    const bare = answered.flatMap(({ id, text }, i) => {
      const base = bases[i]!;
      const tables = 'plan' in base ? bareTables(base.plan) : [];
      return tables.length > 0 ? [{ id, text, tables }] : [];
    });
    expect(bare).toEqual([]);
    expect(answered.length).toBeGreaterThan(5000);
  });
});
