const DAY_SECONDS = 86_400n;

/** DuckDB's dates without end are the two ends of the number range. */
const endless = (number: bigint, bits: 32 | 64): string | undefined => {
  const max = 2n ** BigInt(bits - 1) - 1n;
  return number === max ? 'infinity' : number === -max ? '-infinity' : undefined;
};

/** Days since 1970-01-01 as `2024-01-31`; years before 1 as `0044-03-15 (BC)`. */
export function dateText(days: number): string {
  return endless(BigInt(days), 32) ?? civilDate(days);
}

/** The proleptic Gregorian calendar, which a `Date` of JavaScript does not reach far enough. */
function civilDate(days: number): string {
  const shifted = days + 719_468; // since 0000-03-01, so that leap days end a year
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const shown = `${digits(year > 0 ? year : 1 - year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  return year > 0 ? shown : `${shown} (BC)`;
}

/** Ticks since midnight with so many digits below the second; a fraction of zero is left out. */
export function timeText(ticks: bigint, fractionDigits: number): string {
  const second = 10n ** BigInt(fractionDigits);
  const seconds = Number(ticks / second);
  const fraction = fractionDigits === 0 ? '' : digits(ticks % second, fractionDigits).replace(/0+$/, '');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return clock.map((part) => digits(part, 2)).join(':') + (fraction && `.${fraction}`);
}

/** Ticks since 1970-01-01 00:00 as `2024-01-31 10:00:00.25` and the given zone. */
export function timestampText(ticks: bigint, fractionDigits: number, zone: string): string {
  const end = endless(ticks, 64);
  if (end) return end;
  const day = DAY_SECONDS * 10n ** BigInt(fractionDigits);
  const inDay = ((ticks % day) + day) % day;
  return `${dateText(Number((ticks - inDay) / day))} ${timeText(inDay, fractionDigits)}${zone}`;
}

const digits = (number: number | bigint, width: number): string => String(number).padStart(width, '0');
