import { LakeveilError } from '../../errors.ts';
import { HASH_DIGITS, hashLong, type Machine } from './machine.ts';

/** One character takes at most so many bytes, counted in UTF-16 units. */
const UTF8_BYTES = 3;
/** Results are slices of one text a piece, which lives as long as one of them does: 64 KiB. */
const MAX_ROWS = 1024;

/** Hashes texts of JavaScript. Call it inside of `withKey` with the same key. */
export function hashEach(machine: Machine, values: readonly (string | null)[], key: Uint8Array): (string | null)[] {
  const hashes = new Array<string | null>(values.length).fill(null);
  const places: number[] = [];
  for (let from = 0; from < values.length; ) {
    from = takePiece(machine, values, from, key, hashes, places);
    hashPiece(machine, values, places, key, hashes);
  }
  return hashes;
}

/**
 * Encodes values from `from` on and says in `places` which; returns where the next piece begins. NULL is passed over and
 * what is too long for the kernel hashed at once.
 */
function takePiece(
  machine: Machine,
  values: readonly (string | null)[],
  from: number,
  key: Uint8Array,
  hashes: (string | null)[],
  places: number[],
): number {
  const { offsets, longest } = machine;
  const maxLength = machine.maxBytes / UTF8_BYTES - longest;
  places.length = 0;
  offsets[0] = 0;
  let text = '';
  let next = from;
  for (; next < values.length && places.length < MAX_ROWS && text.length < maxLength; next++) {
    const value = values[next];
    if (value === null) continue;
    if (typeof value !== 'string')
      throw new LakeveilError('INTERNAL', 'a value to hash is not of the type of its column');
    if (value.length > longest) {
      hashes[next] = hashLong(value, key);
      continue;
    }
    text += value;
    places.push(next);
    offsets[places.length] = text.length;
  }
  // One write for all is fastest and right when every character is one byte.
  if (machine.data.write(text, 'utf8') !== text.length) encodeEach(machine, values, places);
  return next;
}

/** One by one, because the halves of surrogate pairs in two neighbours must not join; Node writes a lone one as U+FFFD. */
function encodeEach({ data, offsets }: Machine, values: readonly (string | null)[], places: readonly number[]): void {
  let end = 0;
  places.forEach((place, i) => {
    end += data.write(values[place]!, end, 'utf8');
    offsets[i + 1] = end;
  });
}

function hashPiece(
  machine: Machine,
  values: readonly (string | null)[],
  places: readonly number[],
  key: Uint8Array,
  hashes: (string | null)[],
): void {
  const { offsets, longest } = machine;
  const rows = places.length;
  const { tooLong } = machine.hashRows(rows, offsets[rows]!, -1);
  const digits = machine.hashes.toString('latin1', 0, rows * HASH_DIGITS);
  for (let i = 0; i < rows; i++) hashes[places[i]!] = digits.slice(i * HASH_DIGITS, (i + 1) * HASH_DIGITS);
  if (tooLong === 0) return;
  places.forEach((place, i) => {
    if (offsets[i + 1]! - offsets[i]! > longest) hashes[place] = hashLong(values[place]!, key);
  });
}
