import { barrierSql } from '../../mask/barrier.ts';
import { quoteName, quoteString, quoteTable } from '../../quoting.ts';
import type { TypeKind } from '../../sqltype.ts';
import type { DescribedColumn, DescribedTable } from '../engine.ts';
import type { RunSql } from '../run-sql.ts';

/** Whether the engine keeps a user's predicates above the barrier of a row filter, and what was seen if it does not. */
export type BarrierCheck =
  | { readonly held: true }
  | { readonly held: false; readonly why: string; readonly cause?: unknown };

/** Makes the derived table that hides rows. */
type Barrier = (projection: string, columns: string, from: string, predicate: string) => string;

const OURS: Barrier = (projection, columns, from, predicate) =>
  barrierSql(projection, columns, from, predicate, 'spark');

/** What the two predicates of a probe look for. They stand in the plan, and in no data. */
const USER = 'lakeveil asks as a user';
const FILTER = 'lakeveil hides rows';
const BARRIER = /spark_partition_id\(\)/i;

/** What a probe reads: a source, the column that a user asks for, the column that the row filter looks at. */
interface Probe {
  readonly from: string;
  readonly asked: string;
  readonly filtered: string;
}

/**
 * Asks the engine, by EXPLAIN, where it would run a user's predicate that stands above a row filter: over `range()`, and
 * over a partitioned table if there is one among `tables`, with the predicate on its partition column, which is where a
 * plain filter is overtaken. Reads no data and leaves nothing behind. Never rejects: what cannot be asked does not hold.
 *
 * `barrier` is the form to check; lakeveil's own unless given.
 */
export async function checkBarrier(
  run: RunSql,
  tables: readonly DescribedTable[] = [],
  barrier: Barrier = OURS,
): Promise<BarrierCheck> {
  try {
    for (const probe of [RANGE, ...partitionedProbe(tables)]) {
      const plan = await run(`EXPLAIN EXTENDED ${probeSql(probe, barrier)}`);
      const why = whatIsWrong(plan.map(([line]) => String(line)).join('\n'));
      if (why !== undefined) return { held: false, why };
    }
    return { held: true };
  } catch (cause) {
    return { held: false, why: 'the engine does not tell its plan', cause };
  }
}

const RANGE: Probe = { from: 'system.builtin.range(1000)', asked: '`id`', filtered: '`id`' };

const ASKED_FOR: ReadonlySet<TypeKind> = new Set<TypeKind>(['string', 'int', 'bigint', 'date']);

function partitionedProbe(tables: readonly DescribedTable[]): Probe[] {
  for (const { table, columns, view } of tables) {
    const fit = columns.filter(({ type }) => ASKED_FOR.has(type.kind));
    const asked = fit.find(({ partition }) => partition === true);
    const filtered = fit.find(({ partition }) => partition === false);
    if (view || !asked || !filtered) continue;
    return [{ from: quoteTable(table, 'spark'), asked: quoted(asked), filtered: quoted(filtered) }];
  }
  return [];
}

const quoted = ({ name }: DescribedColumn): string => quoteName(name, 'spark');

function probeSql({ from, asked, filtered }: Probe, barrier: Barrier): string {
  const columns = [...new Set([asked, filtered])].join(', ');
  const contains = (column: string, text: string) =>
    `CAST(${column} AS STRING) LIKE ${quoteString(`%${text}%`, 'spark')}`;
  return `SELECT 1 AS one FROM ${barrier(columns, columns, from, contains(filtered, FILTER))} AS v WHERE ${contains(asked, USER)}`;
}

/** The plans that decide what runs, as EXPLAIN EXTENDED heads them. */
const PLANS = ['Optimized Logical Plan', 'Physical Plan'] as const;

function whatIsWrong(text: string): string | undefined {
  for (const title of PLANS) {
    const plan = text.split(`== ${title} ==`)[1]?.split('\n== ')[0];
    if (plan === undefined) return `there is no ${title.toLowerCase()}`;
    if (!standsBetween(plan.split('\n')))
      return `the barrier does not stand between the two in the ${title.toLowerCase()}`;
  }
  return undefined;
}

/** A probe has one source, so each line of its plan runs after those below it. */
function standsBetween(plan: readonly string[]): boolean {
  const linesOf = (holds: (line: string) => boolean) => plan.flatMap((line, i) => (holds(line) ? [i] : []));
  const [barrier, ...more] = linesOf((line) => BARRIER.test(line));
  const user = linesOf((line) => line.includes(USER));
  const filter = linesOf((line) => line.includes(FILTER));
  if (barrier === undefined || more.length > 0 || user.length === 0 || filter.length === 0) return false;
  return user.every((i) => i < barrier) && filter.every((i) => i > barrier);
}
