// The hash of a group of values, one in each lane. The compiler drops the branch of the other build.
import { BLOCK, BLOCKS, INNER, LANE_BLOCKS, LANE_COUNTS, NEXT, STATE } from './memory';
import * as scalar from './scalar';
import * as simd from './simd';

export const LANES: i32 = ASC_FEATURE_SIMD ? 4 : 1;

export function initialize(): void {
  if (ASC_FEATURE_SIMD) simd.initialize();
}

/** Makes the key at `KEY` ready for use. */
export function startKey(): void {
  if (ASC_FEATURE_SIMD) simd.startKey();
  else scalar.startKey();
}

/** The hashes of the values whose blocks are at `BLOCKS`. */
export function hashBlocks(): void {
  if (ASC_FEATURE_SIMD) {
    simd.loadWords(BLOCKS, BLOCKS + BLOCK, BLOCKS + 2 * BLOCK, BLOCKS + 3 * BLOCK);
    simd.compress(INNER, STATE);
  } else {
    scalar.loadWords(BLOCKS);
    scalar.compress(INNER, STATE);
  }
  finish();
}

/** Values of several blocks begin. */
export function startStates(): void {
  memory.copy(STATE, INNER, NEXT - STATE);
}

/** Block `index` of the values, at the addresses in `LANE_BLOCKS`; those that have no such block keep their state. */
export function addBlocks(index: i32): void {
  if (ASC_FEATURE_SIMD) {
    const at = LANE_BLOCKS;
    simd.loadWords(load<usize>(at), load<usize>(at, 4), load<usize>(at, 8), load<usize>(at, 12));
    simd.compress(STATE, NEXT);
    simd.keepEnded(NEXT, index, LANE_COUNTS);
  } else {
    scalar.loadWords(load<usize>(LANE_BLOCKS));
    scalar.compress(STATE, STATE);
  }
}

/** The outer hash. Afterwards `writeHex` gives the results. */
export function finish(): void {
  if (ASC_FEATURE_SIMD) {
    simd.finish();
    simd.orderDigests();
  } else {
    scalar.finish();
  }
}

/** The hash of one lane as 64 hex digits. */
export function writeHex(lane: i32, to: usize): void {
  if (ASC_FEATURE_SIMD) simd.writeHex(lane, to);
  else scalar.writeHex(to);
}

/** A value of at most 55 bytes as the one block that it is, with its end. */
// @ts-ignore: decorator
@inline
export function padShort(data: usize, length: i32, to: usize): void {
  if (ASC_FEATURE_SIMD) simd.padShort(data, length, to);
  else scalar.padShort(data, length, to);
}

// @ts-ignore: decorator
@inline
export function sameBlock(a: usize, b: usize): bool {
  return ASC_FEATURE_SIMD ? simd.sameBlock(a, b) : scalar.sameBlock(a, b);
}

// @ts-ignore: decorator
@inline
export function copyBlock(to: usize, from: usize): void {
  if (ASC_FEATURE_SIMD) simd.copyBlock(to, from);
  else scalar.copyBlock(to, from);
}
