import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type ErrorCode, LakeveilError } from './errors.ts';

/** Largest configuration, people or policy file that is read, in bytes. */
const MAX_BYTES = 4 << 20;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a text file that a person wrote, a byte order mark dropped. Throws an error of the given code, naming the file as
 * `shown`, when it is absent, unreadable, larger than 4 MB or no valid UTF-8.
 */
export function readTextFile(path: string, shown: string, code: ErrorCode): string {
  const bytes = readBytes(path, shown, code);
  if (bytes.length > MAX_BYTES) throw new LakeveilError(code, `file \`${shown}\` is larger than 4 MB`);
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new LakeveilError(code, `file \`${shown}\` is not valid UTF-8`, { cause });
  }
}

function readBytes(path: string, shown: string, code: ErrorCode): Buffer {
  if (!existsSync(path)) throw new LakeveilError(code, `file \`${shown}\` does not exist`);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new LakeveilError(code, `file \`${shown}\` cannot be read`, { cause });
  }
}

/**
 * Changes whenever the file does. lakeveil replaces its files, which changes the inode within one tick of the clock too; of a
 * file that is written in place, nobody can set back the time of its last change (ctime). Throws an error of the given code
 * when it cannot be told.
 */
export function fileSignature(path: string, code: ErrorCode): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` : 'absent';
  } catch (cause) {
    throw new LakeveilError(code, `file \`${path}\` cannot be read`, { cause });
  }
}

/** Reads JSON that lakeveil wrote, or undefined when the file is not there. Throws `STATE` when it is broken. */
export function readStateFile(path: string): unknown {
  if (!existsSync(path)) return undefined;
  const bytes = readBytes(path, path, 'STATE');
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new LakeveilError('STATE', `file \`${path}\` is not what lakeveil wrote there`, { cause });
  }
}

/**
 * Writes JSON so that after a crash either the old or the new file is there, whole. Only the owner may read it. Throws
 * `STATE` when the folder cannot be written.
 */
export function writeStateFile(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (cause) {
    if (existsSync(draft)) rmSync(draft);
    throw new LakeveilError('STATE', `file \`${path}\` cannot be written`, { cause });
  }
}

/** How long a lock is waited for, and how old one is when its owner must have died: a change takes milliseconds. */
const LOCK_WAIT_MS = 5_000;
const LOCK_DEAD_MS = 30_000;

/**
 * Changes a state file while no other process does: reads it, lets `change` make the new content, writes that. Returns
 * the new content. Throws `STATE` when the file is broken, the folder cannot be written, or a lock is not given back.
 */
export function changeStateFile<T>(path: string, change: (content: unknown) => T): T {
  const lock = takeLock(`${path}.lock`);
  try {
    const content = change(readStateFile(path));
    writeStateFile(path, content);
    return content;
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): string {
  makeFolder(dirname(lock));
  for (const giveUp = Date.now() + LOCK_WAIT_MS; Date.now() < giveUp; pause()) {
    if (createLock(lock)) return lock;
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOCK_DEAD_MS) rmSync(lock, { force: true });
  }
  throw new LakeveilError('STATE', `file \`${lock}\` is held by another process; remove it if there is none`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new LakeveilError('STATE', `folder \`${folder}\` cannot be made`, { cause });
  }
}

function createLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new LakeveilError('STATE', `folder \`${dirname(lock)}\` cannot be written`, { cause });
  }
}

/** Changes are rare and short, so a blocked thread for some milliseconds is simpler than a queue. */
const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
};
