import fc from 'fast-check';
import { decimalText } from '../../src/decimal.ts';
import { dateText, timestampText } from '../../src/engine/texts.ts';
import { typeLabel } from '../../src/mask/mask.ts';
import { readCustomFunction } from '../../src/policy/custom-function.ts';
import type { SqlType } from '../../src/sqltype.ts';
import { type MaskSpec, type NoMatch, ROUNDING_UNITS } from '../../src/types.ts';
import { SPECS_IN_SQL } from './support.ts';

/** A type with any of its values, extreme and malformed ones often, as `engine/rows.ts` yields them. */
export interface GeneratedType {
  readonly type: SqlType;
  readonly label: string;
  readonly values: fc.Arbitrary<unknown>;
}

const generated = (type: SqlType, values: fc.Arbitrary<unknown>): GeneratedType => ({
  type,
  label: typeLabel(type),
  values,
});

const characters = fc.string({ unit: 'binary', maxLength: 120 }).filter((text) => !text.startsWith('\uFEFF'));
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 });
const domain = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9.-]{0,30}\.[a-zA-Z0-9]{1,4}$/);

/** What the masks of texts look for, and what nearly is it. */
const texts: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: characters, weight: 3 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }), weight: 2 },
  { arbitrary: digits, weight: 2 },
  { arbitrary: fc.emailAddress(), weight: 2 },
  { arbitrary: fc.string({ unit: fc.constantFrom('a', '1', '@', '😀'), minLength: 200, maxLength: 230 }), weight: 1 },
  { arbitrary: fc.tuple(fc.oneof(characters, digits), domain).map((parts) => parts.join('@')), weight: 2 },
  { arbitrary: fc.string({ unit: fc.constantFrom(...'aB1 -@.\n\r\u2028\u0085é😀'), maxLength: 12 }), weight: 4 },
  { arbitrary: fc.constantFrom('', 'DE', 'FR', 'JP', 'de', '4111 1111 1111 1111', '\u0000', 'a\u0000b'), weight: 2 },
);

const integers = (bits: number): fc.Arbitrary<bigint> => {
  const [min, max] = [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  const within = (from: bigint, to: bigint) => fc.bigInt({ min: from < min ? min : from, max: to > max ? max : to });
  return fc.oneof(within(min, max), within(-2000n, 2000n), within(min, min + 2000n), within(max - 2000n, max));
};

const decimal = (precision: number, scale: number): GeneratedType => {
  const max = 10n ** BigInt(precision) - 1n;
  const small = max < 100_000n ? max : 100_000n;
  const unscaled = fc.oneof(
    fc.bigInt({ min: -max, max }),
    fc.bigInt({ min: -small, max: small }),
    fc.constantFrom(max, -max, 0n),
  );
  return generated(
    { kind: 'decimal', precision, scale },
    unscaled.map((units) => decimalText(units, scale)),
  );
};

const floats = (make: (number: number) => number): fc.Arbitrary<number> =>
  fc
    .oneof(
      fc.double(),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: -5000, max: 5000 }).map((number) => number / 10),
      fc.double({ min: 1e14, max: 1e17, noNaN: true }),
      fc.constantFrom(0, -0, 1e308, -1.7976931348623157e308, 3.4028234663852886e38, 5e-324, Number.NaN),
    )
    .map(make);

const DAY_MICROS = 86_400_000_000n;
/** Years 0001 to 9999, in days since 1970. */
const [FIRST_DAY, LAST_DAY] = [-719_162n, 2_932_896n];

const days = fc.oneof(
  fc.bigInt({ min: FIRST_DAY, max: LAST_DAY }),
  fc.bigInt({ min: -40_000n, max: 40_000n }),
  fc.bigInt({ min: FIRST_DAY - 400n, max: FIRST_DAY + 400n }),
  fc.bigInt({ min: LAST_DAY - 400n, max: LAST_DAY + 400n }),
  fc.bigInt({ min: -100_000_000n, max: 100_000_000n }),
);
const micros = fc
  .tuple(days, fc.oneof(fc.bigInt({ min: 0n, max: DAY_MICROS - 1n }), fc.constantFrom(0n, 1n, DAY_MICROS - 1n)))
  .map(([day, rest]) => day * DAY_MICROS + rest);

const simple = (kind: 'string' | 'boolean' | 'date' | 'float' | 'double', values: fc.Arbitrary<unknown>) =>
  generated({ kind }, values);
const varchar = (length: number): GeneratedType =>
  generated(
    { kind: 'varchar', length },
    texts.map((text) => [...text].slice(0, length).join('')),
  );

