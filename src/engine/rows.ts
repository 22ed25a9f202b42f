import {
  type Binary,
  type Bool,
  type Data,
  DataType,
  type Date_,
  type Decimal,
  type FixedSizeList,
  type Float,
  type Int,
  type List,
  type Map_,
  type RecordBatch,
  type Struct,
  type Time,
  type Timestamp,
  TimeUnit,
  type Utf8,
} from 'apache-arrow';
import { decimalText } from '../decimal.ts';
import type { ResultStream } from './engine.ts';
import { dateText, timestampText, timeText } from './texts.ts';

/**
 * Walks a result row by row, as plain JavaScript values in which nothing is lost:
 *
 * - integers up to 32 bits and floating point numbers are numbers, 64-bit integers are bigints;
 * - DECIMAL, DATE, TIME and TIMESTAMP are texts (`-1.50`, `2024-01-31`, `2024-01-31 10:00:00.25`, with time zone
 *   always in UTC: `2024-01-31 10:00:00+00:00`);
 * - binary is a `Uint8Array`, arrays are arrays, structs are objects, maps are arrays of `[key, value]`; NULL is null.
 */
export async function* rowsOf(stream: ResultStream): AsyncGenerator<unknown[], void, undefined> {
  for await (const batch of stream.batches) yield* rowsOfBatch(batch);
}

/** The rows of one batch, in the same values. */
export function* rowsOfBatch(batch: RecordBatch): Generator<unknown[], void, undefined> {
  const readers = batch.data.children.map(valueReader);
  for (let row = 0; row < batch.numRows; row++) yield readers.map((read) => read(row));
}

/** The values of one column, in the same form. */
export function valuesOf(data: Data): unknown[] {
  const read = valueReader(data);
  return Array.from({ length: data.length }, (_, row) => read(row));
}

type Reader = (index: number) => unknown;

/** Reads the values of one column. */
function valueReader(data: Data): Reader {
  const read = rawReader(data);
  return (index) => (data.getValid(index) ? read(index) : null);
}

/** One line a kind of type; tried in order. Every Arrow type that an engine yields is here. */
const READERS = [
  reader(DataType.isNull, () => () => null),
  reader(DataType.isBool, bitReader),
  reader(DataType.isInt, numberReader),
  reader(DataType.isFloat, numberReader),
  reader(DataType.isUtf8, textReader),
  reader(DataType.isBinary, bytesReader),
  reader(DataType.isDecimal, decimalReader),
  reader(DataType.isDate, dateReader),
  reader(DataType.isTime, timeReader),
  reader(DataType.isTimestamp, timestampReader),
  reader(DataType.isList, listReader),
  reader(DataType.isFixedSizeList, fixedListReader),
  reader(DataType.isStruct, structReader),
  reader(DataType.isMap, mapReader),
] as const;

interface KindReader {
  is(type: DataType): boolean;
  make(data: Data): Reader;
}

function reader<T extends DataType>(is: (type: DataType) => type is T, make: (data: Data<T>) => Reader): KindReader {
  return { is, make: (data) => make(data as Data<T>) };
}

function rawReader(data: Data): Reader {
  const found = READERS.find((kind) => kind.is(data.type));
  if (!found) throw new TypeError(`no reader for the Arrow type ${data.type}`);
  return found.make(data);
}

function bitReader({ values, offset }: Data<Bool>): Reader {
  return (i) => ((values[(offset + i) >> 3]! >> ((offset + i) & 7)) & 1) === 1;
}

function numberReader({ values }: Data<Int> | Data<Float>): Reader {
  return (i) => values[i];
}

function bytesReader({ values, valueOffsets }: Data<Binary> | Data<Utf8>): (index: number) => Uint8Array {
  return (i) => values.subarray(valueOffsets[i], valueOffsets[i + 1]);
}

function textReader(data: Data<Utf8>): Reader {
  const bytes = bytesReader(data);
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  return (i) => utf8.decode(bytes(i));
}

function decimalReader({ values, type }: Data<Decimal>): Reader {
  const word = (at: number) => BigInt(values[at]!);
  return (i) => {
    const at = i * 4;
    const unsigned = word(at) | (word(at + 1) << 32n) | (word(at + 2) << 64n) | (word(at + 3) << 96n);
    return decimalText(BigInt.asIntN(128, unsigned), type.scale);
  };
}

function dateReader({ values }: Data<Date_>): Reader {
  return (i) => dateText(Number(values[i]));
}

function timeReader({ values, type }: Data<Time>): Reader {
  return (i) => timeText(BigInt(values[i]!), digitsOf(type.unit));
}

function timestampReader({ values, type }: Data<Timestamp>): Reader {
  const zone = type.timezone ? '+00:00' : '';
  return (i) => timestampText(BigInt(values[i]!), digitsOf(type.unit), zone);
}

const digitsOf = (unit: TimeUnit): number =>
  ({ [TimeUnit.SECOND]: 0, [TimeUnit.MILLISECOND]: 3, [TimeUnit.MICROSECOND]: 6, [TimeUnit.NANOSECOND]: 9 })[unit];

function listReader({ valueOffsets, children }: Data<List>): Reader {
  const read = valueReader(children[0]!);
  return (i) => range(valueOffsets[i]!, valueOffsets[i + 1]!).map(read);
}

function fixedListReader({ offset, type, children }: Data<FixedSizeList>): Reader {
  const read = valueReader(children[0]!);
  const start = (i: number) => (offset + i) * type.listSize;
  return (i) => range(start(i), start(i + 1)).map(read);
}

function structReader({ type, children }: Data<Struct>): Reader {
  const readers = children.map((child, i) => [type.children[i]!.name, valueReader(child)] as const);
  return (i) => Object.fromEntries(readers.map(([name, read]) => [name, read(i)]));
}

function mapReader({ valueOffsets, children }: Data<Map_>): Reader {
  const [key, value] = children[0]!.children.map(valueReader);
  return (i) => range(valueOffsets[i]!, valueOffsets[i + 1]!).map((entry) => [key!(entry), value!(entry)]);
}

const range = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);
