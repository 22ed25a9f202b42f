import { LakeveilError } from '../errors.ts';
import { completeName, displayName, foldName, sameName, tableKey } from '../names.ts';
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
import { type Edit, SPARK_PRINTER } from '../sql/emit.ts';
import { isAllowedFunction, isDenied, KEYWORD_FUNCTIONS, TABLE_FUNCTIONS, whyDenied } from '../sql/functions.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { Span } from '../sql/tokens.ts';
import { endsOperand } from '../sql/words.ts';
import type { SqlType } from '../sqltype.ts';
import { type ItemBinder, operate } from './bind-pipes.ts';
import { bindPivot, bindUnpivot, type PivotBinder } from './bind-pivots.ts';
import type { RewriteContext } from './context.ts';
import { generatedName } from './generated-names.ts';
import { hintSpans } from './hints.ts';
import {
  allOrigins,
  baseColumns,
  commonNames,
  concat,
  mergeKeys,
  mixed,
  NO_ORIGINS,
  NO_OUTPUTS,
  type Origin,
  type Output,
  type Outputs,
  renameOutputs,
  sideBySide,
  union,
  unite,
  uniteByName,
  withKeys,
} from './outputs.ts';
import { positionOf } from './places.ts';
import type { ResolvedTable } from './resolve.ts';
import {
  addByName,
  type Binding,
  bindName,
  boundTo,
  everything,
  hasSource,
  isQualifier,
  newScope,
  type Relation,
  type Scope,
  unnamedRelation,
  without,
} from './scope.ts';
import { fieldColumns, generatedColumns, inlineColumns } from './shapes.ts';
import { viewColumns } from './views.ts';

/** A query whose names are all bound. */
export interface BoundQuery {
  readonly outputs: Outputs;
  /** Removes all but the last part of qualifiers: a derived table answers to `t.c`, not to `shop.t.c`. */
  readonly edits: readonly Edit[];
  /** Tokens whose role as a column, alias or CTE is known for certain; see net.ts. */
  readonly names: readonly Span[];
  /** Select items without an alias that are no plain column, each once: engines name such a column by its text. */
  readonly unnamed: readonly UnnamedItem[];
  /** The names of called functions, each once. */
  readonly calls: readonly Span[];
  /** Stars that are arguments of functions, with the columns that they stand for; undefined where these are not certain. */
  readonly starArguments: readonly StarArgument[];
  /** Names that are columns, with the qualifier that stays, each once. */
  readonly columns: readonly BoundColumn[];
  /** By the token behind a column or its field: the type, where it is known. */
  readonly types: ReadonlyMap<number, SqlType>;
  /** The columns that each select item yields. */
  readonly items: ReadonlyMap<SelectItem, Outputs>;
  /**
   * True where columns are read by something else than their names: a `*`, a natural join, a pivot, a pipe, a query that is no
   * SELECT, a list of names that goes by places.
   */
  readonly readsUnnamed: boolean;
  /** Names that mean session variables; the statement must be bound anew with their values in place. */
  readonly variables: readonly VariableReference[];
}

/** What the names of a statement depend on besides its tables. */
type BindingContext = Pick<RewriteContext, 'dialect' | 'defaults' | 'functions' | 'session'>;

/** A name that is a column, and what flows into it. */
export interface BoundColumn extends Span, Pick<Output, 'origins' | 'direct'> {}

/** A session variable where it is read. */
export interface VariableReference {
  readonly span: Span;
  readonly sql: string;
  /** What Spark would name the column, where the variable is a whole select item. */
  readonly alias: string | undefined;
}

/** A computed select item, or a field of a struct, which Spark names by the `field`. */
export interface UnnamedItem {
  readonly span: Span;
  readonly field: string | undefined;
}

/** `*` or `t.*` within the parentheses of a function. */
export interface StarArgument {
  readonly star: Star;
  readonly columns: readonly string[] | undefined;
}

