import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyStore } from '../../src/policy/store.ts';
import { folderWith } from '../support/folder.ts';
import { refusal } from '../support/refusal.ts';
import { byTag, masking, policyText, type RuleText } from './policy-text.ts';

const text = (key: string, tag = 'D', more: RuleText = {}): string =>
  policyText(key, [masking([byTag(tag)], { type: 'Hash' })], more);

/** A folder of policies with its state, and how to open a store over them as often as one likes. */
function place(files: Readonly<Record<string, string>> = {}) {
  const root = folderWith(Object.fromEntries(Object.entries(files).map(([name, file]) => [`policies/${name}`, file])));
  const folder = join(root, 'policies');
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  return {
    folder,
    state: join(root, 'state', 'policies.json'),
    open: () => new PolicyStore(folder, join(root, 'state', 'policies.json')),
    write: (name: string, file: string) => writeFileSync(path(name), file),
    drop: (name: string) => rmSync(path(name)),
    move: (from: string, to: string) => renameSync(path(from), path(to)),
    path,
  };
}

/** `id key tag` of each policy in force. */
const inForce = (store: PolicyStore): string[] =>
  store.current().policies.map(({ ref, staged, chains }) => {
    const rule = chains[0]?.[0];
    const [field] = rule?.type === 'masking' ? rule.fields.matches : [];
    return `${ref.id} ${ref.key} ${field?.type === 'columnTags' ? field.columnTag : '?'}${staged ? ' staged' : ''}`;
  });

const problems = (store: PolicyStore): string[] => store.current().problems.map(({ message }) => message);

describe('the policies of a folder', () => {
  it('a missing folder refuses everything, an empty one means no policies', () => {
    const { folder, open, state } = place();
    expect(open().current()).toMatchObject({ policies: [], problems: [] });
    expect(existsSync(state)).toBe(false);
    rmSync(folder, { recursive: true });
    expect(refusal(() => open().current())).toMatch(/^NO_POLICIES the policies folder `.*` cannot be read$/);
  });

  it('a folder that goes away while in use refuses everything, until it is back', () => {
    const { folder, open, move } = place({ 'a.yaml': text('a') });
    const store = open();
    expect(inForce(store)).toEqual(['1 a D']);
    renameSync(folder, `${folder}-away`);
    expect(refusal(() => store.current())).toContain('NO_POLICIES');
    renameSync(`${folder}-away`, folder);
    expect(inForce(store)).toEqual(['1 a D']);
    move('a.yaml', 'b.yaml');
    expect([inForce(store), problems(store)]).toEqual([['1 a D'], []]);
  });

  it('are those of *.yaml, *.yml and *.json files, numbered by file name', () => {
    const files = { 'b.yml': text('x'), 'c.json': text('y'), 'a.yaml': text('z'), 'D.YAML': text('w') };
    const { open } = place({ ...files, '.hidden.yaml': text('h'), 'note.txt': '?', 'sub/e.yaml': text('e') });
    expect(inForce(open())).toEqual(['1 w D', '2 z D', '3 x D', '4 y D']);
  });

  it('keep their numbers for ever', () => {
    const { open, write, drop, move } = place({ 'b.yaml': text('b') });
    const store = open();
    expect(inForce(store)).toEqual(['1 b D']);
    write('a.yaml', text('a'));
    expect(inForce(store)).toEqual(['1 b D', '2 a D']);
    move('b.yaml', 'z.yaml');
    expect([inForce(open()), problems(open())]).toEqual([['1 b D', '2 a D'], []]);
    store.remove('b');
    expect(inForce(store)).toEqual(['2 a D']);
    write('c.yaml', text('c'));
    write('b.yaml', text('b'));
    expect(inForce(store)).toEqual(['1 b D', '2 a D', '3 c D']);
    drop('c.yaml');
    expect(inForce(open())).toEqual(['1 b D', '2 a D', '3 c D']);
  });

  it('count from the next look, also when a file keeps its size and times', () => {
    const { open, write, path } = place({ 'a.yaml': text('a', 'D.x') });
    const store = open();
    const { version } = store.current();
    for (const tag of ['D.y', 'D.z', 'D.y']) {
      write('a.yaml', text('a', tag));
      utimesSync(path('a.yaml'), 1, 1);
      expect(inForce(store)).toEqual([`1 a ${tag}`]);
    }
    expect(store.current().version).not.toBe(version);
    write('a.yaml', text('a', 'D.x'));
    expect(store.current().version).toBe(version);
  });

  it('are the same object while nothing changes', () => {
    const { open, write } = place({ 'a.yaml': text('a') });
    const store = open();
    const first = store.current();
    expect(store.current()).toBe(first);
    write('a.yaml', text('a'));
    expect(store.current()).toBe(first);
  });
});

