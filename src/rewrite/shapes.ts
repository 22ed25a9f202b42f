import type { Expression, Pivot, Unpivot } from '../sql/ast.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { SqlType } from '../sqltype.ts';
import { allOrigins, NO_ORIGINS, type Origin, type Output, type Outputs } from './outputs.ts';

/*
 * The columns of sources that make their own: inline tables, generators, pivots. Where their names cannot be told from
 * the text the outputs are open, so that no name is refused that may exist.
 */

const computed = (name: string, origins: ReadonlySet<Origin>, type?: SqlType): Output => ({
  name,
  origins,
  direct: false,
  type,
  madeUp: true,
});

const closed = (list: readonly Output[]): Outputs => ({ list, open: false, openOrigins: NO_ORIGINS });

/** `VALUES (1, 2), (3, 4)` yields `col1`, `col2`; `VALUES 1` yields `col1`. */
export function inlineColumns(read: ReadQuery, row: Expression | undefined, origins: ReadonlySet<Origin>): Outputs {
  const width = (row && widthOfRow(read, row)) ?? 1;
  return closed(Array.from({ length: width }, (_, i) => ({ name: `col${i + 1}`, origins, direct: false })));
}

/** How many columns a row in parentheses has; undefined for a row that is one value without parentheses of its own. */
export function widthOfRow({ tokens }: ReadQuery, { span }: Expression): number | undefined {
  if (tokens[span.from]!.upper !== '(') return undefined;
  let depth = 0;
  let commas = 0;
  for (let i = span.from; i < span.to; i++) {
    const { upper } = tokens[i]!;
    if (upper === '(' || upper === '[') depth++;
    else if (upper === ')' || upper === ']') depth--;
    else if (upper === ',' && depth === 1) commas++;
    if (depth === 0 && i < span.to - 1) return undefined; // (1) + 2
  }
  return commas + 1;
}

/** What a generator yields, given all that flows into its arguments and the type of its only argument where it is known. */
export function generatedColumns(name: string, origins: ReadonlySet<Origin>, type: SqlType | undefined): Outputs {
  const open = { list: [], open: true, openOrigins: origins };
  switch (name.replace(/_outer$/, '')) {
    case 'explode':
      return elementColumns(origins, type) ?? open;
    case 'posexplode': {
      const elements = elementColumns(origins, type) ?? open;
      return { ...elements, list: [computed('pos', NO_ORIGINS), ...elements.list] };
    }
    case 'inline':
      return type?.kind === 'array' ? (fieldColumns(origins, type.element) ?? open) : open;
    case 'variant_explode':
      return closed([computed('pos', NO_ORIGINS), computed('key', origins), computed('value', origins)]);
    case 'range':
      return closed([computed('id', origins)]);
    default:
      return open; // stack, json_tuple
  }
}

function elementColumns(origins: ReadonlySet<Origin>, type: SqlType | undefined): Outputs | undefined {
  if (type?.kind === 'array') return closed([computed('col', origins, type.element)]);
  if (type?.kind !== 'map') return undefined;
  return closed([computed('key', origins, type.key), computed('value', origins, type.value)]);
}

/** The fields of a struct, as `s.*` shows them; undefined where the type is not known to be one. */
export function fieldColumns(origins: ReadonlySet<Origin>, struct: SqlType | undefined): Outputs | undefined {
  if (struct?.kind !== 'struct') return undefined;
  return closed(struct.fields.map(({ name, type }) => ({ name, origins, direct: false, type })));
}

/**
 * PIVOT: the columns that it does not name, then a column for each value and aggregate. It is named by the value, and by
 * the aggregate too where there are several. `groups` are the columns that stay, `into` is what flows into each aggregate.
 */
export function pivotColumns(
  read: ReadQuery,
  { aggregates, values }: Pivot,
  groups: Outputs,
  into: readonly ReadonlySet<Origin>[],
): Outputs {
  const names = values.flatMap(({ alias, expression }) => {
    const value = alias ?? textOfValue(read, expression);
    if (aggregates.length === 1) return [value];
    return aggregates.map((aggregate) => value && aggregate.alias && `${value}_${aggregate.alias}`);
  });
  const made = names.map((name, i) => name && computed(name, into[i % into.length]!));
  if (!groups.open && made.every((output) => typeof output === 'object')) return closed([...groups.list, ...made]);
  return {
    list: [],
    open: true,
    openOrigins: allOrigins(groups.list, [...groups.openOrigins, ...into.flatMap((o) => [...o])]),
  };
}

/** Strings and plain integers are named by what they are. */
function textOfValue({ tokens }: ReadQuery, { span }: Expression): string | undefined {
  const token = tokens[span.from]!;
  if (span.to !== span.from + 1) return undefined;
  return token.kind === 'string' || /^\d{1,9}$/.test(token.value) ? token.value : undefined;
}

/** UNPIVOT: the columns that stay, the column of names, and the columns of values with what flows into each. */
export function unpivotColumns(
  { values, name }: Unpivot,
  stay: Outputs,
  into: readonly ReadonlySet<Origin>[],
): Outputs {
  const made = values.map((value, i) => computed(value, into[i]!));
  const list = [...stay.list, computed(name, NO_ORIGINS), ...made];
  return stay.open ? { list: [], open: true, openOrigins: allOrigins(list, stay.openOrigins) } : closed(list);
}
