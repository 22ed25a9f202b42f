import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { isLakeveilError } from '../../src/errors.ts';
import type { KeyInSqlSetting } from '../../src/rewrite/context.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import type { MaskSpec } from '../../src/types.ts';
import { CLEAR, WORLD_KEY, type World } from '../support/world.ts';
import { type Answer, type Asker, ask, failedInside, unordered } from '../support/world-answer.ts';
import { veilData } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP_DATA, SHOP_WORLDS } from '../support/world-shop.ts';
import { plainQueries } from './plain-queries.ts';
import { queries, runs, SEED } from './queries.ts';
import { openShop } from './shop.ts';

/*
 * The law of masked-world.test.ts where no key may stand in SQL, and for masks that no engine can compute:
 * run(rewrite(Q, p), D) = run(Q, veil(D, p)), or Q is refused; and no text holds a key.
 */

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FORMAT: MaskSpec = { type: 'Format Preserving', alphabet: LETTERS };
const NUMBER: MaskSpec = { type: 'Format Preserving', alphabet: '0123456789' };
const REVERSIBLE: MaskSpec = { type: 'Reversible' };

const WORLDS: readonly World[] = [
  ...SHOP_WORLDS.filter(({ name }) => /hashes|hidden rows and/.test(name)),
  {
    name: 'masks that no engine can compute',
    tables: {
      'lake.shop.people': {
        masks: { name: FORMAT, card: REVERSIBLE, id: NUMBER },
        filter: { predicate: 'salary > 5', holds: ({ salary }) => Number(salary ?? 0) > 5 },
      },
      'lake.shop.orders': { masks: { note: REVERSIBLE, amount: { type: 'Null' } } },
    },
  },
];

const folder = temporaryFolder();
const engines: Engine[] = [];
let pairs: { readonly veiled: Asker; readonly before: Asker }[];
let raw: (world: World, keyInSql: KeyInSqlSetting) => Asker;

beforeAll(async () => {
  const open = await openShop(folder, 'raw', SHOP_DATA);
  raw = (world, keyInSql) => open(world, 'off', keyInSql);
  const befores = await Promise.all(
    WORLDS.map(async (world, i) => (await openShop(folder, `masked-${i}`, veilData(SHOP_DATA, world)))(CLEAR)),
  );
  pairs = WORLDS.map((world, i) => ({ veiled: raw(world, 'never'), before: befores[i]! }));
  engines.push(raw(CLEAR, 'never').engine, ...befores.map(({ engine }) => engine));
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
});

const isRefused = (answer: Answer): boolean => answer.kind === 'error' && answer.by === 'rewrite';

/** The key as it is, and padded as HMAC wants it. */
const KEYS: readonly string[] = [0, 0x36, 0x5c].map((pad) =>
  Buffer.from(WORLD_KEY.map((b) => b ^ pad)).toString('hex'),
);

const holdsKey = (sql: string): boolean => KEYS.some((key) => sql.toLowerCase().includes(key));

function textFor(sql: string, { context, libraries }: Asker): string | undefined {
  try {
    return rewrite(sql, context, libraries).sql;
  } catch (error) {
    if (isLakeveilError(error)) return undefined;
    throw error;
  }
}

interface Statement {
  readonly sql: string;
  readonly ordered: boolean;
}

async function check(statements: fc.Arbitrary<Statement>, numRuns: number): Promise<Record<string, number>> {
  const counts = { answered: 0, raw: 0, failed: 0, outside: 0, refused: 0, brokenEngine: 0 };
  const property = fc.asyncProperty(statements, fc.constantFrom(...pairs), async ({ sql, ordered }, pair) => {
    const text = textFor(sql, pair.veiled);
    expect(text !== undefined && holdsKey(text), text).toBe(false);
    const answer = await ask(sql, pair.veiled);
    const right = await ask(sql, pair.before);
    if (answer.kind === 'rows') counts.answered++;
    else if (answer.code === 'MASKED_OUTSIDE') counts.outside++;
    else counts[isRefused(answer) ? 'refused' : 'failed']++;
    if (text?.includes('__lvraw')) counts.raw++;
    if (answer.kind === 'error' && answer.code === 'MASKED_OUTSIDE') return;
    if ([answer, right].some(failedInside)) counts.brokenEngine++;
    else if (answer.kind === 'error' || right.kind === 'error') expect(codeOf(answer)).toEqual(codeOf(right));
    else expect(ordered ? answer : unordered(answer)).toEqual(ordered ? right : unordered(right));
  });
  await fc.assert(property, { seed: SEED, numRuns });
  console.info(`LAKEVEIL_SEED=${SEED}: ${JSON.stringify(counts)}`);
  return counts;
}

const codeOf = (answer: Answer): string => (answer.kind === 'error' ? answer.code : answer.kind);

describe('where no key may stand in SQL', () => {
  it('a plain query answers like the same query over tables that were masked and filtered before, or is refused', async () => {
    const numRuns = runs(1_000);
    const { answered, raw: withRaw, brokenEngine } = await check(plainQueries, numRuns);
    expect(answered).toBeGreaterThan(0.2 * numRuns);
    expect(withRaw).toBeGreaterThan(0.06 * numRuns);
    expect(brokenEngine).toBeLessThan(3 + numRuns / 5_000);
  }, 3_600_000);

  it('so does any query', async () => {
    const numRuns = runs(300);
    const { answered } = await check(queries, numRuns);
    expect(answered).toBeGreaterThan(0.05 * numRuns);
  }, 3_600_000);

  it('the check for keys finds them where they may stand', () => {
    const text = textFor('SELECT card FROM people', raw(WORLDS[0]!, 'literal'));
    expect(holdsKey(text!)).toBe(true);
  });
});
