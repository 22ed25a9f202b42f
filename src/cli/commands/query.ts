import { Command } from 'commander';
import type { VeilResult } from '../../proxy/result.ts';
import { type StatementFlags, withStatement, withVeil } from '../options.ts';
import { Progress } from '../output/progress.ts';
import { paintError } from '../output/style.ts';
import { formatTable, isNumeric, jsonValue } from '../output/table.ts';
import { write } from '../output/write.ts';
import { aboutStatement, statementFrom } from '../statement.ts';

/** A table for people needs all its rows at once; more than this nobody reads. */
const MOST_ROWS = 1_000;

interface QueryFlags extends StatementFlags {
  readonly json?: boolean;
}

export const queryCommand = (): Command =>
  withStatement(new Command('query'))
    .description('run a query as a person would see it')
    .argument('[sql]', 'the statement; `-` or nothing reads standard input')
    .option('--json', 'print one JSON object per row')
    .action(async (argument: string | undefined, flags: QueryFlags) => {
      const sql = await statementFrom(argument);
      await withVeil(flags.config, (veil) =>
        aboutStatement(sql, async () => {
          const { as: user, catalog, schema } = flags;
          const answer = (signal: AbortSignal) => veil.query(sql, { user, catalog, schema, signal });
          if (flags.json) await patiently(async (signal) => printLines(await answer(signal)));
          else await printTable(await patiently(async (signal) => firstRows(await answer(signal))));
        }),
      );
    });

/** Tells on a terminal that something runs; Ctrl-C stops the statement, not only the program. */
async function patiently<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  const progress = new Progress();
  process.once('SIGINT', onInterrupt);
  progress.tick('running, Ctrl-C stops it');
  try {
    return await run(stop.signal);
  } finally {
    progress.done();
    process.off('SIGINT', onInterrupt);
  }
}

async function printLines(result: VeilResult): Promise<void> {
  for await (const row of result.rows()) await write(`${JSON.stringify(row, jsonValue)}\n`);
}

interface FirstRows {
  readonly result: VeilResult;
  readonly rows: readonly unknown[][];
  readonly more: boolean;
}

async function firstRows(result: VeilResult): Promise<FirstRows> {
  const rows: unknown[][] = [];
  for await (const row of result.values()) {
    if (rows.length === MOST_ROWS) {
      await result.close();
      return { result, rows, more: true };
    }
    rows.push(row);
  }
  return { result, rows, more: false };
}

async function printTable({ result, rows, more }: FirstRows): Promise<void> {
  const columns = result.columns.map(({ name, type }) => ({ name, numeric: isNumeric(type) }));
  await write(`${formatTable(columns, rows)}\n`);
  process.stderr.write(`${paintError('dim', summary(result, rows.length, more))}\n`);
}

/** `3 rows · masked: credit_card_number (Hash)` */
function summary({ decision }: VeilResult, rows: number, more: boolean): string {
  const count = more ? `the first ${rows} rows, --json prints all` : `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  const masked = decision.masked.map(({ column, mask }) => `${column} (${mask})`);
  return masked.length > 0 ? `${count} · masked: ${[...new Set(masked)].join(', ')}` : count;
}
