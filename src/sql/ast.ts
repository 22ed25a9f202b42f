import type { Span } from './tokens.ts';

/*
 * The relational skeleton of a statement: query blocks, sources, names and scopes. Expressions are not trees here but
 * lists of what occurs in them, because masking at the scan never needs to know how values are computed, only which
 * tables, columns, functions and subqueries a statement names. Every node keeps its range of tokens.
 */

/** A query with its CTEs and what stands behind its last set operation (ORDER BY, LIMIT …). */
export interface Query {
  readonly kind: 'query';
  readonly span: Span;
  readonly ctes: readonly Cte[];
  readonly body: Body;
  /** ORDER BY, SORT BY, DISTRIBUTE BY, CLUSTER BY, LIMIT, OFFSET and named windows, in order. */
  readonly trailing: readonly Expression[];
}

export interface Cte {
  readonly name: string;
  readonly nameSpan: Span;
  /** `WITH q(a, b) AS …` renames the columns. */
  readonly columns: readonly string[] | undefined;
  readonly recursive: boolean;
  /** Set when the body has been read; a recursive reference may see it unset. */
  query: Query | undefined;
}

export type Body = Select | SetOperation | InlineTable | TableStatement | NestedQuery | FromFirst | Pipe;

export interface Select {
  readonly kind: 'select';
  readonly span: Span;
  readonly items: readonly SelectItem[];
  readonly from: Source | undefined;
  /** WHERE, GROUP BY, HAVING, QUALIFY and WINDOW, in order of appearance. */
  readonly clauses: readonly Expression[];
  /** `SELECT TRANSFORM (…) USING 'program'`. */
  readonly script: Span | undefined;
}

export interface SetOperation {
  readonly kind: 'setOperation';
  /** `BY NAME` (Databricks): columns go by their names, not by their places. */
  readonly byName: boolean;
  readonly left: Body;
  readonly right: Body;
}

/** `VALUES (1, 'a'), (2, 'b') AS t(x, y)`, as a query or as a source. */
export interface InlineTable {
  readonly kind: 'values';
  /** From `VALUES` to the end of the alias. */
  readonly span: Span;
  readonly rows: readonly Expression[];
  readonly alias: Alias | undefined;
}

/** `TABLE t` as a query. */
interface TableStatement {
  readonly kind: 'tableStatement';
  readonly source: TableSource;
}

export interface NestedQuery {
  readonly kind: 'nested';
  readonly query: Query;
}

/** `FROM t SELECT a SELECT b`: every select reads the same sources. */
interface FromFirst {
  readonly kind: 'fromFirst';
  readonly from: Source;
  readonly selects: readonly NestedQuery[];
}

/** `query |> operator`. */
export interface Pipe {
  readonly kind: 'pipe';
  /** The input, or the join, pivot or lateral view over it. */
  readonly from: Source;
  readonly operator: PipeOperator;
  /** What occurs besides: conditions, sort keys, limits, named windows. */
  readonly clauses: readonly Expression[];
}

/** What an operator does to the columns that it gets. `keep`: nothing, as WHERE, ORDER BY or a join. */
export type PipeOperator =
  | { readonly kind: 'keep' }
  | { readonly kind: 'select' | 'extend'; readonly items: readonly SelectItem[] }
  | { readonly kind: 'set'; readonly assignments: readonly { readonly name: string; readonly value: Expression }[] }
  | { readonly kind: 'drop'; readonly columns: readonly ColumnReference[] }
  | { readonly kind: 'as'; readonly name: string }
  | { readonly kind: 'aggregate'; readonly groups: readonly SelectItem[]; readonly items: readonly SelectItem[] };

export interface SelectItem {
  readonly expression: Expression;
  readonly alias: string | undefined;
  /** The item with its alias. */
  readonly span: Span;
  /** `AS (a, b)` of a generator, or of a script. */
  readonly aliases: readonly string[] | undefined;
}

export type Source =
  | TableSource
  | DerivedTable
  | PipedSource
  | FunctionSource
  | InlineTable
  | Join
  | SourceGroup
  | LateralView
  | PivotSource;

