import { LakeveilError, type Position } from '../errors.ts';
import { displayName, tableKey } from '../names.ts';
import type { TableSource } from '../sql/ast.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { type Reference, tableReferences } from '../sql/references.ts';
import type { DataSource, TableDecision } from '../types.ts';
import type { RewriteContext } from './context.ts';
import { positionOf } from './places.ts';

/** A reference to a base table, with what was decided on it. */
export interface ResolvedTable {
  readonly reference: Reference;
  readonly source: DataSource;
  readonly decision: Exclude<TableDecision, { kind: 'deny' }>;
}

/**
 * Binds every table reference of a query to its data source and decision; references to CTEs are left out.
 *
 * Throws `UNKNOWN_TABLE` for what the snapshot does not have, the decision's own code for denied tables, and
 * `UNSUPPORTED_SYNTAX` for references that cannot be replaced by a derived table (time travel, options …).
 */
export function resolveTables(read: ReadQuery, context: RewriteContext): Map<TableSource, ResolvedTable> {
  const decisions = new Map<string, ResolvedTable['decision']>();
  const resolved = new Map<TableSource, ResolvedTable>();
  for (const reference of tableReferences(read.query)) {
    const { table } = reference;
    if (resolved.has(table)) continue;
    const position = positionOf(read, table.nameSpan);
    refuseForm(table, position);
    if (table.cte) continue;
    const source = findSource(table.parts, context, position);
    const key = tableKey(source.table);
    const decision = decisions.get(key) ?? decide(source, context, position);
    decisions.set(key, decision);
    resolved.set(table, { reference, source, decision });
  }
  return resolved;
}

function findSource(parts: readonly string[], context: RewriteContext, position: Position): DataSource {
  const { catalog, schema } = context.defaults;
  const [table, inSchema = schema, inCatalog = catalog] = [...parts].reverse();
  const name = { catalog: inCatalog, schema: inSchema, table: table! };
  const source = parts.length <= 3 ? context.snapshot.table(name) : undefined;
  if (source) return source;
  const shown = parts.length <= 3 ? displayName(name) : parts.join('.');
  throw new LakeveilError('UNKNOWN_TABLE', `table \`${shown}\` is not registered`, { position });
}

function decide(source: DataSource, context: RewriteContext, position: Position): ResolvedTable['decision'] {
  const decision = context.decide(source);
  if (decision.kind === 'deny') throw new LakeveilError(decision.code, decision.reason, { position });
  return decision;
}

const SUFFIXES = {
  timeTravel: 'time travel is not supported: older versions may hold other columns',
  options: 'options behind a table (`WITH (…)`) are not supported',
  changes: 'change feeds (`CHANGES FROM`) are not supported: they hold older versions of rows',
  watermark: 'watermarks are not supported',
} as const;

function refuseForm(table: TableSource, position: Position): void {
  for (const { kind } of table.suffixes) {
    if (kind !== 'sample') throw new LakeveilError('UNSUPPORTED_SYNTAX', SUFFIXES[kind], { position });
  }
  if (table.form === 'argument') {
    throw new LakeveilError('UNSUPPORTED_SYNTAX', 'tables as arguments (`f(TABLE(t))`) are not supported', {
      position,
    });
  }
}
