import { isSystemTag } from '../catalog/system-tables.ts';
import { isLakeveilError } from '../errors.ts';
import { fittingMask } from '../mask/registry.ts';
import type { AppliedMask, Column, DataSource, PolicyRef, Principal, RowFilter, TableDecision } from '../types.ts';
import { type FieldMatch, landsOn, matchFields, ruleFor } from './matching.ts';
import { type MaskingRule, type Policy, type RowRule, SYSTEM_COLUMNS, UNCLASSIFIED } from './policy.ts';
import { type Predicate, predicateSql } from './predicate.ts';
import { covers } from './tags.ts';

/** A rule that is for the principal, with the policy that it comes from. */
interface Applicable<R> {
  readonly policy: PolicyRef;
  readonly rule: R;
}

/**
 * What a principal may see of a data source. Staged policies are ignored; the order of the list does not matter.
 *
 * Column masks: the deepest matching tag wins, then the policy with the lower id, then the earlier rule of a policy; where its
 * mask is for some cells only, the next rule has the others. Row
 * filters: all that are for the principal, joined by AND. A policy that lands but cannot be applied denies the table:
 * `TABLE_DENIED`. Columns that nobody has classified are NULL for everyone, and so are those of system tables that show
 * stored values or statements, unless a policy masks them by their tag. Nothing is thrown.
 */
export const decide = (policies: readonly Policy[], principal: Principal, source: DataSource): TableDecision =>
  decideLanded(landing(policies, source), principal, source);

/** The same, of policies that are known to land on the source, as `landing` gives them: that holds for every principal. */
export function decideLanded(landed: readonly Policy[], principal: Principal, source: DataSource): TableDecision {
  const masking: Applicable<MaskingRule>[] = [];
  const filtering: Applicable<RowRule>[] = [];
  for (const { ref: policy, chains } of landed) {
    for (const chain of chains) {
      const rule = ruleFor(chain, principal);
      if (rule?.type === 'masking') masking.push({ policy, rule });
      else if (rule) filtering.push({ policy, rule });
    }
  }
  const filter = filterOf(filtering, principal, source);
  if ('kind' in filter) return filter;
  const conditional = conditionsOf(masking, principal, source);
  if (!Array.isArray(conditional)) return conditional;
  const masks = new Map(source.columns.flatMap((column) => maskOf(column, conditional, landed)));
  if (masks.size === 0 && filter.policies.length === 0) return { kind: 'clear' };
  return { kind: 'veil', masks, ...(filter.policies.length > 0 ? { filter } : {}) };
}

/** Those that are enforced and land on the source, the first written first. */
export const landing = (policies: readonly Policy[], source: DataSource): Policy[] =>
  policies.filter((policy) => !policy.staged && landsOn(policy, source)).sort((a, b) => a.ref.id - b.ref.id);

// ---------------------------------------------------------------- columns

/** A masking rule with its condition as SQL; undefined when it is for every row. */
interface Conditional extends Applicable<MaskingRule> {
  readonly predicate: string | undefined;
}

interface Candidate extends Conditional {
  readonly match: FieldMatch;
}

/** Conditions of rules for columns of the source. A rule whose condition holds on no row for the principal is not for him. */
function conditionsOf(
  rules: readonly Applicable<MaskingRule>[],
  principal: Principal,
  source: DataSource,
): Conditional[] | Denied {
  const conditional: Conditional[] = [];
  for (const { policy, rule } of rules) {
    // what a condition cannot say of a table matters only where the rule has a column to mask
    if (rule.condition && !source.columns.some((column) => matchFields(rule, column))) continue;
    const predicate = rule.condition && predicateOrDenial(rule.condition, policy, principal, source);
    if (typeof predicate === 'object') return predicate;
    if (predicate !== 'FALSE')
      conditional.push({ policy, rule, predicate: predicate === 'TRUE' ? undefined : predicate });
  }
  return conditional;
}

