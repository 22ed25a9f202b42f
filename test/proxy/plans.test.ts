import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyRing } from '../../src/mask/keys.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { type ContextParts, Contexts, type Moment } from '../../src/proxy/contexts.ts';
import { TableKeys } from '../../src/proxy/keys.ts';
import { Plans } from '../../src/proxy/plans.ts';
import { type Rewritten, rewrite } from '../../src/rewrite/rewrite.ts';
import type { CatalogSnapshot, Dialect, Principal } from '../../src/types.ts';
import { byTag, masking, policy, type RuleText, rows } from '../policy/policy-text.ts';
import { runs, SEED } from '../property/queries.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';

const NO_LIBRARIES = { readers: [], translator: { toDuckDB: () => undefined } };
const KEYS = new TableKeys(
  new KeyRing(new Uint8Array(32).fill(7), 1),
  { current: 'env:NONE', version: 1, scope: 'table', projects: {} },
  'lake',
);
const PARTS: ContextParts = { keys: KEYS, readers: 'off', rowFilter: 'barrier', physicalName: (name) => name };

const CATALOG = `
lake.shop.orders(id BIGINT, card STRING {Pci.Card}, country STRING {Place}, owner STRING)
lake.shop.people(name STRING {Pii.Name}, country STRING {Place}, orders BIGINT)
lake.hr.orders(id BIGINT, note STRING {Pii.Note})
lake.shop.cards(nr BIGINT, card STRING) VIEW SELECT id, card FROM orders
lake.shop.through(card STRING) VIEW SELECT card FROM cards
`;
const SNAPSHOT = inlineCatalog(CATALOG);
/** The same, but nobody has tagged the cards. */
const UNTAGGED = inlineCatalog(CATALOG.replace(' {Pci.Card}', ''));

const HASH = { type: 'Hash' };
const NULL = { type: 'Null' };

const somebody = (more: Partial<Principal> = {}): Principal => ({
  user: 'ana',
  groups: [],
  attributes: {},
  purposes: [],
  ...more,
});

const moment = (more: Partial<Moment> = {}): Moment => ({
  principal: somebody(),
  snapshot: SNAPSHOT,
  policies: versionOf([]),
  dialect: 'spark',
  defaults: { catalog: 'lake', schema: 'shop' },
  keepsRowsHidden: true,
  ...more,
});

let versions = 0;
const versionOf = (policies: readonly Policy[]) => ({ version: `v${++versions}`, policies });

/** Statements answered as the veil does, and how many were really rewritten. */
class Cache {
  readonly #contexts = new Contexts(PARTS);
  readonly #plans = new Plans();
  made = 0;

  rewrite(sql: string, at: Moment): Rewritten {
    const context = this.#contexts.of(at);
    const make = () => {
      this.made++;
      return rewrite(sql, context.context, NO_LIBRARIES);
    };
    return this.#plans.find(sql, context) ?? this.#plans.make(sql, context, make);
  }
}

const uncached = (sql: string, at: Moment): Rewritten => rewrite(sql, new Contexts(PARTS).of(at).context, NO_LIBRARIES);

/** What is answered, or the refusal. */
function outcome(run: () => Rewritten): unknown {
  try {
    return run();
  } catch (error) {
    return `${error}`;
  }
}

// ---------------------------------------------------------------- whoever asks gets what rewriting anew gives

const NAMES = ['a', 'b', 'c'];
const some = <T>(values: readonly T[]) => fc.subarray([...values]);

const principals: fc.Arbitrary<Principal> = fc.record({
  user: fc.constantFrom('ana', 'bob', 'eve'),
  groups: some(NAMES),
  attributes: fc.record({ Place: some(['DE', 'FR']) }),
  purposes: fc.constant([]),
});

const who: fc.Arbitrary<RuleText> = fc.oneof(
  fc.constant({}),
  fc.subarray(NAMES, { minLength: 1 }).map((groups) => ({ exceptions: { operator: 'any', groups } })),
);

const rules: fc.Arbitrary<RuleText> = fc.oneof(
  fc
    .tuple(fc.constantFrom('Pci', 'Pci.Card', 'Pii', 'Pii.Name', 'Place'), fc.constantFrom(HASH, NULL), who)
    .map(([tag, mask, whom]) => masking([byTag(tag)], mask, whom)),
  fc
    .tuple(
      fc.constantFrom(
        "@attributeValuesContains('Place', country)",
        'owner = @username()',
        "@isInGroups('a') OR country = 'DE'",
        'id > 0',
      ),
      who,
    )
    .map(([predicate, whom]) => rows(predicate, whom)),
);

const policies: fc.Arbitrary<Policy[]> = fc
  .array(rules, { maxLength: 4 })
  .map((list) => list.map((rule, i) => policy(i + 1, [rule])));

