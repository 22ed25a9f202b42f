import { createHmac } from 'node:crypto';
import { LakeveilError } from '../errors.ts';
import { printType, type SqlType, type TypeKind } from '../sqltype.ts';
import type { MaskSpec } from '../types.ts';
import { BUILTINS, hmacSql } from './hmac-sql.ts';
import { checked, KEEPS_NOTHING, type MaskPlace, type SqlMask } from './mask.ts';

/** The mask as a policy says it, for masks that hash a part. */
export const HASH = { type: 'Hash' } as const;

/** A hash as text has so many characters. */
export const HEX_DIGITS = 64;
/** A hash as a number is the first 15 hex digits modulo 10^18, so that it fits BIGINT and DECIMAL(18,0) alike. */
const NUMBER_HEX_DIGITS = 15;
const NUMBER_DIGITS = 18;
const NUMBER_LIMIT: bigint = 10n ** BigInt(NUMBER_DIGITS);

/** The two forms of the hash for one kind of type. NULL never comes to the in-process one; the SQL one keeps it. */
interface HashForm {
  sql(place: MaskPlace): string;
  value(value: unknown, key: Uint8Array): unknown;
}

const textForm: HashForm = {
  sql: ({ column, key, dialect }) => {
    const engine = BUILTINS[dialect];
    return hmacSql(engine.utf8(column), key, engine);
  },
  value: (value, key) => hmac(checked<string>(typeof value === 'string', value), key).toString('hex'),
};

const bytesForm: HashForm = {
  sql: ({ column, key, dialect }) => {
    const engine = BUILTINS[dialect];
    return engine.call('unhex', hmacSql(column, key, engine));
  },
  value: (value, key) => new Uint8Array(hmac(checked<Uint8Array>(value instanceof Uint8Array, value), key)),
};

/** Of the decimal digits, so that one number has one hash in every integral type that can hold it. */
const bigintForm: HashForm = {
  sql: ({ column, key, dialect }) => {
    const engine = BUILTINS[dialect];
    const hash = hmacSql(engine.utf8(engine.text(column)), key, engine);
    const number = engine.hexToBigint(engine.call('substring', hash, '1', String(NUMBER_HEX_DIGITS)));
    return engine.call('mod', number, String(NUMBER_LIMIT));
  },
  value: (value, key) => hashedNumber(checked<bigint>(typeof value === 'bigint', value), key),
};

const decimalForm: HashForm = {
  sql: (place) => `CAST(${bigintForm.sql(place)} AS ${printType(place.type, place.dialect)})`,
  value: (value, key) => String(hashedNumber(checked<string>(typeof value === 'string', value), key)),
};

/** Every kind of type, so that a new one cannot be forgotten; `undefined`: a hash has no place in it. */
const FORMS: Readonly<Record<TypeKind, HashForm | undefined>> = {
  string: textForm,
  varchar: textForm,
  binary: bytesForm,
  bigint: bigintForm,
  decimal: decimalForm,
  char: undefined,
  boolean: undefined,
  tinyint: undefined,
  smallint: undefined,
  int: undefined,
  float: undefined,
  double: undefined,
  date: undefined,
  timestamp: undefined,
  timestamp_ntz: undefined,
  interval: undefined,
  array: undefined,
  map: undefined,
  struct: undefined,
  variant: undefined,
  void: undefined,
  other: undefined,
};

/**
 * A keyed hash: HMAC-SHA-256 over the UTF-8 bytes of a text, the bytes of a binary or the decimal digits of a number.
 * NULL stays NULL. Texts become 64 lower-case hex digits, binaries 32 bytes, BIGINT and DECIMAL(18,0) and wider a
 * number below 10^18. Two of n different numbers share a hash with a probability of at most n²/2 · 1.1·10⁻¹⁸
 * (birthday bound): 5.5·10⁻⁷ for a million.
 */
export const hashMask: SqlMask<Extract<MaskSpec, { type: 'Hash' }>> = {
  noun: 'a hash',
  properties: { ...KEEPS_NOTHING, keepsEquality: 'yes', keepsNulls: 'yes' },
  examples: [
    {
      spec: { type: 'Hash' },
      type: { kind: 'string' },
      value: '4111 1111 1111 1111',
      masked: 'ec467fde2a6b1fbd7a43f41a559d8a40fc5ef447248c17c366f132061097cd3e',
    },
    { spec: { type: 'Hash' }, type: { kind: 'bigint' }, value: 4111111111111111n, masked: 233852524031543284n },
    {
      spec: { type: 'Hash' },
      type: { kind: 'decimal', precision: 20, scale: 0 },
      value: '4111111111111111',
      masked: '233852524031543284',
    },
    { spec: { type: 'Hash' }, type: { kind: 'string' }, value: null, masked: null },
  ],
  fits: (_spec, type) => formFor(type) !== undefined,
  sql: (_spec, place) => formOf(place.type).sql(place),
  value: (_spec, type, key) => {
    const form = formOf(type);
    return (value) => (value === null ? null : form.value(value, key));
  },
};

function formFor(type: SqlType): HashForm | undefined {
  if (type.kind === 'varchar' && type.length < HEX_DIGITS) return undefined;
  if (type.kind === 'decimal' && (type.scale !== 0 || type.precision < NUMBER_DIGITS)) return undefined;
  return FORMS[type.kind];
}

function formOf(type: SqlType): HashForm {
  const form = formFor(type);
  if (!form) throw new LakeveilError('INTERNAL', `a hash was asked of the type kind \`${type.kind}\``);
  return form;
}

const hmac = (data: string | Uint8Array, key: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest();

const hashedNumber = (digits: string | bigint, key: Uint8Array): bigint =>
  BigInt(`0x${hmac(String(digits), key).toString('hex').slice(0, NUMBER_HEX_DIGITS)}`) % NUMBER_LIMIT;
