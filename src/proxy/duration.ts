const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time span as people write it, in milliseconds; undefined for anything else.
 *
 * @example
 * parseDuration('15m') // 900000
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})\s*(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit!]!;
}
