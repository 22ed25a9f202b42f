import { quoteString } from '../quoting.ts';
import { isText, type SqlType } from '../sqltype.ts';
import type { PartialSpec } from '../types.ts';
import { HASH, hashMask } from './hash.ts';
import { BUILTINS } from './hmac-sql.ts';
import { checked, KEEPS_NOTHING, type Mask, type MaskPlace } from './mask.ts';

/**
 * Keeps the first and the last characters (code points) and puts one character in place of each between. A value that would
 * show more than it hides (shorter than twice what is kept) is hashed; where a hash has no place, in VARCHAR(63) and shorter, all of
 * its characters are replaced.
 */
export const partialMask: Mask<PartialSpec> = {
  noun: 'the partial mask',
  properties: { ...KEEPS_NOTHING, keepsEquality: 'partly', keepsLength: 'partly', keepsNulls: 'yes' },
  examples: [
    { spec: partial(0, 4), type: { kind: 'string' }, value: '4111111111111111', masked: '************1111' },
    { spec: partial(1, 1, 'x'), type: { kind: 'string' }, value: 'Zoë😀', masked: 'Zxx😀' },
    {
      spec: partial(0, 4),
      type: { kind: 'string' },
      value: '4111',
      masked: 'dda07eb0bf128b5307cad723c5e84068ba26a5b0389570d614b362f1f4127a03',
    },
    { spec: partial(0, 4), type: { kind: 'varchar', length: 16 }, value: '4111', masked: '****' },
    { spec: partial(2, 2), type: { kind: 'string' }, value: null, masked: null },
  ],
  describe: ({ first, last }) => {
    const kept = [first > 0 && `the first ${first}`, last > 0 && `the last ${last}`].filter(Boolean).join(' and ');
    return `keeps ${kept} characters, values shorter than ${2 * (first + last)} are hidden whole`;
  },
  fits: (_spec, type) => isText(type),
  sql: (spec, place) => {
    const { first, last } = spec;
    const { column, dialect } = place;
    const { call, concat, minus } = BUILTINS[dialect];
    const length = call('length', column);
    const hidden = masksSql(spec, minus(length, String(first + last)), place);
    const parts = [
      ...(first > 0 ? [call('substring', column, '1', String(first))] : []),
      hidden,
      ...(last > 0 ? [call('right', column, String(last))] : []),
    ];
    const short = hashMask.fits(HASH, place.type) ? hashMask.sql(HASH, place) : masksSql(spec, length, place);
    return `CASE WHEN ${length} > ${2 * (first + last) - 1} THEN ${parts.reduce(concat)} ELSE ${short} END`;
  },
  value: (spec, type, key) => {
    const { first, last, character } = spec;
    const short = shortValue(spec, type, key);
    return (value) => {
      if (value === null) return null;
      const characters = [...checked<string>(typeof value === 'string', value)];
      if (characters.length < 2 * (first + last)) return short(value, characters.length);
      const end = characters.length - last;
      return [...characters.slice(0, first), character.repeat(end - first), ...characters.slice(end)].join('');
    };
  },
};

function partial(first: number, last: number, character = '*'): PartialSpec {
  return { type: 'Partial', first, last, character };
}

const masksSql = ({ character }: PartialSpec, count: string, { dialect }: MaskPlace): string =>
  BUILTINS[dialect].call('repeat', quoteString(character, dialect), count);

function shortValue(spec: PartialSpec, type: SqlType, key: Uint8Array): (value: unknown, length: number) => unknown {
  if (hashMask.fits(HASH, type)) return hashMask.value(HASH, type, key);
  return (_value, length) => spec.character.repeat(length);
}
