// Values of one block, in groups of as many as there are lanes.
import { copyBlock, hashBlocks, LANES, padShort, writeHex } from './lanes';
import { BLOCK, BLOCKS, LANE_ENTRIES, LANE_HASHES, WAITING } from './memory';
import { decide, entryOf, hasHash, isLooking, rowPasses } from './repeats';

/** Lanes that have a value. */
let filled: i32 = 0;
/** Rows equal to a value in a lane: where the hash goes, and the entry that will have it. */
let waiting: i32 = 0;

/** The hash of a value of at most 55 bytes goes to `hash`, now or with `flushShort`. */
export function addShort(data: usize, length: i32, hash: usize): void {
  if (rowPasses()) {
    flushShort();
    decide();
  }
  const block = BLOCKS + (filled << 6);
  padShort(data, length, block);
  let entry: usize = 0;
  if (isLooking()) {
    const before = entryOf(block);
    entry = before;
    if (before != 0 && hasHash(before)) return copyBlock(hash, before + BLOCK);
    if (before != 0 && isInLane(before)) return wait(before, hash);
  }
  store<usize>(LANE_HASHES + (filled << 2), hash);
  store<usize>(LANE_ENTRIES + (filled << 2), entry);
  if (++filled == LANES) flushShort();
}

function isInLane(entry: usize): bool {
  for (let lane = 0; lane < filled; lane++) if (load<usize>(LANE_ENTRIES + (lane << 2)) == entry) return true;
  return false;
}

function wait(entry: usize, hash: usize): void {
  const at = WAITING + (waiting++ << 3);
  store<usize>(at, entry);
  store<usize>(at, hash, 4);
}

/** Computes the hashes that are still missing. */
export function flushShort(): void {
  if (filled == 0) return;
  hashBlocks();
  for (let lane = 0; lane < filled; lane++) {
    const hash = load<usize>(LANE_HASHES + (lane << 2)), entry = load<usize>(LANE_ENTRIES + (lane << 2));
    writeHex(lane, hash);
    if (entry != 0) copyBlock(entry + BLOCK, hash);
  }
  filled = 0;
  for (let i = 0; i < waiting; i++) {
    const at = WAITING + (i << 3);
    copyBlock(load<usize>(at, 4), load<usize>(at) + BLOCK);
  }
  waiting = 0;
}