/** Some name tables where no table can stand, or tables of two schemas alike: the net asks about these too. */
const STATEMENTS = [
  'SELECT 1',
  'SELECT * FROM orders',
  'SELECT card FROM shop.orders o JOIN people p ON o.country = p.country',
  'SELECT orders FROM people',
  'SELECT 1 AS orders',
  'SELECT 1 orders',
  'SELECT p.orders people FROM people p',
  'SELECT note FROM hr.orders UNION ALL SELECT card FROM orders',
  'SELECT (SELECT max(card) FROM orders WHERE orders.country = p.country) FROM people AS p',
  'WITH people AS (SELECT 1 AS a) SELECT * FROM people',
  'SELECT owner FROM orders WHERE id IN (SELECT id FROM hr.orders)',
  'SELECT card FROM shop.cards',
  'SELECT t.card, nr FROM shop.through t JOIN shop.cards ON t.card = cards.card',
];

const moments = fc
  .tuple(
    fc.array(policies, { minLength: 1, maxLength: 2 }),
    fc.boolean(),
    fc.subarray(STATEMENTS, { minLength: 1, maxLength: 3 }),
  )
  .chain(([sets, tagged, statements]) => {
    const versioned = sets.map(versionOf);
    const snapshots: CatalogSnapshot[] = tagged ? [SNAPSHOT] : [SNAPSHOT, UNTAGGED];
    const asked = fc.record({
      sql: fc.constantFrom(...statements),
      at: fc.record({
        principal: principals,
        snapshot: fc.constantFrom(...snapshots),
        policies: fc.constantFrom(...versioned),
        dialect: fc.constantFrom<Dialect>('spark', 'databricks'),
        defaults: fc.constantFrom('shop', 'hr').map((schema) => ({ catalog: 'lake', schema })),
        keepsRowsHidden: fc.constant(true),
      }),
    });
    return fc.array(asked, { minLength: 10, maxLength: 60, size: 'max' });
  });

/** All that the answer can depend on: equal texts must be one entry. */
function everything(sql: string, { principal, snapshot, policies, dialect, defaults }: Moment): string {
  const decisions = snapshot.tables().map((source) => decide(policies.policies, principal, source));
  const parts = [sql, snapshot.version, policies.version, dialect, defaults, decisions];
  return JSON.stringify(parts, (_, value) => (value instanceof Map ? [...value] : value));
}

