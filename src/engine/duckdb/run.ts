import type { DuckDBInstance } from '@duckdb/node-api';
import type { Params } from '../engine.ts';
import { cancelled, redact } from './errors.ts';
import { Interrupter } from './interrupter.ts';
import { bindParams } from './params.ts';
import { prepareSelect } from './statement.ts';
import { DuckDBStream } from './stream.ts';

/** One statement to run. */
export interface Run {
  readonly sql: string;
  readonly params: Params | undefined;
  /** Any of them stops it. */
  readonly signals: readonly AbortSignal[];
  /** Called once, when the statement has failed to start or its stream is closed. */
  readonly onEnd: () => unknown;
}

/** Starts a query on a connection of its own, whose current schema is empty. */
export async function startQuery(
  instance: DuckDBInstance,
  { sql, params, signals, onEnd }: Run,
): Promise<DuckDBStream> {
  const connection = await instance.connect();
  const interrupter = new Interrupter(connection, signals);
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    if (interrupter.aborted) throw cancelled();
    return interrupter.during(call());
  };
  try {
    const statement = await step(() => prepareSelect(connection, sql));
    bindParams(statement, params);
    const result = await step(() => statement.stream());
    return new DuckDBStream(connection, result, interrupter, onEnd);
  } catch (error) {
    const wasAborted = interrupter.aborted;
    await interrupter.stop();
    connection.closeSync();
    onEnd();
    throw wasAborted ? cancelled() : redact(error);
  }
}
