import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBTimestampTZValue } from '@duckdb/node-api';
import { LakeveilError } from '../../errors.ts';
import type { Params, ParamValue } from '../engine.ts';

const INT32: number = 2 ** 31;
const INT64: bigint = 2n ** 63n;
const INT128: bigint = 2n ** 127n;

/** Binds all parameters of a statement, or throws `PARAMETERS` when markers and values do not match one to one. */
export function bindParams(statement: DuckDBPreparedStatement, params: Params = []): void {
  const names = Array.from({ length: statement.parameterCount }, (_, i) => markerName(statement, i + 1));
  const values = isList(params) ? listValues(names, params) : namedValues(names, params);
  values.forEach((value, i) => {
    bindOne(statement, i + 1, value);
  });
}

/** DuckDB has no name at an index that no marker has: `SELECT $2` counts one marker, whose index is 2. */
function markerName(statement: DuckDBPreparedStatement, index: number): string {
  try {
    return statement.parameterName(index);
  } catch (cause) {
    throw new LakeveilError('PARAMETERS', 'the numbers of the parameter markers have a gap', { cause });
  }
}

const isList = (params: Params): params is readonly ParamValue[] => Array.isArray(params);

/** DuckDB calls positional markers `1`, `2`, … in the order of their numbers. */
function listValues(names: readonly string[], params: readonly ParamValue[]): ParamValue[] {
  if (names.some((name) => !/^\d+$/.test(name))) {
    throw new LakeveilError('PARAMETERS', 'the statement has named parameter markers, but the values have no names');
  }
  const needed = names.length;
  if (needed !== params.length) {
    throw new LakeveilError(
      'PARAMETERS',
      `the statement needs ${needed} parameter values, but ${params.length} are given`,
    );
  }
  return names.map((name) => params[Number(name) - 1] as ParamValue);
}

function namedValues(names: readonly string[], params: Readonly<Record<string, ParamValue>>): ParamValue[] {
  const given = Object.keys(params);
  const missing = names.filter((name) => !Object.hasOwn(params, name));
  const unused = given.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new LakeveilError('PARAMETERS', `no value for parameter ${list(missing)}`);
  if (unused.length > 0) throw new LakeveilError('PARAMETERS', `the statement has no parameter ${list(unused)}`);
  return names.map((name) => params[name] as ParamValue);
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

function bindOne(statement: DuckDBPreparedStatement, index: number, value: ParamValue): void {
  if (value === null) return statement.bindNull(index);
  switch (typeof value) {
    case 'boolean':
      return statement.bindBoolean(index, value);
    case 'number':
      return bindNumber(statement, index, value);
    case 'bigint':
      return bindInteger(statement, index, value);
    case 'string':
      return statement.bindVarchar(index, checkedText(value));
    default:
      return bindObject(statement, index, value);
  }
}

/** Whole numbers bind as integers, as a literal would; `-0` and all others as DOUBLE. */
function bindNumber(statement: DuckDBPreparedStatement, index: number, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return statement.bindDouble(index, value);
  if (value >= -INT32 && value < INT32) return statement.bindInteger(index, value);
  return statement.bindBigInt(index, BigInt(value));
}

function bindInteger(statement: DuckDBPreparedStatement, index: number, value: bigint): void {
  if (value >= -INT64 && value < INT64) return statement.bindBigInt(index, value);
  if (value >= -INT128 && value < INT128) return statement.bindHugeInt(index, value);
  throw new LakeveilError('PARAMETERS', 'an integer value has more than 128 bits');
}

/** The binding hands texts over as C strings: NUL would cut them and a lone surrogate would be replaced. */
function checkedText(value: string): string {
  if (value.includes('\u0000')) throw new LakeveilError('PARAMETERS', 'a text value holds a NUL character');
  if (/\p{Cs}/u.test(value)) throw new LakeveilError('PARAMETERS', 'a text value holds half of a surrogate pair');
  return value;
}

function bindObject(statement: DuckDBPreparedStatement, index: number, value: Date | Uint8Array): void {
  if (value instanceof Uint8Array) return statement.bindBlob(index, value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return statement.bindTimestampTZ(index, new DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n));
  }
  throw new LakeveilError('PARAMETERS', 'a value is neither null, boolean, number, text, bytes nor a valid date');
}
