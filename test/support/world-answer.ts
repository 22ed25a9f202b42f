import type { Engine, Params } from '../../src/engine/engine.ts';
import { rowsOf } from '../../src/engine/rows.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { maskedStream } from '../../src/proxy/masked-stream.ts';
import { orderParams } from '../../src/proxy/result.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { type Libraries, type Rewritten, rewrite } from '../../src/rewrite/rewrite.ts';
import { printType } from '../../src/sqltype.ts';
import { WORLD_KEY } from './world.ts';

/** All that somebody who asks can observe of one statement. */
export type Answer =
  | { readonly kind: 'rows'; readonly columns: readonly string[]; readonly rows: readonly string[] }
  | { readonly kind: 'error'; readonly code: string; readonly text: string; readonly by: 'rewrite' | 'engine' };

/** A principal's way to the data: what a proxy is made of, without its configuration. */
export interface Asker {
  readonly engine: Engine;
  readonly context: RewriteContext;
  readonly libraries: Libraries;
  /** How long a statement may run on the engine, in milliseconds; then it is stopped, as if its caller had left. */
  readonly patience?: number;
}

/** Rewrites a statement and runs it. Whatever is thrown and is no LakeveilError fails the test that calls it. */
export async function ask(sql: string, asker: Asker, params?: Params): Promise<Answer> {
  let rewritten: Rewritten;
  try {
    rewritten = rewrite(sql, asker.context, asker.libraries);
  } catch (error) {
    return failure(error, 'rewrite');
  }
  try {
    return await run(rewritten, asker, params);
  } catch (error) {
    return failure(error, 'engine');
  }
}

async function run(
  { sql, parameters, inProcess }: Rewritten,
  { engine, patience = 60_000 }: Asker,
  params: Params | undefined,
): Promise<Answer> {
  const raw = await engine.execute(sql, {
    params: orderParams(parameters, params),
    signal: AbortSignal.timeout(patience),
  });
  const stream = await maskedStream(raw, inProcess, () => WORLD_KEY);
  const columns = stream.columns.map(({ name, type }) => `${name} ${printType(type, 'spark')}`);
  const rows: string[] = [];
  for await (const row of rowsOf(stream)) rows.push(JSON.stringify(row, printable));
  return { kind: 'rows', columns, rows };
}

/** Integers of 64 bits and bytes have no JSON. */
function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : value;
}

function failure(error: unknown, by: 'rewrite' | 'engine'): Answer {
  if (!isLakeveilError(error)) throw error;
  return { kind: 'error', code: error.code, text: error.message, by };
}

/** The answer without the order of its rows, for statements that promise none. */
export const unordered = (answer: Answer): Answer =>
  answer.kind === 'rows' ? { ...answer, rows: [...answer.rows].sort() } : answer;

/**
 * True when DuckDB failed inside, by none of its documented error classes. Its planner has such bugs, which depend on the
 * statistics of the data (1.5.6: `Failed to bind column reference`, one in 50,000 generated queries), so that one of two
 * equal worlds may fail alone. Nothing can be compared then; tests must say how often that was.
 */
export const failedInside = (answer: Answer): boolean =>
  answer.kind === 'error' && answer.by === 'engine' && answer.text === 'the engine could not run the statement';
