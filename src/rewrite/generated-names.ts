import type { Expression } from '../sql/ast.ts';
import type { Token } from '../sql/tokens.ts';

/** Functions that Spark writes as they are called when it names a column by its expression: `sum(a)`, `substr(a, 1, 2)`. */
const WRITTEN_AS_CALLED: ReadonlySet<string> = new Set([
  ...['abs', 'avg', 'coalesce', 'concat', 'count', 'day', 'first', 'greatest', 'hour', 'last', 'least', 'length'],
  ...['lower', 'ltrim', 'max', 'min', 'minute', 'month', 'nullif', 'nvl', 'quarter', 'replace', 'reverse'],
  ...['rtrim', 'second', 'size', 'stddev', 'substr', 'substring', 'sum', 'trim', 'upper', 'variance', 'year'],
]);

/**
 * The name that Spark gives to a column without an alias, where it is certain: of a call of such a function over plain columns
 * and whole numbers. In backticks it can be named by ORDER BY and by queries around.
 */
export function generatedName(tokens: readonly Token[], { span, calls, columns }: Expression): string | undefined {
  const own = tokens.slice(span.from, span.to);
  const name = own[0]!.value.toLowerCase();
  if (calls.length !== 1 || !WRITTEN_AS_CALLED.has(name) || own[1]?.upper !== '(' || own.at(-1)!.upper !== ')')
    return undefined;
  const list = own.slice(2, -1);
  const plain = list.every(({ kind, value }, i) =>
    i % 2 === 1 ? value === ',' : kind === 'word' || (kind === 'number' && /^\d+$/.test(value)),
  );
  const words = list.filter(({ kind }) => kind === 'word').length;
  if (!plain || list.length % 2 === 0 || words !== columns.length) return undefined;
  return `${name}(${list.flatMap(({ value }, i) => (i % 2 === 0 ? [value] : [])).join(', ')})`;
}
