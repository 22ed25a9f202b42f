import { type ErrorCode, LakeveilError } from '../errors.ts';
import { completeName, displayName } from '../names.ts';
import type { TableSource } from '../sql/ast.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { type Reference, tableReferences } from '../sql/references.ts';
import type { DataSource, TableDecision } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { informationSchemaTable } from './metadata/information-schema.ts';
import { positionOf } from './places.ts';

/** A reference to a base table, with what was decided on it. */
export interface ResolvedTable {
  readonly reference: Reference;
  readonly source: DataSource;
  readonly decision: Exclude<TableDecision, { kind: 'deny' }>;
  /** Set for a table that lakeveil makes itself: the derived table that stands for it, which reads no other. */
  readonly inline?: string;
}

/**
 * Binds every table reference of a query to its data source and decision; references to CTEs are left out.
 *
 * Throws `UNKNOWN_TABLE` for what the snapshot does not have, the decision's own code for denied tables, and
 * `UNSUPPORTED_SYNTAX` for references that cannot be replaced by a derived table (time travel, options …).
 */
export function resolveTables(read: ReadQuery, context: RewriteContext): Map<TableSource, ResolvedTable> {
  const decisions = new Map<DataSource, ResolvedTable['decision']>();
  const resolved = new Map<TableSource, ResolvedTable>();
  for (const reference of tableReferences(read.query)) {
    const { table } = reference;
    if (resolved.has(table)) continue;
    try {
      refuseForm(table);
      if (table.cte) continue;
      const inline = findInline(table.parts, context);
      if (inline) {
        resolved.set(table, { reference, ...inline });
        continue;
      }
      const source = findSource(table.parts, context);
      const decision = decisions.get(source) ?? requireSight(context.decide(source));
      decisions.set(source, decision);
      resolved.set(table, { reference, source, decision });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new LakeveilError(error.code, error.message, { position: positionOf(read, table.nameSpan) });
    }
  }
  return resolved;
}

/** A refusal on its way to its position, which is only worked out when it is needed. */
class Refusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, reason: string) {
    super(reason);
    this.code = code;
  }
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
  timeTravel: 'time travel is not supported: older versions may hold other columns',
  options: 'options behind a table (`WITH (…)`) are not supported',
  changes: 'change feeds (`CHANGES FROM`) are not supported: they hold older versions of rows',
  watermark: 'watermarks are not supported',
} as const;

function refuseForm(table: TableSource): void {
  for (const { kind } of table.suffixes) {
    if (kind !== 'sample') throw new Refusal('UNSUPPORTED_SYNTAX', SUFFIXES[kind]);
  }
  if (table.form === 'argument') {
    throw new Refusal('UNSUPPORTED_SYNTAX', 'tables as arguments (`f(TABLE(t))`) are not supported');
  }
}
