import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LakeveilError } from '../errors.ts';
import { Kept } from '../kept.ts';
import { changeStateFile, fileSignature, readStateFile } from '../textfile.ts';
import { readPolicyFile } from './file.ts';
import { PolicyFolder } from './folder.ts';
import { type Merged, merge, PolicyReader } from './merge.ts';
import type { Policy } from './policy.ts';
import { type PolicyRecord, type PolicyState, parseState } from './state.ts';

/** The policies of one moment. */
export interface CurrentPolicies {
  /** Changes whenever a policy in force does. */
  readonly version: string;
  /** Enforced and staged ones, in the order of their ids. */
  readonly policies: readonly Policy[];
  /** Files that are broken, doubled or gone; what they said last is in force. */
  readonly problems: readonly LakeveilError[];
}

/** The answer to a policy that is put in force, with the four fields of the V2 API. */
export interface AppliedPolicy {
  readonly dryRun: boolean;
  readonly creating: boolean;
  readonly updating: boolean;
  readonly policyId: number;
  readonly warnings: readonly string[];
}

/**
 * The policies of a folder, with a state file that remembers their ids and last good texts.
 *
 * A policy, once in force, is taken out of it only by `staged: true` or `remove`: never by breaking, losing or renaming
 * its file. Several stores and processes may share folder and state.
 */
export class PolicyStore {
  readonly #folder: PolicyFolder;
  readonly #statePath: string;
  readonly #reader = new PolicyReader();
  readonly #kept: Kept<CurrentPolicies>;
  #files: unknown;
  #signature: string | undefined;
  #current: CurrentPolicies | undefined;

  /**
   * What others change in the folder or the state is seen after `maxAge` milliseconds at the latest, what this store changes
   * at once.
   */
  constructor(folder: string, statePath: string, maxAge = 0) {
    this.#folder = new PolicyFolder(folder);
    this.#statePath = statePath;
    this.#kept = new Kept(maxAge);
  }

  /**
   * What is in force now; the same object until something changes. Without a maximum age it looks at the folder on every
   * call, in some microseconds for each file, so a change counts from the next statement on. Throws `NO_POLICIES` when the folder
   * cannot be read, a policy in force cannot be understood, or a file is broken and no state is there; `STATE` when the state file cannot be used.
   */
  current(): CurrentPolicies {
    return this.#kept.get(() => this.#look());
  }

  #look(): CurrentPolicies {
    const files = this.#folder.files();
    const signature = fileSignature(this.#statePath, 'STATE');
    if (this.#current && files === this.#files && signature === this.#signature) return this.#current;
    const content = readStateFile(this.#statePath);
    const state = parseState(content, this.#statePath);
    let merged = this.#merge(content);
    const isNews = JSON.stringify(merged.state) !== JSON.stringify(state);
    if (isNews) merged = this.#change((newest) => newest);
    this.#reader.tidy();
    this.#files = files;
    // somebody else may have written since, so what was just written is read once more
    this.#signature = isNews ? undefined : signature;
    this.#current = this.#keepSame(toCurrent(merged));
    return this.#current;
  }

  /**
   * Puts a policy text in force by writing its file: that of its key, or a new one. `shown` names the text in messages.
   * With `dryRun` nothing changes. Throws `POLICY_FILE` for a text that is not understood.
   */
  apply(text: string, shown: string, { dryRun = false }: { readonly dryRun?: boolean } = {}): AppliedPolicy {
    const { policy, warnings } = readPolicyFile(text, shown, 0);
    const { key } = policy.ref;
    const before = this.#state();
    const known = recordOf(before, key);
    const creating = !known || known.removed;
    const reply = { dryRun, creating, updating: !creating, warnings };
    if (dryRun) return { ...reply, policyId: known?.id ?? before.nextId };
    const after = this.#change((newest) => {
      this.#write(fileFor(key, newest, this.#names()), text);
      return newest;
    });
    return { ...reply, policyId: recordOf(after.state, key)!.id };
  }

  /** Takes a policy out of force and deletes its file. Throws `USAGE` when there is no policy of this key. */
  remove(key: string): void {
    this.#change((newest) => {
      const known = recordOf(newest, key);
      if (!known || known.removed) throw new LakeveilError('USAGE', `there is no policy \`${key}\``);
      for (const file of this.#filesOf(known, newest)) rmSync(join(this.#folder.path, file), { force: true });
      const policies = newest.policies.map((record) => (record === known ? { ...record, removed: true } : record));
      return { ...newest, policies };
    });
  }

