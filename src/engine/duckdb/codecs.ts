import type {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBType,
} from '@duckdb/node-api';
import { DuckDBTypeId as Id } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { LakeveilError } from '../../errors.ts';
import { parseType, type SqlType } from '../../sqltype.ts';
import { bitData, bytesData, decimalData, listData, nullsOf, type Values } from '../buffers.ts';

/** How the values of one DuckDB type become Arrow. */
export interface Codec {
  readonly arrow: arrow.DataType;
  /** In Spark's words, as far as Spark has one. */
  readonly sql: SqlType;
  build(values: Values): arrow.Data;
}

/**
 * The Arrow form of every DuckDB type; what is not listed is text, as DuckDB prints it: UUID, ENUM, INTERVAL, BIT,
 * UHUGEINT, BIGNUM, TIME WITH TIME ZONE, UNION, VARIANT; a GEOMETRY is the escaped text of its bytes.
 *
 * HUGEINT, the type of `sum` over integers, is Decimal128(38, 0): 128 bits hold it, though its largest values have a
 * digit more than the declared precision. TIMESTAMP WITH TIME ZONE is UTC. Dates and times without end (`infinity`)
 * keep DuckDB's own numbers.
 */
const CODECS: Partial<Record<Id, (type: DuckDBType) => Codec>> = {
  [Id.SQLNULL]: () => ({
    arrow: new arrow.Null(),
    sql: { kind: 'void' },
    build: (values) => arrow.makeData({ type: new arrow.Null(), length: values.length }),
  }),
  [Id.BOOLEAN]: () => {
    const type = new arrow.Bool();
    return { arrow: type, sql: { kind: 'boolean' }, build: (values) => bitData(type, values) };
  },
  [Id.TINYINT]: () => fixed(new arrow.Int8(), Int8Array, 'TINYINT'),
  [Id.SMALLINT]: () => fixed(new arrow.Int16(), Int16Array, 'SMALLINT'),
  [Id.INTEGER]: () => fixed(new arrow.Int32(), Int32Array, 'INTEGER'),
  [Id.BIGINT]: () => fixed(new arrow.Int64(), BigInt64Array, 'BIGINT'),
  [Id.UTINYINT]: () => fixed(new arrow.Uint8(), Uint8Array, 'UTINYINT'),
  [Id.USMALLINT]: () => fixed(new arrow.Uint16(), Uint16Array, 'USMALLINT'),
  [Id.UINTEGER]: () => fixed(new arrow.Uint32(), Uint32Array, 'UINTEGER'),
  [Id.UBIGINT]: () => fixed(new arrow.Uint64(), BigUint64Array, 'UBIGINT'),
  [Id.FLOAT]: () => fixed(new arrow.Float32(), Float32Array, 'FLOAT'),
  [Id.DOUBLE]: () => fixed(new arrow.Float64(), Float64Array, 'DOUBLE'),
  [Id.HUGEINT]: () => decimal(38, 0, (value) => value as bigint),
  [Id.DECIMAL]: (type) => {
    const { width, scale } = type as DuckDBDecimalType;
    return decimal(width, scale, (value) => (value as DuckDBDecimalValue).value);
  },
  [Id.DATE]: () => fixed(new arrow.DateDay(), Int32Array, 'DATE', (value) => (value as DuckDBDateValue).days),
  [Id.TIME]: () => fixed(new arrow.TimeMicrosecond(), BigInt64Array, 'TIME', ticksOf('micros')),
  [Id.TIME_NS]: () => fixed(new arrow.TimeNanosecond(), BigInt64Array, 'TIME_NS', ticksOf('nanos')),
  [Id.TIMESTAMP_S]: () => fixed(new arrow.TimestampSecond(), BigInt64Array, 'TIMESTAMP', ticksOf('seconds')),
  [Id.TIMESTAMP_MS]: () => fixed(new arrow.TimestampMillisecond(), BigInt64Array, 'TIMESTAMP', ticksOf('millis')),
  [Id.TIMESTAMP]: () => fixed(new arrow.TimestampMicrosecond(), BigInt64Array, 'TIMESTAMP', ticksOf('micros')),
  [Id.TIMESTAMP_NS]: () => fixed(new arrow.TimestampNanosecond(), BigInt64Array, 'TIMESTAMP', ticksOf('nanos')),
  [Id.TIMESTAMP_TZ]: () =>
    fixed(new arrow.TimestampMicrosecond('UTC'), BigInt64Array, 'TIMESTAMP WITH TIME ZONE', ticksOf('micros')),
  [Id.VARCHAR]: () => text({ kind: 'string' }),
  [Id.BLOB]: () => {
    const type = new arrow.Binary();
    const bytes = (value: unknown) => (value as DuckDBBlobValue).bytes;
    return { arrow: type, sql: { kind: 'binary' }, build: (values) => bytesData(type, values, bytes) };
  },
  [Id.LIST]: (type) => list((type as DuckDBListType).valueType),
  [Id.ARRAY]: (type) => array(type as DuckDBArrayType),
  [Id.STRUCT]: (type) => struct((type as DuckDBStructType).entryNames, (type as DuckDBStructType).entryTypes),
  [Id.MAP]: (type) => map(type as DuckDBMapType),
};

