import type { Cursor } from './cursor.ts';
import { readName } from './names.ts';

/** `w`, `(w)`, `(PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`. */
export function scanWindow(c: Cursor): void {
  if (!c.accept('(')) return void readName(c, 'a window');
  if (c.isName() && (c.is(')', 1) || /^(PARTITION|ORDER|SORT|DISTRIBUTE|CLUSTER|ROWS|RANGE)$/.test(c.peek(1).upper))) {
    if (!(c.isWord() && c.is('BY', 1))) c.at++;
  }
  while (c.is('BY', 1) && /^(PARTITION|DISTRIBUTE|CLUSTER|ORDER|SORT)$/.test(c.peek().upper)) {
    c.at += 2;
    scanSortItems(c);
  }
  if (c.accept('ROWS') || c.accept('RANGE')) scanFrame(c);
  c.expect(')');
}

function scanFrame(c: Cursor): void {
  if (!c.accept('BETWEEN')) return scanFrameBound(c);
  scanFrameBound(c);
  c.expect('AND');
  scanFrameBound(c);
}

function scanFrameBound(c: Cursor): void {
  if (c.acceptPair('CURRENT', 'ROW')) return;
  if (!c.accept('UNBOUNDED')) c.scan(c);
  if (!c.accept('PRECEDING')) c.expect('FOLLOWING');
}

export function scanSortItems(c: Cursor): void {
  do scanSortItem(c);
  while (c.accept(','));
}

export function scanSortItem(c: Cursor): void {
  c.scan(c);
  if (!c.accept('ASC')) c.accept('DESC');
  if (c.accept('NULLS') && !c.accept('FIRST')) c.expect('LAST');
}
