import { Command } from 'commander';
import type { DiscoveryProgress } from '../../discover/discover.ts';
import { displayName } from '../../names.ts';
import type { Veil } from '../../proxy/veil.ts';
import { type ConfigOption, withConfig, withVeil } from '../options.ts';
import { formatFindings } from '../output/findings.ts';
import { Progress } from '../output/progress.ts';
import { paintError } from '../output/style.ts';
import { write } from '../output/write.ts';

interface DiscoverFlags extends ConfigOption {
  readonly apply?: boolean;
  readonly json?: boolean;
  readonly classify?: readonly string[];
}

export const discoverCommand = (): Command =>
  withConfig(new Command('discover'))
    .description('look for sensitive columns; keeps match rates, never values')
    .argument('[tables...]', 'which tables, as `schema.table`; all without')
    .option('--apply', 'register the tables and write the tags')
    .option(
      '--classify <columns...>',
      'say that `schema.table.column` holds nothing sensitive, where discovery cannot look',
    )
    .option('--json', 'print one JSON object per column')
    .action((tables: readonly string[], flags: DiscoverFlags) =>
      withVeil(flags.config, async (veil) => {
        if (flags.classify) return classify(veil, flags.classify);
        const findings = await discoverWithProgress(veil, tables, flags.apply === true);
        if (flags.json) for (const finding of findings) await write(`${JSON.stringify(finding)}\n`);
        else await write(`${formatFindings(findings)}\n`);
        if (!flags.apply)
          process.stderr.write(`${paintError('dim', 'nothing is written; --apply registers and tags')}\n`);
      }),
    );

async function classify(veil: Veil, columns: readonly string[]): Promise<void> {
  for (const column of columns) await veil.classify(column);
}

/** Runs discovery with a line of progress on terminals. */
export async function discoverWithProgress(
  veil: Veil,
  tables: readonly string[],
  apply: boolean,
): ReturnType<Veil['discover']> {
  const progress = new Progress();
  const onProgress = ({ done, total, table }: DiscoveryProgress) =>
    progress.show(`looked at ${done} of ${total} tables${table ? `, last ${displayName(table)}` : ''}`);
  try {
    return await veil.discover({ apply, onProgress, ...(tables.length > 0 ? { tables } : {}) });
  } finally {
    progress.done();
  }
}
