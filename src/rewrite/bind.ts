import { LakeveilError } from '../errors.ts';
import { displayName, foldName, sameName } from '../names.ts';
import type {
  Alias,
  Body,
  Call,
  ColumnReference,
  Cte,
  Expression,
  Join,
  Pipe,
  Query,
  Select,
  SelectItem,
  Source,
  Star,
  TableSource,
} from '../sql/ast.ts';
import type { Edit } from '../sql/emit.ts';
import { isAllowedFunction, KEYWORD_FUNCTIONS, TABLE_FUNCTIONS, whyDenied } from '../sql/functions.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { Span } from '../sql/tokens.ts';
import { endsOperand } from '../sql/words.ts';
import { areKnownHints } from './hints.ts';
import {
  allOrigins,
  baseColumns,
  commonNames,
  concat,
  mergeKeys,
  NO_ORIGINS,
  NO_OUTPUTS,
  type Origin,
  type Output,
  type Outputs,
  renameOutputs,
  unite,
} from './outputs.ts';
import { positionOf } from './places.ts';
import type { ResolvedTable } from './resolve.ts';
import { addByName, bindName, isQualifier, newScope, type Relation, type Scope } from './scope.ts';

/** A query whose names are all bound. */
export interface BoundQuery {
  readonly outputs: Outputs;
  /** Removes all but the last part of qualifiers: a derived table answers to `t.c`, not to `shop.t.c`. */
  readonly edits: readonly Edit[];
  /** Tokens whose role as a column, alias or CTE is known for certain; see net.ts. */
  readonly names: readonly Span[];
  /** Computed select items without an alias, each once: engines name such a column by its text. */
  readonly unnamed: readonly Span[];
}

/**
 * Binds every name of a query block by block: which columns flow where, which qualifiers must be shortened.
 *
 * Binding is what messages and explain need; protection does not depend on it. Throws `UNKNOWN_COLUMN` for a name that
 * nothing in scope has, `FUNCTION_DENIED` for functions that are not on the list, `NAME_DENIED` for hidden metadata and
 * for two unaliased tables of one name, `UNSUPPORTED_SYNTAX` for scripts and unknown hints.
 */
export function bindNames(read: ReadQuery, tables: ReadonlyMap<TableSource, ResolvedTable>): BoundQuery {
  const binder = new Binder(read, tables);
  const outputs = binder.query(read.query, undefined);
  const edits = [...binder.edits.values()].sort((a, b) => a.from - b.from);
  return { outputs, edits, names: binder.names, unnamed: [...binder.unnamed.values()] };
}

const NO_COLUMN: Output = { name: undefined, origins: NO_ORIGINS, direct: false };

class Binder {
  /** By first token, because a source that several selects share is bound more than once. */
  readonly edits = new Map<number, Edit>();
  readonly names: Span[] = [];
  /** By the token behind the item, for the same reason. */
  readonly unnamed = new Map<number, Span>();
  readonly #read: ReadQuery;
  readonly #tables: ReadonlyMap<TableSource, ResolvedTable>;
  readonly #ctes = new Map<Cte, Outputs>();

  constructor(read: ReadQuery, tables: ReadonlyMap<TableSource, ResolvedTable>) {
    this.#read = read;
    this.#tables = tables;
  }

  // -------------------------------------------------------------- queries

  query(query: Query, parent: Scope | undefined): Outputs {
    for (const cte of query.ctes) this.#cte(cte, parent);
    const { outputs, scope } = this.#body(query.body, parent);
    for (const clause of query.trailing) this.#expression(clause, scope);
    return outputs;
  }

