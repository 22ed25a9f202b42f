import * as v from 'valibot';
import { regexOf } from '../mask/regex.ts';
import {
  type CustomSpec,
  type GroupingSpec,
  type MaskSpec,
  NO_MATCH,
  type NoMatch,
  type PartialSpec,
  ROUNDING_UNITS,
  type RoundingSpec,
  type RoundingUnit,
} from '../types.ts';
import { readCustomFunction } from './custom-function.ts';
import { byType, line, read, type Schema } from './schema-parts.ts';

/*
 * What `maskingConfig` may hold. Immuta's spelling is not published for most of it, so keys have several names; each compares
 * without case.
 */

// ---------------------------------------------------------------- small parts

/** Renames the other names of keys to ours. Whatever is no name of a key stays as it is, for the schema to refuse. */
const spelled = (names: Readonly<Record<string, readonly string[]>>) => {
  const ours = new Map(
    Object.entries(names).flatMap(([name, others]) => [name, ...others].map((other) => [other.toLowerCase(), name])),
  );
  return v.pipe(
    v.record(v.string(), v.unknown()),
    v.rawTransform<Record<string, unknown>, Record<string, unknown>>(({ dataset, addIssue, NEVER }) => {
      const entries = Object.entries(dataset.value).map(([key, value]) => [ours.get(key.toLowerCase()) ?? key, value]);
      const twice = entries.find(([key], i) => entries.findIndex(([other]) => other === key) !== i);
      if (!twice) return Object.fromEntries(entries);
      addIssue({ message: `says \`${twice[0]}\` twice` });
      return NEVER;
    }),
  );
};

