import { printType, type SqlType } from '../sqltype.ts';
import type { RoundingUnit } from '../types.ts';
import { BUILTINS } from './hmac-sql.ts';
import { checked, type MaskPlace } from './mask.ts';
import type { Rounding } from './rounding.ts';

type TimeKind = 'date' | 'timestamp' | 'timestamp_ntz';

/** Of each type the first and the last value of the years 1 to 9999; what lies outside is taken for the nearer of them. */
const ENDS: Readonly<Record<TimeKind, readonly [first: string, last: string]>> = {
  date: ['0001-01-01', '9999-12-31'],
  timestamp: ['0001-01-01 00:00:00+00:00', '9999-12-31 23:59:59.999999+00:00'],
  timestamp_ntz: ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999'],
};

const MINUTE_MICROS = 60_000_000;
const MICROS = { minute: MINUTE_MICROS, hour: 60 * MINUTE_MICROS, day: 24 * 60 * MINUTE_MICROS } as const;
const DAY_MILLIS = MICROS.day / 1000;

type ShortUnit = keyof typeof MICROS;

const isShort = (unit: RoundingUnit): unit is ShortUnit => unit in MICROS;

/** Rounding down to the start of the unit, weeks from Monday; undefined where it does not fit or would change nothing. */
export function timeRounding(unit: RoundingUnit, { kind }: SqlType): Rounding | undefined {
  if (kind !== 'date' && kind !== 'timestamp' && kind !== 'timestamp_ntz') return undefined;
  if (kind === 'date' && isShort(unit)) return undefined;
  return {
    sql: (place) => (place.dialect === 'duckdb' ? duckdbSql(unit, kind, place) : SPARK_FORMS[kind](unit, place)),
    value: (value) => floored(checked<string>(typeof value === 'string', value), unit, kind),
  };
}

/** The column, within the years that every engine's calendar functions agree on. */
function clamped(kind: TimeKind, { column, type, dialect }: MaskPlace): string {
  const [first, last] = ENDS[kind].map((text) => `CAST('${text}' AS ${printType(type, dialect)})`) as [string, string];
  return `CASE WHEN ${column} < ${first} THEN ${first} WHEN ${column} > ${last} THEN ${last} ELSE ${column} END`;
}

/** A moment goes there and back by its microseconds in UTC, because `date_trunc` looks at the session's time zone. */
function duckdbSql(unit: RoundingUnit, kind: TimeKind, place: MaskPlace): string {
  const { call } = BUILTINS.duckdb;
  const trunc = (moment: string) => call('date_trunc', `'${unit}'`, moment);
  const value = clamped(kind, place);
  if (kind === 'date') return `CAST(${trunc(value)} AS DATE)`;
  if (kind === 'timestamp_ntz') return trunc(value);
  return call('to_timestamp', call('epoch', trunc(call('make_timestamp', call('epoch_us', value)))));
}

/** Spark's functions on moments look at the session's time zone; these are made of those that do not. */
const SPARK_FORMS: Readonly<Record<TimeKind, (unit: RoundingUnit, place: MaskPlace) => string>> = {
  date: (unit, place) => sparkTrunc(clamped('date', place), unit),

  timestamp_ntz: (unit, place) => {
    const value = clamped('timestamp_ntz', place);
    if (unit !== 'hour' && unit !== 'minute') {
      const day = `CAST(${value} AS DATE)`;
      return `CAST(${unit === 'day' ? day : sparkTrunc(day, unit)} AS TIMESTAMP_NTZ)`;
    }
    const { call, concat } = BUILTINS.spark;
    const [kept, rest] = unit === 'hour' ? [13, ':00:00'] : [16, ':00'];
    const start = call('substring', `CAST(${value} AS STRING)`, '1', String(kept));
    return `CAST(${concat(start, `'${rest}'`)} AS TIMESTAMP_NTZ)`;
  },

  timestamp: (unit, place) => {
    const { call, minus, times, over } = BUILTINS.spark;
    const bigint = (number: number) => `CAST('${number}' AS BIGINT)`;
    const micros = call('unix_micros', clamped('timestamp', place));
    const floorTo = (size: number) => minus(micros, call('pmod', micros, bigint(size)));
    if (isShort(unit)) return call('timestamp_micros', floorTo(MICROS[unit]));
    // A whole number of days, so the quotient is exact in double precision.
    const days = `CAST(${over(floorTo(MICROS.day), bigint(MICROS.day))} AS INT)`;
    const start = call('unix_date', sparkTrunc(call('date_from_unix_date', days), unit));
    return call('timestamp_micros', times(`CAST(${start} AS BIGINT)`, bigint(MICROS.day)));
  },
};

const sparkTrunc = (date: string, unit: RoundingUnit): string =>
  BUILTINS.spark.call('trunc', date, `'${unit.toUpperCase()}'`);

/** Of the texts of `engine/texts.ts`. */
function floored(text: string, unit: RoundingUnit, kind: TimeKind): string {
  const shown = withinEnds(text, kind);
  const zone = kind === 'timestamp' ? '+00:00' : '';
  if (unit === 'minute') return `${shown.slice(0, 16)}:00${zone}`;
  if (unit === 'hour') return `${shown.slice(0, 13)}:00:00${zone}`;
  const day = startOfDay(shown.slice(0, 10), unit);
  return kind === 'date' ? day : `${day} 00:00:00${zone}`;
}

function withinEnds(text: string, kind: TimeKind): string {
  const [first, last] = ENDS[kind];
  if (text.startsWith('-') || text.includes('(BC)')) return first;
  return /^\d{4}-/.test(text) ? text : last;
}

function startOfDay(day: string, unit: RoundingUnit): string {
  switch (unit) {
    case 'year':
      return `${day.slice(0, 4)}-01-01`;
    case 'quarter': {
      const month = Number(day.slice(5, 7));
      return `${day.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
    }
    case 'month':
      return `${day.slice(0, 7)}-01`;
    case 'week': {
      const date = new Date(`${day}T00:00:00Z`);
      const sinceMonday = (date.getUTCDay() + 6) % 7;
      return new Date(date.getTime() - sinceMonday * DAY_MILLIS).toISOString().slice(0, 10);
    }
    default:
      return day;
  }
}
