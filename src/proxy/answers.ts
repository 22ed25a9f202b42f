import { Bool, type DataType, Field, makeData, RecordBatch, Schema, Struct, Utf8, vectorFromArray } from 'apache-arrow';
import type { ResultStream } from '../engine/engine.ts';
import type { Answer } from '../rewrite/metadata/answer.ts';
import { type ResultDecision, VeilResult } from './result.ts';

/** Nothing was rewritten and nothing is masked: lakeveil made the rows itself. */
const DECISION: ResultDecision = { kind: 'answer', masked: [], used: [], readers: [], parameters: [], inProcess: [] };

/** Rows that lakeveil made itself, on the same way as those of an engine. */
export const resultOf = (answer: Answer): VeilResult => new VeilResult(streamOf(answer), DECISION);

function streamOf({ columns, rows }: Answer): ResultStream {
  const types = columns.map(({ type }): DataType => (type.kind === 'boolean' ? new Bool() : new Utf8()));
  const schema = new Schema(columns.map(({ name }, i) => new Field(name, types[i]!, true)));
  const children = types.map(
    (type, i) =>
      vectorFromArray(
        rows.map((row) => row[i]),
        type,
      ).data[0]!,
  );
  const type = new Struct<Record<string, DataType>>(schema.fields);
  const batch = new RecordBatch(schema, makeData({ type, length: rows.length, nullCount: 0, children }));
  return { schema, columns, batches: batchesOf(rows.length > 0 ? [batch] : []), close: async () => {} };
}

async function* batchesOf(batches: readonly RecordBatch[]): AsyncGenerator<RecordBatch, void, undefined> {
  yield* batches;
}