describe('nothing that happens to a file widens what people see', () => {
  const GONE = 'the file is gone; policy `a` stays in force, stage it with `staged: true` or remove it';

  it.each<[string, string, string]>([
    ['broken YAML', 'a: [', 'a.yaml, line 1: '],
    ['nothing', '', 'a.yaml, line 1: must be a map of keys'],
    [
      'a key that is not supported',
      text('a', 'D.new', { certification: {} }),
      'key `certification`: not supported yet',
    ],
    ['a policy that names no source', text('a', 'D.new', { circumstances: [] }), 'key `circumstances`: must say'],
    ['bytes that are no text', 'a: \ud800', 'a.yaml, line 1: '],
  ])('a file with %s leaves the last good version in force', (_, broken, problem) => {
    const { open, write } = place({ 'a.yaml': text('a') });
    const store = open();
    store.current();
    write('a.yaml', broken);
    for (const one of [store, open()]) {
      expect(inForce(one)).toEqual(['1 a D']);
      expect(problems(one)).toEqual([expect.stringContaining(problem)]);
    }
    write('a.yaml', text('a', 'D.new'));
    expect([inForce(store), problems(store)]).toEqual([['1 a D.new'], []]);
  });

  it('a file that is no UTF-8, or a folder or a link to nowhere in its place', () => {
    const { open, path, drop } = place({ 'a.yaml': text('a') });
    open().current();
    writeFileSync(path('a.yaml'), Buffer.from([0x61, 0x3a, 0xff]));
    expect([inForce(open()), problems(open())]).toEqual([['1 a D'], ['file `a.yaml` is not valid UTF-8']]);
    drop('a.yaml');
    mkdirSync(path('a.yaml'));
    expect([inForce(open()), problems(open())]).toEqual([['1 a D'], ['file `a.yaml` cannot be read']]);
  });

  it('a file that vanishes', () => {
    const { open, drop } = place({ 'a.yaml': text('a') });
    const store = open();
    store.current();
    drop('a.yaml');
    expect([inForce(store), problems(store)]).toEqual([['1 a D'], [expect.stringContaining(GONE)]]);
    expect([inForce(open()), problems(open())]).toEqual([['1 a D'], [expect.stringContaining(GONE)]]);
  });

  it('a file that gets another key', () => {
    const { open, write } = place({ 'a.yaml': text('a') });
    const store = open();
    store.current();
    write('a.yaml', text('b'));
    expect(inForce(store)).toEqual(['1 a D', '2 b D']);
    expect(problems(store)).toEqual([expect.stringContaining('a.yaml: the file now holds another policy; policy `a`')]);
  });

  it('two files with one key: the one that was there first counts, even while it is broken', () => {
    const { open, write, drop } = place({ 'b.yaml': text('k', 'D.b') });
    const store = open();
    store.current();
    write('a.yaml', text('k', 'D.a'));
    expect(inForce(store)).toEqual(['1 k D.b']);
    expect(problems(store)).toEqual(['a.yaml: policy `k` is in `b.yaml` already, which stays in force']);
    write('b.yaml', 'broken: [');
    expect(inForce(store)).toEqual(['1 k D.b']);
    drop('b.yaml');
    expect([inForce(store), problems(store)]).toEqual([['1 k D.a'], []]);
  });

  it('a state file that is not ours, or no longer whole', () => {
    const { open, state } = place({ 'a.yaml': text('a') });
    const store = open();
    store.current();
    for (const content of ['{', '[]', '{"format":2}', '{"format":1,"nextId":0,"policies":[]}', '']) {
      writeFileSync(state, content);
      expect(refusal(() => store.current())).toMatch(/^STATE file `.*` is not what lakeveil wrote there$/);
      expect(refusal(() => open().current())).toMatch(/^STATE /);
    }
  });

  it('a last good version that this lakeveil cannot read refuses everything', () => {
    const { open, state, drop } = place({ 'a.yaml': text('a') });
    open().current();
    drop('a.yaml');
    writeFileSync(state, readFileSync(state, 'utf8').replaceAll('Hash', 'Hsh'));
    expect(refusal(() => open().current())).toBe(
      'NO_POLICIES the last good version of policy `a` cannot be read any more',
    );
  });

  it('where no state is remembered, a broken file refuses everything, because it may have protected something', () => {
    const { open, write } = place({ 'a.yaml': text('a'), 'b.yaml': 'broken: [' });
    const refused = expect.objectContaining({
      code: 'NO_POLICIES',
      reason: expect.stringMatching(/^b\.yaml, line 1: .*; no good version of it is known, so nothing is shown$/),
    });
    expect(() => open().current()).toThrow(refused);
    expect(() => open().apply(text('c'), 'c')).toThrow(refused);
    write('b.yaml', text('b'));
    expect(inForce(open())).toEqual(['1 a D', '2 b D']);
    write('b.yaml', 'broken: [');
    expect(inForce(open())).toEqual(['1 a D', '2 b D']);
  });

  it('whatever happens to the files, a policy stays in force until it is staged or removed', () => {
    const names = fc.constantFrom('a.yaml', 'b.yaml', 'c.yaml');
    const keys = fc.constantFrom('k', 'l', 'm');
    const event = fc.oneof(
      fc.record({ what: fc.constant('write' as const), name: names, key: keys }),
      fc.record({ what: fc.constant('break' as const), name: names, key: keys }),
      fc.record({ what: fc.constant('drop' as const), name: names, key: keys }),
      fc.record({ what: fc.constant('apply' as const), name: names, key: keys }),
      fc.record({ what: fc.constant('remove' as const), name: names, key: keys }),
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 8 }), (events) => {
        const { folder, path, open } = place({ 'first.yaml': text('first') });
        const stores = [open(), open()] as const;
        stores[0].current();
        const expected = new Set(['first']);
        const ids = new Map<string, number>();
        for (const [i, { what, name, key }] of events.entries()) {
          const store = stores[i % 2]!;
          if (what === 'write') writeFileSync(path(name), text(key));
          if (what === 'break') writeFileSync(path(name), 'broken: [');
          if (what === 'drop') rmSync(path(name), { force: true });
          if (what === 'apply') store.apply(text(key), 'x');
          if (what === 'remove' && expected.has(key)) {
            store.remove(key);
            expected.delete(key);
          }
          for (const { ref } of store.current().policies) {
            expect(ids.get(ref.key) ?? ref.id).toBe(ref.id);
            ids.set(ref.key, ref.id);
          }
          if (what === 'write' || what === 'apply') expected.add(key);
          const keysInForce = new Set(store.current().policies.map(({ ref }) => ref.key));
          // a broken file of this name keeps a duplicate of its key from counting, but never the policy itself
          expect([...keysInForce]).toEqual(expect.arrayContaining([...expected]));
        }
        expect(new Set(ids.values()).size).toBe(ids.size);
        expect(stores[0].current()).toEqual(stores[1].current());
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 60 },
    );
  });
});

