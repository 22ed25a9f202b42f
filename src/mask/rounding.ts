import type { SqlType } from '../sqltype.ts';
import type { RoundingSpec } from '../types.ts';
import { KEEPS_NOTHING, type Mask, type MaskPlace } from './mask.ts';
import { numberRounding } from './rounding-numbers.ts';
import { timeRounding } from './rounding-times.ts';

/** Rounding for one type, its options put in. NULL never comes to the in-process form; the SQL one keeps it. */
export interface Rounding {
  sql(place: MaskPlace): string;
  value(value: unknown): unknown;
}

/**
 * Numbers go down to a multiple of the bucket (-1 by 10 is -10), dates and moments to the start of their unit, moments in
 * UTC. What cannot go down within its type goes up to the lowest multiple that the type has. A type of which the
 * options would leave every value as it is (`bucket: 1` on INT, `unit: day` on DATE) does not fit.
 */
export const roundingMask: Mask<RoundingSpec> = {
  noun: 'the rounding',
  properties: {
    ...KEEPS_NOTHING,
    keepsEquality: 'partly',
    keepsOrder: 'partly',
    keepsAverages: 'partly',
    keepsNulls: 'yes',
  },
  examples: [
    { spec: { type: 'Rounding', bucket: '10' }, type: { kind: 'int' }, value: 47, masked: 40 },
    { spec: { type: 'Rounding', bucket: '10' }, type: { kind: 'int' }, value: -1, masked: -10 },
    { spec: { type: 'Rounding', bucket: '100' }, type: { kind: 'tinyint' }, value: -128, masked: -100 },
    {
      spec: { type: 'Rounding', bucket: '1000' },
      type: { kind: 'decimal', precision: 10, scale: 2 },
      value: '51234.50',
      masked: '51000.00',
    },
    { spec: { type: 'Rounding', bucket: '0.5' }, type: { kind: 'double' }, value: 1.75, masked: 1.5 },
    { spec: { type: 'Rounding', bucket: '100' }, type: { kind: 'float' }, value: Infinity, masked: Infinity },
    { spec: { type: 'Rounding', unit: 'year' }, type: { kind: 'date' }, value: '1984-05-17', masked: '1984-01-01' },
    { spec: { type: 'Rounding', unit: 'week' }, type: { kind: 'date' }, value: '2024-02-29', masked: '2024-02-26' },
    {
      spec: { type: 'Rounding', bucket: '10', unit: 'hour' },
      type: { kind: 'timestamp' },
      value: '2024-02-29 10:30:00.25+00:00',
      masked: '2024-02-29 10:00:00+00:00',
    },
    {
      spec: { type: 'Rounding', unit: 'quarter' },
      type: { kind: 'timestamp_ntz' },
      value: '2024-05-31 10:30:00',
      masked: '2024-04-01 00:00:00',
    },
    { spec: { type: 'Rounding', bucket: '10' }, type: { kind: 'bigint' }, value: null, masked: null },
  ],
  describe: ({ bucket, unit }) => {
    const number = bucket && `numbers down to a multiple of ${bucket}`;
    const time = unit && `dates down to the ${unit}`;
    return [number, time].filter(Boolean).join(', ');
  },
  fits: (spec, type) => roundingFor(spec, type) !== undefined,
  sql: (spec, place) => roundingFor(spec, place.type)!.sql(place),
  value: (spec, type) => {
    const rounding = roundingFor(spec, type)!;
    return (value) => (value === null ? null : rounding.value(value));
  },
};

const roundingFor = ({ bucket, unit }: RoundingSpec, type: SqlType): Rounding | undefined =>
  (bucket === undefined ? undefined : numberRounding(bucket, type)) ??
  (unit === undefined ? undefined : timeRounding(unit, type));
