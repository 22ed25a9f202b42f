import type { Position } from '../errors.ts';
import type { MaskProperties } from '../mask/mask.ts';
import { MASKS } from '../mask/registry.ts';
import { displayName } from '../names.ts';
import { type Token, tokenAt } from '../sql/tokens.ts';
import type { AppliedMask } from '../types.ts';
import type { BoundColumn } from './bind.ts';
import type { RewriteContext } from './context.ts';
import type { Origin } from './outputs.ts';
import { positionOf } from './places.ts';
import type { Analysis } from './rewrite.ts';
import { masksOfCells } from './veil.ts';
import { allTables } from './views.ts';

/** Something that a statement relies on and a mask destroys: its answer is right over masked values, and useless to people. */
export interface Advice {
  readonly position: Position;
  readonly text: string;
}

/** What a place asks of the values there: a property of their mask, or what no mask keeps. */
interface Use {
  readonly needs: Extract<keyof MaskProperties, `keeps${'Equality' | 'Order' | 'Averages' | 'Length'}`> | 'values';
  readonly what: string;
}

const NEEDS: Readonly<Record<Use['needs'], string>> = {
  keepsEquality: 'equal values',
  keepsOrder: 'the order of values',
  keepsAverages: 'raw values',
  keepsLength: 'the length of values',
  values: 'raw values',
};

/** Operators that stand beside a column. */
const OPERATORS: Readonly<Record<string, Use['needs']>> = {
  ...{ '<': 'keepsOrder', '<=': 'keepsOrder', '>': 'keepsOrder', '>=': 'keepsOrder', BETWEEN: 'keepsOrder' },
  ...{ LIKE: 'values', ILIKE: 'values', RLIKE: 'values', REGEXP: 'values' },
  ...{ '=': 'keepsEquality', '==': 'keepsEquality', '<=>': 'keepsEquality', IN: 'keepsEquality' },
};

/** Functions around a column. */
const FUNCTIONS: Readonly<Record<string, Use['needs']>> = {
  ...{ MIN: 'keepsOrder', MAX: 'keepsOrder', MEDIAN: 'keepsOrder', PERCENTILE: 'keepsOrder' },
  ...{
    SUM: 'keepsAverages',
    AVG: 'keepsAverages',
    MEAN: 'keepsAverages',
    STDDEV: 'values',
    VARIANCE: 'values',
    CORR: 'values',
  },
  ...{ LENGTH: 'keepsLength', CHAR_LENGTH: 'keepsLength' },
};

/** Clauses that a column stands in, by the word in front of `BY`. */
const CLAUSES: Readonly<Record<string, Use['needs']>> = {
  ...{ GROUP: 'keepsEquality', PARTITION: 'keepsEquality', ORDER: 'keepsOrder', SORT: 'keepsOrder' },
};

/** Words behind which another clause begins. */
const BOUNDARIES: ReadonlySet<string> = new Set(['SELECT', 'FROM', 'WHERE', 'HAVING', 'ON', 'QUALIFY', 'LIMIT', '|>']);

/**
 * Says where a query relies on what a mask destroys: groups by NULLs, sorts hashes, compares masked values with a literal, joins
 * hashes of two keys. Nothing depends on it; what it does not find (`USING`, what is computed first) is not advised on.
 */
export function advise({ read, bound, tables }: Analysis, context: RewriteContext): Advice[] {
  const decisions = new Map(allTables(tables.values()).map(({ source, decision }) => [source, decision]));
  const maskOf = ({ source, column }: Origin): AppliedMask | undefined => {
    const decision = decisions.get(source);
    return decision?.kind === 'veil' ? decision.masks.get(column.name) : undefined;
  };
  const byStart = new Map(bound.columns.map((column) => [column.from, column]));
  return bound.columns.flatMap((column): Advice[] => {
    const masked = maskedOrigin(column, maskOf);
    const use = masked && useOf(read.tokens, column);
    if (!use) return [];
    const position = positionOf(read, column);
    const other = byStart.get(column.to + 1);
    const otherMasked = other && maskedOrigin(other, maskOf);
    if (use.needs === 'keepsEquality' && otherMasked && !sameMask(masked, otherMasked, context)) {
      const [a, b] = [masked, otherMasked].map(({ origin }) => nameOf(origin));
      return [{ position, text: `${use.what} compares ${a} with ${b}, whose equal values are masked differently` }];
    }
    const destroyer = masksOfCells(masked.mask).find(({ mask }) => !keeps(mask.type, use.needs));
    if (!destroyer) return [];
    const text = `${use.what} relies on ${NEEDS[use.needs]}, which \`${destroyer.mask.type}\` on ${nameOf(masked.origin)} does not keep`;
    return [{ position, text }];
  });
}