/** One word of a list, without case. */
const word = <T extends string>(words: readonly T[]) =>
  v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const text = dataset.value === null ? 'null' : String(dataset.value).trim().toLowerCase();
      const found = words.find((known) => known.toLowerCase() === text);
      if (found) return found;
      addIssue({ message: `must be one of ${words.map((known) => `\`${known}\``).join(', ')}` });
      return NEVER;
    }),
  );

/** Not every engine can hold NUL or half of a surrogate pair in a text. */
const literal = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most, `must be ${most} characters at most`),
    v.check((text) => !/\u0000|\p{Cs}/u.test(text), 'holds NUL or half of a surrogate pair'),
  );

const TYPE = v.unknown();

const noMatch = v.optional(word<NoMatch>(NO_MATCH), 'Hash');

// ---------------------------------------------------------------- the masks

const bucket = v.pipe(
  v.union([v.string(), v.number()], 'must be a number'),
  v.check(
    (value) => typeof value === 'string' || Math.abs(value) <= Number.MAX_SAFE_INTEGER,
    'must stand in quotes, because it has more digits than a number keeps',
  ),
  v.transform(String),
  v.check(
    (text) => /^(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && /[1-9]/.test(text) && text.length <= 39,
    'must be a number above 0 in decimal digits, 38 at most',
  ),
  v.transform((text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)),
);

const Rounding: Schema<RoundingSpec> = v.pipe(
  spelled({ type: [], bucket: ['bucketSize', 'precision'], unit: ['timePrecision', 'timeUnit'] }),
  v.strictObject({ type: TYPE, bucket: v.optional(bucket), unit: v.optional(word<RoundingUnit>(ROUNDING_UNITS)) }),
  v.check(
    ({ bucket: size, unit }) => size !== undefined || unit !== undefined,
    'say `bucket` for numbers, `unit` for dates, or both',
  ),
  v.transform(
    ({ bucket: size, unit }): RoundingSpec => ({
      type: 'Rounding',
      ...(size === undefined ? {} : { bucket: size }),
      ...(unit === undefined ? {} : { unit }),
    }),
  ),
);

const MAX_PATTERN = 200;

const Regex: Schema<MaskSpec> = v.pipe(
  spelled({
    type: [],
    regex: ['pattern'],
    replacement: ['replaceWith'],
    caseInsensitive: ['ignoreCase'],
    global: [],
    flags: [],
    noMatch: ['otherwise'],
  }),
  v.strictObject({
    type: TYPE,
    regex: literal(MAX_PATTERN),
    replacement: literal(100),
    caseInsensitive: v.optional(v.boolean()),
    global: v.optional(v.custom<boolean>((value) => value === true, 'must be `true`: every match is replaced')),
    flags: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^(?:g|gi|ig)$/, 'must be `g` or `gi`: every match is replaced, and `i` is for both cases'),
      ),
    ),
    noMatch,
  }),
  v.check(
    ({ caseInsensitive, flags }) => caseInsensitive === undefined || flags === undefined,
    'has `flags` and `caseInsensitive`, which say the same',
  ),
  read(({ regex, replacement, caseInsensitive, flags, noMatch: otherwise }): MaskSpec => {
    const ignoresCase = caseInsensitive ?? flags?.includes('i') ?? false;
    const spec = { type: 'Regex', regex, replacement, caseInsensitive: ignoresCase, noMatch: otherwise } as const;
    regexOf(spec);
    return spec;
  }),
);

const MAX_KEPT = 100;

const kept = v.optional(
  v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(0, 'must not be negative'),
    v.maxValue(MAX_KEPT, `must be ${MAX_KEPT} at most`),
  ),
  0,
);

const Partial: Schema<PartialSpec> = v.pipe(
  spelled({
    type: [],
    first: ['keepFirst', 'showFirst'],
    last: ['keepLast', 'showLast'],
    character: ['maskCharacter', 'maskChar'],
  }),
  v.strictObject({
    type: TYPE,
    first: kept,
    last: kept,
    character: v.optional(
      v.pipe(
        literal(2),
        v.check((text) => /^[^\p{C}\p{Z}\p{M}]$/u.test(text), 'must be one visible character'),
      ),
      '*',
    ),
  }),
  v.check(({ first, last }) => first + last > 0, 'say how many characters stay, with `first`, `last` or both'),
  v.transform(({ first, last, character }): PartialSpec => ({ type: 'Partial', first, last, character })),
);

const Grouping: Schema<GroupingSpec> = v.pipe(
  spelled({ type: [], groups: [], noMatch: ['otherwise'] }),
  v.strictObject({
    type: TYPE,
    groups: v.pipe(
      v.array(
        v.strictObject({
          name: literal(1_000),
          values: v.pipe(v.array(literal(1_000)), v.minLength(1, 'must hold at least one value')),
        }),
      ),
      v.minLength(1, 'must hold at least one group'),
      v.check((groups) => {
        const values = groups.flatMap((group) => group.values);
        return new Set(values).size === values.length;
      }, 'has one value twice'),
    ),
    noMatch,
  }),
  v.transform(({ groups, noMatch: otherwise }): GroupingSpec => ({ type: 'Grouping', groups, noMatch: otherwise })),
);

const CustomFunction: Schema<CustomSpec> = v.pipe(
  spelled({ type: [], sqlFunction: ['function', 'sql'] }),
  v.strictObject({
    type: TYPE,
    sqlFunction: v.pipe(
      literal(5_000),
      v.check((text) => text.trim() !== '', 'must not be empty'),
    ),
  }),
  read(({ sqlFunction }): CustomSpec => {
    return { type: 'Custom Function', sqlFunction, expression: readCustomFunction(sqlFunction) };
  }),
);

const Constant: Schema<MaskSpec> = v.pipe(
  v.strictObject({
    type: TYPE,
    constant: v.pipe(v.string(), v.maxLength(1_000, 'must be 1000 characters at most')),
  }),
  v.transform(({ constant }): MaskSpec => ({ type: 'Constant', constant })),
);

/** Alphabets of format preserving masks that have a name. */
const ALPHABETS: Readonly<Record<string, string>> = {
  digits: '0123456789',
  hex: '0123456789abcdef',
  letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  alphanumeric: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
};

const ALPHABET = v.pipe(
  line(1_000),
  v.check(
    (text) => Object.hasOwn(ALPHABETS, text) || ([...text].length > 1 && new Set(text).size === [...text].length),
    `must be one of ${Object.keys(ALPHABETS)
      .map((name) => `\`${name}\``)
      .join(', ')}, or two or more different characters`,
  ),
);

const FormatPreserving: Schema<MaskSpec> = v.pipe(
  v.strictObject({ type: TYPE, alphabet: v.optional(ALPHABET, 'digits') }),
  v.transform(
    ({ alphabet }): MaskSpec => ({
      type: 'Format Preserving',
      alphabet: Object.hasOwn(ALPHABETS, alphabet) ? ALPHABETS[alphabet]! : alphabet,
    }),
  ),
);

/** A mask without options. */
const bare = (spec: MaskSpec): Schema<MaskSpec> =>
  v.pipe(
    v.strictObject({ type: TYPE }),
    v.transform(() => spec),
  );

const Email = bare({ type: 'Email' });

/** `maskingConfig`: every mask, by every name that a policy may give it. */
export const MASK: Schema<MaskSpec> = byType<MaskSpec>(
  {
    Hash: bare({ type: 'Hash' }),
    Null: bare({ type: 'Null' }),
    Constant,
    Rounding,
    Regex,
    'Regular Expression': Regex,
    Partial,
    Email,
    'E-mail': Email,
    Grouping,
    'Custom Function': CustomFunction,
    'Format Preserving': FormatPreserving,
    Reversible: bare({ type: 'Reversible' }),
  },
  ['Randomized Response', 'K-Anonymization'],
);
