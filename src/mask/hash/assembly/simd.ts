// SHA-256 of four messages at once: word i of all four is one vector, a lane each. The state of the hash is eight vectors.
import { DIGITS, ROUNDS, START } from './constants';
import { BLOCK, BLOCKS, INNER, KEY, OUTER, STATE, WORDS } from './memory';

/** The constants of the rounds, each in all four lanes. */
const ROUNDS4: usize = memory.data(64 * 16, 16);
/** The numbers from 0 to 63, a byte each. */
const COUNTING: usize = memory.data(64, 16);

export function initialize(): void {
  for (let i = 0; i < 64; i++) {
    v128.store(ROUNDS4 + i * 16, i32x4.splat(load<i32>(ROUNDS + i * 4)));
    store<u8>(COUNTING + i, <u8>i);
  }
}

/** Makes `INNER` and `OUTER` from `KEY`: the states after the key with its two pads. */
export function startKey(): void {
  for (let i = 0; i < 8; i++) v128.store(STATE + i * 16, i32x4.splat(load<i32>(START + i * 4)));
  pad(0x36);
  compress(STATE, INNER);
  pad(0x5c);
  compress(STATE, OUTER);
}

function pad(byte: i8): void {
  for (let i = 0; i < BLOCK; i += 16) v128.store(BLOCKS + i, v128.xor(v128.load(KEY + i), i8x16.splat(byte)));
  loadWords(BLOCKS, BLOCKS, BLOCKS, BLOCKS);
}

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return i32x4.add(a, b);
}

// @ts-ignore: decorator
@inline
function rotate(x: v128, n: i32): v128 {
  return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n));
}

/** The part of a round that goes to both ends of the state; `wk` is the word plus the constant. */
// @ts-ignore: decorator
@inline
function first(h: v128, e: v128, f: v128, g: v128, wk: v128): v128 {
  const sum = v128.xor(v128.xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25));
  const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
  return add(add(add(h, sum), choice), wk);
}

/** The part that goes to the new `a` only. */
// @ts-ignore: decorator
@inline
function second(a: v128, b: v128, c: v128): v128 {
  const sum = v128.xor(v128.xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22));
  const majority = v128.xor(v128.and(a, b), v128.and(c, v128.xor(a, b)));
  return add(sum, majority);
}

/** A word of the schedule from those 16, 15, 7 and 2 before it. */
// @ts-ignore: decorator
@inline
function next(w16: v128, w15: v128, w7: v128, w2: v128): v128 {
  const s0 = v128.xor(v128.xor(rotate(w15, 7), rotate(w15, 18)), i32x4.shr_u(w15, 3));
  const s1 = v128.xor(v128.xor(rotate(w2, 17), rotate(w2, 19)), i32x4.shr_u(w2, 10));
  return add(add(w16, s1), add(w7, s0));
}

