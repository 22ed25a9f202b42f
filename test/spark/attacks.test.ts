import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack } from '../attacks/attacks.ts';
import { ATTACKS, DATA_SETS, QUICK } from '../attacks/battle.ts';
import {
  type Answers,
  differing,
  hasOneAnswer,
  hasRows,
  isClear,
  leaking,
  reachesEngine,
} from '../attacks/detectors.ts';
import { P1, P2 } from '../attacks/policies.ts';
import { ANSWERED_BY_LAKEVEIL } from '../attacks/refused.ts';
import { CLEAR, type World } from '../support/world.ts';
import { unordered } from '../support/world-answer.ts';
import { veilData } from '../support/world-database.ts';
import { temporaryFolder } from '../support/world-folder.ts';
import { Battlefield } from './battlefield.ts';

/*
 * The attacks on a real Spark. Every statement costs Spark a tenth of a second or more, so a usual run takes three of the
 * six worlds, each mask and the row filter among them. LAKEVEIL_WORLDS names others (`P1 Null,P2 Hash`), or takes `all`.
 */
const CHOSEN = process.env['LAKEVEIL_WORLDS'] ?? 'P1 Constant,P2 Null,P2 Hash';
const WORLDS: readonly World[] = [...P1, ...P2].filter(
  ({ name }) => CHOSEN === 'all' || CHOSEN.split(',').includes(name),
);
if (WORLDS.length === 0) throw new Error('LAKEVEIL_WORLDS names no world');

/** How long a statement of no end may run, in seconds. */
const PATIENCE = 5;

const folder = temporaryFolder();
let field: Battlefield;

beforeAll(async () => {
  field = await Battlefield.open(folder);
});
afterAll(() => field.close());

/** Spark joins the nearest by random numbers, and puts out the rows as they fall: twice the same gives two orders. */
const isShuffled = ({ id }: Attack): boolean => id === 'join_oracle-11';

const sharp = QUICK.filter((attack) => !isClear(attack));

describe('without protection', () => {
  it('most attacks succeed, and the detectors see it', async () => {
    const some = sharp.filter((attack) => attack.oracle || attack.expect === 'masked');
    await field.store(DATA_SETS.B);
    const onB = await field.ask(some, CLEAR);
    await field.store(DATA_SETS.A);
    const onA = await field.ask(some, CLEAR);
    const [leaks, oracles] = [leaking(some, onA, false), differing(some, onA, onB)];
    console.info(
      `unprotected: of ${some.length} attacks ${leaks.length} show something, ${oracles.length} tell A from B`,
    );
    expect(leaks.length).toBeGreaterThan(100);
    expect(oracles.length).toBeGreaterThan(150);
  });
});

describe.each(WORLDS)('under $name', (world) => {
  const filtered = Object.values(world.tables).some(({ filter }) => filter);
  let answers: Answers;
  let masked: Answers;
  const ran = () => QUICK.filter(hasOneAnswer).filter(({ id }) => answers.get(id)!.some(reachesEngine));

  beforeAll(async () => {
    await field.store(DATA_SETS.A);
    answers = await field.ask(QUICK, world);
    await field.store(veilData(DATA_SETS.A, world));
    const engineAlone = ran().filter(({ id }) => answers.get(id)!.every(reachesEngine));
    const isOurs = ({ id }: Attack) => ANSWERED_BY_LAKEVEIL.includes(id);
    const ours = await field.ask(engineAlone.filter(isOurs), CLEAR);
    const sent = await field.send(engineAlone.filter((attack) => !isOurs(attack)));
    masked = new Map([...ours, ...sent]);
  });

  it('no attack shows a card, a hidden row, a key or how tables are reached', () => {
    expect(leaking(sharp, answers, filtered)).toEqual([]);
  });

  it('every answer is that of tables that hold no more than the principal may see', () => {
    const answered = ran().filter(({ id }) => answers.get(id)!.every(hasRows));
    const wrong = differing(answered, answers, masked, unordered);
    for (const id of wrong) console.info(`${id}: ${JSON.stringify([answers.get(id), masked.get(id)])}`);
    expect(wrong).toEqual([]);
  });

  // A hash keeps equality and makes an order of its own, so it may differ between other cards.
  it.skipIf(world.name === 'P1 Hash')('data that differs only in what is protected gives equal answers', async () => {
    await field.store(DATA_SETS[filtered ? 'C' : 'B']);
    const other = await field.ask(ran(), world);
    expect(differing(ran().filter(isShuffled), answers, other, unordered)).toEqual([]);
    expect(
      differing(
        ran().filter((attack) => !isShuffled(attack)),
        answers,
        other,
      ),
    ).toEqual([]);
  });

  it('what must be refused is refused', () => {
    const answered = QUICK.filter((a) => a.expect === 'rejected' && answers.get(a.id)!.every(hasRows));
    expect(answered.map(({ id }) => id)).toEqual(ANSWERED_BY_LAKEVEIL);
  });

  it('ordinary queries are answered, or fail over the masked tables too', () => {
    const ordinary = QUICK.filter((attack) => attack.expect === 'masked');
    const lost = ({ id }: Attack) => !answers.get(id)!.every(hasRows) && (masked.get(id)?.every(hasRows) ?? true);
    const refused = ordinary.filter(lost);
    console.info(
      `${world.name}: ${refused.length} of ${ordinary.length} ordinary queries are not answered: ${refused.map(({ id }) => id)}`,
    );
    expect(refused.length).toBeLessThan(0.05 * ordinary.length);
  });
});

describe('statements that are long, deep or never end', () => {
  it('are refused by us, but for those that only the engine can answer or stop; the next one works', async () => {
    await field.store(DATA_SETS.A);
    const reached: string[] = [];
    for (const attack of ATTACKS.filter(({ class: kind }) => kind === 'dos')) {
      const before = performance.now();
      const answers = await field.ask([attack], P1[0]!, PATIENCE);
      expect(performance.now() - before, attack.id).toBeLessThan(1000 * (PATIENCE + 30));
      if (answers.get(attack.id)!.some(reachesEngine)) reached.push(attack.id);
      expect(leaking([attack], answers, false)).toEqual([]);
      const next = await field.ask([QUICK[0]!], P1[0]!);
      expect(next.get(QUICK[0]!.id)!.every(hasRows), attack.id).toBe(true);
    }
    expect(reached).toEqual(['dos-17', 'dos-19', 'dos-21']);
  });
});
