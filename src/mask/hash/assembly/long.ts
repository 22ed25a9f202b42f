// Values of several blocks. They wait until the piece ends and are hashed in the order of their length, so that those in
// one group have nearly the same number of blocks.
import { addBlocks, finish, LANES, startStates, writeHex } from './lanes';
import { BLOCK, BLOCKS, COUNTS, LANE_BLOCKS, LANE_COUNTS, LONG, LONGEST, SORTED } from './memory';

const MAX_BLOCKS: i32 = blocksOf(LONGEST);

let count: i32 = 0;

/** What `LONG` holds of each: where it is, its length, where its hash goes. */
export function addLong(data: usize, length: i32, hash: usize): void {
  const at = LONG + (count++ << 4);
  store<usize>(at, data);
  store<i32>(at, length, 4);
  store<usize>(at, hash, 8);
}

/** Blocks of a value with the 0x80 and the eight bytes of length that end it. */
// @ts-ignore: decorator
@inline
function blocksOf(length: i32): i32 {
  return ((length + 8) >> 6) + 1;
}

/** Computes the hashes of all. */
export function flushLong(): void {
  if (count == 0) return;
  sort();
  for (let i = 0; i < count; i += LANES) hashGroup(i, min(LANES, count - i));
  count = 0;
}

/** Puts the addresses of all into `SORTED`, in the order of their number of blocks: counts, then places. */
function sort(): void {
  memory.fill(COUNTS, 0, (MAX_BLOCKS + 1) << 2);
  for (let i = 0; i < count; i++) {
    const at = COUNTS + (blocksOf(load<i32>(LONG + (i << 4), 4)) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
  for (let blocks = 0, place = 0; blocks <= MAX_BLOCKS; blocks++) {
    const at = COUNTS + (blocks << 2), before = place;
    place += load<i32>(at);
    store<i32>(at, before);
  }
  for (let i = 0; i < count; i++) {
    const value = LONG + (i << 4), at = COUNTS + (blocksOf(load<i32>(value, 4)) << 2);
    const place = load<i32>(at);
    store<i32>(at, place + 1);
    store<usize>(SORTED + (place << 2), value);
  }
}

/** Lanes without a value repeat the last one. */
function hashGroup(from: i32, values: i32): void {
  let most = 0;
  for (let lane = 0; lane < LANES; lane++) {
    const blocks = blocksOf(load<i32>(valueOf(from, lane, values), 4));
    store<i32>(LANE_COUNTS + (lane << 2), blocks);
    most = max(most, blocks);
  }
  startStates();
  for (let index = 0; index < most; index++) {
    for (let lane = 0; lane < LANES; lane++) {
      const value = valueOf(from, lane, values);
      const block = blockOf(load<usize>(value), load<i32>(value, 4), index, BLOCKS + (lane << 6));
      store<usize>(LANE_BLOCKS + (lane << 2), block);
    }
    addBlocks(index);
  }
  finish();
  for (let lane = 0; lane < values; lane++) writeHex(lane, load<usize>(valueOf(from, lane, values), 8));
}

// @ts-ignore: decorator
@inline
function valueOf(from: i32, lane: i32, values: i32): usize {
  return load<usize>(SORTED + ((from + min(lane, values - 1)) << 2));
}

/** Where block `index` of a value is: in the value itself, or made at `own` where the value ends. */
function blockOf(data: usize, length: i32, index: i32, own: usize): usize {
  const begin = index << 6, rest = length - begin;
  if (rest >= BLOCK) return data + begin;
  memory.fill(own, 0, BLOCK);
  if (rest > 0) memory.copy(own, data + begin, rest);
  if (rest >= 0) store<u8>(own + rest, 0x80);
  if (index == blocksOf(length) - 1) store<u32>(own, bswap((BLOCK + length) << 3), BLOCK - 4);
  return own;
}
