import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { type ConfigOption, withConfig, withVeil } from '../options.ts';
import { paintError } from '../output/style.ts';
import { clean } from '../output/table.ts';
import { write } from '../output/write.ts';

interface UnmaskFlags extends ConfigOption {
  readonly as: string;
  readonly table: string;
  readonly json?: boolean;
}

export const unmaskCommand = (): Command =>
  withConfig(new Command('unmask'))
    .description('show what a `Reversible` mask of a table hides, to members of `unmask.groups` of the configuration')
    .argument('[values...]', 'masked values; without any, the lines of standard input')
    .requiredOption('--as <user>', 'who asks: a user of the people file')
    .requiredOption('--table <name>', 'the table whose mask made the values')
    .option('--json', 'print one JSON list, with null for what the mask of the table did not make')
    .action(async (values: readonly string[], { config, as: user, table, json }: UnmaskFlags) =>
      withVeil(config, async (veil) => {
        const raw = await veil.unmask(values.length > 0 ? values : await lines(), { user, table });
        const unknown = raw.filter((value) => value === undefined).length;
        await write(json ? `${JSON.stringify(raw.map((value) => value ?? null))}\n` : raw.map(printed).join(''));
        if (unknown === 0) return;
        process.stderr.write(
          `${paintError('yellow', 'warning')}: ${unknown} of ${raw.length} values are not of this mask\n`,
        );
        process.exitCode = 1;
      }),
    );

/** One line each; an empty one for what the mask did not make. */
const printed = (value: string | undefined): string => `${clean(value ?? '')}\n`;

async function lines(): Promise<string[]> {
  const found: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) if (line !== '') found.push(line);
  return found;
}
