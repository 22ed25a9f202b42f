import { basename } from 'node:path';
import { Command } from 'commander';
import { isLakeveilError } from '../../errors.ts';
import { readPolicyFile } from '../../policy/file.ts';
import { readTextFile } from '../../textfile.ts';
import { type ConfigOption, withConfig, withVeil } from '../options.ts';
import { EXIT, formatError } from '../output/errors.ts';
import { formatRules } from '../output/rules.ts';
import { paint, paintError } from '../output/style.ts';
import { formatTable } from '../output/table.ts';
import { write } from '../output/write.ts';

export const policyCommand = (): Command =>
  new Command('policy')
    .description('check, put in force, show and retire policies')
    .addCommand(lint())
    .addCommand(apply())
    .addCommand(list())
    .addCommand(on())
    .addCommand(remove());

const lint = (): Command =>
  new Command('lint')
    .description('check policy files; needs no configuration')
    .argument('<files...>')
    .action(async (files: readonly string[]) => {
      for (const file of files) await lintFile(file);
    });

async function lintFile(file: string): Promise<void> {
  try {
    const { policy, warnings } = readPolicyFile(readTextFile(file, file, 'POLICY_FILE'), file, 0);
    await write(`${file}: ${paint('green', 'ok')}, \`${policy.ref.name}\`${policy.staged ? ', staged' : ''}\n`);
    warn(warnings);
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    process.stderr.write(`${formatError(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}

const apply = (): Command =>
  withConfig(new Command('apply'))
    .description('put a policy file in force: creates the policy, or updates the one with its policyKey')
    .argument('<file>')
    .option('--dry-run', 'say what would happen and change nothing')
    .action((file: string, { config, dryRun = false }: ConfigOption & { readonly dryRun?: boolean }) =>
      withVeil(config, async (veil) => {
        const text = readTextFile(file, file, 'POLICY_FILE');
        const { warnings, ...reply } = veil.policies.apply(text, basename(file), { dryRun });
        await write(`${JSON.stringify(reply)}\n`);
        warn(warnings);
      }),
    );

const list = (): Command =>
  withConfig(new Command('list'))
    .description('show all policies, the first written first')
    .action(({ config }: ConfigOption) =>
      withVeil(config, async (veil) => {
        const rows = veil.policies
          .current()
          .policies.map(({ ref, staged }) => [ref.id, ref.key, ref.name, staged ? 'staged' : 'in force']);
        const head = [{ name: 'id', numeric: true }, { name: 'key' }, { name: 'name' }, { name: 'state' }];
        await write(`${formatTable(head, rows)}\n`);
      }),
    );

const on = (): Command =>
  withConfig(new Command('on'))
    .description('show the masking rules that land on a table')
    .argument('<table>')
    .action((table: string, { config }: ConfigOption) =>
      withVeil(config, async (veil) => write(`${formatRules(await veil.rulesOn(table))}\n`)),
    );

const remove = (): Command =>
  withConfig(new Command('remove'))
    .description('retire a policy and delete its file')
    .argument('<key>')
    .action((key: string, { config }: ConfigOption) =>
      withVeil(config, async (veil) => {
        veil.policies.remove(key);
        await write(`removed \`${key}\`\n`);
      }),
    );

function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`${paintError('yellow', 'warning')}: ${warning}\n`);
}
