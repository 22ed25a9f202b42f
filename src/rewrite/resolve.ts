import { type ErrorCode, isLakeveilError, LakeveilError, type Position } from '../errors.ts';
import { completeName, displayName } from '../names.ts';
import type { TableSource } from '../sql/ast.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { type Reference, tableReferences } from '../sql/references.ts';
import type { DataSource, TableDecision, ViewDefinition } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { informationSchemaTable } from './metadata/information-schema.ts';
import { positionOf } from './places.ts';
import { timeTravelOf, whyNotOlder } from './time-travel.ts';
import type { ExpandedView } from './views.ts';

/** A reference to a base table, with what was decided on it. */
export interface ResolvedTable {
  readonly reference: Reference;
  readonly source: DataSource;
  readonly decision: Exclude<TableDecision, { kind: 'deny' }>;
  /** Set for a table that lakeveil makes itself: the derived table that stands for it, which reads no other. */
  readonly inline?: string;
  /** Set for a view: what stands in its place. */
  readonly view?: ExpandedView;
  /** Set for an older version of a table: what stands behind its name. */
  readonly version?: string;
}

/** Reads the definition of a view. Throws what the view is refused with. */
export type Expand = (source: DataSource, definition: ViewDefinition) => ExpandedView;

/**
 * Binds every table reference of a query to its data source and decision; references to CTEs are left out.
 *
 * Throws `UNKNOWN_TABLE` for what the snapshot does not have, the decision's own code for denied tables, and
 * `UNSUPPORTED_SYNTAX` for references that cannot be replaced by a derived table (options, change feeds …), and what `expand`
 * throws for a view.
 */
export function resolveTables(
  read: ReadQuery,
  context: RewriteContext,
  expand: Expand = refuseView,
  references: readonly Reference[] = tableReferences(read.query),
): Map<TableSource, ResolvedTable> {
  const decisions = new Map<DataSource, ResolvedTable['decision']>();
  const resolved = new Map<TableSource, ResolvedTable>();
  for (const reference of references) {
    const { table } = reference;
    if (resolved.has(table)) continue;
    try {
      refuseForm(table);
      if (table.cte) continue;
      const inline = findInline(table.parts, context);
      if (inline) {
        if (timeTravelOf(read, table) !== undefined)
          throw new Refusal('UNSUPPORTED_SYNTAX', 'a catalog has no older versions');
        resolved.set(table, { reference, ...inline });
        continue;
      }
      const source = findSource(table.parts, context);
      const decision = decisions.get(source) ?? requireSight(context.decide(source));
      decisions.set(source, decision);
      const version = versionOf(read, table, source, context);
      const view = expanded(source, expand);
      resolved.set(table, { reference, source, decision, ...(view ? { view } : {}), ...(version ? { version } : {}) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw error.at(positionOf(read, table.nameSpan));
    }
  }
  return resolved;
}

/** A refusal on its way to its position, which is only worked out when it is needed. */
class Refusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }

  at(position: Position): LakeveilError {
    return new LakeveilError(this.code, this.message, { position, cause: this.cause });
  }
}

/** Its errors are about the view as a whole, so they get the place of its name. */
function expanded(source: DataSource, expand: Expand): ExpandedView | undefined {
  try {
    return source.view && expand(source, source.view);
  } catch (error) {
    throw isLakeveilError(error) ? new Refusal(error.code, error.reason, { cause: error.cause }) : error;
  }
}

/** For texts in which definitions already stand in place of the views. */
function refuseView({ table }: DataSource): never {
  throw new LakeveilError('INTERNAL', `view \`${displayName(table)}\` stands where only tables can`);
}

/** Tables of the information schema are never the engine's. */
function findInline(parts: readonly string[], context: RewriteContext): Omit<ResolvedTable, 'reference'> | undefined {
  const name = completeName(parts, context.defaults);
  const found = name && informationSchemaTable(name, context);
  return found && { source: found.source, decision: { kind: 'veil', masks: new Map() }, inline: found.sql };
}

function findSource(parts: readonly string[], context: RewriteContext): DataSource {
  const name = completeName(parts, context.defaults);
  const source = name && context.snapshot.table(name);
  if (source) return source;
  const shown = name ? displayName(name) : parts.join('.');
  throw new Refusal('UNKNOWN_TABLE', `table \`${shown}\` is not registered`);
}

function requireSight(decision: TableDecision): ResolvedTable['decision'] {
  if (decision.kind === 'deny') throw new Refusal(decision.code, decision.reason);
  return decision;
}

const SUFFIXES = {
  options: 'options behind a table (`WITH (…)`) are not supported',
  changes: 'change feeds (`CHANGES FROM`) are not supported: they hold older versions of rows',
  watermark: 'watermarks are not supported',
} as const;

function refuseForm(table: TableSource): void {
  for (const { kind } of table.suffixes) {
    if (kind === 'timeTravel' && table.cte) throw new Refusal('SYNTAX', 'a CTE has no older versions');
    if (kind !== 'sample' && kind !== 'timeTravel') throw new Refusal('UNSUPPORTED_SYNTAX', SUFFIXES[kind]);
  }
}

function versionOf(
  read: ReadQuery,
  table: TableSource,
  source: DataSource,
  { dialect }: RewriteContext,
): string | undefined {
  const version = timeTravelOf(read, table);
  if (version === undefined) return undefined;
  const why = whyNotOlder(source, dialect);
  if (why !== undefined) throw new Refusal('UNSUPPORTED_ON_ENGINE', why);
  if (version !== 'refused') return version;
  throw new Refusal('UNSUPPORTED_SYNTAX', 'time travel is only supported to one constant version or time');
}