  #cte(cte: Cte, parent: Scope | undefined): void {
    if (!cte.query) return;
    this.names.push(cte.nameSpan);
    if (cte.recursive) this.#recursiveCte(cte, cte.query, parent);
    else this.#ctes.set(cte, renameOutputs(this.query(cte.query, parent), cte.columns));
  }

  /** Where a CTE means itself and where the table of its name, engines see alike only behind the last UNION. */
  #refuseOddRecursion(cte: Cte, query: Query): void {
    const { body } = query;
    const own = (part: Query) => tableReferences(part).filter(({ table }) => table.cte === cte).length;
    const behindUnion = body.kind === 'setOperation' ? own({ ...query, ctes: [], trailing: [], body: body.right }) : 0;
    if (own(query) === behindUnion) return;
    this.#refuse('UNSUPPORTED_SYNTAX', 'a recursive CTE may name itself behind its last UNION only', cte.nameSpan);
  }

  /** Repeats until no new origins flow through the recursion. The first round knows the names only. */
  #recursiveCte(cte: Cte, query: Query, parent: Scope | undefined): void {
    this.#refuseOddRecursion(cte, query);
    this.#ctes.set(cte, { list: [], open: true, openOrigins: NO_ORIGINS });
    for (let before = -1, now = 0; now !== before; ) {
      const outputs = renameOutputs(this.query(query, parent), cte.columns);
      this.#ctes.set(cte, outputs);
      before = now;
      now = outputs.list.reduce((sum, { origins }) => sum + origins.size, outputs.list.length);
    }
  }

  #body(body: Body, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    switch (body.kind) {
      case 'select':
        return this.#select(body, parent);
      case 'setOperation': {
        const left = this.#body(body.left, parent).outputs;
        return this.#ofOutputs(unite(left, this.#body(body.right, parent).outputs), parent);
      }
      case 'nested':
        return this.#ofOutputs(this.query(body.query, parent), parent);
      case 'values':
      case 'tableStatement':
        return this.#ofSource(body.kind === 'values' ? body : body.source, parent);
      case 'fromFirst': {
        if (body.selects.length === 0) return this.#ofSource(body.from, parent);
        const outputs = body.selects.map((select) => this.query(select.query, parent)).reduce(unite);
        return this.#ofOutputs(outputs, parent);
      }
      case 'pipe':
        return this.#pipe(body, parent);
    }
  }

  #ofOutputs(outputs: Outputs, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    const scope = newScope(parent);
    scope.relations.push({ name: undefined, fullName: undefined, outputs });
    return { outputs, scope };
  }

  #ofSource(source: Source, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    const scope = newScope(parent);
    return { outputs: this.#source(source, scope), scope };
  }

  /** Pipe operators re-bind names in their own ways; what comes out is left open. */
  #pipe(pipe: Pipe, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    const { outputs } = this.#ofSource(pipe.from, parent);
    const origins = allOrigins(outputs.list, outputs.openOrigins);
    const result = this.#ofOutputs({ list: [], open: true, openOrigins: origins }, parent);
    for (const expression of pipe.expressions) {
      for (const origin of this.#expression(expression, result.scope)) origins.add(origin);
    }
    return result;
  }

  #select(select: Select, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    if (select.script)
      this.#refuse('UNSUPPORTED_SYNTAX', 'scripts (`TRANSFORM … USING`) are not answered', select.script);
    for (const hint of select.hints) this.#hint(hint);
    const scope = newScope(parent);
    const visible = select.from ? this.#source(select.from, scope) : NO_OUTPUTS;
    const list: Output[] = [];
    const openOrigins = new Set<Origin>();
    let open = false;
    for (const item of select.items) {
      const outputs = this.#item(item, scope, visible);
      list.push(...outputs.list);
      open ||= outputs.open;
      for (const origin of outputs.openOrigins) openOrigins.add(origin);
      const { alias, aliases, expression } = item;
      if (alias !== undefined || aliases || expression.single) addByName(scope.aliases, outputs.list);
    }
    for (const clause of select.clauses) this.#expression(clause, scope);
    return {
      outputs: { list: open ? [] : list, open, openOrigins: open ? allOrigins(list, openOrigins) : NO_ORIGINS },
      scope,
    };
  }

  #item(item: SelectItem, scope: Scope, visible: Outputs): Outputs {
    const { expression, alias, aliases, span } = item;
    if (alias !== undefined) this.#alias({ from: span.to - 1, to: span.to });
    const star = expression.stars[0];
    if (star && expression.stars.length === 1 && isOnlyStar(expression, star)) return this.#star(star, scope, visible);
    const generates = expression.calls.some(({ parts }) => TABLE_FUNCTIONS.has(parts[0]!.toLowerCase()));
    const named = alias !== undefined || aliases || expression.single;
    // a generator may yield several columns, so it is only named where its text must not get out
    if (!named && (!generates || expression.queries.length > 0)) this.unnamed.set(span.to, span);
    const origins = this.#expression(expression, scope, visible);
    if (aliases)
      return { list: aliases.map((name) => ({ name, origins, direct: false })), open: false, openOrigins: NO_ORIGINS };
    const single = expression.single && bindName(expression.single.parts, scope);
    const name = alias ?? expression.single?.parts.at(-1);
    const output = { name, origins, direct: single?.output.direct ?? false };
    if (alias === undefined && generates) {
      return { list: [], open: true, openOrigins: origins };
    }
    return { list: [output], open: false, openOrigins: NO_ORIGINS };
  }

  // -------------------------------------------------------------- sources

  /** Binds a FROM item into the scope and returns what a bare `*` shows of it. */
  #source(source: Source, scope: Scope): Outputs {
    switch (source.kind) {
      case 'table':
        return this.#table(source, scope);
      case 'derived': {
        const outputs = this.query(source.query, source.lateral ? scope : scope.parent);
        return this.#relation(scope, source.alias, outputs);
      }
      case 'function':
        return this.#function(source.call, source.alias, scope);
      case 'values': {
        const origins = source.rows.flatMap((row) => [...this.#expression(row, scope)]);
        return this.#relation(scope, source.alias, { list: [], open: true, openOrigins: new Set(origins) });
      }
      case 'join':
        return this.#join(source, scope);
      case 'group': {
        if (!source.alias) return this.#source(source.source, scope);
        return this.#relation(scope, source.alias, this.#source(source.source, newScope(scope.parent)));
      }
      case 'lateralView': {
        const input = this.#source(source.input, scope);
        return concat(input, this.#function(source.call, source.alias, scope));
      }
      case 'pivot': {
        const inner = newScope(scope.parent);
        const input = this.#source(source.input, inner);
        const more = source.expressions.flatMap((expression) => [...this.#expression(expression, inner)]);
        const openOrigins = allOrigins(input.list, [...input.openOrigins, ...more]);
        return this.#relation(scope, source.alias, { list: [], open: true, openOrigins });
      }
    }
  }

  #table(table: TableSource, scope: Scope): Outputs {
    const resolved = this.#tables.get(table);
    const outputs = resolved ? baseColumns(resolved.source) : this.#cteColumns(table);
    if (!resolved || table.alias?.name) return this.#relation(scope, table.alias ?? plainAlias(table), outputs);
    const { catalog, schema, table: name } = resolved.source.table;
    const fullName = [catalog, schema, name];
    const twin = scope.relations.find((r) => r.fullName && sameName(r.name!, name) && !sameParts(r.fullName, fullName));
    if (twin) this.#refuse('NAME_DENIED', `two tables are named \`${name}\` here, give each an alias`, table.nameSpan);
    scope.relations.push({ name, fullName, outputs: renameOutputs(outputs, table.alias?.columns) });
    return scope.relations.at(-1)!.outputs;
  }

  #relation(scope: Scope, alias: Alias | undefined, outputs: Outputs): Outputs {
    const renamed = renameOutputs(outputs, alias?.columns);
    scope.relations.push({ name: alias?.name || undefined, fullName: undefined, outputs: renamed });
    if (alias) this.#alias(alias.span);
    return renamed;
  }

  /** An alias accounts for its name where AS, or the token before it, makes certain that no table begins there. */
  #alias(span: Span): void {
    const [before, first] = [this.#read.tokens[span.from - 1]!, this.#read.tokens[span.from]!];
    if (first.upper === 'AS' || before.upper === 'AS' || endsOperand(before)) this.names.push(span);
  }

  #cteColumns(table: TableSource): Outputs {
    return (table.cte && this.#ctes.get(table.cte)) ?? { list: [], open: true, openOrigins: NO_ORIGINS };
  }

  #function(call: Expression, alias: Alias | undefined, scope: Scope): Outputs {
    const name = call.calls[0]!.parts.join('.').toLowerCase();
    if (!TABLE_FUNCTIONS.has(name))
      this.#refuse('FUNCTION_DENIED', `table function \`${name}\` is refused: ${whyDenied(name)}`, call.span);
    const openOrigins = this.#expression(call, scope);
    return this.#relation(scope, alias, { list: [], open: true, openOrigins });
  }

  #join(join: Join, scope: Scope): Outputs {
    const left = this.#source(join.left, scope);
    const right = this.#source(join.right, scope);
    if (join.on) this.#expression(join.on, scope);
    if (join.words.includes('SEMI') || join.words.includes('ANTI')) return left;
    const natural = join.words.includes('NATURAL');
    const keys = join.using ?? (natural ? commonNames(left, right) : []);
    return keys.length > 0 || natural ? mergeKeys(left, right, keys) : concat(left, right);
  }

  // -------------------------------------------------------------- expressions

  /** Binds all names in an expression and returns every base column whose value may flow into it. */
  #expression(expression: Expression, scope: Scope, visible: Outputs = NO_OUTPUTS): ReadonlySet<Origin> {
    for (const call of expression.calls) this.#call(call);
    if (expression.single && expression.queries.length === 0) return this.#column(expression.single, scope).origins;
    const origins = new Set<Origin>();
    const add = (more: Iterable<Origin>) => {
      for (const origin of more) origins.add(origin);
    };
    for (const column of expression.columns) add(this.#column(column, scope).origins);
    for (const star of expression.stars) {
      const { list, openOrigins } = this.#star(star, scope, visible);
      add(allOrigins(list, openOrigins));
    }
    for (const query of expression.queries) {
      const { list, openOrigins } = this.query(query, scope);
      add(allOrigins(list, openOrigins));
    }
    return origins;
  }

  #column(column: ColumnReference, scope: Scope): Output {
    const { parts, span } = column;
    if (parts.some((part) => foldName(part) === '_metadata')) {
      this.#refuse('NAME_DENIED', 'the hidden column `_metadata` is refused', span);
    }
    const binding = bindName(parts, scope);
    const isKeyword = parts.length === 1 && KEYWORD_FUNCTIONS.has(foldName(parts[0]!));
    if (isKeyword && (!binding || binding.guessed)) {
      this.#call({ parts, span });
      return NO_COLUMN;
    }
    if (binding) {
      this.names.push(span);
      this.#shorten(span.from, binding.qualifier);
      return binding.output;
    }
    return this.#refuse('UNKNOWN_COLUMN', `column \`${parts.join('.')}\` not found${inWhat(scope)}`, span);
  }

  #star(star: Star, scope: Scope, visible: Outputs): Outputs {
    const outputs = star.parts.length === 0 ? visible : this.#qualifiedStar(star, scope);
    const dropped = star.except.filter(({ parts }) => parts.length === 1).map(({ parts }) => parts[0]!);
    if (dropped.length === 0) return outputs;
    const kept = outputs.list.filter(({ name }) => name === undefined || !dropped.some((d) => sameName(d, name)));
    return { ...outputs, list: kept };
  }

  #qualifiedStar(star: Star, scope: Scope): Outputs {
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      const relation = s.relations.find((r) => isQualifier(r, star.parts));
      if (!relation) continue;
      this.names.push(star.span);
      this.#shorten(star.span.from, star.parts.length);
      return relation.outputs;
    }
    const struct = this.#column({ parts: star.parts, span: star.span }, scope); // `address.*`
    return { list: [], open: true, openOrigins: struct.origins };
  }

  /** A qualifier of several parts loses all but its last: tokens are name, dot, name, dot … */
  #shorten(from: number, qualifier: number): void {
    if (qualifier > 1) this.edits.set(from, { from, to: from + 2 * (qualifier - 1), text: '' });
  }

  #call({ parts, span }: Call): void {
    const name = parts.join('.');
    if (parts.length > 1 || !isAllowedFunction(name)) {
      this.#refuse('FUNCTION_DENIED', `function \`${name}\` is refused: ${whyDenied(name)}`, span);
    }
  }

  #hint(span: Span): void {
    const known = areKnownHints(this.#read.tokens.slice(span.from + 1, span.to - 1));
    if (!known) this.#refuse('UNSUPPORTED_SYNTAX', 'this hint is not known', span);
    this.names.push(span);
  }

  #refuse(code: LakeveilError['code'], reason: string, span: Span): never {
    throw new LakeveilError(code, reason, { position: positionOf(this.#read, span) });
  }
}

const isOnlyStar = ({ span, columns, calls, queries }: Expression, star: Star): boolean =>
  span.from === star.span.from && columns.length + calls.length + queries.length === 0;

const plainAlias = (table: TableSource): Alias => ({
  name: table.parts.at(-1)!,
  span: table.nameSpan,
  columns: table.alias?.columns,
});

const sameParts = (a: readonly string[], b: readonly string[]): boolean => a.every((part, i) => sameName(part, b[i]!));

/** Names the table where there is only one, never the columns it has. */
function inWhat(scope: Scope): string {
  const [only, ...others] = scope.relations;
  return only?.fullName && others.length === 0 ? ` in \`${displayNameOf(only)}\`` : '';
}

function displayNameOf({ fullName }: Relation): string {
  const [catalog, schema, table] = fullName as [string, string, string];
  return displayName({ catalog, schema, table });
}