/** One block: the state at `from`, with the 16 words at `WORDS`, becomes the state at `to`. Eight rounds a turn. */
export function compress(from: usize, to: usize): void {
  let a = v128.load(from, 0), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
  let e = v128.load(from, 64), f = v128.load(from, 80), g = v128.load(from, 96), h = v128.load(from, 112);
  let t: v128, w = WORDS, k = ROUNDS4;
  for (let end = w + 16 * 16; w < end; w += 128, k += 128) {
    t = first(h, e, f, g, add(v128.load(w, 0), v128.load(k, 0))); d = add(d, t); h = add(t, second(a, b, c));
    t = first(g, d, e, f, add(v128.load(w, 16), v128.load(k, 16))); c = add(c, t); g = add(t, second(h, a, b));
    t = first(f, c, d, e, add(v128.load(w, 32), v128.load(k, 32))); b = add(b, t); f = add(t, second(g, h, a));
    t = first(e, b, c, d, add(v128.load(w, 48), v128.load(k, 48))); a = add(a, t); e = add(t, second(f, g, h));
    t = first(d, a, b, c, add(v128.load(w, 64), v128.load(k, 64))); h = add(h, t); d = add(t, second(e, f, g));
    t = first(c, h, a, b, add(v128.load(w, 80), v128.load(k, 80))); g = add(g, t); c = add(t, second(d, e, f));
    t = first(b, g, h, a, add(v128.load(w, 96), v128.load(k, 96))); f = add(f, t); b = add(t, second(c, d, e));
    t = first(a, f, g, h, add(v128.load(w, 112), v128.load(k, 112))); e = add(e, t); a = add(t, second(b, c, d));
  }
  w = WORDS; // the word of round i + 16 is made from those at i and after
  for (let end = w + 48 * 16; w < end; w += 128, k += 128) {
    let x: v128;
    x = next(v128.load(w, 0), v128.load(w, 16), v128.load(w, 144), v128.load(w, 224)); v128.store(w, x, 256);
    t = first(h, e, f, g, add(x, v128.load(k, 0))); d = add(d, t); h = add(t, second(a, b, c));
    x = next(v128.load(w, 16), v128.load(w, 32), v128.load(w, 160), v128.load(w, 240)); v128.store(w, x, 272);
    t = first(g, d, e, f, add(x, v128.load(k, 16))); c = add(c, t); g = add(t, second(h, a, b));
    x = next(v128.load(w, 32), v128.load(w, 48), v128.load(w, 176), v128.load(w, 256)); v128.store(w, x, 288);
    t = first(f, c, d, e, add(x, v128.load(k, 32))); b = add(b, t); f = add(t, second(g, h, a));
    x = next(v128.load(w, 48), v128.load(w, 64), v128.load(w, 192), v128.load(w, 272)); v128.store(w, x, 304);
    t = first(e, b, c, d, add(x, v128.load(k, 48))); a = add(a, t); e = add(t, second(f, g, h));
    x = next(v128.load(w, 64), v128.load(w, 80), v128.load(w, 208), v128.load(w, 288)); v128.store(w, x, 320);
    t = first(d, a, b, c, add(x, v128.load(k, 64))); h = add(h, t); d = add(t, second(e, f, g));
    x = next(v128.load(w, 80), v128.load(w, 96), v128.load(w, 224), v128.load(w, 304)); v128.store(w, x, 336);
    t = first(c, h, a, b, add(x, v128.load(k, 80))); g = add(g, t); c = add(t, second(d, e, f));
    x = next(v128.load(w, 96), v128.load(w, 112), v128.load(w, 240), v128.load(w, 320)); v128.store(w, x, 352);
    t = first(b, g, h, a, add(x, v128.load(k, 96))); f = add(f, t); b = add(t, second(c, d, e));
    x = next(v128.load(w, 112), v128.load(w, 128), v128.load(w, 256), v128.load(w, 336)); v128.store(w, x, 368);
    t = first(a, f, g, h, add(x, v128.load(k, 112))); e = add(e, t); a = add(t, second(b, c, d));
  }
  v128.store(to, add(a, v128.load(from, 0)), 0);
  v128.store(to, add(b, v128.load(from, 16)), 16);
  v128.store(to, add(c, v128.load(from, 32)), 32);
  v128.store(to, add(d, v128.load(from, 48)), 48);
  v128.store(to, add(e, v128.load(from, 64)), 64);
  v128.store(to, add(f, v128.load(from, 80)), 80);
  v128.store(to, add(g, v128.load(from, 96)), 96);
  v128.store(to, add(h, v128.load(from, 112)), 112);
}

/** Where a message has ended before block `index`, its lane of the state at `next` is taken back from `STATE`. */
export function keepEnded(next: usize, index: i32, blocks: usize): void {
  const running = i32x4.gt_s(v128.load(blocks), i32x4.splat(index));
  for (let i = 0; i < 8 * 16; i += 16) {
    v128.store(STATE + i, v128.bitselect(v128.load(next + i), v128.load(STATE + i), running));
  }
}

