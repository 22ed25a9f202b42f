import type { Column, DataSource, Principal } from '../types.ts';
import type { Audience, Chain, Circumstance, ColumnMatch, MaskingRule, Operator, Policy, Rule } from './policy.ts';
import { covers, depthOf } from './tags.ts';

/** Why a rule is for a column, and how strong that is: the deepest tag wins, everything without a tag is 0 deep. */
export interface FieldMatch {
  readonly depth: number;
  /** `tag Discovered.PCI`, `its name matches a pattern`. */
  readonly because: string;
}

/** True when the circumstances of a policy hold for a data source. */
export const landsOn = ({ circumstances }: Policy, source: DataSource): boolean =>
  combine(circumstances.operator, circumstances.entries, (entry) => holds(entry, source));

function holds(circumstance: Circumstance, { columns, tags }: DataSource): boolean {
  if (circumstance.type === 'tags') return tags.some((tag) => covers(circumstance.tag, tag));
  return columns.some((column) => matchColumn(circumstance, column) !== undefined);
}

/** Whether a rule masks a column, by the strongest of its fields. */
export function matchFields({ fields }: MaskingRule, column: Column): FieldMatch | undefined {
  const found = fields.matches.map((match) => matchColumn(match, column));
  const hits = found.filter((match) => match !== undefined);
  if (fields.operator === 'all' && hits.length < found.length) return undefined;
  return hits.reduce<FieldMatch | undefined>((best, hit) => (best && best.depth >= hit.depth ? best : hit), undefined);
}

function matchColumn(match: ColumnMatch, { name, tags }: Column): FieldMatch | undefined {
  switch (match.type) {
    case 'columnTags': {
      const { columnTag } = match;
      const hit = tags.some((tag) => covers(columnTag, tag));
      return hit ? { depth: depthOf(columnTag), because: `tag ${columnTag}` } : undefined;
    }
    case 'columnRegex':
      return match.regex.test(name) ? { depth: 0, because: 'its name matches a pattern' } : undefined;
    case 'noTags':
      return tags.length === 0 ? { depth: 0, because: 'it has no tags' } : undefined;
    default:
      return match satisfies never;
  }
}

/** The rule of a chain that is for the principal: the first whose exceptions and inclusions say so. */
export const ruleFor = (chain: Chain, principal: Principal): Rule | undefined =>
  chain.find(({ exceptions, inclusions }) =>
    inclusions ? isAmong(inclusions, principal) : !(exceptions && isAmong(exceptions, principal)),
  );

function isAmong({ operator, groups, attributes }: Audience, principal: Principal): boolean {
  const inGroups = groups.map((group) => principal.groups.includes(group));
  const withAttributes = attributes.map(
    ({ name, value }) => Object.hasOwn(principal.attributes, name) && principal.attributes[name]!.includes(value),
  );
  return combine(operator, [...inGroups, ...withAttributes], (holds) => holds);
}

/** `all` of nothing is false here, unlike in logic: an empty list must never exempt everybody. */
const combine = <T>(operator: Operator, entries: readonly T[], holds: (entry: T) => boolean): boolean =>
  entries.length > 0 && (operator === 'any' ? entries.some(holds) : entries.every(holds));