/**
 * Binds every name of a query block by block: which columns flow where, which qualifiers must be shortened.
 *
 * Binding is what messages and explain need; protection does not depend on it. Throws `UNKNOWN_COLUMN` for a name that
 * nothing in scope has, `FUNCTION_DENIED` for functions that are not on the list, `NAME_DENIED` for hidden metadata and
 * for two unaliased tables of one name, `UNSUPPORTED_SYNTAX` for scripts.
 */
export function bindNames(
  read: ReadQuery,
  tables: ReadonlyMap<TableSource, ResolvedTable>,
  context: BindingContext,
): BoundQuery {
  const binder = new Binder(read, tables, context);
  const outputs = binder.query(read.query, undefined);
  const edits = [...binder.edits.values()].sort((a, b) => a.from - b.from);
  const { names, unnamed, calls, starArguments, columns, types, itemOutputs: items, readsUnnamed } = binder;
  return {
    outputs,
    edits,
    names,
    unnamed: [...unnamed.values()],
    calls: [...calls.values()],
    starArguments: [...starArguments.values()],
    columns: [...columns.values()],
    types,
    items,
    readsUnnamed,
    variables: [...binder.variables.values()],
  };
}

/** Most columns that a query or a FROM may have. */
const MAX_COLUMNS = 1 << 17;
/** How often the body of a recursive CTE is bound before its columns are told apart no more. */
const MAX_ROUNDS = 6;

/** Words that may drop columns by their names. */
const DROPPING: ReadonlySet<string> = new Set(['EXCEPT', 'DROP', 'PIVOT', 'UNPIVOT']);

const NO_COLUMN: Output = { name: undefined, origins: NO_ORIGINS, direct: false };

class Binder implements ItemBinder, PivotBinder {
  /** By first token, because a source that several selects share is bound more than once. */
  readonly edits = new Map<number, Edit>();
  readonly names: Span[] = [];
  /** By the token behind the item, for the same reason. */
  readonly unnamed = new Map<number, UnnamedItem>();
  readonly calls = new Map<number, Span>();
  readonly starArguments = new Map<number, StarArgument>();
  readonly columns = new Map<number, BoundColumn>();
  readonly types = new Map<number, SqlType>();
  readonly itemOutputs = new Map<SelectItem, Outputs>();
  readsUnnamed = false;
  readonly read: ReadQuery;
  readonly #tables: ReadonlyMap<TableSource, ResolvedTable>;
  /** By first token. */
  readonly variables = new Map<number, VariableReference>();
  readonly #context: BindingContext;
  readonly #ctes = new Map<Cte, Outputs>();
  #drops: boolean | undefined;
  /** How many columns the stars in arguments stand for. */
  #written = 0;

  constructor(read: ReadQuery, tables: ReadonlyMap<TableSource, ResolvedTable>, context: BindingContext) {
    this.read = read;
    this.#tables = tables;
    this.#context = context;
    this.names.push(...hintSpans(read));
  }

  // -------------------------------------------------------------- queries

  query(query: Query, parent: Scope | undefined): Outputs {
    for (const cte of query.ctes) this.#cte(cte, parent);
    const { outputs, scope } = this.#body(query.body, parent);
    for (const clause of query.trailing) this.#flows(clause, scope);
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

  /** Begins with what stands in front of the last UNION and repeats until no new origins flow through the recursion. */
  #recursiveCte(cte: Cte, query: Query, parent: Scope | undefined): void {
    this.#refuseOddRecursion(cte, query);
    const { body } = query;
    const seed: Query = body.kind === 'setOperation' ? { ...query, body: body.left, trailing: [] } : query;
    this.#ctes.set(cte, renameOutputs(this.query(seed, parent), cte.columns));
    for (let round = 1, before = -1, now = 0; now !== before; round++) {
      const outputs = renameOutputs(this.query(query, parent), cte.columns);
      // columns that only move on from round to round are given up for all that flows, so that wide ones end soon
      this.#ctes.set(cte, round > MAX_ROUNDS ? mixed(outputs) : outputs);
      before = now;
      now = outputs.list.reduce((sum, { origins }) => sum + origins.size, outputs.openOrigins.size);
    }
  }

