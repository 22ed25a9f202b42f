import { isSystemTag } from '../catalog/system-tables.ts';
import { isLakeveilError } from '../errors.ts';
import { fittingMask } from '../mask/registry.ts';
import type { AppliedMask, Column, DataSource, PolicyRef, Principal, RowFilter, TableDecision } from '../types.ts';
import { type FieldMatch, landsOn, matchFields, ruleFor } from './matching.ts';
import { type MaskingRule, type Policy, type RowRule, SYSTEM_COLUMNS, UNCLASSIFIED } from './policy.ts';
import { predicateSql } from './predicate.ts';
import { covers } from './tags.ts';

/** A rule that is for the principal, with the policy that it comes from. */
interface Applicable<R> {
  readonly policy: PolicyRef;
  readonly rule: R;
}

/**
 * What a principal may see of a data source. Staged policies are ignored; the order of the list does not matter.
 *
 * Column masks: the deepest matching tag wins, then the policy with the lower id, then the earlier rule of a policy. Row
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
  const masks = new Map(source.columns.flatMap((column) => maskOf(column, masking, landed)));
  if (masks.size === 0 && filter.policies.length === 0) return { kind: 'clear' };
  return { kind: 'veil', masks, ...(filter.policies.length > 0 ? { filter } : {}) };
}

/** Those that are enforced and land on the source, the first written first. */
export const landing = (policies: readonly Policy[], source: DataSource): Policy[] =>
  policies.filter((policy) => !policy.staged && landsOn(policy, source)).sort((a, b) => a.ref.id - b.ref.id);

// ---------------------------------------------------------------- columns

interface Candidate extends Applicable<MaskingRule> {
  readonly match: FieldMatch;
}

function maskOf(
  column: Column,
  rules: readonly Applicable<MaskingRule>[],
  landed: readonly Policy[],
): [string, AppliedMask][] {
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
  const [winner, ...losers] = candidates;
  return winner ? [[column.name, applied(column, winner, losers)]] : [];
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

const applied = (column: Column, winner: Candidate, losers: readonly Candidate[]): AppliedMask => ({
  ...fittingMask(winner.rule.mask, column.type),
  policy: winner.policy,
  because: winner.match.because,
  losers: losers.map((loser) => ({ policy: loser.policy, why: whyLost(loser, winner) })),
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
    const predicate = predicateOrDenial(rule, policy, principal, source);
    if (typeof predicate !== 'string') return predicate;
    if (predicate === 'TRUE') continue; // every row: nothing to hide
    predicates.push(`(${predicate})`);
    policies.add(policy);
  }
  return { predicate: predicates.join(' AND '), policies: [...policies] };
}

function predicateOrDenial(
  { predicate }: RowRule,
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
