import { DataType, Dictionary, makeData, type Utf8, Vector } from 'apache-arrow';
import { LakeveilError } from '../../errors.ts';
import { hashTexts } from './columns.ts';
import { type KernelBuild, Machine } from './machine.ts';
import { hashEach } from './strings.ts';

/** A column of texts, plain or with a dictionary. */
export type TextVector = Vector<Utf8> | Vector<Dictionary<Utf8>>;

/** Ids of dictionaries that no file has: a hashed dictionary must not be taken for the raw one, or for another's. */
let nextId = 2 ** 40;

/**
 * HMAC-SHA-256 of whole columns, as 64 lower-case hex digits: the same function as the text form of the mask Hash. NULL stays
 * NULL. A column costs 2.8 MB of memory besides its result, however long it is. Keys may have any length; neither key
 * nor values are kept.
 */
export class HashKernel {
  readonly #machine: Machine;
  /** The hashed form of each dictionary and dictionary type, for as long as somebody holds it and the key. */
  readonly #dictionaries: Made<Vector<Utf8>, Vector<Utf8>> = new WeakMap();
  readonly #types: Made<DataType, Dictionary<Utf8>> = new WeakMap();

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Loads the build that this processor can run, or the one that is named. */
  static async load(build?: KernelBuild): Promise<HashKernel> {
    return new HashKernel(await Machine.load(build));
  }

  /**
   * A column with the same batches and rows. Of a column with a dictionary only the dictionary is hashed, once for all
   * columns that share it; the indices stay where they are. Its type has a new dictionary id, the same for the same type and
   * key. `key` must not change while it is in use. Throws `INTERNAL` for a column of another type, for offsets or NULLs that do
   * not fit the values, and for batches of more than 33,554,431 texts.
   */
  hashUtf8<V extends TextVector>(vector: V, key: Uint8Array): V {
    const { type } = vector as Vector;
    if (DataType.isUtf8(type)) return this.#hashPlain(vector as Vector<Utf8>, key) as V;
    if (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary))
      return this.#hashDictionary(vector as Vector<Dictionary<Utf8>>, key) as V;
    throw new LakeveilError('INTERNAL', 'only columns of texts are hashed as a whole');
  }

  /**
   * The hashes of texts, in order. A lone surrogate counts as U+FFFD, as everywhere in Node. The results of 1,024 neighbours
   * share one piece of memory, 64 KiB, until all of them are gone. Throws `INTERNAL` for what is no text and not null.
   */
  hashStrings(values: readonly (string | null)[], key: Uint8Array): (string | null)[] {
    return this.#machine.withKey(key, () => hashEach(this.#machine, values, key));
  }

  #hashPlain(vector: Vector<Utf8>, key: Uint8Array): Vector<Utf8> {
    const machine = this.#machine;
    return machine.withKey(key, () => new Vector(vector.data.map((texts) => hashTexts(machine, texts, key))));
  }

  #hashDictionary(vector: Vector<Dictionary<Utf8>>, key: Uint8Array): Vector<Dictionary<Utf8>> {
    const type = made(this.#types, vector.type, key, () => {
      return new Dictionary(vector.type.dictionary, vector.type.indices, nextId++);
    });
    const batches = vector.data.map(({ length, nullCount, offset, nullBitmap, values, dictionary }) => {
      const raw = dictionary as Vector<Utf8>;
      const hashed = made(this.#dictionaries, raw, key, () => this.#hashPlain(raw, key));
      return makeData({ type, length, nullCount, offset, nullBitmap, data: values, dictionary: hashed });
    });
    return new Vector(batches);
  }
}

/** What was made of a thing and a key. */
type Made<From extends object, To> = WeakMap<From, WeakMap<Uint8Array, To>>;

function made<From extends object, To>(all: Made<From, To>, from: From, key: Uint8Array, make: () => To): To {
  const byKey = all.get(from) ?? new WeakMap<Uint8Array, To>();
  const result = byKey.get(key) ?? make();
  all.set(from, byKey.set(key, result));
  return result;
}