  #body(body: Body, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    this.readsUnnamed ||= isWholeSource(body);
    switch (body.kind) {
      case 'select':
        return this.#select(body, parent);
      case 'setOperation': {
        const left = this.#body(body.left, parent).outputs;
        const right = this.#body(body.right, parent).outputs;
        if (!body.byName) return this.#ofOutputs(unite(left, right), parent);
        if (this.#context.dialect === 'duckdb') {
          const reason = 'the embedded engine has no `BY NAME`, write the columns in one order';
          throw new LakeveilError('UNSUPPORTED_ON_ENGINE', reason);
        }
        return this.#ofOutputs(uniteByName(left, right), parent);
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
    scope.relations.push(unnamedRelation(outputs));
    return { outputs, scope };
  }

  #ofSource(source: Source, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    const scope = newScope(parent);
    return { outputs: this.#source(source, scope), scope };
  }

  /** An operator sees what came in, also by names that are generated. */
  #pipe(pipe: Pipe, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    const scope = newScope(parent);
    const input = this.#source(pipe.from, scope);
    const generated = { list: [], open: true, openOrigins: allOrigins(input.list, input.openOrigins) };
    const seen: Scope = { ...scope, relations: [...scope.relations, unnamedRelation(generated)] };
    const result = operate(pipe.operator, input, seen, this);
    for (const clause of pipe.clauses) this.expression(clause, seen, input);
    if (!result) return { outputs: input, scope };
    const { outputs, name, keepsTables } = result;
    const before = keepsTables
      ? scope.relations.filter(({ name }) => name).map((relation) => ({ ...relation, renewed: true }))
      : [];
    return { outputs, scope: { ...newScope(parent), relations: [...before, { ...unnamedRelation(outputs), name }] } };
  }

