import { beforeAll, describe, expect, it } from 'vitest';
import { isLakeveilError, type LakeveilError } from '../../src/errors.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { contextOf } from '../support/world.ts';
import { ATTACKS } from './battle.ts';
import { CATALOG } from './data.ts';
import { P1, P2 } from './policies.ts';
import { ANSWERED_BY_LAKEVEIL, REFUSED_FOR_SPARK, REFUSED_FOR_SPARK_UNDER_A_FILTER } from './refused.ts';

let libraries: Libraries;

beforeAll(async () => {
  libraries = await loadLibraries();
});

const cases = [P1[2]!, P2[0]!].flatMap((world) =>
  (['spark', 'databricks'] as const).map((dialect) => ({ world, dialect, title: `${dialect}, ${world.name}` })),
);

describe.each(cases)('texts for $title', ({ world, dialect }) => {
  const context = contextOf(world, { snapshot: CATALOG, dialect, defaults: { catalog: 'lake', schema: 'shop' } });
  const outcomes = new Map<string, (string | LakeveilError)[]>();

  /** The veils as they must stand in a text; everything else of a protected table would be raw. */
  const bareName = /`lake`\.`shop`\.`(?:transactions|customers)`/;
  const veil = /\(SELECT (?:(?! FROM ).)* FROM (?:\(SELECT [^()]* FROM )?`lake`\.`shop`\.`(?:transactions|customers)`/g;

  beforeAll(() => {
    for (const { id, statements } of ATTACKS) outcomes.set(id, statements.map(outcome));
  });

  function outcome(sql: string): string | LakeveilError {
    try {
      return rewrite(sql, context, libraries).sql;
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      return error;
    }
  }

  const isRefused = (id: string): boolean => outcomes.get(id)!.some((one) => typeof one !== 'string');

  it('hold a protected table only inside a veil', () => {
    const texts = [...outcomes.values()].flat().filter((one) => typeof one === 'string');
    expect(texts.length).toBeGreaterThan(200);
    for (const text of texts) expect(text.replace(veil, '')).not.toMatch(bareName);
  });

  it('are refused for what must be refused', () => {
    const rejected = ATTACKS.filter((attack) => attack.expect === 'rejected' && attack.class !== 'param').map(
      ({ id }) => id,
    );
    expect(rejected.filter((id) => !isRefused(id))).toEqual(ANSWERED_BY_LAKEVEIL);
  });

  it('are made for ordinary queries, but for those that are known to be refused', () => {
    const ordinary = ATTACKS.filter(({ expect: wanted }) => wanted === 'masked').map(({ id }) => id);
    const known = [...REFUSED_FOR_SPARK, ...(P2.includes(world) ? REFUSED_FOR_SPARK_UNDER_A_FILTER : [])];
    expect(ordinary.filter(isRefused).sort()).toEqual(known.sort());
  });
});
