import { Command } from 'commander';
import type { VeilResult } from '../../proxy/result.ts';
import { type StatementFlags, withStatement, withVeil } from '../options.ts';
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
          const result = await veil.query(sql, { user, catalog, schema });
          await (flags.json ? printLines(result) : printTable(result));
        }),
      );
    });

async function printLines(result: VeilResult): Promise<void> {
  for await (const row of result.rows()) await write(`${JSON.stringify(row, jsonValue)}\n`);
}

async function printTable(result: VeilResult): Promise<void> {
  const rows: unknown[][] = [];
  let more = false;
  for await (const row of result.values()) {
    more = rows.length === MOST_ROWS;
    if (more) break;
    rows.push(row);
  }
  await result.close();
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