  #select(select: Select, parent: Scope | undefined): { outputs: Outputs; scope: Scope } {
    if (select.script)
      this.#refuse('UNSUPPORTED_SYNTAX', 'scripts (`TRANSFORM … USING`) are not answered', select.script);
    const scope = newScope(parent);
    const visible = select.from ? this.#source(select.from, scope) : NO_OUTPUTS;
    const outputs = this.items(select.items, scope, visible);
    for (const clause of select.clauses) this.#flows(clause, scope);
    addByName(
      scope.aliases,
      outputs.list.filter(({ madeUp }) => madeUp), // ORDER BY may name them
    );
    return { outputs, scope };
  }

  /** Binds select items one after the other: each may name those before it. */
  items(items: readonly SelectItem[], scope: Scope, visible: Outputs): Outputs {
    let width = 0;
    const parts = items.map((item) => {
      const outputs = this.item(item, scope, visible);
      this.itemOutputs.set(item, outputs);
      width += outputs.list.length;
      this.limit(width);
      const { alias, aliases, expression } = item;
      const column = expression.single && !this.variables.has(expression.single.span.from);
      if (alias !== undefined || aliases || column) addByName(scope.aliases, outputs.list);
      return outputs;
    });
    return sideBySide(parts);
  }

  item(item: SelectItem, scope: Scope, visible: Outputs): Outputs {
    const { expression, alias, aliases, span } = item;
    if (alias !== undefined) this.alias({ from: span.to - 1, to: span.to });
    const star = expression.stars[0];
    if (star && expression.stars.length === 1 && isOnlyStar(expression, star)) return this.#star(star, scope, visible);
    const generates = expression.calls.some(({ parts }) => TABLE_FUNCTIONS.has(parts[0]!.toLowerCase()));
    const named = alias !== undefined || aliases || expression.single;
    // a generator may yield several columns, so unless it is one it is only named where its text must not get out
    const field = isExplode(expression) ? 'col' : this.#generatedName(expression);
    if (!named && (!generates || field || expression.queries.length > 0)) this.unnamed.set(span.to, { span, field });
    const origins = this.expression(expression, scope, visible);
    if (generates && alias === undefined) return renameOutputs(this.#generated(expression, origins, scope), aliases);
    if (aliases) return { ...NO_OUTPUTS, list: aliases.map((name) => ({ name, origins, direct: false })) };
    this.#nameVariable(item);
    const single = expression.single && bindName(expression.single.parts, scope);
    const name = alias ?? expression.single?.parts.at(-1) ?? field;
    if (alias === undefined && single && single.qualifier + 1 < expression.single!.parts.length)
      this.unnamed.set(span.to, { span, field: name });
    const { direct = false, type } = single?.output ?? {};
    const madeUp = name !== undefined && name === field;
    return { ...NO_OUTPUTS, list: [{ name, origins, direct, type, madeUp }] };
  }

  /** Where the names of computed columns are ours. Other engines make them by themselves. */
  #generatedName(expression: Expression): string | undefined {
    return this.#context.dialect === 'duckdb' ? generatedName(this.read.tokens, expression) : undefined;
  }

  /** What a call of a generator yields, where there is nothing else in the expression. */
  #generated(expression: Expression, origins: ReadonlySet<Origin>, scope: Scope): Outputs {
    const { calls, columns, span } = expression;
    const [call] = calls;
    const [column] = columns;
    if (!call || call.span.from !== span.from) return { list: [], open: true, openOrigins: origins };
    const only = calls.length === 1 && columns.length === 1 && column!.span.from === call.span.to + 1;
    const type = only && column!.span.to === span.to - 1 ? bindName(column!.parts, scope)?.output.type : undefined;
    return generatedColumns(call.parts[0]!.toLowerCase(), origins, type);
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
      case 'piped': {
        const { outputs, scope: inner } = this.#body(source.body, scope.parent);
        if (source.body.kind === 'select') return this.#relation(scope, undefined, outputs);
        scope.relations.push(...inner.relations);
        return outputs;
      }
      case 'function':
        return this.#function(source.call, source.alias, scope);
      case 'values': {
        const origins = new Set(source.rows.flatMap((row) => [...this.expression(row, scope)]));
        return this.#relation(scope, source.alias, inlineColumns(this.read, source.rows[0], origins));
      }
      case 'join':
        return this.#join(source, scope);
      case 'group': {
        if (!source.alias) return this.#source(source.source, scope);
        this.readsUnnamed ||= source.alias.columns !== undefined;
        return this.#relation(scope, source.alias, this.#source(source.source, newScope(scope.parent)));
      }
      case 'lateralView': {
        const input = this.#source(source.input, scope);
        return concat(input, this.#function(source.call, source.alias, scope));
      }
      case 'pivot': {
        this.readsUnnamed = true;
        const inner = newScope(scope.parent);
        const input = this.#source(source.input, inner);
        const { pivot } = source;
        const outputs =
          pivot.kind === 'pivot' ? bindPivot(pivot, input, inner, this) : bindUnpivot(pivot, input, inner, this);
        return this.#relation(scope, source.alias, outputs);
      }
    }
  }

  #table(table: TableSource, scope: Scope): Outputs {
    const resolved = this.#tables.get(table);
    this.readsUnnamed ||= table.alias?.columns !== undefined;
    const outputs = this.#own(resolved ? tableColumns(resolved) : this.#cteColumns(table));
    if (!resolved || table.alias?.name) return this.#relation(scope, table.alias ?? plainAlias(table), outputs);
    const { catalog, schema, table: name } = resolved.source.table;
    const fullName = [catalog, schema, name];
    const twin = scope.relations.find((r) => r.fullName && sameName(r.name!, name) && !sameParts(r.fullName, fullName));
    if (twin) this.#refuse('NAME_DENIED', `two tables are named \`${name}\` here, give each an alias`, table.nameSpan);
    scope.relations.push({ name, fullName, outputs: renameOutputs(outputs, table.alias?.columns) });
    return scope.relations.at(-1)!.outputs;
  }

  /** Where columns are dropped by their names, those of a table that is read twice must not be the same objects. */
  #own(outputs: Outputs): Outputs {
    this.#drops ??= this.read.tokens.some(({ upper }) => DROPPING.has(upper));
    return this.#drops ? { ...outputs, list: outputs.list.map((output) => ({ ...output })) } : outputs;
  }

  #relation(scope: Scope, alias: Alias | undefined, outputs: Outputs): Outputs {
    const renamed = renameOutputs(outputs, alias?.columns);
    scope.relations.push({ name: alias?.name || undefined, fullName: undefined, outputs: renamed });
    if (alias) this.alias(alias.span);
    return renamed;
  }

  /** An alias accounts for its name where AS, or the token before it, makes certain that no table begins there. */
  alias(span: Span): void {
    const [before, first] = [this.read.tokens[span.from - 1]!, this.read.tokens[span.from]!];
    if (first.upper === 'AS' || before.upper === 'AS' || endsOperand(before)) this.names.push(span);
  }

  #cteColumns(table: TableSource): Outputs {
    return (table.cte && this.#ctes.get(table.cte)) ?? { list: [], open: true, openOrigins: NO_ORIGINS };
  }

  #function(call: Expression, alias: Alias | undefined, scope: Scope): Outputs {
    const name = call.calls[0]!.parts.join('.').toLowerCase();
    if (!TABLE_FUNCTIONS.has(name) && !this.#isVouchedFor(call.calls[0]!.parts))
      this.#refuse('FUNCTION_DENIED', `table function \`${name}\` is refused: ${whyDenied(name)}`, call.span);
    const origins = this.expression(call, scope);
    return this.#relation(scope, alias, this.#generated(call, origins, scope));
  }

  #join(join: Join, scope: Scope): Outputs {
    const left = this.#source(join.left, scope);
    const right = this.#source(join.right, scope);
    this.limit(left.list.length + right.list.length);
    if (join.on) this.#flows(join.on, scope);
    const natural = join.words.includes('NATURAL');
    this.readsUnnamed ||= natural;
    const keys = join.using ?? (natural ? commonNames(left, right) : []);
    if (join.words.includes('SEMI') || join.words.includes('ANTI')) return mergeKeys(left, NO_OUTPUTS, keys);
    const outputs = keys.length > 0 || natural ? mergeKeys(left, right, keys) : concat(left, right);
    for (const key of outputs.list.slice(0, keys.length)) scope.keys.set(foldName(key.name!), key);
    return outputs;
  }

  // -------------------------------------------------------------- expressions

  /** Binds all names in an expression and returns every base column whose value may flow into it. */
  expression(expression: Expression, scope: Scope, visible: Outputs = NO_OUTPUTS): ReadonlySet<Origin> {
    return union(this.#flows(expression, scope, visible));
  }

  /** Binds all names in an expression and returns what flows into it, column by column. */
  #flows(expression: Expression, scope: Scope, visible: Outputs = NO_OUTPUTS): ReadonlySet<Origin>[] {
    for (const call of expression.calls) this.#call(call);
    if (expression.single && expression.queries.length === 0) return [this.column(expression.single, scope).origins];
    const flows = expression.columns.map((column) => this.column(column, scope).origins);
    for (const star of expression.stars) {
      if (this.#countsRows(star)) continue;
      const outputs = this.#star(star, scope, visible);
      this.#written += outputs.list.length;
      this.limit(this.#written);
      this.starArguments.set(star.span.from, { star, columns: distinctNames(outputs) });
      flows.push(allOrigins(outputs.list, outputs.openOrigins));
    }
    for (const query of expression.queries) {
      const { list, openOrigins } = this.query(query, scope);
      if (this.#wordBefore(query.span.from) !== 'EXISTS') flows.push(allOrigins(list, openOrigins));
    }
    return flows;
  }

  /** `count(*)` reads no column. */
  #countsRows({ parts, span }: Star): boolean {
    const ends = this.read.tokens[span.to]!.upper === ')';
    return parts.length === 0 && ends && this.#wordBefore(span.from) === 'COUNT';
  }

  /** The word in front of the parenthesis that opens before a token. */
  #wordBefore(at: number): string | undefined {
    return this.read.tokens[at - 1]?.upper === '(' ? this.read.tokens[at - 2]?.upper : undefined;
  }

  /** The column that is dropped by this name; none where the name means a field, without which the column stays. */
  dropped(column: ColumnReference, scope: Scope): Binding[] {
    this.column(column, scope);
    return boundTo([column], scope).filter(({ qualifier }) => qualifier === column.parts.length - 1);
  }

  column(column: ColumnReference, scope: Scope): Output {
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
    const variable = this.#variable(column, binding);
    if (variable) return variable;
    if (binding) {
      if (binding.ambiguous && this.#context.dialect === 'duckdb')
        // which takes the first one
        this.#refuse('NAME_DENIED', `column \`${parts.join('.')}\` is ambiguous, several have this name`, span);
      this.names.push(span);
      if (binding.output.type) this.types.set(span.to, binding.output.type);
      const { origins, direct } = binding.output;
      const from = span.from + this.#shorten(span.from, binding.qualifier);
      this.columns.set(span.to, { from, to: span.to, origins, direct });
      return binding.output;
    }
    if (this.#isForTheEngine(column, scope)) return { ...NO_COLUMN, origins: everything(scope) };
    return this.#refuse('UNKNOWN_COLUMN', `column \`${parts.join('.')}\` not found${inWhat(scope)}`, span);
  }

  /**
   * Names that only the engine can tell: of computed columns, which it makes from their text, in backticks; and where
   * there is no source at all, so that nothing can flow from anywhere.
   */
  #isForTheEngine({ parts, span }: ColumnReference, scope: Scope): boolean {
    if (this.#context.dialect === 'duckdb') return false; // names computed columns otherwise
    if (this.#isMade(foldName(parts[0]!))) return true;
    const generated = parts.length === 1 && this.read.tokens[span.from]!.kind === 'quoted' && !/^\w+$/.test(parts[0]!);
    return generated || !hasSource(scope);
  }

  /** Columns that a grouping makes: `GROUP BY window(…)` and `session_window(…)`, and Hive's number of a grouping set. */
  #isMade(name: string): boolean {
    const { tokens } = this.read;
    if (name === 'grouping__id') return tokens.some(({ upper }) => /^(GROUPING|CUBE|ROLLUP)$/.test(upper));
    const isWindow = name === 'window' || name === 'session_window';
    return (
      isWindow &&
      tokens.some(({ kind, value }, i) => kind === 'word' && foldName(value) === name && tokens[i + 1]?.upper === '(')
    );
  }

  /** A session variable, which any column of the name comes before. */
  #variable({ parts, span }: ColumnReference, binding: Binding | undefined): Output | undefined {
    const variable = this.#context.session?.variables.get(foldName(parts.at(-1)!));
    if (!variable) return undefined;
    const qualifier = foldName(parts.slice(0, -1).join('.'));
    if (!/^((system\.)?session)?$/.test(qualifier) || (binding && !binding.guessed)) return undefined;
    if (binding && parts.length === 1) {
      const reason = `\`${parts[0]}\` may be a column or a variable here, write \`session.${parts[0]}\``;
      this.#refuse('NAME_DENIED', reason, span);
    }
    this.names.push(span);
    this.variables.set(span.from, { span, sql: variable.sql, alias: undefined });
    return { name: variable.name, origins: NO_ORIGINS, direct: false };
  }

  #nameVariable({ expression: { single }, alias, aliases }: SelectItem): void {
    const variable = single && this.variables.get(single.span.from);
    if (!variable || alias !== undefined || aliases) return;
    this.variables.set(single.span.from, { ...variable, alias: SPARK_PRINTER.name(single.parts.at(-1)!) });
  }

  #star(star: Star, scope: Scope, visible: Outputs): Outputs {
    this.readsUnnamed = true;
    const outputs = star.parts.length === 0 ? visible : this.#qualifiedStar(star, scope);
    const dropped = star.except.flatMap((column): Pick<Binding, 'columns'>[] => {
      const [name, ...more] = column.parts;
      return more.length > 0 ? this.dropped(column, scope) : [{ columns: [{ ...NO_COLUMN, name }] }];
    });
    return without(outputs, dropped);
  }

  #qualifiedStar(star: Star, scope: Scope): Outputs {
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      const relation = s.relations.find((r) => isQualifier(r, star.parts));
      if (!relation) continue;
      this.names.push(star.span);
      this.#shorten(star.span.from, star.parts.length);
      return withKeys(relation.outputs, s.keys);
    }
    const { origins, type } = this.column({ parts: star.parts, span: star.span }, scope); // `address.*`
    return fieldColumns(origins, type) ?? { list: [], open: true, openOrigins: origins };
  }

  /** A qualifier of several parts loses all but its last: tokens are name, dot, name, dot … Returns how many go. */
  #shorten(from: number, qualifier: number): number {
    const gone = 2 * Math.max(qualifier - 1, 0);
    if (gone > 0) this.edits.set(from, { from, to: from + gone, text: '' });
    return gone;
  }

  /** A function of users that the configuration names. Built-ins that are refused stay so, whoever has one of the name. */
  #isVouchedFor(parts: readonly string[]): boolean {
    const { functions, defaults, dialect } = this.#context;
    const name = functions && dialect !== 'duckdb' ? completeName(parts, defaults) : undefined;
    return name !== undefined && functions!.has(tableKey(name)) && !(parts.length === 1 && isDenied(parts[0]!));
  }

  #call({ parts, span }: Call): void {
    const name = parts.join('.');
    if ((parts.length > 1 || !isAllowedFunction(name)) && !this.#isVouchedFor(parts)) {
      this.#refuse('FUNCTION_DENIED', `function \`${name}\` is refused: ${whyDenied(name)}`, span);
    }
    this.calls.set(span.from, span);
  }

  /** Stars and joins of what stars and joins have doubled would make lists that no memory holds. */
  limit(width: number): void {
    if (width <= MAX_COLUMNS) return;
    this.#refuse('TOO_LARGE', `a part of the statement has more than ${MAX_COLUMNS} columns`, { from: 0, to: 0 });
  }

  #refuse(code: LakeveilError['code'], reason: string, span: Span): never {
    throw new LakeveilError(code, reason, { position: positionOf(this.read, span) });
  }
}

/** True for a call of the generator of one column, and nothing else. */
const isExplode = ({ calls: [call], span }: Expression): boolean =>
  call?.span.from === span.from && /^explode(_outer)?$/i.test(call.parts.join('.'));

const tableColumns = (table: ResolvedTable): Outputs =>
  table.view ? viewColumns(table, table.view) : baseColumns(table.source);

/** A query that yields all columns of a source, as `TABLE t` does. */
const isWholeSource = (body: Body): boolean =>
  body.kind === 'tableStatement' || body.kind === 'pipe' || (body.kind === 'fromFirst' && body.selects.length === 0);

/** True for `*`, `t.*` and `* EXCEPT (…)`. */
export const isOnlyStar = ({ span, columns, calls, queries }: Expression, star: Star): boolean =>
  span.from === star.span.from && columns.length + calls.length + queries.length === 0;

/** The names of all columns, or undefined when one has none that every engine knows, or is not the only one of its name. */
function distinctNames({ list, open }: Outputs): string[] | undefined {
  const names = list.flatMap(({ name, madeUp }) => (name === undefined || madeUp ? [] : [name]));
  const certain = !open && names.length === list.length && new Set(names.map(foldName)).size === names.length;
  return certain ? names : undefined;
}

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