/** The codec of a column's type. Throws `UNSUPPORTED_ON_ENGINE` for a struct whose fields cannot be told apart by name. */
export function codecFor(type: DuckDBType): Codec {
  const make = CODECS[type.typeId];
  return make ? make(type) : text(parseType(String(type), 'duckdb'));
}

interface FixedArray {
  readonly buffer: ArrayBufferLike;
  [index: number]: unknown;
}

function fixed(
  type: arrow.DataType,
  Store: new (length: number) => FixedArray,
  sqlName: string,
  stored: (value: unknown) => unknown = (value) => value,
): Codec {
  return {
    arrow: type,
    sql: parseType(sqlName, 'duckdb'),
    build: (values) => {
      const data = new Store(values.length);
      values.forEach((value, i) => {
        if (value !== null) data[i] = stored(value);
      });
      return arrow.makeData({ type, ...nullsOf(values), data } as never);
    },
  };
}

type Ticks = Readonly<Record<'seconds' | 'millis' | 'micros' | 'nanos', bigint>>;

const ticksOf =
  (unit: keyof Ticks) =>
  (value: unknown): bigint =>
    (value as Ticks)[unit];

function decimal(precision: number, scale: number, unscaled: (value: unknown) => bigint): Codec {
  const type = new arrow.Decimal(scale, precision);
  return {
    arrow: type,
    sql: { kind: 'decimal', precision, scale },
    build: (values) => decimalData(type, values, unscaled),
  };
}

const utf8 = new TextEncoder();

function text(sql: SqlType): Codec {
  const type = new arrow.Utf8();
  return { arrow: type, sql, build: (values) => bytesData(type, values, (value) => utf8.encode(String(value))) };
}

function list(itemType: DuckDBType): Codec {
  const item = codecFor(itemType);
  const type = new arrow.List(new arrow.Field('item', item.arrow, true));
  return {
    arrow: type,
    sql: { kind: 'array', element: item.sql },
    build: (values) => {
      const items = values.map((value) => (value as DuckDBListValue | null)?.items ?? []);
      return listData(type, values, items, item.build(items.flat()));
    },
  };
}

/** A row that is NULL still takes its place in the child. */
function array({ valueType, length }: DuckDBArrayType): Codec {
  const item = codecFor(valueType);
  const type = new arrow.FixedSizeList(length, new arrow.Field('item', item.arrow, true));
  const nothing = Array.from({ length }, () => null);
  return {
    arrow: type,
    sql: { kind: 'array', element: item.sql },
    build: (values) => {
      const child = item.build(values.flatMap((value) => (value as DuckDBArrayValue | null)?.items ?? nothing));
      return arrow.makeData({ type, ...nullsOf(values), child } as never);
    },
  };
}

/** DuckDB's binding hands a struct over as an object, in which `row(1, 2)`, whose fields have no names, keeps one value. */
function struct(names: readonly string[], types: readonly DuckDBType[]): Codec {
  if (names.some((name) => name === '' || name === '__proto__')) {
    throw new LakeveilError('UNSUPPORTED_ON_ENGINE', 'a struct of the answer has fields without names of their own');
  }
  const codecs = types.map(codecFor);
  const fields = codecs.map((codec, i) => new arrow.Field(names[i]!, codec.arrow, true));
  const type = new arrow.Struct(fields);
  return {
    arrow: type,
    sql: { kind: 'struct', fields: codecs.map(({ sql }, i) => ({ name: names[i]!, type: sql })) },
    build: (values) => {
      const part = (name: string) => values.map((value) => (value as DuckDBStructValue | null)?.entries[name] ?? null);
      const children = codecs.map((codec, i) => codec.build(part(names[i]!)));
      return arrow.makeData({ type, ...nullsOf(values), children } as never);
    },
  };
}

function map({ keyType, valueType }: DuckDBMapType): Codec {
  const key = codecFor(keyType);
  const value = codecFor(valueType);
  const fields = [new arrow.Field('key', key.arrow, false), new arrow.Field('value', value.arrow, true)];
  const entryType = new arrow.Struct(fields as never);
  const type = new arrow.Map_(new arrow.Field('entries', entryType, false) as never);
  return {
    arrow: type,
    sql: { kind: 'map', key: key.sql, value: value.sql },
    build: (values) => {
      const entries = values.map((v) => (v as DuckDBMapValue | null)?.entries ?? []);
      const all = entries.flat();
      const children = [key.build(all.map((e) => e.key)), value.build(all.map((e) => e.value))];
      const child = arrow.makeData({ type: entryType, length: all.length, nullCount: 0, children } as never);
      return listData(type, values, entries, child);
    },
  };
}
