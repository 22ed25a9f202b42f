// SHA-256 of one message at a time, for machines without vectors: the functions of simd.ts with one lane.
import { DIGITS, ROUNDS, START } from './constants';
import { BLOCK, BLOCKS, INNER, KEY, OUTER, STATE, WORDS } from './memory';

/** Makes `INNER` and `OUTER` from `KEY`: the states after the key with its two pads. */
export function startKey(): void {
  memory.copy(STATE, START, 32);
  pad(0x36);
  compress(STATE, INNER);
  pad(0x5c);
  compress(STATE, OUTER);
}

function pad(byte: u8): void {
  for (let i = 0; i < BLOCK; i++) store<u8>(BLOCKS + i, load<u8>(KEY + i) ^ byte);
  loadWords(BLOCKS);
}

/** The part of a round that goes to both ends of the state; `wk` is the word plus the constant. */
// @ts-ignore: decorator
@inline
function first(h: u32, e: u32, f: u32, g: u32, wk: u32): u32 {
  return h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (g ^ (e & (f ^ g))) + wk;
}

/** The part that goes to the new `a` only. */
// @ts-ignore: decorator
@inline
function second(a: u32, b: u32, c: u32): u32 {
  return (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (c & (a ^ b)));
}

/** A word of the schedule from those 16, 15, 7 and 2 before it. */
// @ts-ignore: decorator
@inline
function next(w16: u32, w15: u32, w7: u32, w2: u32): u32 {
  return w16 + (rotr(w15, 7) ^ rotr(w15, 18) ^ (w15 >>> 3)) + w7 + (rotr(w2, 17) ^ rotr(w2, 19) ^ (w2 >>> 10));
}

