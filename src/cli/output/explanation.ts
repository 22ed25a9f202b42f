import type { ColumnExplanation, Explanation, SourceExplanation } from '../../rewrite/explain.ts';
import { paint } from './style.ts';

/** An explanation for people: a block a column, what it comes from, which policy won and why the others lost. */
export function formatExplanation({ columns, more, filters }: Explanation): string {
  return [
    ...columns.map(formatColumn),
    ...(more ? [block(paint('bold', 'further columns'), more)] : []),
    ...filters.map(({ table, predicate, policies }) => {
      const names = policies.map(({ name }) => `\`${name}\``).join(', ');
      return `${paint('bold', `rows of ${table}`)}\n  only where ${predicate}, by ${names}`;
    }),
  ].join('\n');
}

const KINDS = { column: '', expression: ' (an expression)', constant: ' (from no column)' } as const;

const formatColumn = ({ name, kind, sources }: ColumnExplanation): string =>
  block(`${paint('bold', name)}${paint('dim', KINDS[kind])}`, sources);

const block = (head: string, sources: readonly SourceExplanation[]): string =>
  [head, ...sources.flatMap(formatSource)].join('\n');

function formatSource({ table, column, mask, lost }: SourceExplanation): string[] {
  const from = `  from ${table}.${column}: `;
  const losers = lost.map(({ policy, why }) => paint('dim', `    lost: \`${policy.name}\`, ${why}`));
  if (!mask) return [from + paint('green', 'clear'), ...losers];
  const fallback = mask.fallback === undefined ? '' : `; ${mask.fallback}`;
  return [
    `${from}${paint('yellow', `masked by ${mask.type}`)}`,
    `    \`${mask.policy.name}\`, ${mask.because}${fallback}`,
    ...losers,
  ];
}
