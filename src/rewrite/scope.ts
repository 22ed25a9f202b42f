import { foldName, sameName } from '../names.ts';
import type { ColumnReference } from '../sql/ast.ts';
import type { SqlType } from '../sqltype.ts';
import { allOrigins, type Origin, type Output, type Outputs } from './outputs.ts';

/** A bound source: what a FROM item offers to the names of its query block. */
export interface Relation {
  /** Alias or last part of the table's name; undefined for a source that has no name. */
  readonly name: string | undefined;
  /** Catalog, schema and table of an unaliased base table, which may qualify its columns. */
  readonly fullName: readonly string[] | undefined;
  readonly outputs: Outputs;
  /** Set where a later pipe operator has renewed the columns: only `t.c` still means the old ones. */
  readonly renewed?: boolean;
}

/** Which names a query block sees. */
export interface Scope {
  readonly relations: Relation[];
  /** Select items so far by folded name: lateral column aliases, and names for GROUP BY, HAVING and ORDER BY. */
  readonly aliases: Map<string, Output[]>;
  /** Columns that joins have merged by USING or NATURAL, by folded name; the last join of a name holds them all. */
  readonly keys: Map<string, Output>;
  readonly parent: Scope | undefined;
}

export const newScope = (parent: Scope | undefined): Scope => ({
  relations: [],
  aliases: new Map(),
  keys: new Map(),
  parent,
});

/** What a dotted name means in a scope. */
export interface Binding {
  readonly output: Output;
  /** The columns that have the name, before fields are taken from them. */
  readonly columns: readonly Output[];
  /** How many leading parts are a qualifier; the rest are column and fields. */
  readonly qualifier: number;
  /** True when nothing is known to have the name, but a source whose columns cannot be told may. */
  readonly guessed?: boolean;
  /** True when a single source, or the select list, has several columns of the name, so that it names none of them. */
  readonly ambiguous?: boolean;
}

/**
 * Binds a name by Spark's rules: nearest scope first; in a scope the longest qualifier first, then columns, then select
 * aliases; remaining parts are struct fields. Undefined when nothing has the name. An open relation may have any name.
 */
export function bindName(parts: readonly string[], scope: Scope | undefined): Binding | undefined {
  for (let s = scope; s; s = s.parent) {
    const found = bindInScope(parts, s);
    if (!found) continue;
    return found === OPEN ? guess(s, bindName(parts, s.parent)) : found;
  }
  return undefined;
}

const OPEN = Symbol('open');

function bindInScope(parts: readonly string[], scope: Scope): Binding | typeof OPEN | undefined {
  for (let qualifier = Math.min(parts.length - 1, 3); qualifier >= 0; qualifier--) {
    const folded = foldName(parts[qualifier]!);
    let matches = NONE;
    let ambiguous = false;
    for (const relation of scope.relations) {
      const found = columnsOf(relation, parts, qualifier, folded);
      ambiguous ||= found.length > 1;
      if (found.length > 0) matches = matches.length > 0 ? [...matches, ...found] : found;
    }
    if (matches.length > 0) return binding(matches, parts, qualifier, ambiguous);
  }
  const alias = scope.aliases.get(foldName(parts[0]!));
  if (alias) return binding(alias, parts, 0, alias.length > 1);
  return scope.relations.some(({ outputs }) => outputs.open) ? OPEN : undefined;
}

const NONE: readonly Output[] = [];

/** The columns of a relation with this folded name, if the parts before it name the relation. */
function columnsOf(relation: Relation, parts: readonly string[], qualifier: number, folded: string): readonly Output[] {
  if (qualifier > 0 ? !isQualifier(relation, parts.slice(0, qualifier)) : relation.renewed) return NONE;
  return byName(relation.outputs.list).get(folded) ?? NONE;
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

/** An open relation is only a guess: a certain binding further out decides on the qualifier, but both may flow. */
function guess(scope: Scope, outer: Binding | undefined): Binding {
  const origins = new Set(scope.relations.flatMap(({ outputs }) => [...outputs.openOrigins]));
  if (!outer) {
    const output = { name: undefined, origins, direct: false };
    return { output, columns: [], qualifier: 0, guessed: true };
  }
  if (origins.size === 0) return outer;
  return { ...outer, output: { ...outer.output, origins: allOrigins([outer.output], origins), direct: false } };
}

function binding(columns: readonly Output[], parts: readonly string[], qualifier: number, ambiguous: boolean): Binding {
  return { output: mergeOutputs(columns, parts.slice(qualifier + 1)), columns, qualifier, ambiguous };
}

/** Several candidates (an ambiguous name, a USING key) flow together; a struct field is computed from its column. */
function mergeOutputs(columns: readonly Output[], fields: readonly string[]): Output {
  const first = columns[0]!;
  if (columns.length === 1 && fields.length === 0) return first;
  return {
    name: first.name,
    origins: allOrigins(columns, []),
    direct: fields.length === 0 && columns.every(({ direct }) => direct),
    type: fields.reduce(fieldType, first.type),
  };
}

function fieldType(type: SqlType | undefined, name: string): SqlType | undefined {
  return type?.kind === 'struct' ? type.fields.find((field) => sameName(field.name, name))?.type : undefined;
}

/** Outputs without the columns that these names mean. What a key of USING shows has no side, so it goes by its name. */
export function without(outputs: Outputs, dropped: readonly Pick<Binding, 'columns'>[]): Outputs {
  if (dropped.length === 0) return outputs;
  const shown = new Set(outputs.list);
  const gone = new Set<Output>();
  for (const { columns } of dropped) {
    const own = columns.filter((column) => shown.has(column));
    const named = () => columns.flatMap(({ name }) => (name && byName(outputs.list).get(foldName(name))) || []);
    for (const column of own.length > 0 ? own : named()) gone.add(column);
  }
  return gone.size === 0 ? outputs : { ...outputs, list: outputs.list.filter((column) => !gone.has(column)) };
}

/** A source without a name. */
export const unnamedRelation = (outputs: Outputs): Relation => ({ name: undefined, fullName: undefined, outputs });

/** What the columns mean that anything in scope has. */
export const boundTo = (columns: readonly ColumnReference[], scope: Scope): Binding[] =>
  columns.flatMap(({ parts }) => bindName(parts, scope) ?? []);

/** All that a name might mean where nobody knows what it means. */
export function everything(scope: Scope): Set<Origin> {
  const origins = new Set<Origin>();
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const { relations, aliases } = s;
    const outputs = [...relations.flatMap(({ outputs: { list } }) => list), ...[...aliases.values()].flat()];
    const open = relations.flatMap(({ outputs: { openOrigins } }) => [...openOrigins]);
    for (const origin of allOrigins(outputs, open)) origins.add(origin);
  }
  return origins;
}

/** True where a name may mean a column of something. */
export const hasSource = (scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.relations.length > 0 || hasSource(scope.parent));