function maskOf(column: Column, rules: readonly Conditional[], landed: readonly Policy[]): [string, AppliedMask][] {
  const candidates = rules
    .flatMap((rule): Candidate[] => {
      const match = matchFields(rule.rule, column);
      return match ? [{ ...rule, match }] : [];
    })
    // the sort is stable: rules come in the order of ids and of the file
    .sort((a, b) => b.match.depth - a.match.depth);
  if (column.unclassified) return [[column.name, hidden(UNCLASSIFIED_COLUMN, candidates)]];
  const system = column.tags.find(isSystemTag);
  if (system !== undefined && !landed.some((policy) => speaksOf(policy, system, column))) {
    return [[column.name, hidden(SYSTEM_COLUMN, candidates)]];
  }
  const mask = applied(column, candidates);
  return mask ? [[column.name, mask]] : [];
}

/** Why a column is NULL for everyone. */
interface Hiding {
  readonly policy: PolicyRef;
  readonly because: string;
  readonly why: string;
}

const UNCLASSIFIED_COLUMN: Hiding = {
  policy: UNCLASSIFIED,
  because: 'nobody has said yet what it holds',
  why: 'a column that nobody has classified is hidden from everyone',
};

const SYSTEM_COLUMN: Hiding = {
  policy: SYSTEM_COLUMNS,
  because: 'it shows what others stored or asked, and no policy names its tag',
  why: 'it does not name the tag of the system column',
};

const hidden = ({ policy, because, why }: Hiding, losers: readonly Candidate[]): AppliedMask => ({
  mask: { type: 'Null' },
  policy,
  because,
  losers: losers.map((loser) => ({ policy: loser.policy, why })),
});

/** True when a policy masks the column by this very tag, for whomever; then it is the policy that decides. */
const speaksOf = ({ chains }: Policy, tag: string, column: Column): boolean =>
  chains.some((chain) =>
    chain.some(
      (rule) =>
        rule.type === 'masking' &&
        rule.fields.matches.some((match) => match.type === 'columnTags' && covers(match.columnTag, tag)) &&
        matchFields(rule, column) !== undefined,
    ),
  );

/** What the first candidate does; where it has a condition, the next ones are for the cells that it leaves. */
function applied(column: Column, [winner, ...others]: readonly Candidate[]): AppliedMask | undefined {
  if (!winner) return undefined;
  const { policy, match, rule, predicate } = winner;
  const made = { ...fittingMask(rule.mask, column.type), policy, because: match.because };
  if (predicate === undefined) return { ...made, losers: others.map((loser) => lost(loser, winner)) };
  // A CASE over a CHAR column is no CHAR to Spark, and would be compared without the spaces at its end.
  if (column.type.kind === 'char') {
    const fallback = made.fallback ?? 'a condition does not fit the type CHAR, so all values are masked';
    return { ...made, fallback, losers: others.map((loser) => lost(loser, winner)) };
  }
  return { ...made, condition: { predicate, otherwise: applied(column, others) }, losers: [] };
}

const lost = (loser: Candidate, winner: Candidate): AppliedMask['losers'][number] => ({
  policy: loser.policy,
  why: whyLost(loser, winner),
});

function whyLost({ policy, match }: Candidate, winner: Candidate): string {
  if (match.depth < winner.match.depth) {
    return match.depth === 0 ? `${match.because}, which counts less than a tag` : `${match.because} is less deep`;
  }
  return policy.id === winner.policy.id
    ? 'an earlier rule of the same policy applies'
    : `policy \`${winner.policy.name}\` was written earlier`;
}

// ---------------------------------------------------------------- rows

type Denied = Extract<TableDecision, { kind: 'deny' }>;

function filterOf(rules: readonly Applicable<RowRule>[], principal: Principal, source: DataSource): RowFilter | Denied {
  const predicates: string[] = [];
  const policies = new Set<PolicyRef>();
  for (const { policy, rule } of rules) {
    const predicate = predicateOrDenial(rule.predicate, policy, principal, source);
    if (typeof predicate !== 'string') return predicate;
    if (predicate === 'TRUE') continue; // every row: nothing to hide
    predicates.push(`(${predicate})`);
    policies.add(policy);
  }
  return { predicate: predicates.join(' AND '), policies: [...policies] };
}

function predicateOrDenial(
  predicate: Predicate,
  policy: PolicyRef,
  principal: Principal,
  source: DataSource,
): string | Denied {
  try {
    return predicateSql(predicate, principal, source);
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    const reason = `policy \`${policy.name}\` cannot be applied: ${error.reason}`;
    return { kind: 'deny', code: 'TABLE_DENIED', reason, policy };
  }
}