describe('the plan cache', () => {
  test('answers what rewriting anew answers, whoever asked before, and rewrites once for equal decisions', () => {
    const counts = { answers: 0, rewritten: 0 };
    fc.assert(
      fc.property(moments, (asked) => {
        const cache = new Cache();
        const answered = new Set<string>();
        let refused = 0;
        let older = 0;
        let last: Moment | undefined;
        for (const { sql, at } of asked) {
          const answer = outcome(() => cache.rewrite(sql, at));
          expect(answer).toEqual(outcome(() => uncached(sql, at)));
          if (typeof answer === 'string') refused++;
          else answered.add(everything(sql, at));
          if (last && (last.snapshot !== at.snapshot || last.policies !== at.policies)) older++;
          last = at;
        }
        counts.answers += asked.length - refused;
        counts.rewritten += cache.made - refused;
        // with another catalog or other policies everything starts anew
        if (older === 0) expect(cache.made - refused).toBeLessThanOrEqual(answered.size);
      }),
      { numRuns: runs(100), seed: SEED },
    );
    console.info(`plan cache, LAKEVEIL_SEED=${SEED}: ${JSON.stringify(counts)}`);
    expect(counts.rewritten).toBeLessThan(counts.answers);
  });

  const MASK = policy(1, [masking([byTag('Pci')], HASH, { exceptions: { groups: ['a'] } })]);
  const OWN = policy(2, [rows('owner = @username()', { exceptions: { groups: ['a'] } })], {
    circumstances: [{ type: 'columnRegex', regex: 'owner' }],
  });
  const BOTH = versionOf([MASK, OWN]);
  const ONE = versionOf([MASK]);

  /** Whether both get one and the same object. */
  function share(sql: string, first: Partial<Moment>, second: Partial<Moment>): boolean {
    const cache = new Cache();
    const [one, other] = [cache.rewrite(sql, moment(first)), cache.rewrite(sql, moment(second))];
    expect(cache.made).toBe(one === other ? 1 : 2);
    return one === other;
  }

  const bob = somebody({ user: 'bob', groups: ['b', 'c'], attributes: { Place: ['FR'] } });
  const boss = somebody({ groups: ['a'] });

  test.each<[string, string, Partial<Moment>, Partial<Moment>]>([
    ['two who see the same', 'SELECT card FROM orders', { policies: ONE }, { policies: ONE, principal: bob }],
    [
      'two who are both excepted',
      'SELECT card FROM orders',
      { policies: BOTH, principal: boss },
      { policies: BOTH, principal: { ...bob, groups: ['a'] } },
    ],
    [
      'two of whom only other tables are seen differently',
      'SELECT name FROM people',
      { policies: BOTH },
      { policies: BOTH, principal: boss },
    ],
    ['two who name no table', 'SELECT 1', { policies: BOTH }, { policies: BOTH, principal: boss }],
  ])('is shared by %s', (_, sql, first, second) => {
    expect(share(sql, first, second)).toBe(true);
  });

  test.each<[string, string, Partial<Moment>, Partial<Moment>]>([
    ['one who is excepted', 'SELECT card FROM orders', { policies: ONE }, { policies: ONE, principal: boss }],
    [
      'one whose name is in the row filter',
      'SELECT id FROM orders',
      { policies: BOTH },
      { policies: BOTH, principal: bob },
    ],
    ['another version of the policies', 'SELECT 1', { policies: ONE }, { policies: BOTH }],
    ['another tag', 'SELECT 1', { policies: ONE }, { policies: ONE, snapshot: UNTAGGED }],
    ['another dialect', 'SELECT 1', { policies: ONE }, { policies: ONE, dialect: 'databricks' }],
    [
      'another schema',
      'SELECT id FROM orders',
      { policies: ONE },
      { policies: ONE, defaults: { catalog: 'lake', schema: 'hr' } },
    ],
    [
      'another catalog of the session',
      'SELECT 1',
      { policies: ONE },
      { policies: ONE, defaults: { catalog: 'main', schema: 'shop' } },
    ],
  ])('is not shared with %s', (_, sql, first, second) => {
    expect(share(sql, first, second)).toBe(false);
  });

  test('tells people apart by what a view reads, also when its definition was read for another statement', () => {
    const cache = new Cache();
    const [ana, excepted] = [moment({ policies: ONE }), moment({ policies: ONE, principal: boss })];
    const masked = cache.rewrite('SELECT card FROM through', ana);
    for (const sql of ['SELECT 1 AS x, card FROM cards', 'SELECT nr, t.card FROM cards, through t']) {
      expect(cache.rewrite(sql, ana).masked).toEqual(masked.masked);
      expect(cache.rewrite(sql, excepted).masked).toEqual([]);
    }
  });

  test('tells people apart by what the information schema shows, also when it was made for another statement', () => {
    const unfit = policy(3, [rows("@columnTagged('Nowhere') = 1", { exceptions: { groups: ['a'] } })], {
      circumstances: [{ type: 'columnRegex', regex: 'name' }],
    });
    const policies = versionOf([unfit]); // a filter that cannot be applied denies the table
    const cache = new Cache();
    const [ana, excepted] = [moment({ policies }), moment({ policies, principal: boss })];
    for (const sql of [
      'SELECT table_name FROM information_schema.tables',
      'SELECT t.table_name FROM information_schema.tables AS t',
      'SELECT column_name FROM information_schema.columns UNION SELECT table_name FROM information_schema.tables',
    ]) {
      expect(cache.rewrite(sql, excepted).sql).toContain("'people'");
      expect(cache.rewrite(sql, ana).sql).not.toContain("'people'");
    }
  });

  test('knows that a name is protected for one and free for another', () => {
    const cache = new Cache();
    const sql = 'SELECT 1 orders'; // an alias without AS, spelled like a table
    expect(cache.rewrite(sql, moment({ policies: ONE, principal: boss })).sql).toBe(sql);
    expect(outcome(() => cache.rewrite(sql, moment({ policies: ONE })))).toMatch('also the name of a table');
  });

  test('gives out what nobody can change for others', () => {
    const rewritten = new Cache().rewrite('SELECT card FROM orders', moment({ policies: ONE }));
    for (const part of [rewritten, rewritten.masked, rewritten.masked[0], rewritten.used, rewritten.used[0]]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test('keeps nothing of a statement that is refused', () => {
    const cache = new Cache();
    for (let i = 0; i < 3; i++)
      expect(outcome(() => cache.rewrite('SELECT nothing FROM orders', moment()))).toMatch('not found');
    expect(cache.made).toBe(3);
  });

  test('holds a statement that touches thousands of tables of one name', () => {
    const snapshot = inlineCatalog(Array.from({ length: 20_000 }, (_, i) => `lake.s${i}.orders(id BIGINT)`).join('\n'));
    const at = moment({ snapshot, defaults: { catalog: 'lake', schema: 's7' } });
    const cache = new Cache();
    expect(cache.rewrite('SELECT id FROM orders', at)).toBe(cache.rewrite('SELECT id FROM orders', at));
  });
});