/** A value of at most 55 bytes as one block, after the block of the key. Reads 64 bytes at `data`. */
// @ts-ignore: decorator
@inline
export function padShort(data: usize, length: i32, to: usize): void {
  const size = i8x16.splat(<i8>length);
  v128.store(to, padded(data, size, 0), 0);
  v128.store(to, padded(data, size, 16), 16);
  v128.store(to, padded(data, size, 32), 32);
  v128.store(to, i16x8.replace_lane(padded(data, size, 48), 7, <i16>bswap<u16>(<u16>((BLOCK + length) << 3))), 48);
}

/** 16 bytes of which those before the end are the value's, the one at the end is 0x80 and the others are zero. */
// @ts-ignore: decorator
@inline
function padded(data: usize, size: v128, at: usize): v128 {
  const place = v128.load(COUNTING + at);
  const value = v128.and(v128.load(data + at), i8x16.lt_s(place, size));
  return v128.or(value, v128.and(i8x16.eq(place, size), i8x16.splat(-128)));
}

// @ts-ignore: decorator
@inline
export function sameBlock(a: usize, b: usize): bool {
  const low = v128.or(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16)));
  const high = v128.or(v128.xor(v128.load(a, 32), v128.load(b, 32)), v128.xor(v128.load(a, 48), v128.load(b, 48)));
  return !v128.any_true(v128.or(low, high));
}

// @ts-ignore: decorator
@inline
export function copyBlock(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}

/** Reads four blocks into `WORDS`. Each is read whole. */
export function loadWords(b0: usize, b1: usize, b2: usize, b3: usize): void {
  for (let i = 0; i < BLOCK; i += 16) {
    transpose(
      swap(v128.load(b0 + i)),
      swap(v128.load(b1 + i)),
      swap(v128.load(b2 + i)),
      swap(v128.load(b3 + i)),
      WORDS + i * 4,
    );
  }
}

/** The outer hash over the digests of the inner one, which are at `STATE`; the result is there too. */
export function finish(): void {
  memory.copy(WORDS, STATE, 8 * 16);
  v128.store(WORDS, i32x4.splat(0x80000000), 8 * 16);
  memory.fill(WORDS + 9 * 16, 0, 6 * 16);
  v128.store(WORDS, i32x4.splat((BLOCK + 32) * 8), 15 * 16);
  compress(OUTER, STATE);
}

/** Brings the digests at `STATE` into the order of bytes: 32 bytes for each lane at `WORDS`. */
export function orderDigests(): void {
  for (let half = 0; half < 2; half++) {
    const from = STATE + half * 64;
    transpose(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), WORDS + half * 64);
  }
}

/** The hash of one lane as 64 hex digits, once `orderDigests` has run. */
export function writeHex(lane: i32, to: usize): void {
  hex(swap(v128.load(WORDS + lane * 16)), to);
  hex(swap(v128.load(WORDS + lane * 16, 64)), to + 32);
}

/** From the memory order of bytes in each word to the order of SHA-256, and back. */
// @ts-ignore: decorator
@inline
function swap(x: v128): v128 {
  return v128.shuffle<i8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

// @ts-ignore: decorator
@inline
function transpose(x0: v128, x1: v128, x2: v128, x3: v128, to: usize): void {
  const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5), low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7), high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 48);
}

/** 16 bytes to 32 digits. */
// @ts-ignore: decorator
@inline
function hex(x: v128, to: usize): void {
  const digits = v128.load(DIGITS), nibble = i8x16.splat(15);
  const low = v128.swizzle(digits, v128.and(x, nibble));
  const high = v128.swizzle(digits, v128.and(i16x8.shr_u(x, 4), nibble));
  v128.store(to, v128.shuffle<i8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  v128.store(to, v128.shuffle<i8>(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
}
