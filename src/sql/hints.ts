import type { Cursor } from './cursor.ts';
import { readColumnName } from './names.ts';

/** All hints behind SELECT: `/*+ BROADCAST(a, b.c), REPARTITION(3) *\/`. Their arguments are names and literals, no queries. */
export function readHints(c: Cursor): void {
  while (c.is('/*+')) {
    c.at++;
    do readHint(c);
    while (c.accept(',') || !c.is('*/'));
    c.expect('*/');
  }
}

function readHint(c: Cursor): void {
  if (!c.isName()) c.failExpected('a hint');
  c.at++;
  if (c.is('(')) readArguments(c);
}

/** Lists and calls may stand in the arguments of hints that nobody knows. */
function readArguments(c: Cursor): void {
  c.nested(() => {
    c.expect('(');
    if (c.accept(')')) return;
    do readArgument(c);
    while (c.accept(','));
    c.expect(')');
  });
}

function readArgument(c: Cursor): void {
  const { kind } = c.peek();
  if (c.is('(')) return readArguments(c);
  if (kind === 'number' || kind === 'string') c.at++;
  else {
    readColumnName(c);
    if (c.is('(')) readArguments(c);
  }
}
