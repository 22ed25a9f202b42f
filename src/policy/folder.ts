import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLakeveilError, LakeveilError } from '../errors.ts';
import { readTextFile } from '../textfile.ts';

/** A policy file as it lies in the folder; `text` is absent when it cannot be read. */
export interface FoundFile {
  readonly name: string;
  readonly text?: string;
  readonly problem?: LakeveilError;
}

/** A file's clock may stand still for some milliseconds, in which a second change would look like the first. */
const CLOCK_TICK_MS = 100;

const POLICY_NAME = /^[^.].*\.(?:yaml|yml|json)$/i;

/**
 * The policy files of a folder: `*.yaml`, `*.yml` and `*.json`, no sub-folders, no hidden files. Looks at names, sizes and
 * times only, and reads a file again when one of them has changed.
 */
export class PolicyFolder {
  readonly path: string;
  readonly #known = new Map<string, { readonly signature: string; readonly file: FoundFile }>();
  #files: readonly FoundFile[] = [];
  #signature = '';
  #settled = false;

  constructor(path: string) {
    this.path = path;
  }

  /** In the order of names; the same array as before when nothing has changed. Throws `NO_POLICIES` without a folder. */
  files(): readonly FoundFile[] {
    const names = this.#names();
    const stats = names.map((name) => signatureOf(join(this.path, name)));
    const signature = names.map((name, i) => `${name}\n${stats[i]!.signature}`).join('\n');
    if (this.#settled && signature === this.#signature) return this.#files;
    this.#settled = stats.every(({ changed }) => Date.now() - changed > CLOCK_TICK_MS);
    this.#signature = signature;
    const files = names.map((name, i) => this.#read(name, stats[i]!));
    const same = files.length === this.#files.length && files.every((file, i) => isSame(file, this.#files[i]!));
    if (!same) this.#files = files;
    return this.#files;
  }

  #names(): string[] {
    try {
      return readdirSync(this.path)
        .filter((name) => POLICY_NAME.test(name))
        .sort();
    } catch (cause) {
      throw new LakeveilError('NO_POLICIES', `the policies folder \`${this.path}\` cannot be read`, { cause });
    }
  }

  #read(name: string, { signature, changed }: Signature): FoundFile {
    const known = this.#known.get(name);
    const settled = Date.now() - changed > CLOCK_TICK_MS;
    if (settled && known?.signature === signature) return known.file;
    const file = readFile(join(this.path, name), name);
    this.#known.set(name, { signature: settled ? signature : '', file });
    return file;
  }
}

const isSame = (a: FoundFile, b: FoundFile): boolean =>
  a.name === b.name && a.text === b.text && a.problem?.message === b.problem?.message;

interface Signature {
  readonly signature: string;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

function signatureOf(path: string): Signature {
  const found = statOf(path);
  if (!found) return { signature: 'unreadable', changed: 0 };
  const { ino, size, mtimeMs, ctimeMs } = found;
  return { signature: `${ino} ${size} ${mtimeMs} ${ctimeMs}`, changed: Math.max(mtimeMs, ctimeMs) };
}

/** Undefined for what vanishes at this moment, and for links that lead nowhere or in circles. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function readFile(path: string, name: string): FoundFile {
  try {
    return { name, text: readTextFile(path, name, 'POLICY_FILE') };
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return { name, problem: error };
  }
}
