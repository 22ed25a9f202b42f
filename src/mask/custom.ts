import { isText } from '../sqltype.ts';
import type { CustomSpec, TextExpression } from '../types.ts';
import { HASH, hashMask } from './hash.ts';
import { BUILTINS } from './hmac-sql.ts';
import { checked, KEEPS_NOTHING, type Mask } from './mask.ts';
import { cut, cutSql } from './no-match.ts';
import { textSql, textValue } from './text-expressions.ts';

/**
 * Makes of a text what an expression of the policy says. The language is a closed one (policy/custom-function.ts), in which
 * nothing fails and everything means the same on every engine. In a VARCHAR the result is cut to its length.
 */
export const customMask: Mask<CustomSpec> = {
  noun: 'a custom function',
  properties: {
    ...KEEPS_NOTHING,
    keepsEquality: 'partly',
    keepsOrder: 'partly',
    keepsLength: 'partly',
    keepsNulls: 'partly',
    bringsNulls: 'partly',
  },
  examples: [
    {
      spec: initial("concat(left(@column, 1), '.')"),
      type: { kind: 'string' },
      value: 'Ada',
      masked: 'A.',
    },
    { spec: initial("concat(left(@column, 1), '.')"), type: { kind: 'string' }, value: null, masked: null },
  ],
  describe: ({ sqlFunction }) => sqlFunction,
  fits: ({ expression }, type) => isText(type) && (hashMask.fits(HASH, type) || !hasHash(expression)),
  sql: ({ expression }, place) => cutSql(textSql(expression, place), place.type, BUILTINS[place.dialect].call),
  value:
    ({ expression }, type, key) =>
    (value) => {
      const text = value === null ? null : checked<string>(typeof value === 'string', value);
      const masked = textValue(expression, text, key);
      return masked === null ? null : cut(masked, type);
    },
};

/** In what it yields, where a hash that is cut means nothing; a condition may look at one. */
function hasHash(expression: TextExpression): boolean {
  if (expression.kind === 'call') return expression.name === '@hash' || expression.texts.some(hasHash);
  return (
    expression.kind === 'case' && [...expression.cases.map(({ gives }) => gives), expression.otherwise].some(hasHash)
  );
}

function initial(sqlFunction: string): CustomSpec {
  const first: TextExpression = { kind: 'call', name: 'left', texts: [{ kind: 'column' }], numbers: [1] };
  const expression: TextExpression = {
    kind: 'call',
    name: 'concat',
    texts: [first, { kind: 'text', text: '.' }],
    numbers: [],
  };
  return { type: 'Custom Function', sqlFunction, expression };
}
