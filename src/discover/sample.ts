import { LakeveilError } from '../errors.ts';
import { displayName, type TableName } from '../names.ts';
import { type Family, plainNumber } from './families.ts';
import type { ValueIdentifier } from './identifier.ts';
import { type SampleRequest, sampleSql } from './sample-sql.ts';
import type { ColumnHits } from './score.ts';

/** A column to look at, with the identifiers that compete for it. */
export interface SampledColumn {
  readonly name: string;
  readonly family: Family;
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
 * count. A column that is nearly empty in the sample is sampled once more without its NULLs.
 */
export async function countHits(
  engine: Engine,
  table: TableName,
  columns: readonly SampledColumn[],
  options: SampleOptions,
): Promise<readonly ColumnHits[]> {
  if (columns.length === 0) return [];
  try {
    const together = await countSample(engine, table, columns, options);
    const counted: ColumnHits[] = [];
    for (const [i, hits] of together.entries()) counted.push(await secondLook(engine, table, columns[i]!, hits, options));
    return counted;
  } catch (error) {
    throw withoutValues(error, table, options.signal);
  }
}

async function secondLook()
