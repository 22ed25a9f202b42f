import { foldName, sameName } from '../names.ts';
import type { Output, Outputs } from './outputs.ts';

/** A bound source: what a FROM item offers to the names of its query block. */
export interface Relation {
  /** Alias or last part of the table's name; undefined for a source that has no name. */
  readonly name: string | undefined;
  /** Catalog, schema and table of an unaliased base table, which may qualify its columns. */
  readonly fullName: readonly string[] | undefined;
  readonly outputs: Outputs;
}

/** Which names a query block sees. */
export interface Scope {
  readonly relations: Relation[];
  /** Select items so far by folded name: lateral column aliases, and names for GROUP BY, HAVING and ORDER BY. */
  readonly aliases: Map<string, Output[]>;
  readonly parent: Scope | undefined;
}

export const newScope = (parent: Scope | undefined): Scope => ({ relations: [], aliases: new Map(), parent });

/** What a dotted name means in a scope. */
export interface Binding {
  readonly output: Output;
  /** How many leading parts are a qualifier; the rest are column and fields. */
  readonly qualifier: number;
  /** True when nothing is known to have the name, but a source whose columns cannot be told may. */
  readonly guessed?: boolean;
}

/**
 * Binds a name by Spark's rules: nearest scope first; in a scope the longest qualifier first, then columns, then select
 * aliases; remaining parts are struct fields. Undefined when nothing has the name. An open relation may have any name.
 */
export function bindName(parts: readonly string[], scope: Scope | undefined): Binding | undefined {
  for (let s = scope; s; s = s.parent) {
    const found = bindInScope(parts, s);
    if (!found) continue;
    // an open relation is only a guess; a certain binding further out adds its origins
    const outer = found === OPEN ? bindName(parts, s.parent) : undefined;
    return found === OPEN ? (outer ?? openBinding(s)) : found;
  }
  return undefined;
}

const OPEN = Symbol('open');

function bindInScope(parts: readonly string[], scope: Scope): Binding | typeof OPEN | undefined {
  for (let qualifier = Math.min(parts.length - 1, 3); qualifier >= 0; qualifier--) {
    const matches: Output[] = [];
    for (const relation of scope.relations) matches.push(...columnsOf(relation, parts, qualifier));
    if (matches.length > 0) return { output: mergeOutputs(matches, parts.length > qualifier + 1), qualifier };
  }
  const alias = scope.aliases.get(foldName(parts[0]!));
  if (alias) return { output: mergeOutputs(alias, parts.length > 1), qualifier: 0 };
  return scope.relations.some(({ outputs }) => outputs.open) ? OPEN : undefined;
}

function columnsOf(relation: Relation, parts: readonly string[], qualifier: number): readonly Output[] {
  if (qualifier > 0 && !isQualifier(relation, parts.slice(0, qualifier))) return [];
  return byName(relation.outputs.list).get(foldName(parts[qualifier]!)) ?? [];
}

const indexes = new WeakMap<readonly Output[], ReadonlyMap<string, readonly Output[]>>();

/** Columns by folded name. Wide tables are looked into many times, so the index is kept with the list. */
function byName(list: readonly Output[]): ReadonlyMap<string, readonly Output[]> {
  const known = indexes.get(list);
  if (known) return known;
  const index = new Map<string, Output[]>();
  addByName(index, list);
  indexes.set(list, index);
  return index;
}

/** Puts outputs that have a name into an index. */
export function addByName(index: Map<string, Output[]>, list: readonly Output[]): void {
  for (const output of list) {
    if (output.name === undefined) continue;
    const key = foldName(output.name);
    const same = index.get(key);
    if (same) same.push(output);
    else index.set(key, [output]);
  }
}

/** True when the dotted parts name the relation: its alias, or the end of an unaliased table's full name. */
export function isQualifier({ name, fullName }: Relation, parts: readonly string[]): boolean {
  if (parts.length === 1) return name !== undefined && sameName(name, parts[0]!);
  const tail = fullName?.slice(-parts.length);
  return tail?.length === parts.length && tail.every((part, i) => sameName(part, parts[i]!));
}

function openBinding(scope: Scope): Binding {
  const origins = scope.relations.flatMap(({ outputs }) => [...outputs.openOrigins]);
  return { output: { name: undefined, origins: new Set(origins), direct: false }, qualifier: 0, guessed: true };
}

/** Several candidates (an ambiguous name, a USING key) flow together; a struct field is computed from its column. */
function mergeOutputs(outputs: readonly Output[], field: boolean): Output {
  const first = outputs[0]!;
  if (outputs.length === 1 && !field) return first;
  return {
    name: first.name,
    origins: new Set(outputs.flatMap(({ origins }) => [...origins])),
    direct: !field && outputs.every(({ direct }) => direct),
  };
}
