import type { Engine, ResultStream } from '../engine/engine.ts';
import { isLakeveilError, LakeveilError } from '../errors.ts';
import { displayName, type TableName } from '../names.ts';
import { plainNumber, type ReadableFamily } from './families.ts';
import type { ValueIdentifier } from './identifier.ts';
import { sampleSql } from './sample-sql.ts';
import type { ColumnHits } from './score.ts';

/** What discovery needs of an engine. */
export type SampleEngine = Pick<Engine, 'dialect' | 'physicalName' | 'execute'>;

/** A column to look at, with the identifiers that compete for it. */
export interface SampledColumn {
  readonly name: string;
  readonly family: ReadableFamily;
  readonly identifiers: readonly ValueIdentifier[];
}

/** How much to look at, and which rows. */
export interface SampleOptions {
  readonly rows: number;
  /** The same seed gives the same rows while the table does not change. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** In a full sample, a column with a smaller share of values than this is sampled again among its own values. */
const SPARSE = 0.1;

/**
 * Looks at a random sample of a table and counts, per column and identifier, how many values match. The answer is in
 * the order of `columns`.
 *
 * INVARIANT: values never leave this function, neither in its result nor in an error. NULLs and blank texts do not
 * count. A column that is nearly empty in the sample is sampled once more without its NULLs and blanks.
 */
export async function countHits(
  engine: SampleEngine,
  table: TableName,
  columns: readonly SampledColumn[],
  options: SampleOptions,
): Promise<readonly ColumnHits[]> {
  if (columns.length === 0) return [];
  try {
    const counted: ColumnHits[] = [];
    for (const [i, hits] of (await countSample(engine, table, columns, options, false)).entries()) {
      const sparse = !hits.complete && hits.values < SPARSE * options.rows;
      const alone = sparse ? await countSample(engine, table, [columns[i]!], options, true) : [];
      counted.push(alone[0] ?? hits);
    }
    return counted;
  } catch (error) {
    throw withoutValues(error, table, options.signal);
  }
}

async function countSample(
  engine: SampleEngine,
  table: TableName,
  columns: readonly SampledColumn[],
  { rows, seed, signal }: SampleOptions,
  filledOnly: boolean,
): Promise<readonly ColumnHits[]> {
  const names = columns.map(({ name }) => name);
  const request = { table: engine.physicalName(table), columns: names, rows, seed, filledOnly };
  const counters = columns.map((column) => new Counter(column));
  const rowsSeen = await walk(await engine.execute(sampleSql(request, engine.dialect), { signal }), counters, signal);
  return counters.map((counter) => counter.result(rowsSeen < rows));
}

/** Feeds every batch to the counters, one per column. Answers how many rows there were. */
async function walk(result: ResultStream, counters: readonly Counter[], signal: AbortSignal): Promise<number> {
  let rows = 0;
  try {
    for await (const batch of result.batches) {
      signal.throwIfAborted();
      rows += batch.numRows;
      for (const [i, counter] of counters.entries()) counter.countAll(batch.getChildAt(i) ?? []);
    }
  } finally {
    await result.close();
  }
  return rows;
}

/** Counts the hits of one column. Holds numbers only. */
class Counter {
  readonly #column: SampledColumn;
  readonly #hits: number[];
  #values = 0;

  constructor(column: SampledColumn) {
    this.#column = column;
    this.#hits = column.identifiers.map(() => 0);
  }

  countAll(values: Iterable<unknown>): void {
    for (const value of values) if (value !== null && value !== undefined) this.#count(String(value).trim());
  }

  result(complete: boolean): ColumnHits {
    const hits = new Map(this.#column.identifiers.map(({ name }, i) => [name, this.#hits[i] ?? 0]));
    return { values: this.#values, complete, hits };
  }

  #count(text: string): void {
    if (text === '') return;
    const value = this.#column.family === 'number' ? plainNumber(text) : text;
    this.#values++;
    for (const [i, { detector }] of this.#column.identifiers.entries()) if (detector.test(value)) this.#hits[i]!++;
  }
}

/** The sentence of lakeveil's own errors holds no values; causes and other errors may, so they end here. */
function withoutValues(error: unknown, table: TableName, signal: AbortSignal): LakeveilError {
  if (signal.aborted) return new LakeveilError('CANCELLED', 'discovery was cancelled');
  if (isLakeveilError(error)) return new LakeveilError(error.code, error.reason);
  return new LakeveilError('ENGINE', `table \`${displayName(table)}\` could not be sampled`);
}
