import { RE2JS } from 're2js';
import { quoteString } from '../quoting.ts';
import { isText, type SqlType } from '../sqltype.ts';
import type { RegexSpec } from '../types.ts';
import { BUILTINS } from './hmac-sql.ts';
import { checked, KEEPS_NOTHING, type Mask } from './mask.ts';
import { cut, cutSql, NO_MATCH_FORMS } from './no-match.ts';
import { longestText } from './regex-cost.ts';
import { readPattern } from './regex-pattern.ts';
import { printPattern } from './regex-print.ts';
import { dialectReplacement, type Replacement, readReplacement } from './regex-replacement.ts';

/** A regex mask, read. */
interface Regex {
  /** What every engine gets. */
  readonly pattern: string;
  readonly replacement: Replacement;
  /** A longer text is not looked at. */
  readonly longest: number;
  readonly compiled: RE2JS;
}

const read = new WeakMap<RegexSpec, Regex>();

/** Reads the pattern and the replacement of a mask, once. Throws `POLICY_FILE` with what is wrong with them. */
export function regexOf(spec: RegexSpec): Regex {
  const known = read.get(spec);
  if (known) return known;
  const parsed = readPattern(spec.regex, spec.caseInsensitive);
  const pattern = printPattern(parsed);
  const regex = {
    pattern,
    replacement: readReplacement(spec.replacement, parsed.groups),
    longest: longestText(parsed),
    compiled: RE2JS.compile(pattern),
  };
  read.set(spec, regex);
  return regex;
}

/**
 * Replaces every match of a pattern; what is around a match stays in the clear. A value in which nothing matches is hashed
 * whole unless the policy says `noMatch: Null` or `Keep`. So is one that is longer than the pattern can safely look at,
 * only that this one is hashed with `Keep` too.
 */
export const regexMask: Mask<RegexSpec> = {
  noun: 'the regex',
  properties: {
    ...KEEPS_NOTHING,
    keepsEquality: 'partly',
    keepsLength: 'partly',
    keepsNulls: 'yes',
    bringsNulls: 'partly',
  },
  examples: [
    { spec: regex('\\d', 'X'), type: { kind: 'string' }, value: 'Flat 12b, Main St', masked: 'Flat XXb, Main St' },
    {
      spec: regex('^(\\d{4})\\d{8,11}(\\d{4})$', '$1-****-$2'),
      type: { kind: 'string' },
      value: '4111111111111111',
      masked: '4111-****-1111',
    },
    {
      spec: regex('\\d', 'X'),
      type: { kind: 'string' },
      value: 'Main St',
      masked: '13c0ea599b532d2cc23bd69b4dc5c9cc2f2c13d526c891f38457143db0786020',
    },
    { spec: regex('\\d', 'X', 'Keep'), type: { kind: 'string' }, value: 'Main St', masked: 'Main St' },
    { spec: regex('[a-z]+', '?', 'Null'), type: { kind: 'varchar', length: 9 }, value: '4111', masked: null },
    { spec: regex('\\d', 'X'), type: { kind: 'string' }, value: null, masked: null },
  ],
  describe: ({ regex: source, replacement, noMatch }) => {
    const others = { Hash: 'hashed', Null: 'NULL', Keep: 'clear' }[noMatch];
    return `every ${source} becomes ${JSON.stringify(replacement)}, other values are ${others}`;
  },
  fits: ({ noMatch }, type) => isText(type) && NO_MATCH_FORMS[noMatch].fits(type),
  sql: (spec, place) => {
    const { column, type, dialect } = place;
    const { call, matches, replaceAll } = BUILTINS[dialect];
    const { pattern, replacement, longest } = regexOf(spec);
    const [quotedPattern, quotedReplacement] = [pattern, dialectReplacement(replacement, dialect)].map((text) =>
      quoteString(text, dialect),
    ) as [string, string];
    const looked = `CASE WHEN ${call('length', column)} < ${longest + 1} THEN ${column} END`;
    const replaced = cutSql(replaceAll(looked, quotedPattern, quotedReplacement), type, call);
    const cases = [`WHEN ${matches(looked, quotedPattern)} THEN ${replaced}`];
    if (canKeepTooLong(spec, type, longest)) {
      cases.push(`WHEN ${call('length', column)} > ${longest} THEN ${NO_MATCH_FORMS.Hash.sql(place)}`);
    }
    return `CASE ${cases.join(' ')} ELSE ${NO_MATCH_FORMS[spec.noMatch].sql(place)} END`;
  },
  value: (spec, type, key) => {
    const { replacement, longest, compiled } = regexOf(spec);
    const otherwise = NO_MATCH_FORMS[spec.noMatch].value(type, key);
    const tooLong = canKeepTooLong(spec, type, longest) ? NO_MATCH_FORMS.Hash.value(type, key) : otherwise;
    return (value) => {
      if (value === null) return null;
      const text = checked<string>(typeof value === 'string', value);
      const isShort = text.length <= longest || (text.length <= 2 * longest && [...text].length <= longest);
      if (!isShort) return tooLong(text);
      const replaced = replaceAll(text, compiled, replacement);
      return replaced === undefined ? otherwise(text) : cut(replaced, type);
    };
  },
};

function regex(source: string, replacement: string, noMatch: RegexSpec['noMatch'] = 'Hash'): RegexSpec {
  return { type: 'Regex', regex: source, replacement, caseInsensitive: false, noMatch };
}

/** Whether a value could stay in the clear because nobody has looked at it. Where it could, a hash has room. */
const canKeepTooLong = ({ noMatch }: RegexSpec, type: SqlType, longest: number): boolean =>
  noMatch === 'Keep' && (type.kind !== 'varchar' || type.length > longest);

/** Undefined where nothing matches. */
function replaceAll(text: string, compiled: RE2JS, replacement: Replacement): string | undefined {
  const matcher = compiled.matcher(text);
  let [replaced, end] = ['', 0];
  while (matcher.find()) {
    const parts = replacement.map((part) => (typeof part === 'string' ? part : (matcher.group(part) ?? '')));
    replaced += text.slice(end, matcher.start()) + parts.join('');
    end = matcher.end();
  }
  return end === 0 ? undefined : replaced + text.slice(end); // no match is empty
}
