import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { LakeveilError } from '../../errors.ts';
import type { DescribedColumn, Params } from '../engine.ts';
import { cancelled, redact, redactRunning } from './errors.ts';
import { requireOwnNames } from './fence.ts';
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
  /** Where raw tables lie. It must not stand in the name of a column: DuckDB names some by their text. */
  readonly alias: string;
  /** Called once, when the statement has failed to start or its stream is closed. */
  readonly onEnd: () => void;
}

/** Starts a query on a connection of its own, whose current schema is empty. */
export async function startQuery(instance: DuckDBInstance, run: Run): Promise<DuckDBStream> {
  try {
    return await runOn(await instance.connect(), run);
  } catch (error) {
    run.onEnd();
    throw redact(error);
  }
}

async function runOn(connection: DuckDBConnection, { sql, params, signals, alias, onEnd }: Run): Promise<DuckDBStream> {
  const interrupter = new Interrupter(connection, signals);
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    if (interrupter.aborted) throw cancelled();
    return interrupter.during(call());
  };
  try {
    await step(() => requireOwnNames(connection, sql, alias));
    const statement = await step(() => prepareSelect(connection, sql));
    bindParams(statement, params);
    const result = await step(() => statement.stream().catch((error) => Promise.reject(redactRunning(error))));
    const stream = new DuckDBStream(connection, result, interrupter, onEnd);
    refuseNames(stream.columns, alias);
    return stream;
  } catch (error) {
    const wasAborted = interrupter.aborted;
    await interrupter.stop();
    connection.closeSync();
    throw wasAborted ? cancelled() : error;
  }
}

/** `SELECT (SELECT max(x) FROM t)` is named `(SELECT max(x) FROM …)`, which tells the name of the raw table and its veil. */
function refuseNames(columns: readonly DescribedColumn[], alias: string): void {
  if (JSON.stringify(columns).includes(alias)) {
    throw new LakeveilError('INTERNAL', 'a column of the answer is named by the text of a veil');
  }
}
