const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;
const ZONE = /(?:Z|([+-])(\d\d):(\d\d))$/;
const MINUTE = 60_000;
/** Up to the second; an offset has no meaning before it. */
const LOCAL_LENGTH = 19;

/** A date that the calendar has, `2024-02-29`, years 0001 to 9999; undefined for every other text. */
export function readDate(text: string): string | undefined {
  return dateMillis(text) === undefined ? undefined : text;
}

/**
 * A moment in ISO 8601 or SQL spelling, as the text in which row values show it: `2024-01-31 10:00:00.25`. Without a
 * time of day it is midnight. With `zoned` an offset (`Z`, `+01:00`) may follow, UTC when none does, and the result is
 * in UTC with `+00:00` at its end; otherwise an offset is refused. Undefined for what is no moment.
 */
export function readTimestamp(text: string, zoned: boolean): string | undefined {
  const zone = text.length > LOCAL_LENGTH ? ZONE.exec(text) : null;
  if (zone && !zoned) return undefined;
  const local = readLocal(zone ? text.slice(0, zone.index) : text);
  const offset = zone ? readOffset(zone) : 0;
  if (!local || offset === undefined) return undefined;
  const shown = new Date(local.millis - offset * MINUTE);
  if (shown.getUTCFullYear() < 1 || shown.getUTCFullYear() > 9999) return undefined;
  return `${shown.toISOString().slice(0, LOCAL_LENGTH).replace('T', ' ')}${local.fraction}${zoned ? '+00:00' : ''}`;
}

function readLocal(text: string): { millis: number; fraction: string } | undefined {
  const date = dateMillis(text.slice(0, 10));
  if (date === undefined) return undefined;
  if (text.length === 10) return { millis: date, fraction: '' };
  const time = /[ T]/.test(text.charAt(10)) ? TIME.exec(text.slice(11)) : null;
  if (!time) return undefined;
  const [hour, minute, second] = time.slice(1, 4).map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = (time[4] ?? '').replace(/0+$/, '');
  return { millis: date + (hour * 60 + minute) * MINUTE + second * 1000, fraction: fraction && `.${fraction}` };
}

/** Minutes east of UTC. */
function readOffset([zone, sign, hours, minutes]: RegExpExecArray): number | undefined {
  if (zone === 'Z') return 0;
  const total = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || total > 14 * 60) return undefined;
  return sign === '-' ? -total : total;
}

/** Milliseconds since 1970 at midnight UTC. `Date.UTC` would take the years below 100 for those of 1900. */
function dateMillis(text: string): number | undefined {
  const [year, month, day] = (DATE.exec(text)?.slice(1) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || year === 0) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}
