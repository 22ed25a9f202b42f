import type { TableName } from '../names.ts';
import type { SqlType } from '../sqltype.ts';
import type { CatalogSnapshot, DataSource, Dialect, MaskSpec, TableDecision } from '../types.ts';

/** How strictly the parser libraries must confirm our reading; see docs/security.md. */
export type ReaderSetting = 'whenParseable' | 'required' | 'off';

/** A session variable: its type in Spark's words, and its value as a literal of this type. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

/** Session variables by folded name. */
export type Variables = ReadonlyMap<string, Variable>;

/** What a session changes of what its statements mean. */
export interface SessionFacts {
  readonly variables: Variables;
  /** Set when the time zone is not the engine's own. */
  readonly timeZone: string | undefined;
}

/** Whether hidden rows always stand behind a barrier, or only where a statement could tell the difference. */
export type RowFilterSetting = 'barrier' | 'adaptive';

/** Whether keys may stand in the text that an engine gets. */
export type KeyInSqlSetting = 'literal' | 'never';

/**
 * All that rewriting one statement depends on besides its text. Every part belongs to one moment: one snapshot, one
 * policy version, one principal.
 */
export interface RewriteContext {
  readonly dialect: Dialect;
  readonly snapshot: CatalogSnapshot;
  /** Where names of one or two parts are looked up. */
  readonly defaults: { readonly catalog: string; readonly schema: string };
  readonly readers: ReaderSetting;
  /** `barrier` unless given. */
  readonly rowFilter?: RowFilterSetting;
  /** `literal` unless given. */
  readonly keyInSql?: KeyInSqlSetting;
  /**
   * True where lakeveil runs the text itself and masks the rows of the answer; only then may raw values be among them. False
   * unless given: a text that others run masks everything itself.
   */
  readonly masksRows?: boolean;
  /** Functions of users that the operator vouches for, in full, as tableKey makes them; none where absent. */
  readonly functions?: ReadonlySet<string>;
  /** Absent for a statement outside of sessions. */
  readonly session?: SessionFacts | undefined;
  /** True when a view, or a table that is not clear to the principal, has this last name part, given as foldName makes it. */
  isProtectedName(folded: string): boolean;
  /** What the principal may see of a table. */
  decide(source: DataSource): TableDecision;
  /** The name of a table in the text that the engine gets. */
  physicalName(name: TableName): TableName;
  /** The SQL form of a mask over a quoted column, of exactly the column's type. */
  maskSql(mask: MaskSpec, type: SqlType, table: TableName, column: string): string;
  /**
   * The derived table that hides rows: nothing above it may run on rows that the predicate drops. `columns` are the names
   * of all columns, which `projection` masks or repeats.
   */
  barrier(projection: string, columns: string, from: string, predicate: string): string;
}
