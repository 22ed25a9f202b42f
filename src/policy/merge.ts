import { isLakeveilError, LakeveilError } from '../errors.ts';
import { type ReadPolicy, readPolicyFile } from './file.ts';
import type { FoundFile } from './folder.ts';
import type { Policy } from './policy.ts';
import type { PolicyRecord, PolicyState } from './state.ts';

/** What is in force, with what the state must remember and what people must hear. */
export interface Merged {
  readonly state: PolicyState;
  readonly policies: readonly Policy[];
  readonly problems: readonly LakeveilError[];
}

/** A file that could be read, with the policy in it. */
interface Claim {
  readonly file: string;
  readonly text: string;
}

/**
 * Brings the files of the folder together with what is remembered. Nothing that happens to a file takes a policy out of
 * force: one that breaks or vanishes stays with its last good text, and of two files with one key the older counts.
 */
export function merge(state: PolicyState, files: readonly FoundFile[], read: PolicyReader): Merged {
  const { claims, problems, broken } = readFiles(files, read);
  const records = new Map(state.policies.map((record) => [record.key, record]));
  let { nextId } = state;
  for (const [key, claimants] of claims) {
    const known = records.get(key);
    const keeps = known && !known.removed && broken.has(known.file);
    const winner = keeps ? undefined : (claimants.find(({ file }) => file === known?.file) ?? claimants[0]!);
    if (winner) records.set(key, { id: known?.id ?? nextId++, key, ...winner, removed: false });
    for (const { file } of claimants) {
      if (file !== winner?.file) problems.push(doubled(file, key, winner?.file ?? known!.file));
    }
  }
  for (const record of records.values()) {
    if (!record.removed && !claims.has(record.key) && !broken.has(record.file)) problems.push(vanished(record, files));
  }
  const policies = [...records.values()].filter(({ removed }) => !removed).map((record) => inForce(record, read));
  return { state: { format: 1, nextId, policies: [...records.values()] }, policies, problems };
}

function readFiles(files: readonly FoundFile[], read: PolicyReader) {
  const claims = new Map<string, Claim[]>();
  const problems: LakeveilError[] = [];
  const broken = new Set<string>();
  for (const { name, text, problem } of files) {
    const result = text === undefined ? problem! : read.read(text, name);
    if (isLakeveilError(result)) {
      problems.push(result);
      broken.add(name);
      continue;
    }
    const { key } = result.policy.ref;
    claims.set(key, [...(claims.get(key) ?? []), { file: name, text: text! }]);
  }
  return { claims, problems, broken };
}

function inForce(record: PolicyRecord, read: PolicyReader): Policy {
  const result = read.read(record.text, record.file);
  if (isLakeveilError(result)) {
    const reason = `the last good version of policy \`${record.key}\` cannot be read any more`;
    throw new LakeveilError('NO_POLICIES', reason, { cause: result });
  }
  const { policy } = result;
  return { ...policy, ref: { ...policy.ref, id: record.id } };
}

const doubled = (file: string, key: string, older: string): LakeveilError =>
  new LakeveilError('POLICY_FILE', `${file}: policy \`${key}\` is in \`${older}\` already, which stays in force`);

function vanished({ key, file }: PolicyRecord, files: readonly FoundFile[]): LakeveilError {
  const what = files.some(({ name }) => name === file) ? 'now holds another policy' : 'is gone';
  const how = 'stage it with `staged: true` or remove it with `lakeveil policy remove`';
  return new LakeveilError('POLICY_FILE', `${file}: the file ${what}; policy \`${key}\` stays in force, ${how}`);
}

/** Reads policy texts, each once. */
export class PolicyReader {
  #known = new Map<string, ReadPolicy | LakeveilError>();
  #used = new Map<string, ReadPolicy | LakeveilError>();

  read(text: string, shown: string): ReadPolicy | LakeveilError {
    const key = `${shown}\n${text}`;
    const result = this.#used.get(key) ?? this.#known.get(key) ?? readOrError(text, shown);
    this.#used.set(key, result);
    return result;
  }

  /** Forgets what was not asked for since the last time. */
  tidy(): void {
    this.#known = this.#used;
    this.#used = new Map();
  }
}

function readOrError(text: string, shown: string): ReadPolicy | LakeveilError {
  try {
    return readPolicyFile(text, shown, 0);
  } catch (error) {
    if (isLakeveilError(error)) return error;
    throw error;
  }
}
