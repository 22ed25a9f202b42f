/** Code points as ranges that neither touch nor overlap, in order. Halves of surrogate pairs are in none. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;
const [SURROGATES, AFTER_SURROGATES] = [0xd800, 0xe000];

export const range = (from: number, to: number): CharacterSet => union([[from, to]]);

export const single = (code: number): CharacterSet => [[code, code]];

export function union(...sets: readonly CharacterSet[]): CharacterSet {
  const sorted = sets.flat().sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged.flatMap(([from, to]) => withoutSurrogates(from, to));
}

export function complement(set: CharacterSet): CharacterSet {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps.flatMap(([from, to]) => withoutSurrogates(from, to));
}

export const overlap = (left: CharacterSet, right: CharacterSet): boolean =>
  left.some(([from, to]) => right.some(([other, end]) => from <= end && other <= to));

/** With each ASCII letter in both cases. */
export function withoutCase(set: CharacterSet): CharacterSet {
  const shifted = (low: number, high: number, by: number): CharacterSet =>
    set.flatMap(([from, to]) => {
      const [start, end] = [Math.max(from, low), Math.min(to, high)];
      return start <= end ? [[start + by, end + by] as const] : [];
    });
  return union(set, shifted(0x41, 0x5a, 0x20), shifted(0x61, 0x7a, -0x20));
}

function withoutSurrogates(from: number, to: number): (readonly [from: number, to: number])[] {
  const parts: (readonly [number, number])[] = [
    [from, Math.min(to, SURROGATES - 1)],
    [Math.max(from, AFTER_SURROGATES), to],
  ];
  return parts.filter(([start, end]) => start <= end);
}
