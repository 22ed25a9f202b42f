import type { Expression } from './ast.ts';
import { collect } from './collect.ts';
import type { Cursor } from './cursor.ts';
import { scanList } from './expressions.ts';
import { readName } from './names.ts';
import type { Span } from './tokens.ts';
import { readTypeName } from './typenames.ts';

/** True where `TRANSFORM (…)` has a program behind its parentheses; otherwise it is the function of that name. */
export function startsScript(c: Cursor, at: number): boolean {
  if (!c.is('TRANSFORM', at) || !c.is('(', at + 1)) return false;
  let depth = 0;
  for (let ahead = at + 1; c.peek(ahead).kind !== 'end'; ahead++) {
    if (c.is('(', ahead)) depth++;
    else if (c.is(')', ahead) && --depth === 0) return /^(USING|ROW|RECORDWRITER)$/.test(c.peek(ahead + 1).upper);
  }
  return false;
}

/**
 * `SELECT TRANSFORM (…) USING 'program' AS (…)`, `MAP … USING …`, `REDUCE … USING …`, up to its FROM. Scripts are never
 * answered, but read in full, so that the message says so.
 */
export function readScript(c: Cursor): { input: Expression; script: Span } {
  const start = c.at;
  const wrapped = c.accept('SELECT');
  c.at++; // TRANSFORM, MAP, REDUCE
  if (wrapped) c.expect('(');
  if (!c.accept('DISTINCT')) c.accept('ALL');
  const input = c.is(')') ? collect(c, () => {}) : collect(c, () => scanList(c));
  if (wrapped) c.expect(')');
  skipRowFormat(c);
  if (c.accept('RECORDWRITER')) c.expectLiteral('string');
  c.expect('USING');
  c.expectLiteral('string');
  if (c.accept('AS')) skipColumns(c);
  skipRowFormat(c);
  if (c.accept('RECORDREADER')) c.expectLiteral('string');
  return { input, script: c.spanFrom(start) };
}

/** What ROW FORMAT DELIMITED may say, in its order: words, then a string. */
const DELIMITERS = [
  'FIELDS TERMINATED BY',
  'ESCAPED BY',
  'COLLECTION ITEMS TERMINATED BY',
  'MAP KEYS TERMINATED BY',
  'LINES TERMINATED BY',
  'NULL DEFINED AS',
].map((words) => words.split(' '));

function skipRowFormat(c: Cursor): void {
  if (!c.accept('ROW')) return;
  c.expect('FORMAT');
  if (c.accept('SERDE')) return skipSerde(c);
  c.expect('DELIMITED');
  for (const words of DELIMITERS) {
    if (!c.is(words[0]!)) continue;
    for (const word of words) c.expect(word);
    c.expectLiteral('string');
  }
}

function skipSerde(c: Cursor): void {
  c.expectLiteral('string');
  if (!c.acceptPair('WITH', 'SERDEPROPERTIES')) return;
  c.expect('(');
  do {
    c.expectLiteral('string');
    c.accept('=');
    if (!c.is(',') && !c.is(')')) c.expectLiteral('string');
  } while (c.accept(','));
  c.expect(')');
}

/** `a, b`, `a INT, b STRING`, or either in parentheses. */
function skipColumns(c: Cursor): void {
  const wrapped = c.accept('(');
  do {
    readName(c, 'a column');
    if (c.accept(':') || (c.isName() && !/^(ROW|RECORDREADER|FROM|WHERE)$/.test(c.peek().upper))) readTypeName(c);
  } while (c.accept(','));
  if (wrapped) c.expect(')');
}
