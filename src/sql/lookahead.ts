import type { Cursor } from './cursor.ts';
import { RESERVED } from './words.ts';

/** Words behind a parenthesised query that make it the first operand of a larger query. */
const QUERY_CONTINUES =
  /^(UNION|INTERSECT|EXCEPT|MINUS|SETMINUS|ORDER|SORT|CLUSTER|DISTRIBUTE|LIMIT|OFFSET|WINDOW|\|>)$/;

/** True when the token begins a query rather than an expression. */
export function startsQuery(c: Cursor, ahead: number): boolean {
  switch (c.peek(ahead).upper) {
    case 'SELECT':
    case 'FROM':
      return true;
    case 'WITH':
      return c.isName(ahead + 1);
    case 'TABLE':
      return c.isName(ahead + 1) && !RESERVED.has(c.peek(ahead + 1).upper);
    case 'VALUES': {
      const next = c.peek(ahead + 1);
      return next.upper === '(' || next.kind === 'number' || next.kind === 'string' || next.kind === 'word';
    }
    default:
      return false;
  }
}

/** True behind a parenthesised query that goes on as one: `((SELECT 1) UNION …`. */
export const queryContinues = (c: Cursor): boolean => QUERY_CONTINUES.test(c.peek().upper);

/** The names of a plain list in parentheses that begins `ahead` tokens on, or undefined when anything else stands there. */
export function peekNames(c: Cursor, ahead: number): string[] | undefined {
  const names: string[] = [];
  let at = ahead + 1;
  for (; c.isName(at); at += 2) {
    names.push(c.peek(at).value);
    if (!c.is(',', at + 1)) break;
  }
  return c.is('(', ahead) && names.length > 0 && c.is(')', at + 1) ? names : undefined;
}
