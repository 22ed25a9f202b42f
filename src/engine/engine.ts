import type { RecordBatch, Schema } from 'apache-arrow';
import type { TableName } from '../names.ts';
import type { SqlType } from '../sqltype.ts';
import type { Dialect, ViewDefinition } from '../types.ts';

/** A value that can be bound to a parameter marker. A `Date` is an instant: it binds as a timestamp with time zone. */
export type ParamValue = null | boolean | number | bigint | string | Date | Uint8Array;

/** Values for `?` and `$1` markers in order, or for `$name` markers by name. */
export type Params = readonly ParamValue[] | Readonly<Record<string, ParamValue>>;

/** What an engine is asked to run besides the text. */
export interface ExecuteOptions {
  readonly params?: Params | undefined;
  /** Aborting it interrupts the statement, wherever it is; the stream then ends with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
  /** Settings of the session, by Spark's keys. An engine applies all of them or refuses. */
  readonly settings?: Settings | undefined;
}

/** Values by Spark's keys: `spark.sql.session.timeZone`. */
export type Settings = Readonly<Record<string, string>>;

/** One column of a table or of a result. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: SqlType;
  /** Whether the table is partitioned by it; undefined where that is not known. */
  readonly partition?: boolean;
  /** Tags that the engine's own catalog has on it. */
  readonly tags?: readonly string[];
}

/** A table or view that exists in an engine, registered or not, under its logical name. */
export interface DescribedTable {
  readonly table: TableName;
  readonly columns: readonly DescribedColumn[];
  /** Tags that the engine's own catalog has on the table. */
  readonly tags?: readonly string[];
  readonly view?: ViewDefinition;
}

/**
 * The rows of one statement, as Arrow record batches while they are computed.
 *
 * `batches` can be walked once. Whoever does not walk it to its end calls `close`, which may be called any number of
 * times and stops the statement. A statement that fails half-way throws from `batches`; it never just ends.
 */
export interface ResultStream {
  readonly schema: Schema;
  readonly columns: readonly DescribedColumn[];
  readonly batches: AsyncIterable<RecordBatch>;
  close(): Promise<void>;
}

/**
 * Where statements run. Every error that leaves it is a `LakeveilError` whose text holds no value, no engine text and
 * no SQL; the engine's own error is its `cause`, for the log.
 */
export interface Engine {
  readonly dialect: Dialect;
  /** The name that stands in SQL text for this logical table. The text of a statement that uses any other name fails. */
  physicalName(name: TableName): TableName;
  /** Throws `UNSUPPORTED_ON_ENGINE` unless statements can run under these settings and no other statement does. */
  requireSettings(settings: Settings): void;
  execute(sql: string, options?: ExecuteOptions): Promise<ResultStream>;
  /**
   * False when predicates may run on rows that a row filter hides, so that row filters must be refused; absent where that
   * is known not to be. Asked before every statement: the engine looks once and remembers.
   */
  keepsRowsHidden?(): Promise<boolean>;
  /** All tables with their columns as they are now. */
  describe(): Promise<readonly DescribedTable[]>;
  /** Stops everything that runs and frees the engine. It cannot be used again. */
  close(): Promise<void>;
}
