import type { ColumnFinding } from '../../discover/discover.ts';
import { displayName } from '../../names.ts';
import { paint } from './style.ts';
import { formatTable } from './table.ts';

const HEAD = [{ name: 'column' }, { name: 'tags' }, { name: 'matched', numeric: true }, { name: 'known by' }];

/** What discovery found, one table for each data table: column, tags, how many of the values matched, how it is known. */
export function formatFindings(findings: readonly ColumnFinding[]): string {
  const tables = new Map<string, ColumnFinding[]>();
  for (const finding of findings) {
    const name = displayName(finding.table);
    tables.set(name, [...(tables.get(name) ?? []), finding]);
  }
  return [...tables]
    .map(([name, columns]) => `${paint('bold', name)}\n${formatTable(HEAD, columns.flatMap(formatFinding))}`)
    .join('\n\n');
}

/** One line for each tag, the first with all there is to say of the column. */
function formatFinding(finding: ColumnFinding): string[][] {
  const { column, tags, evidence } = finding;
  const [first = '–', ...others] = tags;
  const known = evidence.length > 0 ? evidence.map(knownBy).join(', ') : unknownBecause(finding);
  return [[column, first, rateOf(finding), known], ...others.map((tag) => ['', tag, '', ''])];
}

const rateOf = ({ evidence }: ColumnFinding): string => {
  const byValues = evidence.find((one) => one.by === 'values');
  return byValues ? percent(byValues.rate) : '–';
};

function knownBy(evidence: ColumnFinding['evidence'][number]): string {
  if (evidence.by === 'columnName') return 'its name';
  const within = evidence.margin > 0 ? `, ± ${percent(evidence.margin)}` : '';
  return `${evidence.sampleSize} values${within}`;
}

/** The best rate of what did not reach its bar is worth a word: order numbers that look like cards, for one. */
function unknownBecause({ rates, notSampled, classified }: ColumnFinding): string {
  if (notSampled !== undefined) return classified ? '' : `hidden: ${notSampled}`;
  const [best] = Object.entries(rates).sort(([, a], [, b]) => b - a);
  return best && best[1] >= 0.01 ? `only ${percent(best[1])} match ${best[0]}` : '';
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
