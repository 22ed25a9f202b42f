import { inWords } from './column-names.ts';
import { isReadable } from './families.ts';
import { type Identifier, looksAtValues, type NamedColumn, type ValueIdentifier } from './identifier.ts';

/** What sampling keeps of a column: counts, never a value. */
export interface ColumnHits {
  /** Values looked at: neither NULL nor blank. */
  readonly values: number;
  /** True when these are all values of the column, so that rates are exact. */
  readonly complete: boolean;
  /** Identifier name → how many of the values matched. */
  readonly hits: ReadonlyMap<string, number>;
}

/** Why a column got its tags. */
export type Evidence =
  | {
      readonly by: 'values';
      readonly identifier: string;
      readonly tags: readonly string[];
      /** The share of values that matched, 0 to 1. */
      readonly rate: number;
      /** How many values were looked at. */
      readonly sampleSize: number;
      /** With 99.9 % probability every rate of this column is within `rate ± margin`; 0 when all values were read. */
      readonly margin: number;
    }
  | { readonly by: 'columnName'; readonly identifier: string; readonly tags: readonly string[] };

/** A column with fewer values than this must match in full: one odd value is too large a share of them. */
const FEW_VALUES = 10;

/** No sample is larger: Immuta's cap. */
const MAX_SAMPLE = 13_000;

const EPSILON = 0.025;
const DELTA = 0.001;

/**
 * How many rows to look at so that every rate is right within 2.5 points.
 *
 * Hoeffding's inequality bounds the error of one rate: P(|measured - true| > ε) ≤ 2·exp(-2nε²). For `k` identifiers
 * that compete at once the probabilities add up, so n = ln(2k/δ) / (2ε²). With ε = 0.025 and δ = 0.001 this is
 * 800·ln(2000·k): in 999 of 1,000 columns all rates lie within 2.5 points. Capped at 13,000 rows, which is
 * enough for 5,000 identifiers.
 */
export const sampleSize = (k: number): number =>
  Math.min(MAX_SAMPLE, Math.ceil(Math.log((2 * Math.max(1, k)) / DELTA) / (2 * EPSILON ** 2)));

/** The other way round: how far off a rate may be when `values` values were sampled for `k` identifiers. */
export const margin = (values: number, k: number): number =>
  values === 0 ? 1 : Math.min(1, Math.sqrt(Math.log((2 * Math.max(1, k)) / DELTA) / (2 * values)));

/** The value identifiers that may compete on a column. */
export const competitors = (column: NamedColumn, identifiers: readonly Identifier[]): readonly ValueIdentifier[] =>
  identifiers.filter(looksAtValues).filter((identifier) => accepts(identifier, column));

/**
 * Competitive pattern analysis of one column: value identifiers below their rate are dropped, the most specific of the
 * rest wins (then the higher rate, then the earlier in the table); column-name identifiers add their tags.
 */
export function judge(column: NamedColumn, hits: ColumnHits, identifiers: readonly Identifier[]): readonly Evidence[] {
  const winner = hits.values > 0 ? valueWinner(column, hits, identifiers) : undefined;
  return [...(winner ? [winner] : []), ...nameEvidence(column, hits, identifiers)];
}

/** The share of values that matched an identifier. */
export const rateOf = (hits: ColumnHits, identifier: string): number =>
  hits.values === 0 ? 0 : (hits.hits.get(identifier) ?? 0) / hits.values;

function valueWinner(column: NamedColumn, hits: ColumnHits, identifiers: readonly Identifier[]): Evidence | undefined {
  const rate = (i: Identifier) => rateOf(hits, i.name);
  const [best] = competitors(column, identifiers)
    .filter((i) => rate(i) >= neededRate(i, column, hits.values))
    .sort((a, b) => b.specificity - a.specificity || rate(b) - rate(a));
  if (!best) return undefined;
  const k = identifiers.filter(looksAtValues).length;
  return {
    by: 'values',
    identifier: best.name,
    tags: best.tags,
    rate: rate(best),
    sampleSize: hits.values,
    margin: hits.complete ? 0 : margin(hits.values, k),
  };
}

/** A name that says what the column holds lowers the rate; a handful of values without such a name raises it. */
function neededRate(identifier: ValueIdentifier, column: NamedColumn, values: number): number {
  if (hinted(identifier, column)) return Math.min(identifier.hint?.minRate ?? 1, identifier.minRate);
  return values < FEW_VALUES ? 1 : identifier.minRate;
}

function nameEvidence(column: NamedColumn, hits: ColumnHits, identifiers: readonly Identifier[]): readonly Evidence[] {
  const byName = (i: Identifier) => accepts(i, column) || column.family === 'opaque';
  return identifiers
    .filter(byName)
    .filter((i) => matchesName(i, column) || (hits.values === 0 && hinted(i, column)))
    .map(({ name, tags }) => ({ by: 'columnName', identifier: name, tags }));
}

/** True when the entity can stand in a column of this family. */
const accepts = ({ detector }: Identifier, { family }: NamedColumn): boolean =>
  isReadable(family) && detector.families.includes(family);

const matchesName = ({ detector }: Identifier, { name }: NamedColumn): boolean =>
  detector.kind === 'columnNameRegex' && detector.columnName.test(inWords(name));

const hinted = ({ hint }: Identifier, { name }: NamedColumn): boolean => hint?.columnName.test(inWords(name)) ?? false;
