// Where everything lies in the memory of the kernel. It has a fixed size and never grows: whoever calls cuts a column into
// pieces that fit. What holds keys or values is one region, so that one fill forgets it.

/** Rows of one piece at most. */
export const MAX_ROWS: i32 = 4096;
/** Bytes of all values of one piece at most. */
export const MAX_BYTES: i32 = 256 << 10;
/** Longer values are left to the caller: from about here on the native code of Node is faster. */
export const LONGEST: i32 = 1536;
/** A value up to here is one block, with the 0x80 and the length that end it. */
export const SHORT: i32 = 55;

/** SHA-256 works on blocks of 64 bytes; a hash as text is as long. */
export const BLOCK: i32 = 64;
/** The state of SHA-256 and the words of a block, for four lanes. */
const STATE_BYTES: i32 = 8 * 16;
const WORDS_BYTES: i32 = 64 * 16;

/** The key, padded with zeros to one block. */
export const KEY: usize = 1024 * 8; // below are the constants, which the compiler lays out
const SECRETS: usize = KEY;
/** The states of SHA-256 after the first block of the inner and of the outer hash: with them the key can be used. */
export const INNER: usize = KEY + BLOCK;
export const OUTER: usize = INNER + STATE_BYTES;
export const STATE: usize = OUTER + STATE_BYTES;
export const NEXT: usize = STATE + STATE_BYTES;
export const WORDS: usize = NEXT + STATE_BYTES;
/** One block a lane. */
export const BLOCKS: usize = WORDS + WORDS_BYTES;
/** The values of one piece. Blocks are read whole, so there is room for one after the last value. */
export const DATA: usize = BLOCKS + 4 * BLOCK;
const DATA_END: usize = DATA + MAX_BYTES + BLOCK;

/** Where each value begins, and where the last one ends, as Arrow has it: Int32. */
export const OFFSETS: usize = DATA_END;
/** Arrow's validity, one bit a row; the first row may be any bit of the first byte. */
export const VALIDITY: usize = OFFSETS + (MAX_ROWS + 1) * 4 + 12;
/** The hashes, 64 hex digits each, of the rows that are not NULL. */
export const HASHES: usize = VALIDITY + MAX_ROWS / 8 + 16;

/** Values of several blocks: 16 bytes each (see long.ts), as they come and in order of their length. */
export const LONG: usize = HASHES + MAX_ROWS * BLOCK;
export const SORTED: usize = LONG + MAX_ROWS * 16;
/** How many have so many blocks. */
export const COUNTS: usize = SORTED + MAX_ROWS * 4;

/** What each lane works on: a block or a value, how many blocks it has, where its hash goes, its entry in the table or 0. */
export const LANE_BLOCKS: usize = COUNTS + 128;
export const LANE_COUNTS: usize = LANE_BLOCKS + 16;
export const LANE_HASHES: usize = LANE_COUNTS + 16;
export const LANE_ENTRIES: usize = LANE_HASHES + 16;

/** Rows whose hash is being computed for an equal row: 8 bytes each (see repeats.ts). */
export const WAITING: usize = LANE_ENTRIES + 16;
/** Values that were seen before, with their hashes. All zero between two columns. */
export const TABLE: usize = (WAITING + MAX_ROWS * 8 + 4 * 128 - 1) & ~(4 * 128 - 1);
export const SLOTS: i32 = 1 << 14;
export const ENTRY: i32 = 2 * BLOCK;
/** The entries in use. */
export const USED: usize = TABLE + SLOTS * ENTRY;
export const END: usize = USED + SLOTS * 4;

/** Forgets the key, what can stand in for it, and the values up to `bytes` of `DATA`. */
export function forget(bytes: i32): void {
  memory.fill(SECRETS, 0, DATA - SECRETS + bytes);
}
