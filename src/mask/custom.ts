import type { SqlType } from '../sqltype.ts';
import type { CustomSpec, TextExpression } from '../types.ts';
import { BUILTINS } from './hmac-sql.ts';
import { checked, type Mask } from './mask.ts';
import { cut, cutSql, isText } from './no-match.ts';
import { textSql, textValue } from './text-expressions.ts';

/** A hash has so many characters, and means nothing when it is cut. */
const HASH_LENGTH = 64;

/**
 * Makes of a text what an expression of the policy says. The language is a closed one (policy/custom-function.ts), in which
 * nothing fails and everything means the same on every engine. In a VARCHAR the result is cut to its length.
 */
export const customMask: Mask<CustomSpec> = {
  noun: 'a custom function',
  properties: {
    keepsEquality: 'partly',
    keepsOrder: 'partly',
    keepsAverages: 'no',
    keepsLength: 'partly',
    keepsNulls: 'partly',
    bringsNulls: 'partly',
    deterministic: 'yes',
    reversible: 'no',
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
  fits: ({ expression }, type) => isText(type) && !(hasHash(expression) && isShort(type)),
  sql: ({ expression }, place) => cutSql(textSql(expression, place), place.type, BUILTINS[place.dialect].call),
  value:
    ({ expression }, type, key) =>
    (value) => {
      const text = value === null ? null : checked<string>(typeof value === 'string', value);
      const masked = textValue(expression, text, key);
      return masked === null ? null : cut(masked, type);
    },
};

const isShort = (type: SqlType): boolean => type.kind === 'varchar' && type.length < HASH_LENGTH;

/** In what it yields; a condition may look at a hash. */
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
