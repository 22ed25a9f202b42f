import type { Cursor } from './cursor.ts';
import { readName } from './names.ts';

/** Reads a type as it stands in CAST or behind `::`: `DECIMAL(10, 2)`, `ARRAY<STRUCT<a: INT>>`, `INTERVAL DAY TO SECOND`. */
export function readTypeName(c: Cursor): void {
  c.nested(() => readOneType(c));
}

/** Names of types are words of a closed list: a name in quotes could be anything to whoever reads it after us. */
const TYPES: ReadonlySet<string> = new Set([
  ...['TINYINT', 'BYTE', 'SMALLINT', 'SHORT', 'INT', 'INTEGER', 'BIGINT', 'LONG', 'FLOAT', 'REAL', 'DOUBLE', 'DECIMAL'],
  ...['DEC', 'NUMERIC', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'INTERVAL', 'STRING', 'CHAR'],
  ...[
    'CHARACTER',
    'VARCHAR',
    'BINARY',
    'BOOLEAN',
    'ARRAY',
    'MAP',
    'STRUCT',
    'VARIANT',
    'VOID',
    'GEOMETRY',
    'GEOGRAPHY',
  ],
]);

function readOneType(c: Cursor): void {
  const name = c.peek().upper;
  if (!c.isWord() || !TYPES.has(name)) c.failExpected('a type');
  c.at++;
  if (c.is('<') || c.is('<>')) return readTypeArguments(c, name);
  if (c.is('(')) readTypeSizes(c);
  if (name === 'INTERVAL') readIntervalType(c);
  else if (name === 'DOUBLE') c.accept('PRECISION');
  else if (name === 'TIMESTAMP' || name === 'TIME') readZone(c);
  if (c.accept('COLLATE')) readCollation(c);
}

/** `(10, 2)`, `(ANY)`, `(4326)`. */
function readTypeSizes(c: Cursor): void {
  c.expect('(');
  do {
    c.accept('-');
    if (c.peek().kind !== 'number' && !c.isWord()) c.failExpected('a size');
    c.at++;
  } while (c.accept(','));
  c.expect(')');
}

function readTypeArguments(c: Cursor, name: string): void {
  if (c.accept('<>')) return;
  c.expect('<');
  if (!c.is('>')) {
    do readTypeArgument(c, name === 'STRUCT');
    while (c.accept(','));
  }
  c.expect('>');
}

function readTypeArgument(c: Cursor, field: boolean): void {
  if (field) {
    if (!c.isName()) c.failExpected('a field name');
    c.at++;
    c.accept(':');
  }
  readTypeName(c);
  if (field) readFieldOptions(c);
}

function readFieldOptions(c: Cursor): void {
  c.acceptPair('NOT', 'NULL');
  if (c.accept('COMMENT')) c.expectLiteral('string');
}

function readIntervalType(c: Cursor): void {
  if (!INTERVAL_FIELD.test(c.peek().upper)) return;
  c.at++;
  if (!c.accept('TO')) return;
  if (!INTERVAL_FIELD.test(c.peek().upper)) c.failExpected('a unit of time');
  c.at++;
}

const INTERVAL_FIELD = /^(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/;

function readZone(c: Cursor): void {
  if (!(c.is('WITH') || c.is('WITHOUT')) || !(c.is('TIME', 1) || c.is('LOCAL', 1))) return;
  c.at++;
  c.accept('LOCAL');
  c.expect('TIME');
  c.expect('ZONE');
}

/** `COLLATE UTF8_LCASE`, possibly qualified. */
export function readCollation(c: Cursor): void {
  do {
    if (!c.isWord()) c.failExpected('a collation');
    readName(c, 'a collation');
  } while (c.accept('.'));
}
