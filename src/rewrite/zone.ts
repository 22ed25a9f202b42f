import { LakeveilError } from '../errors.ts';
import { displayName, sameName } from '../names.ts';
import { KEYWORD_FUNCTIONS } from '../sql/functions.ts';
import { lex } from '../sql/lexer.ts';
import { readWholeExpression } from '../sql/reader.ts';
import type { Column } from '../types.ts';
import type { ResolvedTable } from './resolve.ts';
import { predicatesOf } from './veil.ts';

/** Functions over texts and numbers whose results no time zone changes. */
const TIMELESS: ReadonlySet<string> = new Set([
  ...[
    'upper',
    'lower',
    'trim',
    'ltrim',
    'rtrim',
    'length',
    'substring',
    'substr',
    'left',
    'right',
    'concat',
    'coalesce',
  ],
  ...[
    'nullif',
    'ifnull',
    'nvl',
    'abs',
    'round',
    'floor',
    'ceil',
    'mod',
    'contains',
    'startswith',
    'endswith',
    'array_contains',
  ],
]);

/**
 * In a session whose time zone was changed, a predicate that computes with time could let other rows or cells through. Throws
 * `TABLE_DENIED` unless it certainly does not.
 */
export function requireTimelessPredicates(tables: Iterable<ResolvedTable>): void {
  for (const table of tables) {
    if (predicatesOf(table).every((predicate) => isTimeless(predicate, table.source.columns))) continue;
    throw new LakeveilError(
      'TABLE_DENIED',
      `what you see of table \`${displayName(table.source.table)}\` may depend on the time zone, reset it first`,
    );
  }
}

/** True when the predicate compares texts, numbers and dates only: nothing in it reads the clock or makes an instant. */
function isTimeless(predicate: string, columns: readonly Column[]): boolean {
  const tokens = lex(predicate);
  if (tokens.some(({ upper }) => /^(CAST|TRY_CAST|TIMESTAMP\w*|INTERVAL|::)$/.test(upper))) return false;
  if (tokens.some(({ kind, value }) => kind === 'word' && KEYWORD_FUNCTIONS.has(value.toLowerCase()))) return false;
  const { calls, columns: names, queries } = readWholeExpression(predicate, tokens);
  if (queries.length > 0 || calls.some(({ parts }) => !TIMELESS.has(parts.join('.').toLowerCase()))) return false;
  return names.every(({ parts }) => {
    const column = columns.find(({ name }) => parts.length === 1 && sameName(name, parts[0]!));
    return column !== undefined && TIMELESS_KINDS.test(column.type.kind);
  });
}

const TIMELESS_KINDS = /^(string|char|varchar|boolean|tinyint|smallint|int|bigint|float|double|decimal|date)$/;
