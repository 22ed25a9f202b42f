import type { Cursor } from './cursor.ts';

/** Reads a type as it stands in CAST or behind `::`: `DECIMAL(10, 2)`, `ARRAY<STRUCT<a: INT>>`, `INTERVAL DAY TO SECOND`. */
export function readTypeName(c: Cursor): void {
  c.nested(() => readOneType(c));
}

function readOneType(c: Cursor): void {
  if (!c.isName()) c.failExpected('a type');
  const name = c.peek().upper;
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
  if (c.accept('COMMENT')) {
    if (c.peek().kind !== 'string') c.failExpected('a string');
    c.at++;
  }
}

function readIntervalType(c: Cursor): void {
  if (!/^(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(c.peek().upper)) return;
  c.at++;
  if (c.accept('TO')) c.at++;
}

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
    if (!c.isName()) c.failExpected('a collation');
    c.at++;
  } while (c.accept('.'));
}
