import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LakeveilError } from '../../errors.ts';

/** With SIMD, or for processors whose WebAssembly has none. */
export type KernelBuild = 'simd' | 'scalar';

/** The part of WebAssembly that is used here; the types of Node 20 do not have it. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
  };
};

/** A constant of the kernel. */
interface Constant {
  readonly value: number;
}

/** What assembly/main.ts exports. */
interface Exports {
  begin(): void;
  end(): void;
  hashRows(rows: number, bytes: number, firstBit: number): number;
  left(): number;
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly KEY: Constant;
  readonly DATA: Constant;
  readonly OFFSETS: Constant;
  readonly VALIDITY: Constant;
  readonly HASHES: Constant;
  readonly MAX_ROWS: Constant;
  readonly MAX_BYTES: Constant;
  readonly LONGEST: Constant;
}

/** SHA-256 works on blocks of so many bytes; HMAC pads its key to one, and hashes a longer key first. */
const BLOCK = 64;

/** A hash as text has so many digits. */
export const HASH_DIGITS = 64;

/**
 * The WebAssembly module with its memory, of a fixed size: 2.8 MB. A column goes through in pieces: rows that fit are put
 * into `offsets`, `data` and, where some are NULL, `validity`; `hashRows` leaves the hashes in `hashes`.
 */
export class Machine {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Values of more bytes are hashed by `hashLong`: the native code of Node is faster there. */
  readonly longest: number;
  readonly offsets: Int32Array;
  readonly data: Buffer;
  readonly validity: Uint8Array;
  readonly hashes: Buffer;
  readonly #key: Uint8Array;
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    const area = (start: Constant, bytes: number) => Buffer.from(exports.memory.buffer, start.value, bytes);
    this.#exports = exports;
    this.maxRows = exports.MAX_ROWS.value;
    this.maxBytes = exports.MAX_BYTES.value;
    this.longest = exports.LONGEST.value;
    this.offsets = new Int32Array(exports.memory.buffer, exports.OFFSETS.value, this.maxRows + 1);
    this.data = area(exports.DATA, this.maxBytes);
    this.validity = area(exports.VALIDITY, this.maxRows / 8 + 1);
    this.hashes = area(exports.HASHES, this.maxRows * HASH_DIGITS);
    this.#key = area(exports.KEY, BLOCK);
  }

  /** Without a name: the build with SIMD where the processor can run it. */
  static async load(build?: KernelBuild): Promise<Machine> {
    let bytes = await readBuild(build ?? 'simd');
    if (build === undefined && !WebAssembly.validate(bytes)) bytes = await readBuild('scalar');
    const { instance } = await WebAssembly.instantiate(bytes);
    return new Machine(instance.exports as Exports);
  }

  /** Pieces of one column are hashed inside of `use`; afterwards no key and no value is in the memory. */
  withKey<T>(key: Uint8Array, use: () => T): T {
    const block = key.length > BLOCK ? createHash('sha256').update(key).digest() : key;
    this.#key.fill(0).set(block);
    this.#exports.begin();
    try {
      return use();
    } finally {
      this.#exports.end();
    }
  }

  /**
   * Hashes a piece of so many rows, whose values have so many bytes together. `firstBit` is where the validity of the first
   * row is in the first byte, or -1 where no row is NULL. Returns how many rows are not NULL; their hashes lie in `hashes`,
   * one after the other. Those longer than `longest` have a place there, but no hash; `tooLong` says how many they are.
   * Throws `INTERNAL` when the offsets lead out of the values.
   */
  hashRows(rows: number, bytes: number, firstBit: number): { hashed: number; tooLong: number } {
    const hashed = this.#exports.hashRows(rows, bytes, firstBit);
    if (hashed < 0) throw malformed();
    return { hashed, tooLong: this.#exports.left() };
  }
}

/** The same function as the kernel's, for one value. */
export function hashLong(value: string | Uint8Array, key: Uint8Array): string {
  return createHmac('sha256', key).update(value).digest('hex');
}

export const malformed = (): LakeveilError =>
  new LakeveilError('INTERNAL', 'the offsets or NULLs of a text column do not fit its values');

/** From src/ and from dist/ the way to the builds is the same. */
const readBuild = (build: KernelBuild): Promise<Buffer> =>
  readFile(new URL(`../../../dist/mask/hash/${build}.wasm`, import.meta.url));
