import { quoteString } from '../quoting.ts';
import { isText, type SqlType } from '../sqltype.ts';
import type { GroupingSpec } from '../types.ts';
import { checked, KEEPS_NOTHING, type Mask } from './mask.ts';
import { NO_MATCH_FORMS } from './no-match.ts';

/** Puts the name of its group in place of a text; a text in no group is hashed unless the policy says otherwise. */
export const groupingMask: Mask<GroupingSpec> = {
  noun: 'the grouping',
  properties: { ...KEEPS_NOTHING, keepsEquality: 'partly', keepsNulls: 'yes', bringsNulls: 'partly' },
  examples: [
    { spec: countries('Null'), type: { kind: 'string' }, value: 'DE', masked: 'Europe' },
    { spec: countries('Null'), type: { kind: 'varchar', length: 7 }, value: 'FR', masked: 'Europe' },
    { spec: countries('Null'), type: { kind: 'string' }, value: 'JP', masked: null },
    { spec: countries('Keep'), type: { kind: 'string' }, value: 'JP', masked: 'JP' },
    { spec: countries('Hash'), type: { kind: 'string' }, value: null, masked: null },
  ],
  describe: ({ groups }) =>
    `puts ${groups.map(({ name }) => JSON.stringify(name)).join(', ')} in place of their values`,
  fits: ({ groups, noMatch }, type) =>
    isText(type) && NO_MATCH_FORMS[noMatch].fits(type) && groups.every(({ name }) => isWithin(name, type)),
  sql: ({ groups, noMatch }, place) => {
    const { column, dialect } = place;
    const quoted = (text: string) => quoteString(text, dialect);
    const cases = groups.map(
      ({ name, values }) => `WHEN ${column} IN (${values.map(quoted).join(', ')}) THEN ${quoted(name)}`,
    );
    return `CASE ${cases.join(' ')} ELSE ${NO_MATCH_FORMS[noMatch].sql(place)} END`;
  },
  value: ({ groups, noMatch }, type, key) => {
    const names = new Map(groups.flatMap(({ name, values }) => values.map((value) => [value, name])));
    const otherwise = NO_MATCH_FORMS[noMatch].value(type, key);
    return (value) => {
      if (value === null) return null;
      return names.get(checked<string>(typeof value === 'string', value)) ?? otherwise(value);
    };
  },
};

const isWithin = (text: string, type: SqlType): boolean => type.kind !== 'varchar' || [...text].length <= type.length;

function countries(noMatch: GroupingSpec['noMatch']): GroupingSpec {
  return { type: 'Grouping', groups: [{ name: 'Europe', values: ['DE', 'FR'] }], noMatch };
}
