// Values that come again are not hashed again: a table of values of one block, with the blocks themselves to compare and
// their hashes. First come, first kept: an entry stays until the column ends, and a value that finds no free entry is hashed
// each time. Where few values come again looking for them costs more than it saves; then it is left off for a while.
import { copyBlock, sameBlock } from './lanes';
import { BLOCK, ENTRY, SLOTS, TABLE, USED } from './memory';

/** Rows after which it is seen whether looking pays: first few of them, where two in a hundred show that many will follow. */
const FIRST_LOOK: i32 = 512;
const FIRST_HITS: i32 = FIRST_LOOK / 64;
const LOOK: i32 = 4096;
const HITS: i32 = LOOK / 8;
/** Places where a value can be: neighbours of the one that its bytes say. */
const WAYS: i32 = 4;
/** Rows without looking, before the next try. */
const PAUSE: i32 = 1 << 16;

let looking: bool = true;
let rowsLeft: i32 = FIRST_LOOK;
let hits: i32 = 0;
let hitsNeeded: i32 = FIRST_HITS;
let used: i32 = 0;

/** Forgets all values that were seen. No hash may be on its way into the table. */
export function forgetRepeats(): void {
  for (let i = 0; i < used; i++) memory.fill(load<usize>(USED + i * 4), 0, ENTRY);
  used = 0;
  tryLooking();
}

function tryLooking(): void {
  looking = true;
  rowsLeft = FIRST_LOOK;
  hitsNeeded = FIRST_HITS;
  hits = 0;
}

/** True when enough rows went by to think again about looking; then call `decide`. */
// @ts-ignore: decorator
@inline
export function rowPasses(): bool {
  return --rowsLeft < 0;
}

/** Goes on looking, stops it or tries it again. No hash may be on its way into the table. */
export function decide(): void {
  if (looking && hits >= hitsNeeded) {
    rowsLeft = LOOK;
    hitsNeeded = HITS;
    hits = 0;
    return;
  }
  const paused = !looking;
  forgetRepeats();
  if (paused) return;
  looking = false;
  rowsLeft = PAUSE;
}

// @ts-ignore: decorator
@inline
export function isLooking(): bool {
  return looking;
}

/** The entry of this block, or a new one with it in which the hash is still missing, or 0 where there is no place. */
export function entryOf(block: usize): usize {
  const slot = TABLE + slotOf(block) * ENTRY;
  for (let way = 0; way < WAYS; way++) {
    const entry = slot ^ (way * ENTRY);
    if (sameBlock(entry, block)) {
      hits++;
      return entry;
    }
    if (isFree(entry)) return take(entry, block);
  }
  return 0;
}

/** A hash in digits holds no zero. */
// @ts-ignore: decorator
@inline
export function hasHash(entry: usize): bool {
  return load<u8>(entry + BLOCK) != 0;
}

/** The length at the end of a block, which counts the key too, is never zero. */
// @ts-ignore: decorator
@inline
function isFree(entry: usize): bool {
  return load<u16>(entry, BLOCK - 2) == 0;
}

function take(entry: usize, block: usize): usize {
  copyBlock(entry, block);
  store<usize>(USED + used++ * 4, entry);
  return entry;
}

/** Multiplies all of the block into the upper bits of a number. */
// @ts-ignore: decorator
@inline
function slotOf(block: usize): usize {
  const all =
    (pair(block) * 0x9e3779b97f4a7c15) ^ (pair(block + 16) * 0xc2b2ae3d27d4eb4f) ^
    (pair(block + 32) * 0x165667b19e3779f9) ^ (pair(block + 48) * 0x85ebca77c2b2ae63);
  return <usize>(((all ^ (all >> 29)) * 0x9e3779b97f4a7c15) >> 50) & (SLOTS - 1);
}

// @ts-ignore: decorator
@inline
function pair(at: usize): u64 {
  return load<u64>(at) ^ rotl<u64>(load<u64>(at, 8), 23);
}
