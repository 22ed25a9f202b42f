import type { ErrorCode } from './errors.ts';
import type { TableName } from './names.ts';
import type { SqlType } from './sqltype.ts';

/** The SQL dialects that lakeveil writes. Statements always come in as Spark SQL. */
export type Dialect = 'duckdb' | 'spark' | 'databricks';

/** Who asks. Groups and attribute names compare exactly, as in Immuta. */
export interface Principal {
  readonly user: string;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly purposes: readonly string[];
}

/** A column as the catalog knows it. Tags are dotted paths: `Discovered.Entity.Credit Card Number`. */
export interface Column {
  readonly name: string;
  readonly type: SqlType;
  readonly tags: readonly string[];
  /** True until discovery or a person has looked at the column: nobody knows yet what it holds, so nobody sees it. */
  readonly unclassified?: boolean;
  /** Whether the table is partitioned by the column; undefined where the engine does not tell. */
  readonly partition?: boolean;
}

/** A registered table. */
export interface DataSource {
  /** 0 for a table that nobody registered, where the configuration allows those. */
  readonly id: number;
  /** What people see; `lake.shop.transactions` unless someone chose another name. */
  readonly name: string;
  readonly table: TableName;
  readonly columns: readonly Column[];
  /** Tags of the table itself. */
  readonly tags: readonly string[];
  /** Set for a view, which is never read by its name: its definition stands in its place. */
  readonly view?: ViewDefinition;
}

/** What a view is made of. */
export interface ViewDefinition {
  /** One query of Spark SQL; undefined when the engine does not tell, or speaks another language there. */
  readonly sql: string | undefined;
  /** Where the names in it are looked up: the place where it was made. Empty when unknown: then only full names count. */
  readonly catalog: string;
  readonly schema: string;
  /** What the columns of the query were called when the view was made, where the engine tells. */
  readonly outputs?: readonly string[];
}

/** What existed at one moment. One statement sees exactly one snapshot. */
export interface CatalogSnapshot {
  /** Changes whenever anything in the snapshot does. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  /** The data source of this name (ASCII case ignored), or undefined. */
  table(name: TableName): DataSource | undefined;
  /** All data sources whose last name part is this one, given as foldName makes it. */
  tablesNamed(folded: string): readonly DataSource[];
  tables(): readonly DataSource[];
}

/** How a value is replaced, as a policy says it. It is plain data: decisions are compared by it. */
export type MaskSpec =
  | { readonly type: 'Hash' }
  | { readonly type: 'Null' }
  | { readonly type: 'Constant'; readonly constant: string }
  | RoundingSpec
  | RegexSpec
  | PartialSpec
  | { readonly type: 'Email' }
  | GroupingSpec
  /** `alphabet`: its characters in order, each once. */
  | { readonly type: 'Format Preserving'; readonly alphabet: string }
  | { readonly type: 'Reversible' }
  | CustomSpec;

/** Numbers go down to a multiple of `bucket`, dates and moments to the start of their `unit`; one of them at least is there. */
export interface RoundingSpec {
  readonly type: 'Rounding';
  /** A positive number in decimal digits, without a sign or an exponent: `100`, `0.5`. */
  readonly bucket?: string;
  readonly unit?: RoundingUnit;
}

export type RoundingUnit = (typeof ROUNDING_UNITS)[number];

/** From the finest. */
export const ROUNDING_UNITS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** Every match of a pattern is replaced. */
export interface RegexSpec {
  readonly type: 'Regex';
  readonly regex: string;
  /** `$1` is what the first group matched. */
  readonly replacement: string;
  readonly caseInsensitive: boolean;
  readonly noMatch: NoMatch;
}

/** What becomes of a value that a mask does not speak of. */
export type NoMatch = (typeof NO_MATCH)[number];

export const NO_MATCH = ['Hash', 'Null', 'Keep'] as const;

/** The first and last characters stay. */
export interface PartialSpec {
  readonly type: 'Partial';
  readonly first: number;
  readonly last: number;
  /** One character, which stands in place of each that is hidden. */
  readonly character: string;
}

/** Several texts become one. */
export interface GroupingSpec {
  readonly type: 'Grouping';
  readonly groups: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly noMatch: NoMatch;
}

/** What a policy makes of a text by an expression of its own, read. */
export interface CustomSpec {
  readonly type: 'Custom Function';
  /** As the policy says it. */
  readonly sqlFunction: string;
  readonly expression: TextExpression;
}

/** A text that is made of the masked one; NULL is a text that is missing. */
export type TextExpression =
  | { readonly kind: 'column' | 'null' }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'call';
      readonly name: TextFunction;
      readonly texts: readonly TextExpression[];
      readonly numbers: readonly number[];
    }
  | { readonly kind: 'case'; readonly cases: readonly TextCase[]; readonly otherwise: TextExpression };

export interface TextCase {
  readonly when: TextCondition;
  readonly gives: TextExpression;
}

export const TEXT_FUNCTIONS = ['concat', 'substring', 'left', 'right', 'replace', '@hash'] as const;

export type TextFunction = (typeof TEXT_FUNCTIONS)[number];

export const LENGTH_COMPARISONS = ['<', '<=', '=', '<>', '>=', '>'] as const;

/** What is asked of a text; of a missing one the answer is unknown, as in SQL. */
export type TextCondition =
  | { readonly kind: 'isNull'; readonly of: TextExpression }
  | { readonly kind: 'in'; readonly of: TextExpression; readonly texts: readonly string[] }
  | { readonly kind: 'like'; readonly of: TextExpression; readonly pattern: string }
  | {
      readonly kind: 'length';
      readonly of: TextExpression;
      readonly operator: (typeof LENGTH_COMPARISONS)[number];
      readonly than: number;
    }
  | { readonly kind: 'not'; readonly of: TextCondition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly TextCondition[] };

/** A policy as decisions and audit name it. */
export interface PolicyRef {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

/** Which cells of a column a mask is for. */
export interface CellCondition {
  /**
   * Spark SQL over the table's raw columns, literals and built-in functions only. Only cells of rows for which it is certainly
   * false escape the mask: NULL masks.
   */
  readonly predicate: string;
  /** What applies to the other cells; undefined leaves them clear. */
  readonly otherwise: AppliedMask | undefined;
}

/** The mask that won on one column, and why. */
export interface AppliedMask {
  /** The mask that is applied, after type fallback. */
  readonly mask: MaskSpec;
  /** Set when the mask is not for every cell. */
  readonly condition?: CellCondition;
  readonly policy: PolicyRef;
  /** Why this rule matched, e.g. `tag Discovered.Entity.Credit Card Number`. */
  readonly because: string;
  /** Set when the column's type took another mask than the policy names: says which and why. */
  readonly fallback?: string;
  readonly losers: readonly { readonly policy: PolicyRef; readonly why: string }[];
}

/** Rows that a principal may see: Spark SQL over the table's raw columns, literals and built-in functions only. */
export interface RowFilter {
  readonly predicate: string;
  readonly policies: readonly PolicyRef[];
}

/** What one principal may see of one table. */
export type TableDecision =
  | { readonly kind: 'clear' }
  | {
      readonly kind: 'veil';
      /** By the column's exact catalog name. Columns that are not in the map are clear. */
      readonly masks: ReadonlyMap<string, AppliedMask>;
      readonly filter?: RowFilter;
    }
  | { readonly kind: 'deny'; readonly code: ErrorCode; readonly reason: string; readonly policy?: PolicyRef };

/** One masked column that a statement's sources hold. */
export interface MaskedColumn {
  readonly table: string;
  readonly column: string;
  readonly mask: string;
  readonly policy: string;
}
