import { isLakeveilError } from '../errors.ts';
import type { TableName } from '../names.ts';
import type { Column } from '../types.ts';
import { familyOf, isReadable, typeLabel } from './families.ts';
import { type Identifier, looksAtValues, type NamedColumn } from './identifier.ts';
import { IDENTIFIERS } from './identifiers.ts';
import { countHits, type SampledColumn, type SampleEngine, type SampleOptions } from './sample.ts';
import { type ColumnHits, competitors, type Evidence, judge, rateOf, sampleSize } from './score.ts';

/** A table to look at; tags that its columns already have are neither read nor changed. */
export interface DiscoveryTable {
  readonly table: TableName;
  readonly columns: readonly Pick<Column, 'name' | 'type'>[];
}

export interface DiscoveryOptions {
  /** Stops at the next batch; the call then fails with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** Called before the first table and after each. */
  readonly onProgress?: (progress: DiscoveryProgress) => void;
  /** What to find; `IDENTIFIERS` unless given. */
  readonly identifiers?: readonly Identifier[];
  /** Which rows the samples hold. The same seed on the same data gives the same report. */
  readonly seed?: number;
}

export interface DiscoveryProgress {
  /** Tables done. */
  readonly done: number;
  readonly total: number;
  /** The table that was finished last. */
  readonly table?: TableName;
}

/** What discovery says about one column. Every column of every table gets one, also when nothing was found. */
export interface ColumnFinding {
  readonly table: TableName;
  readonly column: string;
  /** Without repetition, in the order of the evidence. Empty: nothing found. */
  readonly tags: readonly string[];
  readonly evidence: readonly Evidence[];
  /** How many values were looked at; NULLs and blank texts do not count. */
  readonly values: number;
  /** The share of values that matched, by identifier, where any did: also of those that did not reach their rate. */
  readonly rates: Readonly<Record<string, number>>;
  /** Set when the column's values were not looked at, with the reason. Its name was. */
  readonly notSampled?: string;
  /** False when the column may hold anything and nothing is known of it: neither its values nor its name told. */
  readonly classified: boolean;
}

const DEFAULT_SEED = 1;

const NOTHING_SEEN: ColumnHits = { values: 0, complete: true, hits: new Map() };

/**
 * Looks at the tables and reports, for each column, tags with their evidence. Writes nothing.
 *
 * A table that cannot be sampled does not stop the others: its columns are judged by name and say why. Values of
 * nested, binary and semi-structured columns are not looked at. A column with fewer than ten values must match in
 * full, or be named after the entity; without any value only its name counts.
 */
export async function discover(
  engine: SampleEngine,
  tables: readonly DiscoveryTable[],
  options: DiscoveryOptions = {},
): Promise<readonly ColumnFinding[]> {
  const { signal = new AbortController().signal, onProgress, identifiers = IDENTIFIERS, seed = DEFAULT_SEED } = options;
  const rows = sampleSize(identifiers.filter(looksAtValues).length);
  const findings: ColumnFinding[] = [];
  onProgress?.({ done: 0, total: tables.length });
  for (const [i, table] of tables.entries()) {
    findings.push(...(await discoverTable(engine, table, identifiers, { rows, seed, signal })));
    onProgress?.({ done: i + 1, total: tables.length, table: table.table });
  }
  return findings;
}

async function discoverTable(
  engine: SampleEngine,
  { table, columns }: DiscoveryTable,
  identifiers: readonly Identifier[],
  options: SampleOptions,
): Promise<readonly ColumnFinding[]> {
  const sampled = columns.flatMap((column) => toSample(column, identifiers));
  const { hits, problem } = await sample(engine, table, sampled, options);
  return columns.map(({ name, type }) => {
    const seen = hits.get(name);
    const failed = sampled.some((column) => column.name === name) ? problem : undefined;
    const notSampled = seen ? undefined : (failed ?? `values of type ${typeLabel(type)} are not looked at`);
    return finding(table, { name, family: familyOf(type) }, seen ?? NOTHING_SEEN, identifiers, { failed, notSampled });
  });
}

/** A column whose values are worth a look, or nothing. */
function toSample({ name, type }: Pick<Column, 'name' | 'type'>, identifiers: readonly Identifier[]): SampledColumn[] {
  const family = familyOf(type);
  const competing = competitors({ name, family }, identifiers);
  return isReadable(family) && competing.length > 0 ? [{ name, family, identifiers: competing }] : [];
}

interface SampledHits {
  readonly hits: ReadonlyMap<string, ColumnHits>;
  /** Why there are none. */
  readonly problem?: string;
}

async function sample(
  engine: SampleEngine,
  table: TableName,
  columns: readonly SampledColumn[],
  options: SampleOptions,
): Promise<SampledHits> {
  try {
    const hits = await countHits(engine, table, columns, options);
    return { hits: new Map(columns.map(({ name }, i) => [name, hits[i] ?? NOTHING_SEEN])) };
  } catch (error) {
    if (!isLakeveilError(error) || error.code === 'CANCELLED') throw error;
    return { hits: new Map(), problem: error.reason };
  }
}

function finding(
  table: TableName,
  column: NamedColumn,
  hits: ColumnHits,
  identifiers: readonly Identifier[],
  { failed, notSampled }: { readonly failed: string | undefined; readonly notSampled: string | undefined },
): ColumnFinding {
  const evidence = judge(column, hits, identifiers);
  const tags = [...new Set(evidence.flatMap((e) => e.tags))];
  const matched = [...hits.hits].filter(([, count]) => count > 0);
  const rates = Object.fromEntries(matched.map(([name]) => [name, rateOf(hits, name)]));
  const classified = tags.length > 0 || (column.family !== 'opaque' && failed === undefined);
  const found = { table, column: column.name, tags, evidence, values: hits.values, rates, classified };
  return notSampled === undefined ? found : { ...found, notSampled };
}
