import { describe, expect, test } from 'vitest';
import { foldName } from '../../src/names.ts';
import type { Explanation, SourceExplanation } from '../../src/rewrite/explain.ts';
import { corpora } from '../support/corpora.ts';
import { explainRow, type LineageRow, queryOf, readRows } from './lineage-cases.ts';

type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'refused' | 'notAQuery'; readonly reason: string }
  | { readonly kind: 'coarse' | 'missing'; readonly reason: string };

function judge(row: LineageRow): Verdict {
  const query = queryOf(row.sql);
  if (query === undefined) return { kind: 'notAQuery', reason: row.sql.trim().split(/\s/)[0]! };
  const said = explainRow(row, query);
  return 'refused' in said ? { kind: 'refused', reason: said.refused } : compare(row, said.explanation);
}

/** Sources as the corpus writes them, without the parts that only one side names. */
const sourceName = ({ table, column }: SourceExplanation): string => foldName(`${table}.${column}`);

/** True when the two name one column: one is the end of the other. `?.c` is c of any table, `t.*` any column of t. */
function isSame(ours: string, wanted: string): boolean {
  if (wanted.startsWith('?.')) return ours.endsWith(wanted.slice(1));
  if (wanted.endsWith('.*')) return isSame(ours.slice(0, ours.lastIndexOf('.')), wanted.slice(0, -2));
  return ours === wanted || ours.endsWith(`.${wanted}`);
}

function compare({ expected, sourcesOnly }: LineageRow, { columns, more }: Explanation): Verdict {
  const said = sourcesOnly ? bySource(columns) : columns.map(({ sources }) => sources.map(sourceName));
  const wanted = expected.map(({ sources }) => sources.map(foldName));
  const told = !more && said.length === wanted.length;
  const all = [...said.flat(), ...(more ?? []).map(sourceName)];
  const pairs = told ? wanted.map((w, i) => [said[i]!, w] as const) : [[all, wanted.flat()] as const];
  const missing = pairs.flatMap(([ours, theirs]) => theirs.filter((w) => !ours.some((o) => isSame(o, w))));
  const extra = pairs.flatMap(([ours, theirs]) => ours.filter((o) => !theirs.some((w) => isSame(o, w))));
  if (missing.length > 0) return { kind: 'missing', reason: missing.join(', ') };
  if (more) return { kind: 'coarse', reason: 'its columns are not told' };
  if (extra.length > 0) return { kind: 'coarse', reason: `also ${[...new Set(extra)].join(', ')}` };
  // a star over a table of unknown columns is one column for sqllineage
  const star = expected.some(({ name }) => name === '*');
  return told || star ? { kind: 'equal' } : { kind: 'coarse', reason: `${said.length} columns, not ${wanted.length}` };
}

/** Columns of one name are one for sqllineage, those without a source are none. */
function bySource(columns: Explanation['columns']): string[][] {
  const named = new Map<string, string[]>();
  for (const { name, sources } of columns) {
    if (sources.length === 0) continue;
    named.set(foldName(name), [...(named.get(foldName(name)) ?? []), ...sources.map(sourceName)]);
  }
  return [...named.values()];
}

/** Expected sources that are none, each with the reason. Nothing else may be missing. */
const EXCUSED: Readonly<Record<string, string>> = {
  'sqlglot/qualify_columns#164': 'no column is left, the expected source is the text of the star',
};

/** How many answers of 718 tell exactly what is expected; the issue asks for 90 %. */
const EQUAL = 681;

describe.skipIf(!corpora)('the sources of output columns that explain() tells, over the lineage corpus', () => {
  test('hold every source that must be there, and mostly nothing else', () => {
    const verdicts = readRows().map((row) => ({ id: row.id, ...judge(row) }));
    const of = (kind: Verdict['kind']) => verdicts.filter((v) => v.kind === kind);
    const answered = of('equal').length + of('coarse').length + of('missing').length;
    console.log(
      [
        `${verdicts.length} statements: ${of('notAQuery').length} hold no query, ${of('refused').length} refused, ${answered} answered`,
        `equal: ${of('equal').length}, superset: ${of('coarse').length}, missing: ${of('missing').length}`,
        ...countBy(of('refused').map((v) => ('reason' in v ? v.reason : ''))),
        ...[...of('coarse'), ...of('missing')].map((v) => `${v.kind} ${v.id}: ${'reason' in v ? v.reason : ''}`),
      ].join('\n'),
    );
    expect(of('missing').filter(({ id }) => !EXCUSED[id])).toEqual([]);
    expect(of('equal').length).toBeGreaterThanOrEqual(EQUAL);
  });
});

function countBy(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([reason, n]) => `refused ${n}: ${reason}`);
}