interface Masked {
  readonly origin: Origin;
  readonly mask: AppliedMask;
}

/** The masked base column that a name shows unchanged. */
function maskedOrigin(
  { origins, direct }: BoundColumn,
  maskOf: (origin: Origin) => AppliedMask | undefined,
): Masked | undefined {
  const [origin, ...others] = origins;
  const mask = origin && direct && others.length === 0 ? maskOf(origin) : undefined;
  return mask && { origin: origin!, mask };
}

/** What a mask keeps partly is what it is there for: groups of rounded values, averages that are nearly right. */
const keeps = (type: keyof typeof MASKS, needs: Use['needs']): boolean =>
  needs !== 'values' && MASKS[type].properties[needs] !== 'no';

/** True when equal values of both columns are masked equally, keys included: the text of the mask says so. */
function sameMask(a: Masked, b: Masked, context: RewriteContext): boolean {
  const [one, other] = [a, b].map(({ origin: { source, column }, mask: { mask, condition } }) =>
    condition ? undefined : context.maskSql(mask, column.type, source.table, 'c'),
  );
  return one === other;
}

const nameOf = ({ source, column }: Origin): string => `${displayName(source.table)}.${column.name}`;

/** What is asked of a column where it stands. */
function useOf(tokens: readonly Token[], column: BoundColumn): Use | undefined {
  return besideOperator(tokens, column) ?? inClause(tokens, column);
}

function besideOperator(tokens: readonly Token[], { from, to }: BoundColumn): Use | undefined {
  const at = [tokenAt(tokens, to).upper === 'NOT' ? to + 1 : to, from - 1].find((i) =>
    Object.hasOwn(OPERATORS, tokenAt(tokens, i).upper),
  );
  if (at === undefined) return undefined;
  const { upper } = tokenAt(tokens, at);
  const needs = OPERATORS[upper]!;
  const literal = at < from ? isLiteral(tokenAt(tokens, at - 1)) : isLiteral(operandBehind(tokens, at));
  return { needs: literal && needs === 'keepsEquality' ? 'values' : needs, what: `\`${upper}\`` };
}

const isLiteral = ({ kind }: Token): boolean => kind === 'string' || kind === 'number';

/** The first token of what an operator compares with; of a list the first item. */
const operandBehind = (tokens: readonly Token[], at: number): Token =>
  tokenAt(tokens, tokenAt(tokens, at).upper === 'IN' ? at + 2 : at + 1);

/** The function around it, or the clause it stands in; outside of both nothing is asked. */
function inClause(tokens: readonly Token[], { from }: BoundColumn): Use | undefined {
  let depth = 0;
  for (let i = from - 1; i >= 0; i--) {
    const { upper } = tokens[i]!;
    if (upper === ')') depth++;
    else if (depth > 0) depth -= upper === '(' ? 1 : 0;
    else if (upper === '(') {
      const call = tokens[i - 1]?.upper ?? '';
      if (Object.hasOwn(FUNCTIONS, call)) return { needs: FUNCTIONS[call]!, what: `\`${call.toLowerCase()}\`` };
    } else if (upper === 'DISTINCT') return { needs: 'keepsEquality', what: '`DISTINCT`' };
    else if (upper === 'BY') {
      const word = tokens[i - 1]?.upper ?? '';
      return Object.hasOwn(CLAUSES, word) ? { needs: CLAUSES[word]!, what: `\`${word} BY\`` } : undefined;
    } else if (BOUNDARIES.has(upper)) return undefined;
  }
  return undefined;
}
