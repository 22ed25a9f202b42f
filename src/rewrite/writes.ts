import { LakeveilError } from '../errors.ts';
import { completeName, displayName, sameName, type TableName } from '../names.ts';
import { quoteTable } from '../quoting.ts';
import type { TableSource } from '../sql/ast.ts';
import type { Edit } from '../sql/emit.ts';
import { lex } from '../sql/lexer.ts';
import { tableReferences } from '../sql/references.ts';
import type { Token } from '../sql/tokens.ts';
import { type ReadWrite, readWrite } from '../sql/writes.ts';
import type { DataSource } from '../types.ts';
import { requireAgreement } from './agree.ts';
import { type BoundQuery, bindNames } from './bind.ts';
import type { RewriteContext } from './context.ts';
import { hintEdits, unknownHintEdits } from './hints.ts';
import { informationSchemaTable } from './metadata/information-schema.ts';
import { visibleSources } from './metadata/visible.ts';
import { requireAccountedNames } from './net.ts';
import { placeholderPrefix, tablePlaceholders } from './placeholders.ts';
import { positionOf } from './places.ts';
import { type ResolvedTable, resolveTables } from './resolve.ts';
import type { Libraries, Rewritten } from './rewrite.ts';
import { clearName, fullName, splice } from './splice.ts';
import { substituteVariables } from './variables.ts';

/** A write whose tables are all known and clear. */
interface Allowed {
  readonly write: ReadWrite;
  readonly tables: ReadonlyMap<TableSource, ResolvedTable>;
  readonly bound: BoundQuery;
  readonly target: TableName;
}

/**
 * Lets a write pass when every table that it reads or changes is registered and clear for the principal: the user's own
 * tokens with tables by their full names. A new table may have any name in a schema that the principal knows.
 *
 * Guarantees like rewrite() that each library that can read the text finds the same tables, and that the text was read
 * back in full. Throws `WRITE_DENIED` for a protected table, `UNSUPPORTED_ON_ENGINE` where the engine only reads, and what
 * queries throw.
 */
export function passWrite(
  text: string,
  tokens: readonly Token[],
  context: RewriteContext,
  libraries: Libraries,
): Rewritten {
  if (context.dialect === 'duckdb') {
    throw new LakeveilError('UNSUPPORTED_ON_ENGINE', 'the embedded engine only reads its data, nothing can be written');
  }
  const allowed = allow(text, tokens, context);
  if (allowed.bound.variables.length > 0) {
    const substituted = substituteVariables(allowed.write.read.tokens, allowed.bound.variables);
    return passWrite(substituted, lex(substituted), context, libraries);
  }
  const readers = context.readers === 'off' ? [] : agreeingReaders(allowed, libraries, context.readers);
  const { read } = allowed.write;
  const edits = [...allowed.bound.edits, ...unknownHintEdits(read)];
  const nameOf = (table: ResolvedTable) =>
    table.reference.table.form === 'plain' ? fullName(table) : clearName(table, edits);
  const sql = print(allowed, nameOf, quoteTable(allowed.target, context.dialect), edits);
  verifyWrite(sql, allowed, context);
  const parameters = read.parameters.map(({ name }) => name);
  return { kind: 'pass', sql, masked: [], used: [], readers, parameters, inProcess: [] };
}

function allow(text: string, tokens: readonly Token[], context: RewriteContext): Allowed {
  const write = readWrite(text, tokens);
  const { read } = write;
  const tables = resolveTables(read, context, refuseView);
  for (const { decision, reference, source, version } of tables.values()) {
    if (decision.kind !== 'clear') throw denied(source.table, write, reference.table);
    if (version === undefined) continue;
    const position = positionOf(read, reference.table.nameSpan);
    throw new LakeveilError('UNSUPPORTED_SYNTAX', 'a write cannot read an older version of a table', { position });
  }
  const target = targetOf(write, context);
  const bound = bindNames(read, tables, context);
  const references = tableReferences(read.query).map(({ table }) => table.nameSpan);
  const all = [...references, write.target.nameSpan];
  requireAccountedNames(read, context.isProtectedName, tables.values(), all, bound.names);
  return { write, tables, bound, target };
}