/** Of every type that some mask but Null and Constant fits, and those two on others. */
export const GENERATED_TYPES: readonly GeneratedType[] = [
  simple('string', texts),
  ...[5, 16, 63, 64, 255].map(varchar),
  generated(
    { kind: 'binary' },
    characters.map((text) => new TextEncoder().encode(text)),
  ),
  simple('boolean', fc.boolean()),
  generated({ kind: 'tinyint' }, integers(8).map(Number)),
  generated({ kind: 'smallint' }, integers(16).map(Number)),
  generated({ kind: 'int' }, integers(32).map(Number)),
  generated({ kind: 'bigint' }, integers(64)),
  ...(
    [
      [5, 2],
      [10, 0],
      [17, 0],
      [18, 0],
      [18, 2],
      [19, 0],
      [37, 10],
      [38, 0],
      [38, 6],
      [38, 10],
      [38, 38],
    ] as const
  ).map(([precision, scale]) => decimal(precision, scale)),
  simple('float', floats(Math.fround)),
  simple('double', floats(Number)),
  simple(
    'date',
    days.map((day) => dateText(Number(day))),
  ),
  generated(
    { kind: 'timestamp' },
    micros.map((moment) => timestampText(moment, 6, '+00:00')),
  ),
  generated(
    { kind: 'timestamp_ntz' },
    micros.map((moment) => timestampText(moment, 6, '')),
  ),
];

const regex = (source: string, replacement: string, noMatch: NoMatch = 'Hash', caseInsensitive = false): MaskSpec => ({
  type: 'Regex',
  regex: source,
  replacement,
  caseInsensitive,
  noMatch,
});
const rounding = (bucket: string): MaskSpec => ({ type: 'Rounding', bucket });
const partial = (first: number, last: number, character = '*'): MaskSpec => ({
  type: 'Partial',
  first,
  last,
  character,
});

const custom = (sqlFunction: string): MaskSpec => ({
  type: 'Custom Function',
  sqlFunction,
  expression: readCustomFunction(sqlFunction),
});

/** Each once. */
const distinct = (specs: readonly MaskSpec[]): MaskSpec[] => [
  ...new Map(specs.map((spec) => [JSON.stringify(spec), spec])).values(),
];

/** Every mask that engines can compute, as its examples spell it, and others that are awkward. */
export const GENERATED_SPECS: readonly MaskSpec[] = distinct([
  ...SPECS_IN_SQL,
  ...['7', '100', '128', '0.1', '0.3', '0.5', '2.5', '999999937', '1000000000000000', '0.00000000007'].map(rounding),
  ...['5000000000000000000', '3'.repeat(36), `0.${'0'.repeat(36)}5`].map(rounding),
  ...ROUNDING_UNITS.map((unit): MaskSpec => ({ type: 'Rounding', unit })),
  regex('.', '$0$0'),
  regex('\\s+', '_', 'Keep'),
  regex('.*@', '@', 'Keep'),
  regex('[^a-z]', '-', 'Null', true),
  regex('(a|b|B1)(\\D)?', '<$2|$1>\\$$'),
  regex('^(.{1,3})(.*)$', '$1…', 'Keep'),
  regex('[\\W_]{2,4}', 'é'),
  regex('(?:\\d{2,3}-?){1,3}\\d', '#'),
  ...[partial(3, 0), partial(0, 1, '😀'), partial(2, 4, 'x')],
  custom("left(@column, 2) || '…' || right(@column, 3)"),
  custom("concat('>', substring(@column, 2, 5), replace(@column, '1', '$0\\\\'), right(@column, 0))"),
  custom(
    "CASE WHEN length(@column) > 6 AND NOT (@column LIKE '%1_%') THEN @hash(@column) ELSE coalesce(@column, 'none') END",
  ),
  custom(
    "CASE WHEN @column IN ('DE', 'FR') OR @column IS NULL THEN 'x' WHEN left(@column, 1) <> 'a' THEN NULL ELSE @column END",
  ),
  custom("CASE WHEN NOT (@column LIKE 'a%' OR @column = '') THEN 'no' END"),
  ...(['Hash', 'Null', 'Keep'] as const).map(
    (noMatch): MaskSpec => ({
      type: 'Grouping',
      groups: [
        { name: "it's", values: ['DE', ''] },
        { name: 'JP', values: ['FR', '4111 1111 1111 1111'] },
      ],
      noMatch,
    }),
  ),
]);
