import type { Cursor } from './cursor.ts';
import { readName, readNames } from './names.ts';

/** Formats of the lake itself. Others are code that reads and writes anywhere (`jdbc`, names of classes). */
const FORMATS = /^(DELTA|PARQUET|ORC|ICEBERG|AVRO|CSV|JSON)$/;

/** Properties that say where or as what a table is stored, by another way than the clauses for it. */
const RESERVED_PROPERTY = /^(option\.|path$|location$|provider$|external$|owner$|is_managed_location$|spark\.|view\.)/i;

/** What a new table may say of itself, in any order: format, partitions, comment, properties. Everything else is refused. */
export function readTableClauses(c: Cursor): void {
  for (;;) {
    const read = CLAUSES[c.peek().upper];
    if (!read || (c.is('CLUSTER') && !c.is('BY', 1))) return refuseClause(c);
    c.at++;
    read(c);
  }
}

const CLAUSES: Readonly<Record<string, (c: Cursor) => void>> = {
  USING: readFormat,
  COMMENT: (c) => c.expectLiteral('string'),
  TBLPROPERTIES: readProperties,
  PARTITIONED: readColumnsBy,
  CLUSTER: (c) => {
    c.expect('BY');
    if (!c.accept('AUTO') && !c.accept('NONE')) readNames(c);
  },
};

function refuseClause(c: Cursor): void {
  const { upper } = c.peek();
  if (/^(LOCATION|OPTIONS|ROW|STORED|CLUSTERED|DEFAULT)$/.test(upper)) {
    c.fail('UNSUPPORTED_SYNTAX', `a new table takes its place and options from the catalog, leave \`${upper}\` out`);
  }
}

function readFormat(c: Cursor): void {
  if (!c.isWord() || !FORMATS.test(c.peek().upper) || c.is('.', 1)) {
    c.fail(
      'UNSUPPORTED_SYNTAX',
      'this format is not known, use `delta`, `parquet`, `orc`, `iceberg`, `avro`, `csv` or `json`',
    );
  }
  c.at++;
}

function readColumnsBy(c: Cursor): void {
  c.expect('BY');
  readNames(c);
}

/** `('a' = 'x', b.c = 1)` */
function readProperties(c: Cursor): void {
  c.expect('(');
  do {
    const at = c.peek();
    const key = readPropertyKey(c);
    if (RESERVED_PROPERTY.test(key))
      c.fail('UNSUPPORTED_SYNTAX', 'a property says how the table is stored, leave it out', at);
    c.accept('=');
    if (!c.accept('TRUE') && !c.accept('FALSE')) c.expectLiteral(c.peek().kind === 'number' ? 'number' : 'string');
  } while (c.accept(','));
  c.expect(')');
}

function readPropertyKey(c: Cursor): string {
  if (c.peek().kind === 'string') {
    c.at++;
    return c.peek(-1).value;
  }
  const parts = [readName(c, 'a property')];
  while (c.accept('.')) parts.push(readName(c, 'a property'));
  return parts.join('.');
}
