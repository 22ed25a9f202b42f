import { type Edit, insert } from '../../sql/emit.ts';
import { macroName } from '../../sql/spark-macros.ts';
import type { Span, Token } from '../../sql/tokens.ts';

/** The parameter of a lambda that stands around the user's own. */
const ENTRY = '__lv_entry';

/** Functions that call a lambda with each key and value of a map, by what stands in a new pair around its value. */
const OVER_MAPS: ReadonlyMap<string, readonly [before: string, behind: string]> = new Map([
  ['transform_keys', ["'key', ", `, 'value', ${ENTRY}.value`]],
  ['transform_values', [`'key', ${ENTRY}.key, 'value', `, '']],
]);

/**
 * `transform_values(m, (k, v) -> …)` becomes a list of pairs that is made anew: a lambda over a list of one key holds one over
 * a list of one value, so that the user's names stay what they are. Undefined for other functions and forms.
 */
export function mapLambdaEdits(
  name: string,
  span: Span,
  [map, lambda]: readonly Span[],
  tokens: readonly Token[],
): Edit[] | undefined {
  const around = OVER_MAPS.get(name);
  if (!around || !map || !lambda) return undefined;
  const [open, key, comma, value, , arrow] = tokens.slice(lambda.from, lambda.from + 6) as Token[];
  if (open?.upper !== '(' || comma?.upper !== ',' || arrow?.upper !== '->') return undefined;
  const one = (field: string, { value: parameter }: Token) =>
    `list_extract(list_transform(list_value(${ENTRY}.${field}), ${parameter} -> `;
  const before = `${ENTRY} -> named_struct(${around[0]}${one('key', key!)}${one('value', value!)}`;
  return [
    { ...span, text: macroName('map_from_entries') },
    insert(map.from, 'list_transform(map_entries('),
    insert(map.to, ')'),
    { from: lambda.from, to: lambda.from + 6, text: before },
    insert(lambda.to, `), 1)), 1)${around[1]}))`),
  ];
}
