// HMAC-SHA-256 over a column of texts. For each column `begin` once, with the key at `KEY`; `hashRows` for each piece of it,
// with the piece at `OFFSETS`, `DATA` and `VALIDITY`; then `end`, after which no key and no value is in this memory.
import { initialize, startKey } from './lanes';
import { addLong, flushLong } from './long';
import { DATA, END, forget, HASHES, KEY, LONGEST, MAX_BYTES, MAX_ROWS, OFFSETS, SHORT, VALIDITY } from './memory';
import { forgetRepeats } from './repeats';
import { addShort, flushShort } from './short';

export { DATA, HASHES, KEY, LONGEST, MAX_BYTES, MAX_ROWS, OFFSETS, VALIDITY } from './memory';

/** The piece is no piece of an Arrow column that fits: its offsets lead out of it. */
const MALFORMED: i32 = -1;

let tooLong: i32 = 0;
/** Bytes of `DATA` that hold values. */
let dirty: i32 = 0;

assert(__heap_base <= KEY && END <= <usize>memory.size() << 16);
initialize();

export function begin(): void {
  startKey();
}

export function end(): void {
  forgetRepeats();
  forget(dirty);
  dirty = 0;
}

/**
 * Writes the hashes of the rows that are not NULL to `HASHES`, one after the other, and returns how many those are. A value
 * longer than `LONGEST` gets none, only its place; `left` counts them. `firstBit` is the place of the first row in the
 * first byte of `VALIDITY`, or -1 when no row is NULL.
 */
export function hashRows(rows: i32, bytes: i32, firstBit: i32): i32 {
  dirty = max(dirty, min(bytes, MAX_BYTES));
  if (<u32>rows > <u32>MAX_ROWS || <u32>bytes > <u32>MAX_BYTES) return MALFORMED;
  let to = load<i32>(OFFSETS);
  const data = DATA - to, last = load<i32>(OFFSETS + (rows << 2));
  if (<u32>(last - to) > <u32>bytes) return MALFORMED;
  tooLong = 0;
  let hash = HASHES;
  for (let row = 0; row < rows; row++) {
    const from = to;
    to = load<i32>(OFFSETS + (row << 2), 4);
    if (to < from || to > last) return stop();
    if (firstBit >= 0 && !isValid(firstBit + row)) continue;
    const length = to - from;
    if (length <= SHORT) addShort(data + from, length, hash);
    else if (length <= LONGEST) addLong(data + from, length, hash);
    else tooLong++;
    hash += 64;
  }
  flushShort();
  flushLong();
  return <i32>((hash - HASHES) >> 6);
}

function stop(): i32 {
  flushShort();
  flushLong();
  return MALFORMED;
}

/** How many values of the last piece were too long. */
export function left(): i32 {
  return tooLong;
}

// @ts-ignore: decorator
@inline
function isValid(bit: i32): bool {
  return ((load<u8>(VALIDITY + (bit >> 3)) >> (bit & 7)) & 1) != 0;
}
