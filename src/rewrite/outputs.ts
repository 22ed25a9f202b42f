import { foldName } from '../names.ts';
import type { SqlType } from '../sqltype.ts';
import type { Column, DataSource } from '../types.ts';

/** A column of a base table. One object a column, so that sets of origins compare by identity. */
export interface Origin {
  readonly source: DataSource;
  readonly column: Column;
}

/** A column that a query or source yields. */
export interface Output {
  /** Undefined where Spark generates a name from the expression's text. */
  readonly name: string | undefined;
  /** Every base column whose value may flow into this one. */
  readonly origins: ReadonlySet<Origin>;
  /** True when the value is a base column's own, not computed. */
  readonly direct: boolean;
  /** Where it is known without computing anything: of columns and their fields. */
  readonly type?: SqlType | undefined;
  /** True where Spark makes up the name, and another engine another one: `pos` of posexplode, the columns of pivots. */
  readonly madeUp?: boolean;
}

/** The columns of a query or source. `open`: there are others that cannot be told from the text (some pivots and generators). */
export interface Outputs {
  readonly list: readonly Output[];
  readonly open: boolean;
  /** What may flow into the columns that cannot be told. */
  readonly openOrigins: ReadonlySet<Origin>;
}

export const NO_ORIGINS: ReadonlySet<Origin> = new Set();
export const NO_OUTPUTS: Outputs = { list: [], open: false, openOrigins: NO_ORIGINS };

const columnsOfSources = new WeakMap<DataSource, Outputs>();

/** The columns of a table as a source shows them; made once, because wide tables are read by many statements. */
export function baseColumns(source: DataSource): Outputs {
  const known = columnsOfSources.get(source);
  if (known) return known;
  const list = source.columns.map((column) => ({
    name: column.name,
    origins: new Set([{ source, column }]),
    direct: true,
    type: column.type,
  }));
  const outputs = { list, open: false, openOrigins: NO_ORIGINS };
  columnsOfSources.set(source, outputs);
  return outputs;
}

/** Names the columns anew, as `AS t(a, b)` and `WITH q(a, b)` do. */
export function renameOutputs(outputs: Outputs, names: readonly string[] | undefined): Outputs {
  if (!names) return outputs;
  const list = names.map((name, i) => {
    const output = outputs.list[i];
    return output ? { ...output, name } : { name, origins: outputs.openOrigins, direct: false };
  });
  return { list, open: false, openOrigins: NO_ORIGINS };
}

/** Every origin of the outputs, and more. */
export function allOrigins(list: readonly Output[], more: Iterable<Origin>): Set<Origin> {
  const all = new Set(more);
  for (const { origins } of list) for (const origin of origins) all.add(origin);
  return all;
}

/**
 * What several items yield together. Where one is open, no column is told: places and names are not certain any more.
 */
export function sideBySide(parts: readonly Outputs[]): Outputs {
  if (parts.length === 1 && !parts[0]!.open) return parts[0]!;
  const list = parts.flatMap((part) => part.list);
  if (!parts.some(({ open }) => open)) return { list, open: false, openOrigins: NO_ORIGINS };
  const openOrigins = allOrigins(
    list,
    parts.flatMap((part) => [...part.openOrigins]),
  );
  return { list: [], open: true, openOrigins };
}

/** One side of a join by USING shows its keys, which are equal to those of the other side. `keys` are by folded name. */
export function withKeys(outputs: Outputs, keys: ReadonlyMap<string, Output>): Outputs {
  if (keys.size === 0) return outputs;
  const merged = ({ name, origins }: Output): Output | undefined => {
    const key = name === undefined ? undefined : keys.get(foldName(name));
    return key && [...origins].every((origin) => key.origins.has(origin)) ? key : undefined;
  };
  return { ...outputs, list: outputs.list.map((output) => merged(output) ?? output) };
}

/** All origins of several sets; one of them itself where it holds the others, since sums of sums are long. */
export function union(sets: readonly ReadonlySet<Origin>[]): ReadonlySet<Origin> {
  const largest = sets.reduce((a, b) => (b.size > a.size ? b : a), NO_ORIGINS);
  let all: Set<Origin> | undefined;
  for (const set of sets) {
    if (set === largest) continue;
    for (const origin of set) {
      if (largest.has(origin)) continue;
      all ??= new Set(largest);
      all.add(origin);
    }
  }
  return all ?? largest;
}

/** The columns of two sources side by side. */
export const concat = (a: Outputs, b: Outputs): Outputs => ({
  list: [...a.list, ...b.list],
  open: a.open || b.open,
  openOrigins: new Set([...a.openOrigins, ...b.openOrigins]),
});

/** The names that both have: the keys of a natural join. */
export function commonNames(a: Outputs, b: Outputs): string[] {
  const names = new Set(b.list.map(({ name }) => name !== undefined && foldName(name)));
  return a.list.flatMap(({ name }) => (name !== undefined && names.has(foldName(name)) ? [name] : []));
}

/** `JOIN … USING (k)`: the keys of both sides first, then what is left of either. */
export function mergeKeys(left: Outputs, right: Outputs, keys: readonly string[]): Outputs {
  const sides = new Map(keys.map((name): [string, Output[]] => [foldName(name), []]));
  const { list, open, openOrigins } = concat(left, right);
  const rest = list.filter((output) => {
    const same = output.name === undefined ? undefined : sides.get(foldName(output.name));
    same?.push(output);
    return !same;
  });
  const merged = keys.map((name): Output => {
    const same = sides.get(foldName(name))!;
    return { name, origins: union(same.map(({ origins }) => origins)), direct: same.every(({ direct }) => direct) };
  });
  return { list: [...merged, ...rest], open, openOrigins };
}

/** Set operations go by position and take their names, and so how many there are, from the first arm. */
export function unite(a: Outputs, b: Outputs): Outputs {
  if (a.open) {
    const openOrigins = allOrigins([...a.list, ...b.list], [...a.openOrigins, ...b.openOrigins]);
    return { list: [], open: true, openOrigins };
  }
  const any = b.open ? allOrigins(b.list, b.openOrigins) : NO_ORIGINS;
  const list = a.list.map((output, i): Output => {
    const other = b.open ? undefined : b.list[i];
    const direct = output.direct && !!other?.direct;
    return { ...output, origins: allOrigins(other ? [output, other] : [output], any), direct };
  });
  return { list, open: false, openOrigins: NO_ORIGINS };
}

/** `UNION BY NAME`: the columns of the first arm, then those that only the second has. */
export function uniteByName(a: Outputs, b: Outputs): Outputs {
  const named = [...a.list, ...b.list].every(({ name }) => name !== undefined);
  if (a.open || b.open || !named) {
    return {
      list: [],
      open: true,
      openOrigins: allOrigins([...a.list, ...b.list], [...a.openOrigins, ...b.openOrigins]),
    };
  }
  const byName = ({ list }: Outputs) => new Map(list.map((output) => [foldName(output.name!), output]));
  const [first, second] = [byName(a), byName(b)];
  const same = a.list.map((output) => second.get(foldName(output.name!)) ?? { ...output, origins: NO_ORIGINS });
  const others = b.list.filter(({ name }) => !first.has(foldName(name!)));
  return concat(unite(a, { ...b, list: same }), { ...b, list: others });
}

/** All columns with all that flows into any of them. */
export function mixed(outputs: Outputs): Outputs {
  const origins = allOrigins(outputs.list, outputs.openOrigins);
  return {
    ...outputs,
    list: outputs.list.map((output) => ({ ...output, origins, direct: false })),
    openOrigins: origins,
  };
}