  /** The newest state, files that nobody has recorded yet included. */
  #state(): PolicyState {
    return this.#merge(readStateFile(this.#statePath)).state;
  }

  /**
   * What is remembered, brought together with the folder. Where nothing is remembered there is no last good version to fall
   * back to, so every file must be understood: a lost state must not switch off what a broken file said.
   */
  #merge(content: unknown): Merged {
    const merged = merge(parseState(content, this.#statePath), this.#folder.files(), this.#reader);
    const [problem] = content === undefined ? merged.problems : [];
    if (!problem) return merged;
    const reason = `${problem.reason}; no good version of it is known, so nothing is shown`;
    throw new LakeveilError('NO_POLICIES', reason, { cause: problem });
  }

  /** Changes the state while nobody else does: what `change` returns, brought together with the folder behind it. */
  #change(change: (newest: PolicyState) => PolicyState): Merged {
    this.#kept.forget();
    let merged: Merged | undefined;
    changeStateFile(this.#statePath, (content) => {
      const newest = this.#merge(content).state;
      merged = merge(change(newest), this.#folder.files(), this.#reader);
      return merged.state;
    });
    return merged!;
  }

  #names(): string[] {
    return this.#folder.files().map(({ name }) => name);
  }

  /** Every file with this key, and the policy's own one should it be broken. */
  #filesOf({ key, file }: PolicyRecord, state: PolicyState): string[] {
    const holding = this.#folder.files().filter(({ name, text }) => {
      const result = text === undefined ? undefined : this.#reader.read(text, name);
      return result && 'policy' in result ? result.policy.ref.key === key : name === file && isOwn(key, file, state);
    });
    return holding.map(({ name }) => name);
  }

  #write(name: string, text: string): void {
    const draft = join(this.#folder.path, `.${name}.${process.pid}.new`);
    try {
      writeFileSync(draft, text);
      renameSync(draft, join(this.#folder.path, name));
    } catch (cause) {
      throw new LakeveilError('STATE', `file \`${name}\` cannot be written into the policies folder`, { cause });
    }
  }

  /** The version, and with it the object, stays when only the state file was touched. */
  #keepSame(next: CurrentPolicies): CurrentPolicies {
    const before = this.#current;
    const messages = ({ problems }: CurrentPolicies) => problems.map(({ message }) => message).join('\n');
    return before && before.version === next.version && messages(before) === messages(next) ? before : next;
  }
}

const recordOf = ({ policies }: PolicyState, key: string): PolicyRecord | undefined =>
  policies.find((record) => record.key === key);

/** True when no other policy in force has its last good text from this file. */
const isOwn = (key: string, file: string, { policies }: PolicyState): boolean =>
  !policies.some((record) => record.file === file && record.key !== key && !record.removed);

/** The file that a policy is in, or a free name made of its key. */
function fileFor(key: string, state: PolicyState, names: readonly string[]): string {
  const known = recordOf(state, key);
  if (known && !known.removed && isOwn(key, known.file, state)) return known.file;
  const taken = new Set([...names, ...state.policies.map(({ file }) => file)].map((name) => name.toLowerCase()));
  const base =
    key
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 100) || 'policy';
  for (let i = 1; ; i++) {
    const name = `${base}${i === 1 ? '' : `-${i}`}.yaml`;
    if (!taken.has(name)) return name;
  }
}

function toCurrent({ state, policies, problems }: Merged): CurrentPolicies {
  const said = state.policies.filter(({ removed }) => !removed).map(({ id, key, text }) => [id, key, text]);
  return {
    version: createHash('sha256').update(JSON.stringify(said)).digest('hex'),
    policies: [...policies].sort((a, b) => a.ref.id - b.ref.id),
    problems,
  };
}
