import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import type { ReaderSetting } from '../../src/rewrite/context.ts';
import { rewrite } from '../../src/rewrite/rewrite.ts';
import { refusal } from '../support/refusal.ts';
import { CLEAR, type Protection, type World } from '../support/world.ts';
import { type Answer, type Asker, ask, failedInside, unordered } from '../support/world-answer.ts';
import { veilData } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { SHOP_DATA, SHOP_WORLDS } from '../support/world-shop.ts';
import { queries, runs, SEED } from './queries.ts';
import type { MadeStatement } from './query-maker.ts';
import { openShop } from './shop.ts';

/*
 * The proof that protection holds: for every query Q, principal p and data D,
 * run(rewrite(Q, p), D) = run(Q, veil(D, p)), where veil(D, p) is masked row by row, in this process, by other code.
 */

const folder = temporaryFolder();
const engines: Engine[] = [];
/** By world: the principal's way to the raw data, and anybody's way to the data as the principal may see it. */
const masked = new Map<World, Asker>();
let raw: (world: World, readers?: ReaderSetting) => Asker;

beforeAll(async () => {
  raw = await openShop(folder, 'raw', SHOP_DATA);
  for (const [i, world] of SHOP_WORLDS.entries()) {
    const asker = (await openShop(folder, `masked-${i}`, veilData(SHOP_DATA, world)))(CLEAR);
    masked.set(world, asker);
    engines.push(asker.engine);
  }
  engines.push(raw(CLEAR).engine);
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/** What two askers may be compared by: an error counts by its code, rows in order where the statement gives one. */
function comparable(answer: Answer, { ordered }: MadeStatement): unknown {
  if (answer.kind === 'error') return answer.code;
  return ordered ? answer : unordered(answer);
}

const isRefused = (answer: Answer): boolean => answer.kind === 'error' && answer.by === 'rewrite';

describe('a query over veiled tables', () => {
  it('answers like the same query over tables that were masked and filtered before', async () => {
    const askers = SHOP_WORLDS.map((world) => ({ veiled: raw(world), before: masked.get(world)! }));
    const counts = { rows: 0, empty: 0, failed: 0, refused: 0, brokenEngine: 0 };
    const property = fc.asyncProperty(queries, fc.constantFrom(...askers), async (made, { veiled, before }) => {
      const answer = await ask(made.sql, veiled);
      count(counts, answer);
      if (isRefused(answer)) return;
      const right = await ask(made.sql, before);
      if ([answer, right].some(failedInside)) counts.brokenEngine++;
      else expect(comparable(answer, made)).toEqual(comparable(right, made));
    });
    const numRuns = runs(2_000);
    await fc.assert(property, { seed: SEED, numRuns });
    console.info(`masked world, LAKEVEIL_SEED=${SEED}: ${JSON.stringify(counts)}`);
    expect(counts.refused).toBeLessThan(0.05 * numRuns);
    expect(counts.brokenEngine).toBeLessThan(3 + numRuns / 5_000);
    expect(counts.rows).toBeGreaterThan(0.4 * numRuns);
  }, 3_600_000);

  it('is hardly ever refused because the parser libraries understand it differently', () => {
    const { context, libraries } = raw(SHOP_WORLDS[1]!, 'whenParseable');
    const statements = fc.sample(queries, { seed: SEED, numRuns: 300 });
    const refused = statements.filter(({ sql }) => refusal(() => rewrite(sql, context, libraries)) !== 'answered');
    console.info(`parser libraries refused ${refused.length} of ${statements.length}`);
    expect(refused.length).toBeLessThan(0.05 * statements.length);
  });
});

function count(counts: Record<'rows' | 'empty' | 'failed' | 'refused', number>, answer: Answer): void {
  if (isRefused(answer)) counts.refused++;
  else if (answer.kind === 'error') counts.failed++;
  else if (answer.rows.length > 0) counts.rows++;
  else counts.empty++;
}

/** Every world with one mask or one filter left out, in words. */
const holes = SHOP_WORLDS.flatMap((world) =>
  Object.entries(world.tables).flatMap(([table, protection]) =>
    weakened(protection).map(({ without, rest }) => ({
      title: `${without} of ${table} in ${world.name}`,
      world,
      leaky: { ...world, tables: { ...world.tables, [table]: rest } },
    })),
  ),
);

function weakened({ masks = {}, filter }: Protection): { without: string; rest: Protection }[] {
  const unmasked = Object.keys(masks).map((column) => {
    const { [column]: _, ...rest } = masks;
    return { without: `the mask on ${column}`, rest: filter ? { masks: rest, filter } : { masks: rest } };
  });
  return filter ? [...unmasked, { without: 'the filter', rest: { masks } }] : unmasked;
}

describe('the comparison notices that there is no veil for', () => {
  const statements = fc.sample(queries, { seed: 7, numRuns: 150 });

  it.each(holes)('$title', async ({ world, leaky }) => {
    const veiled = raw(leaky);
    for (const made of statements) {
      const answer = comparable(await ask(made.sql, veiled), made);
      const right = comparable(await ask(made.sql, masked.get(world)!), made);
      if (JSON.stringify(answer) !== JSON.stringify(right)) return;
    }
    expect.unreachable('150 queries gave the same answers without it');
  });
});
