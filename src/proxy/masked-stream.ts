import { type Data, type DataType, Field, makeData, RecordBatch, Schema, Struct, Utf8 } from 'apache-arrow';
import { columnOf } from '../engine/columns.ts';
import type { DescribedColumn, ResultStream } from '../engine/engine.ts';
import { valuesOf } from '../engine/rows.ts';
import { isLakeveilError, LakeveilError } from '../errors.ts';
import { maskValue, rawType } from '../mask/registry.ts';
import type { InProcessMask } from '../rewrite/in-process.ts';
import { isText, printType } from '../sqltype.ts';

/** Masks a whole column. Texts come as their UTF-8 bytes, and leave as texts. */
type ColumnMask = (raw: Data) => Data;

/**
 * The answer with its raw columns masked, under the names that the user knows. Nothing raw leaves it: neither rows nor the
 * schema nor what is thrown. `keyOf` gives the key of a mask.
 *
 * The engine says in the names of columns which of them are raw; when these are not exactly those that were decided, the
 * stream is closed and `INTERNAL` thrown.
 */
export async function maskedStream(
  stream: ResultStream,
  masks: readonly InProcessMask[],
  keyOf: (mask: InProcessMask) => Uint8Array,
): Promise<ResultStream> {
  if (masks.length === 0) return stream;
  try {
    return masked(stream, new Map(masks.map((mask) => [mask.output, mask])), keyOf);
  } catch (error) {
    await stream.close();
    throw error;
  }
}

type MasksByOutput = ReadonlyMap<number, InProcessMask>;

function masked(stream: ResultStream, masks: MasksByOutput, keyOf: (mask: InProcessMask) => Uint8Array): ResultStream {
  if (!comeAsDecided(stream.columns, masks))
    throw new LakeveilError('INTERNAL', 'the engine yields other raw columns than were decided');
  const columnMasks = new Map([...masks].map(([output, mask]) => [output, columnMask(mask, keyOf(mask))]));
  const columns = stream.columns.map((column, i): DescribedColumn => {
    const mask = masks.get(i);
    return mask ? { name: mask.name, type: mask.type } : column;
  });
  const fields = stream.schema.fields.map((field, i) => {
    const mask = masks.get(i);
    return mask ? new Field(mask.name, columnOf(mask.type, []).type, true) : field;
  });
  const schema = new Schema(fields);
  return { schema, columns, batches: maskedBatches(stream, schema, columnMasks), close: () => stream.close() };
}

function comeAsDecided(columns: readonly DescribedColumn[], masks: MasksByOutput): boolean {
  const [first] = masks.values();
  const start = first!.raw.replace(/\d+$/, ''); // what all made up names of a statement begin with
  const asDecided = (column: DescribedColumn, i: number): boolean => {
    const mask = masks.get(i);
    if (!mask) return !JSON.stringify(column).includes(start);
    return column.name === mask.raw && printType(column.type, 'spark') === printType(rawType(mask.type), 'spark');
  };
  return [...masks.keys()].every((output) => output < columns.length) && columns.every(asDecided);
}

/** Value by value. A faster form of a mask for whole columns has its place here. */
function columnMask({ mask, type }: InProcessMask, key: Uint8Array): ColumnMask {
  const masked = maskValue(mask, type, key);
  return (raw) => columnOf(type, valuesOf(isText(type) ? raw.clone(new Utf8()) : raw).map(masked));
}

async function* maskedBatches(
  stream: ResultStream,
  schema: Schema,
  masks: ReadonlyMap<number, ColumnMask>,
): AsyncGenerator<RecordBatch, void, undefined> {
  const type = new Struct<Record<string, DataType>>(schema.fields);
  for await (const { data, numRows } of stream.batches) {
    const children = safely(() => data.children.map((child, i) => masks.get(i)?.(child) ?? child));
    yield new RecordBatch(schema, makeData({ type, length: numRows, nullCount: 0, children }));
  }
}

/** What fails over a raw value may quote it, so that only our own errors get out. */
function safely<T>(mask: () => T): T {
  try {
    return mask();
  } catch (error) {
    if (isLakeveilError(error)) throw error;
    throw new LakeveilError('INTERNAL', 'a value could not be masked');
  }
}
