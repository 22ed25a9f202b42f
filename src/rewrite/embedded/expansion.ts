import { LakeveilError } from '../../errors.ts';
import type { DuckDBToken } from '../../sql/duckdb.ts';
import { macroWeight } from '../../sql/spark-macros.ts';

/** Most copies of one argument that DuckDB may have to read. */
const MAX_COPIES = 1024;

/**
 * DuckDB puts an argument into each place where the macro names its parameter, so that macros in macros multiply. Throws
 * `TOO_LARGE` where that would be more than anybody can wait for.
 */
export function limitExpansion(tokens: readonly DuckDBToken[]): void {
  const open: { readonly name: string; readonly outer: number; index: number }[] = [];
  let copies = 1;
  let name = '';
  for (const { kind, value, text } of tokens) {
    if (kind === 'space') continue;
    if (text === '(') open.push({ name, outer: copies, index: 0 });
    const call = open.at(-1);
    if (text === ')') copies = open.pop()?.outer ?? 1;
    else if (call && (text === '(' || text === ',')) {
      if (text === ',') call.index++;
      copies = call.outer * macroWeight(call.name, call.index);
    }
    if (copies > MAX_COPIES) {
      const reason = 'operators and functions are nested too deeply for the embedded engine';
      throw new LakeveilError('TOO_LARGE', reason);
    }
    name = kind === 'name' ? value.toLowerCase() : '';
  }
}
