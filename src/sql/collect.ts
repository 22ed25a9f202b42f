import type { ColumnReference, Expression } from './ast.ts';
import { type Cursor, emptyExpression } from './cursor.ts';

/** Runs a scan with a fresh record and returns the record. */
export function collect(c: Cursor, read: (c: Cursor) => void): Expression {
  const outer = c.sink;
  const expression = emptyExpression(c.at);
  c.sink = expression;
  read(c);
  expression.span = { from: expression.span.from, to: c.at };
  expression.single = onlyColumn(expression);
  c.sink = outer;
  return expression;
}

function onlyColumn({ columns, span }: Expression): ColumnReference | undefined {
  const first = columns[0];
  return columns.length === 1 && first?.span.from === span.from && first.span.to === span.to ? first : undefined;
}
