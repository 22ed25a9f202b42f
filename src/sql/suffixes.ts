import type { Expression, Suffix } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { readExpression } from './expressions.ts';
import { readColumnName, readName } from './names.ts';

/*
 * What may stand between a table and its alias. Whatever these hold is recorded, so that no subquery in them is missed.
 */

/** Time travel, options, samples and watermarks, in any order. */
export function readSuffixes(c: Cursor): Suffix[] {
  const suffixes: Suffix[] = [];
  for (let suffix = readSuffix(c); suffix; suffix = readSuffix(c)) suffixes.push(suffix);
  return suffixes;
}

function readSuffix(c: Cursor): Suffix | undefined {
  const from = c.at;
  const expressions: Expression[] = [];
  const kind =
    readTimeTravel(c, expressions) ??
    readOptions(c, expressions) ??
    (skipSample(c) ? 'sample' : undefined) ??
    readWatermark(c, expressions);
  return kind && { kind, span: c.spanFrom(from), expressions };
}

function readTimeTravel(c: Cursor, found: Expression[]): 'timeTravel' | 'changes' | undefined {
  if (c.accept('@V') || c.accept('@')) {
    c.expectLiteral('number');
    return 'timeTravel';
  }
  const ahead = c.is('FOR') ? 1 : 0;
  if (CLOCK.test(c.peek(ahead).upper) && c.is('AS', ahead + 1) && c.is('OF', ahead + 2)) {
    c.at += ahead + 3;
    found.push(readExpression(c));
    return 'timeTravel';
  }
  return c.is('CHANGES') && c.is('FROM', 1) ? readChanges(c, found) : undefined;
}

const CLOCK = /^(VERSION|SYSTEM_VERSION|TIMESTAMP|SYSTEM_TIME)$/;

/** `CHANGES FROM VERSION 1 EXCLUSIVE TO VERSION 5`, and the same with timestamps. */
function readChanges(c: Cursor, found: Expression[]): 'changes' {
  c.at++;
  while (c.accept('FROM') || c.accept('TO')) {
    if (CLOCK.test(c.peek().upper) && c.peek(1).kind !== 'end') c.at++;
    found.push(readExpression(c));
    if (!c.accept('INCLUSIVE')) c.accept('EXCLUSIVE');
  }
  return 'changes';
}

function readOptions(c: Cursor, found: Expression[]): 'options' | undefined {
  if (!c.is('WITH') || !c.is('(', 1)) return undefined;
  c.at += 2;
  do {
    do {
      if (!c.isName() && c.peek().kind !== 'string') c.failExpected('an option');
      c.at++;
    } while (c.accept('.'));
    c.accept('=');
    if (!c.is(',') && !c.is(')')) found.push(readExpression(c));
  } while (c.accept(','));
  c.expect(')');
  return 'options';
}

function readWatermark(c: Cursor, found: Expression[]): 'watermark' | undefined {
  if (!c.is('WATERMARK') || !c.isName(1)) return undefined;
  c.at++;
  found.push(readExpression(c));
  if (c.accept('AS')) readName(c, 'a name');
  c.expect('DELAY');
  c.expect('OF');
  found.push(readExpression(c));
  return 'watermark';
}

// ---------------------------------------------------------------- samples

/** `TABLESAMPLE (10 PERCENT) REPEATABLE (7)`. It may hold constants only, so nothing of it needs to be recorded. */
export function skipSample(c: Cursor): boolean {
  if (!c.accept('TABLESAMPLE')) return false;
  if (c.isWord()) c.at++;
  c.expect('(');
  if (c.accept('BUCKET')) skipBucket(c);
  else if (!c.is(')')) {
    skipConstant(c);
    if (!c.accept('PERCENT')) c.accept('ROWS');
  }
  c.expect(')');
  if (c.accept('REPEATABLE')) {
    c.expect('(');
    skipConstant(c);
    c.expect(')');
  }
  return true;
}

/** `BUCKET 4 OUT OF 10 ON x`, `… ON rand()` */
function skipBucket(c: Cursor): void {
  c.expectLiteral('number');
  c.expect('OUT');
  c.expect('OF');
  c.expectLiteral('number');
  if (!c.accept('ON')) return;
  readColumnName(c);
  if (c.accept('(')) c.expect(')');
}

/** A number, a parameter, or a length such as `300M`. */
function skipConstant(c: Cursor): void {
  const from = c.peek();
  const { columns, stars, calls, queries, single } = readExpression(c);
  const names = columns.length + stars.length + calls.length + queries.length;
  if (names > 0 && !/^\d+[A-Za-z]$/.test(single?.parts[0] ?? '')) {
    c.fail('UNSUPPORTED_SYNTAX', 'a sample is only supported with a constant', from);
  }
}
