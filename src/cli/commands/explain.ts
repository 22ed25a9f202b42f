import { Command } from 'commander';
import { formatExplanation } from '../../rewrite/explain-text.ts';
import { type StatementFlags, withStatement, withVeil } from '../options.ts';
import { paint } from '../output/style.ts';
import { write } from '../output/write.ts';
import { aboutStatement, statementFrom } from '../statement.ts';

export const explainCommand = (): Command =>
  withStatement(new Command('explain'))
    .description('say for each output column where it comes from and why it is masked or clear')
    .argument('[sql]', 'the statement; `-` or nothing reads standard input')
    .option('--json', 'print one JSON object')
    .action(async (argument: string | undefined, flags: StatementFlags & { readonly json?: boolean }) => {
      const sql = await statementFrom(argument);
      await withVeil(flags.config, (veil) =>
        aboutStatement(sql, async () => {
          const { as: user, catalog, schema, json } = flags;
          const explanation = await veil.explain(sql, { user, catalog, schema });
          await write(`${json ? JSON.stringify(explanation) : formatExplanation(explanation, paint)}\n`);
        }),
      );
    });
