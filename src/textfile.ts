import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ErrorCode, LakeveilError } from './errors.ts';

/** Largest configuration, people or policy file that is read, in bytes. */
const MAX_BYTES = 4 << 20;

/**
 * Reads a text file that a person wrote, a byte order mark dropped. Throws an error of the given code, naming the file as
 * `shown`, when it is absent, unreadable, larger than 4 MB or no valid UTF-8.
 */
export function readTextFile(path: string, shown: string, code: ErrorCode): string {
  const bytes = readBytes(path, shown, code);
  if (bytes.length > MAX_BYTES) throw new LakeveilError(code, `file \`${shown}\` is larger than 4 MB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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

/** Reads JSON that lakeveil wrote, or undefined when the file is not there. Throws `STATE` when it is broken. */
export function readStateFile(path: string): unknown {
  if (!existsSync(path)) return undefined;
  const text = readTextFile(path, path, 'STATE');
  try {
    return JSON.parse(text);
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
      writeSync(file, `${JSON.stringify(value, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (cause) {
    throw new LakeveilError('STATE', `file \`${path}\` cannot be written`, { cause });
  }
}
