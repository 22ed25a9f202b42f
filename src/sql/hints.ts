import type { Cursor } from './cursor.ts';
import { readColumnName } from './names.ts';
import type { Span } from './tokens.ts';

/** All hints behind SELECT: `/*+ BROADCAST(a, b.c), REPARTITION(3) *\/`. Their arguments are names and literals only. */
export function readHints(c: Cursor): Span[] {
  const hints: Span[] = [];
  while (c.is('/*+')) {
    const from = c.at;
    c.at++;
    do readHint(c);
    while (c.accept(',') || !c.is('*/'));
    c.expect('*/');
    hints.push(c.spanFrom(from));
  }
  return hints;
}

function readHint(c: Cursor): void {
  if (!c.isName()) c.failExpected('a hint');
  c.at++;
  if (!c.accept('(')) return;
  do readArgument(c);
  while (c.accept(','));
  c.expect(')');
}

function readArgument(c: Cursor): void {
  const { kind } = c.peek();
  if (kind === 'number' || kind === 'string') c.at++;
  else readColumnName(c);
}
