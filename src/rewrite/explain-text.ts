import type { ColumnExplanation, Explanation, MaskExplanation, SourceExplanation } from './explain.ts';

/** Dresses a piece of text for a terminal. */
export type Paint = (style: 'bold' | 'dim' | 'green' | 'yellow', text: string) => string;

const plain: Paint = (_, text) => text;

/** An explanation for people: a block a column, what it comes from, which policy won and why the others lost. */
export function formatExplanation({ columns, more, filters, advice }: Explanation, paint: Paint = plain): string {
  return [
    ...columns.map((column) => formatColumn(column, paint)),
    ...(more ? [block(paint('bold', 'further columns'), more, paint)] : []),
    ...filters.map(({ table, predicate, policies }) => {
      const names = policies.map(({ name }) => `\`${name}\``).join(', ');
      return `${paint('bold', `rows of ${table}`)}\n  only where ${predicate}, by ${names}`;
    }),
    ...advice.map(
      ({ position, text }) => `${paint('yellow', 'beware')} line ${position.line}, column ${position.column}: ${text}`,
    ),
  ].join('\n');
}

const KINDS = { column: '', expression: ' (an expression)', constant: ' (from no column)' } as const;

const formatColumn = ({ name, kind, sources }: ColumnExplanation, paint: Paint): string =>
  block(`${paint('bold', name)}${paint('dim', KINDS[kind])}`, sources, paint);

const block = (head: string, sources: readonly SourceExplanation[], paint: Paint): string =>
  [head, ...sources.flatMap((source) => formatSource(source, paint))].join('\n');

function formatSource({ table, column, mask, lost }: SourceExplanation, paint: Paint): string[] {
  const from = `  from ${table}.${column}: `;
  const losers = lost.map(({ policy, why }) => paint('dim', `    lost: \`${policy.name}\`, ${why}`));
  if (!mask) return [from + paint('green', 'clear'), ...losers];
  const behind = mask.behindEngine ? ', behind the engine' : '';
  return [from + paint('yellow', maskedBy(mask)) + behind, ...formatMask(mask, paint), ...losers];
}

const maskedBy = ({ type, does, where }: MaskExplanation): string =>
  `masked by ${type}${does === undefined ? '' : ` (${does})`}${where === undefined ? '' : ` where ${where}`}`;

function formatMask(mask: MaskExplanation, paint: Paint): string[] {
  const { policy, because, fallback, where, otherwise } = mask;
  const line = `    \`${policy.name}\`, ${because}${fallback === undefined ? '' : `; ${fallback}`}`;
  if (where === undefined) return [line];
  if (!otherwise) return [line, `    elsewhere ${paint('green', 'clear')}`];
  return [line, `    elsewhere ${paint('yellow', maskedBy(otherwise))}`, ...formatMask(otherwise, paint)];
}
