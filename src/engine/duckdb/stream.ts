import { type DuckDBConnection, type DuckDBDataChunk, type DuckDBResult, ResultReturnType } from '@duckdb/node-api';
import { type DataType, Field, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { DescribedColumn, ResultStream } from '../engine.ts';
import { type Codec, codecFor } from './codecs.ts';
import { brokenStream, cancelled, redactRunning } from './errors.ts';
import type { Interrupter } from './interrupter.ts';

/** The rows of one statement; owns the statement's connection. One Arrow batch for each of DuckDB's chunks. */
export class DuckDBStream implements ResultStream {
  readonly schema: Schema;
  readonly columns: readonly DescribedColumn[];
  readonly batches: AsyncIterable<RecordBatch>;
  readonly #codecs: readonly Codec[];
  readonly #connection: DuckDBConnection;
  readonly #result: DuckDBResult;
  readonly #interrupter: Interrupter;
  readonly #onClose: () => void;
  #closing: Promise<void> | undefined;

  constructor(connection: DuckDBConnection, result: DuckDBResult, interrupter: Interrupter, onClose: () => void) {
    const names = result.columnNames();
    this.#codecs = result.columnTypes().map(codecFor);
    this.schema = new Schema(this.#codecs.map((codec, i) => new Field(names[i]!, codec.arrow, true)));
    this.columns = this.#codecs.map((codec, i) => ({ name: names[i]!, type: codec.sql }));
    this.#connection = connection;
    this.#result = result;
    this.#interrupter = interrupter;
    this.#onClose = onClose;
    this.batches = this.#readBatches();
  }

  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async *#readBatches(): AsyncGenerator<RecordBatch, void, undefined> {
    try {
      for (let chunk = await this.#fetch(); chunk; chunk = await this.#fetch()) yield this.#batchOf(chunk);
    } catch (error) {
      throw redactRunning(error);
    } finally {
      await this.close();
    }
  }

  /**
   * The next chunk, or undefined at the end.
   *
   * DuckDB's binding ends a stream that failed or was interrupted exactly like one that is complete: by an empty
   * chunk. Only the type of the result tells: it turns from QUERY_RESULT to INVALID (1.5.6; a test holds it).
   */
  async #fetch(): Promise<DuckDBDataChunk | undefined> {
    if (this.#closing || this.#interrupter.aborted) throw cancelled();
    const chunk = await this.#interrupter.during(this.#result.fetchChunk());
    if (this.#interrupter.aborted) throw cancelled();
    if (chunk && chunk.rowCount > 0) return chunk;
    if (this.#result.returnType !== ResultReturnType.QUERY_RESULT) throw brokenStream();
    return undefined;
  }

  #batchOf(chunk: DuckDBDataChunk): RecordBatch {
    const children = this.#codecs.map((codec, i) => codec.build(chunk.getColumnValues(i)));
    const type = new Struct<Record<string, DataType>>(this.schema.fields);
    return new RecordBatch(this.schema, makeData({ type, length: chunk.rowCount, nullCount: 0, children }));
  }

  async #release(): Promise<void> {
    await this.#interrupter.stop();
    this.#connection.interrupt(); // what DuckDB has computed ahead for rows that nobody reads
    this.#connection.closeSync();
    this.#onClose();
  }
}
