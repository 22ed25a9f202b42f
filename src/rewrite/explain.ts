import { describeMask } from '../mask/registry.ts';
import { displayName } from '../names.ts';
import type { SelectItem } from '../sql/ast.ts';
import type { AppliedMask, PolicyRef } from '../types.ts';
import { type Advice, advise } from './advice.ts';
import type { RewriteContext } from './context.ts';
import { placeMasks, runsInProcess } from './in-process.ts';
import type { Origin, Output, Outputs } from './outputs.ts';
import { textOf } from './places.ts';
import type { ResolvedTable } from './resolve.ts';
import { type Analysis, analyze } from './rewrite.ts';
import { rowFilter } from './veil.ts';
import { allTables } from './views.ts';

/** Why one output column is what it is. */
export interface ColumnExplanation {
  readonly name: string;
  /** `column`: a base column's own value; `expression`: computed; `constant`: from no column. */
  readonly kind: 'column' | 'expression' | 'constant';
  readonly sources: readonly SourceExplanation[];
}

export interface SourceExplanation {
  readonly table: string;
  readonly column: string;
  /** Undefined when the column is clear. */
  readonly mask?: MaskExplanation;
  readonly lost: readonly { readonly policy: PolicyRef; readonly why: string }[];
}

export interface MaskExplanation {
  readonly type: string;
  /** What it does with the options of the policy, where its name does not say it. */
  readonly does?: string;
  readonly policy: PolicyRef;
  readonly because: string;
  readonly fallback?: string;
  /** True when lakeveil applies the mask to the rows of the answer, because it does not go into the text. */
  readonly behindEngine?: true;
  /** Set when the mask is for some cells only: those of rows for which this Spark SQL is not false. */
  readonly where?: string;
  /** With `where`: what masks the other cells; they are clear when it is missing. */
  readonly otherwise?: MaskExplanation;
}

export interface Explanation {
  readonly columns: readonly ColumnExplanation[];
  /** Set when further columns come out whose names cannot be told from the text (some pivots and generators). */
  readonly more: readonly SourceExplanation[] | undefined;
  readonly filters: readonly {
    readonly table: string;
    readonly predicate: string;
    readonly policies: readonly PolicyRef[];
  }[];
  /** Where the query relies on what a mask destroys. */
  readonly advice: readonly Advice[];
}

/**
 * Says for each output column of a query where it comes from and which policy masks it, or why it is clear. Runs nothing.
 * Throws what analyze() throws, and `MASKED_OUTSIDE` for a statement that its masks, or those in its views, forbid.
 */
export function explain(text: string, context: RewriteContext): Explanation {
  const analysis = analyze(text, context);
  const tables = allTables(analysis.tables.values());
  for (const { view } of tables) if (view) placeMasks(view.analysis, view.context, true);
  placeMasks(analysis, context, false);
  const { outputs } = analysis.bound;
  const decisions = new Map(tables.map((table) => [table.source, table]));
  const sourcesOf = (origins: Iterable<Origin>) =>
    [...origins].map((origin) => explainSource(origin, decisions.get(origin.source)!, context));
  return {
    columns: outputs.list.map((output, i) => ({
      name: output.name ?? generatedName(analysis, outputs, i),
      kind: kindOf(output),
      sources: sourcesOf(output.origins),
    })),
    more: outputs.open ? sourcesOf(outputs.openOrigins) : undefined,
    filters: [...decisions.values()].flatMap(explainFilter),
    advice: advise(analysis, context),
  };
}

const kindOf = ({ origins, direct }: Output): ColumnExplanation['kind'] =>
  origins.size === 0 ? 'constant' : direct ? 'column' : 'expression';

function explainSource(
  { source, column }: Origin,
  { decision }: ResolvedTable,
  context: RewriteContext,
): SourceExplanation {
  const place = { table: displayName(source.table), column: column.name };
  const applied = decision.kind === 'veil' ? decision.masks.get(column.name) : undefined;
  if (!applied) return { ...place, lost: [] };
  const behind = runsInProcess(applied, column.type, context) ? { behindEngine: true as const } : {};
  return { ...place, mask: { ...explainMask(applied), ...behind }, lost: losersOf(applied) };
}

function explainMask({ mask, policy, because, fallback, condition }: AppliedMask): MaskExplanation {
  const does = describeMask(mask);
  return {
    type: mask.type,
    ...(does === undefined ? {} : { does }),
    policy,
    because,
    ...(fallback === undefined ? {} : { fallback }),
    ...(condition ? { where: condition.predicate } : {}),
    ...(condition?.otherwise ? { otherwise: explainMask(condition.otherwise) } : {}),
  };
}

const losersOf = ({ losers, condition }: AppliedMask): AppliedMask['losers'] =>
  condition?.otherwise ? [...losers, ...losersOf(condition.otherwise)] : losers;

function explainFilter(table: ResolvedTable): Explanation['filters'][number][] {
  const filter = rowFilter(table);
  return filter ? [{ table: displayName(table.source.table), ...filter }] : [];
}

/** Spark names a computed column by its text; so do we, in the user's spelling. */
function generatedName({ read }: Analysis, outputs: Outputs, index: number): string {
  const { body } = read.query;
  const items: readonly SelectItem[] = body.kind === 'select' ? body.items : [];
  const item = items.length === outputs.list.length ? items[index] : undefined;
  return item ? textOf(read, item.expression.span) : `column ${index + 1}`;
}