/** The table that is written, in full. */
function targetOf({ read, target, effect }: ReadWrite, context: RewriteContext): TableName {
  const position = positionOf(read, target.nameSpan);
  const name = completeName(target.parts, context.defaults);
  const shown = name ? displayName(name) : target.parts.join('.');
  const source = name && !informationSchemaTable(name, context) ? context.snapshot.table(name) : undefined;
  if (source) return requireClear(source, { read, target }, context);
  if (!name || effect === 'change') {
    throw new LakeveilError('UNKNOWN_TABLE', `table \`${shown}\` is not registered`, { position });
  }
  if (effect === 'replace') {
    const reason = `table \`${shown}\` is not registered, so it cannot be replaced; create it without \`REPLACE\``;
    throw new LakeveilError('UNKNOWN_TABLE', reason, { position });
  }
  const schema = visibleSources(context).find(
    ({ table }) => sameName(table.catalog, name.catalog) && sameName(table.schema, name.schema),
  );
  if (schema) return { catalog: schema.table.catalog, schema: schema.table.schema, table: name.table };
  throw new LakeveilError('UNKNOWN_SCHEMA', `schema \`${name.catalog}.${name.schema}\` does not exist`, { position });
}

function requireClear(
  source: DataSource,
  { read, target }: Pick<ReadWrite, 'read' | 'target'>,
  context: RewriteContext,
): TableName {
  const decision = context.decide(source);
  if (source.view)
    throw new LakeveilError('WRITE_DENIED', 'views cannot be written', { position: positionOf(read, target.nameSpan) });
  if (decision.kind === 'clear') return source.table;
  if (decision.kind === 'veil') throw denied(source.table, { read }, target);
  throw new LakeveilError(decision.code, decision.reason, { position: positionOf(read, target.nameSpan) });
}

const denied = (table: TableName, { read }: Pick<ReadWrite, 'read'>, { nameSpan }: TableSource): LakeveilError =>
  new LakeveilError(
    'WRITE_DENIED',
    `table \`${displayName(table)}\` is protected for you: it cannot be changed, and a write cannot read it`,
    { position: positionOf(read, nameSpan) },
  );

/** What a view reads would have to be clear too, and stay so. */
function refuseView({ table }: DataSource): never {
  throw new LakeveilError(
    'WRITE_DENIED',
    `a write cannot read view \`${displayName(table)}\`, name its tables instead`,
  );
}

/** The user's tokens with other names for the tables, and `edits`. Where the target is no source it takes no alias. */
function print(
  { write, tables }: Pick<Allowed, 'write' | 'tables'>,
  nameOf: (table: ResolvedTable, i: number) => string | undefined,
  target: string,
  edits: Edit[],
): string {
  if (write.targetIsSource) return splice(write.read, tables, nameOf, edits);
  const sources = new Map([...tables].filter(([table]) => table !== write.target));
  edits.push({ ...write.target.nameSpan, text: target });
  return splice(write.read, sources, nameOf, edits);
}

function agreeingReaders(
  allowed: Allowed,
  { readers }: Libraries,
  setting: Exclude<RewriteContext['readers'], 'off'>,
): string[] {
  const { write, tables, bound } = allowed;
  const count = tables.has(write.target) ? tables.size : tables.size + 1;
  const names = tablePlaceholders(placeholderPrefix(write.read, '__lv'), count);
  const edits = [...bound.edits, ...hintEdits(write.read)];
  const text = print(allowed, (_, i) => names[i]!, names.at(-1)!, edits);
  return requireAgreement(text, names, readers, setting);
}

/** Reads the text back in full: the same target, and the same tables behind it, all clear. Throws `INTERNAL`. */
function verifyWrite(sql: string, { write, tables, target }: Allowed, context: RewriteContext): void {
  const again = allowAgain(sql, context);
  const sources = (found: Iterable<ResolvedTable>) => [...found].map(({ source }) => source);
  const before = sources(tables.values());
  const after = sources(again.tables.values());
  const same = before.length === after.length && before.every((source, i) => source === after[i]);
  const sameTarget = displayName(again.target) === displayName(target) && again.write.effect === write.effect;
  if (!same || !sameTarget) throw broken('the tables differ');
}

function allowAgain(sql: string, context: RewriteContext): Allowed {
  try {
    return allow(sql, lex(sql), { ...context, defaults: { catalog: '', schema: '' } });
  } catch (cause) {
    throw broken('it cannot be read', cause);
  }
}

const broken = (what: string, cause?: unknown): LakeveilError =>
  new LakeveilError('INTERNAL', `the text of a write did not verify: ${what}`, { cause });