describe('two stores over one folder and state', () => {
  it('see each other at once and agree on numbers', () => {
    const { open, write } = place();
    const [one, two] = [open(), open()];
    one.apply(text('a'), 'a');
    expect(inForce(two)).toEqual(['1 a D']);
    two.apply(text('b'), 'b');
    write('0.yaml', text('c'));
    expect(inForce(one)).toEqual(['1 a D', '2 b D', '3 c D']);
    expect(inForce(two)).toEqual(inForce(one));
    one.remove('a');
    expect(inForce(two)).toEqual(['2 b D', '3 c D']);
    expect(two.current().version).toBe(one.current().version);
  });
});

describe('putting a policy in force', () => {
  it('answers as the V2 API does: creating, then updating, always with its number', () => {
    const { open, folder } = place();
    const store = open();
    const created = { dryRun: false, creating: true, updating: false, policyId: 1, warnings: [] };
    expect(store.apply(text('Mask All Cards!'), 'x', { dryRun: true })).toEqual({ ...created, dryRun: true });
    expect(readdirSync(folder)).toEqual([]);
    expect(store.apply(text('Mask All Cards!'), 'x')).toEqual(created);
    expect(store.apply(text('Mask All Cards!', 'D.new'), 'x')).toEqual({ ...created, creating: false, updating: true });
    expect(readdirSync(folder)).toEqual(['mask-all-cards.yaml']);
    expect(inForce(store)).toEqual(['1 Mask All Cards! D.new']);
  });

  it('writes into the file that the policy is in', () => {
    const { open, path, folder } = place({ 'mine.yml': text('a') });
    open().apply(text('a', 'D.new'), 'x');
    expect([readdirSync(folder), readFileSync(path('mine.yml'), 'utf8')]).toEqual([['mine.yml'], text('a', 'D.new')]);
  });

  it('never writes over the file of another policy', () => {
    const { open, write, folder } = place({ 'a.yaml': text('a') });
    const store = open();
    store.current();
    write('a.yaml', text('b'));
    store.apply(text('a', 'D.new'), 'x');
    expect([inForce(store), problems(store)]).toEqual([['1 a D.new', '2 b D'], []]);
    store.apply(text('A!'), 'x');
    store.apply(text('../../etc/passwd'), 'x');
    store.apply(text('ключ'), 'x');
    expect(readdirSync(folder).sort()).toEqual(['a-2.yaml', 'a-3.yaml', 'a.yaml', 'etc-passwd.yaml', 'policy.yaml']);
  });

  it('repairs a broken file, and refuses a broken text without touching anything', () => {
    const { open, write, path } = place({ 'a.yaml': text('a') });
    const store = open();
    store.current();
    expect(refusal(() => store.apply('a: [', 'posted'))).toMatch(/^POLICY_FILE posted, line 1: /);
    expect(readFileSync(path('a.yaml'), 'utf8')).toBe(text('a'));
    write('a.yaml', 'broken: [');
    store.apply(text('a', 'D.new'), 'x');
    expect([inForce(store), problems(store)]).toEqual([['1 a D.new'], []]);
  });

  it('staging takes a policy out of force, removing it deletes its files', () => {
    const { open, folder, write } = place({ 'a.yaml': text('a'), 'b.yaml': text('b') });
    const store = open();
    store.apply(text('a', 'D', { staged: true }), 'x');
    expect(inForce(store)).toEqual(['1 a D staged', '2 b D']);
    write('c.yaml', text('b'));
    store.remove('b');
    expect([readdirSync(folder), inForce(store), problems(store)]).toEqual([['a.yaml'], ['1 a D staged'], []]);
    expect(refusal(() => store.remove('b'))).toBe('USAGE there is no policy `b`');
    expect(store.apply(text('b'), 'x')).toMatchObject({ creating: true, policyId: 2 });
  });
});