/** One block: the state at `from`, with the 16 words at `WORDS`, becomes the state at `to`. Eight rounds a turn. */
export function compress(from: usize, to: usize): void {
  let a = load<u32>(from, 0), b = load<u32>(from, 4), c = load<u32>(from, 8), d = load<u32>(from, 12);
  let e = load<u32>(from, 16), f = load<u32>(from, 20), g = load<u32>(from, 24), h = load<u32>(from, 28);
  let t: u32, w = WORDS, k = ROUNDS;
  for (let end = w + 16 * 4; w < end; w += 32, k += 32) {
    t = first(h, e, f, g, load<u32>(w, 0) + load<u32>(k, 0)); d += t; h = t + second(a, b, c);
    t = first(g, d, e, f, load<u32>(w, 4) + load<u32>(k, 4)); c += t; g = t + second(h, a, b);
    t = first(f, c, d, e, load<u32>(w, 8) + load<u32>(k, 8)); b += t; f = t + second(g, h, a);
    t = first(e, b, c, d, load<u32>(w, 12) + load<u32>(k, 12)); a += t; e = t + second(f, g, h);
    t = first(d, a, b, c, load<u32>(w, 16) + load<u32>(k, 16)); h += t; d = t + second(e, f, g);
    t = first(c, h, a, b, load<u32>(w, 20) + load<u32>(k, 20)); g += t; c = t + second(d, e, f);
    t = first(b, g, h, a, load<u32>(w, 24) + load<u32>(k, 24)); f += t; b = t + second(c, d, e);
    t = first(a, f, g, h, load<u32>(w, 28) + load<u32>(k, 28)); e += t; a = t + second(b, c, d);
  }
  w = WORDS; // the word of round i + 16 is made from those at i and after
  for (let end = w + 48 * 4; w < end; w += 32, k += 32) {
    let x: u32;
    x = next(load<u32>(w, 0), load<u32>(w, 4), load<u32>(w, 36), load<u32>(w, 56)); store<u32>(w, x, 64);
    t = first(h, e, f, g, x + load<u32>(k, 0)); d += t; h = t + second(a, b, c);
    x = next(load<u32>(w, 4), load<u32>(w, 8), load<u32>(w, 40), load<u32>(w, 60)); store<u32>(w, x, 68);
    t = first(g, d, e, f, x + load<u32>(k, 4)); c += t; g = t + second(h, a, b);
    x = next(load<u32>(w, 8), load<u32>(w, 12), load<u32>(w, 44), load<u32>(w, 64)); store<u32>(w, x, 72);
    t = first(f, c, d, e, x + load<u32>(k, 8)); b += t; f = t + second(g, h, a);
    x = next(load<u32>(w, 12), load<u32>(w, 16), load<u32>(w, 48), load<u32>(w, 68)); store<u32>(w, x, 76);
    t = first(e, b, c, d, x + load<u32>(k, 12)); a += t; e = t + second(f, g, h);
    x = next(load<u32>(w, 16), load<u32>(w, 20), load<u32>(w, 52), load<u32>(w, 72)); store<u32>(w, x, 80);
    t = first(d, a, b, c, x + load<u32>(k, 16)); h += t; d = t + second(e, f, g);
    x = next(load<u32>(w, 20), load<u32>(w, 24), load<u32>(w, 56), load<u32>(w, 76)); store<u32>(w, x, 84);
    t = first(c, h, a, b, x + load<u32>(k, 20)); g += t; c = t + second(d, e, f);
    x = next(load<u32>(w, 24), load<u32>(w, 28), load<u32>(w, 60), load<u32>(w, 80)); store<u32>(w, x, 88);
    t = first(b, g, h, a, x + load<u32>(k, 24)); f += t; b = t + second(c, d, e);
    x = next(load<u32>(w, 28), load<u32>(w, 32), load<u32>(w, 64), load<u32>(w, 84)); store<u32>(w, x, 92);
    t = first(a, f, g, h, x + load<u32>(k, 28)); e += t; a = t + second(b, c, d);
  }
  store<u32>(to, a + load<u32>(from, 0), 0);
  store<u32>(to, b + load<u32>(from, 4), 4);
  store<u32>(to, c + load<u32>(from, 8), 8);
  store<u32>(to, d + load<u32>(from, 12), 12);
  store<u32>(to, e + load<u32>(from, 16), 16);
  store<u32>(to, f + load<u32>(from, 20), 20);
  store<u32>(to, g + load<u32>(from, 24), 24);
  store<u32>(to, h + load<u32>(from, 28), 28);
}

export function loadWords(block: usize): void {
  for (let i = 0; i < BLOCK; i += 4) store<u32>(WORDS + i, bswap(load<u32>(block + i)));
}

/** The outer hash over the digest of the inner one, which is at `STATE`; the result is there too. */
export function finish(): void {
  memory.copy(WORDS, STATE, 32);
  store<u32>(WORDS, 0x80000000, 32);
  memory.fill(WORDS + 36, 0, 24);
  store<u32>(WORDS, (BLOCK + 32) * 8, 60);
  compress(OUTER, STATE);
}

/** The hash as 64 hex digits. */
export function writeHex(to: usize): void {
  for (let i = 0; i < 8; i++) {
    const word = load<u32>(STATE + i * 4);
    for (let shift = 28; shift >= 0; shift -= 4) store<u8>(to++, load<u8>(DIGITS + ((word >>> shift) & 15)));
  }
}

/** A value of at most 55 bytes as one block, after the block of the key. */
export function padShort(data: usize, length: i32, to: usize): void {
  memory.copy(to, data, length);
  store<u8>(to + length, 0x80);
  memory.fill(to + length + 1, 0, BLOCK - 2 - length - 1);
  store<u16>(to, bswap<u16>(<u16>((BLOCK + length) << 3)), BLOCK - 2);
}

export function sameBlock(a: usize, b: usize): bool {
  for (let i = 0; i < BLOCK; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return true;
}

// @ts-ignore: decorator
@inline
export function copyBlock(to: usize, from: usize): void {
  memory.copy(to, from, BLOCK);
}
