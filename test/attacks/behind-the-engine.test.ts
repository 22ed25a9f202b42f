import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, unordered } from '../support/world-answer.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { answersToAll, QUICK, withAsker, withMaskedWorld, writeDataSets } from './battle.ts';
import { differing, hasOneAnswer, hasRows, isClear, leaking } from './detectors.ts';
import { BEHIND } from './policies.ts';

/* All attacks against masks that are applied behind the engine, in which the column is raw. in-process.test.ts has its own. */

const folder = temporaryFolder();

beforeAll(() => writeDataSets(folder));

describe.each(BEHIND)('behind the engine, under $name', (world) => {
  const filtered = Object.values(world.tables).some(({ filter }) => filter);
  let answers: Map<string, Answer[]>;

  beforeAll(async () => {
    answers = await withAsker(folder, 'A', world, (asker) => answersToAll(QUICK, asker), 'never');
  });

  it('no attack shows a card, a hidden row, a key, a made-up name or how tables are reached', () => {
    const sharp = QUICK.filter((attack) => !isClear(attack));
    expect(leaking(sharp, answers, filtered)).toEqual([]);
    expect(JSON.stringify([...answers.values()])).not.toContain('__lvraw');
  });

  it('every answer is that of a database that holds no more than the principal may see', async () => {
    const answered = QUICK.filter(hasOneAnswer).filter(({ id }) => answers.get(id)!.every(hasRows));
    const masked = await withMaskedWorld(folder, world, (asker) => answersToAll(answered, asker));
    expect(differing(answered, answers, masked, filtered ? unordered : undefined)).toEqual([]);
    expect(answered.length).toBeGreaterThan(20);
    const outside = [...answers.values()].flat().filter((a) => a.kind === 'error' && a.code === 'MASKED_OUTSIDE');
    console.info(`${world.name}: ${answered.length} answered, ${outside.length} outside, of ${QUICK.length} attacks`);
  });
});