export interface TableSource {
  readonly kind: 'table';
  /** Name, suffixes and alias. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly parts: readonly string[];
  readonly alias: Alias | undefined;
  /** The CTE that the name means, when one is in scope. */
  readonly cte: Cte | undefined;
  readonly suffixes: readonly Suffix[];
  /** How the name is written. `statement` is `TABLE t`, `argument` is `f(TABLE(t))`, `bareArgument` is `f(TABLE t)`. */
  readonly form: 'plain' | 'statement' | 'argument' | 'bareArgument';
}

/** What may stand between a table's name and its alias. */
export interface Suffix {
  readonly kind: 'timeTravel' | 'options' | 'sample' | 'changes' | 'watermark';
  readonly span: Span;
  /** Versions, times, values of options. A sample holds constants only and records none. */
  readonly expressions: readonly Expression[];
}

export interface DerivedTable {
  readonly kind: 'derived';
  readonly query: Query;
  readonly lateral: boolean;
  readonly alias: Alias | undefined;
}

/** What stands in front of `|>`. */
interface PipedSource {
  readonly kind: 'piped';
  readonly body: Body;
}

interface FunctionSource {
  readonly kind: 'function';
  readonly call: Expression;
  readonly alias: Alias | undefined;
}

export interface Join {
  readonly kind: 'join';
  readonly left: Source;
  readonly right: Source;
  /** NATURAL, LEFT, SEMI, … in upper case; empty for an inner join, `,` for a comma. */
  readonly words: readonly string[];
  readonly on: Expression | undefined;
  readonly using: readonly string[] | undefined;
}

/** A parenthesised source. */
interface SourceGroup {
  readonly kind: 'group';
  readonly source: Source;
  readonly alias: Alias | undefined;
}

interface LateralView {
  readonly kind: 'lateralView';
  readonly input: Source;
  readonly call: Expression;
  readonly alias: Alias | undefined;
}

/** PIVOT or UNPIVOT over a source. */
interface PivotSource {
  readonly kind: 'pivot';
  readonly input: Source;
  readonly pivot: Pivot | Unpivot;
  readonly alias: Alias | undefined;
}

/** `PIVOT (sum(a) AS s, max(b) FOR (x, y) IN ((1, 2) AS p, …))` */
export interface Pivot {
  readonly kind: 'pivot';
  readonly aggregates: readonly SelectItem[];
  readonly keys: readonly ColumnReference[];
  readonly values: readonly SelectItem[];
}

/** `UNPIVOT ((a, b) FOR name IN ((c, d) AS x, …))` */
export interface Unpivot {
  readonly kind: 'unpivot';
  readonly values: readonly string[];
  readonly name: string;
  /** Columns that become rows, several together in parentheses. */
  readonly sets: readonly SelectItem[];
}

export interface Alias {
  /** Empty for the form `AS (a, b)`, which names columns only. */
  readonly name: string;
  readonly span: Span;
  readonly columns: readonly string[] | undefined;
}

/** What occurs in an expression, subqueries apart. */
export interface Expression {
  span: Span;
  readonly columns: ColumnReference[];
  /** `*`, `t.*`, `s.f.*`, anywhere: select items, arguments of functions. */
  readonly stars: Star[];
  readonly calls: Call[];
  readonly queries: Query[];
  /** Set when the expression is nothing but one column reference. */
  single: ColumnReference | undefined;
}

/** A name that may be a column: `c`, `t.c`, `cat.db.t.c.field`. Lambda parameters are not recorded. */
export interface ColumnReference {
  readonly parts: readonly string[];
  readonly span: Span;
}

export interface Star {
  /** The qualifier; empty for a bare `*`. */
  readonly parts: readonly string[];
  readonly span: Span;
  /** `* EXCEPT (a, t.b)`. */
  readonly except: readonly ColumnReference[];
}

export interface Call {
  readonly parts: readonly string[];
  readonly span: Span;
}

/** `:name`, or `?` without a name. */
export interface Parameter {
  readonly name: string | undefined;
  readonly span: Span;
}

/** Where the parts of one `input |> operator` stand; between them is the symbol. */
export interface PipeSpan {
  readonly input: Span;
  readonly operator: Span;
}
