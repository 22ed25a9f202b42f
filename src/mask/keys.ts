import { hkdfSync } from 'node:crypto';
import { LakeveilError } from '../errors.ts';
import { foldName, type TableName } from '../names.ts';

/** Where equal values get equal hashes, and nowhere else. */
export type KeyScope =
  | { readonly kind: 'table'; readonly table: TableName }
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'global' };

/** What a key is for. Keys of two purposes tell nothing about each other. */
export type KeyPurpose = 'lakeveil mask key' | 'lakeveil format preserving key' | 'lakeveil reversible key';

const KEY_BYTES = 32;

/**
 * Derives keys from one 32-byte master key by HKDF-SHA-256 (RFC 5869, no salt). The info is a JSON array of purpose,
 * version and scope, in which no two scopes look the same. Names of tables are folded, project names are taken as they
 * are. The same master key, version and scope give the same key for ever; nothing printable shows any of them.
 */
export class KeyRing {
  readonly version: number;
  readonly #master: Uint8Array;
  readonly #derived: Map<string, Uint8Array> = new Map();

  /** Throws `KEY` unless the master key has 32 bytes and the version is a whole number from 0. */
  constructor(master: Uint8Array, version: number) {
    if (master.length !== KEY_BYTES) throw new LakeveilError('KEY', `the masking key must be ${KEY_BYTES} bytes long`);
    if (!Number.isSafeInteger(version) || version < 0)
      throw new LakeveilError('KEY', 'the version of the masking key must be a whole number from 0');
    this.#master = Uint8Array.from(master);
    this.version = version;
  }

  /**
   * The 32-byte key of a scope, for hashes unless another purpose is given, of the current version unless an earlier one
   * is. The array is shared: do not write to it.
   */
  key(scope: KeyScope, purpose: KeyPurpose = 'lakeveil mask key', version: number = this.version): Uint8Array {
    const info = JSON.stringify([purpose, version, scope.kind, ...scopeNames(scope)]);
    let key = this.#derived.get(info);
    if (!key) {
      key = new Uint8Array(hkdfSync('sha256', this.#master, '', info, KEY_BYTES));
      this.#derived.set(info, key);
    }
    return key;
  }
}

function scopeNames(scope: KeyScope): readonly string[] {
  switch (scope.kind) {
    case 'table':
      return [scope.table.catalog, scope.table.schema, scope.table.table].map(foldName);
    case 'project':
      return [scope.project];
    case 'global':
      return [];
  }
}

/**
 * A master key from its text: 64 hex digits, or base64 of 32 bytes; white space around it is dropped. `shown` says in
 * the message where the text came from, e.g. `env:LAKEVEIL_KEY`. Throws `KEY`, which never holds the text.
 */
export function readMasterKey(text: string, shown: string): Uint8Array {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Uint8Array.from(Buffer.from(trimmed, 'hex'));
  const bytes = Buffer.from(trimmed, 'base64');
  // Compared as text, because Node's decoder skips what is not base64.
  if (bytes.length === KEY_BYTES && bytes.toString('base64') === trimmed) return Uint8Array.from(bytes);
  const found = trimmed === '' ? 'is empty' : 'is no masking key';
  throw new LakeveilError(
    'KEY',
    `\`${shown}\` ${found}: 64 hex digits or base64 of 32 bytes are needed, \`openssl rand -hex 32\` makes one`,
  );
}
