import { createInterface } from 'node:readline';
import { Command } from 'commander';
import * as v from 'valibot';
import { isLakeveilError, LakeveilError } from '../../errors.ts';
import type { Veil } from '../../proxy/veil.ts';
import type { Rewritten } from '../../rewrite/rewrite.ts';
import type { Dialect } from '../../types.ts';
import { oneOf, type StatementFlags, withStatement, withVeil } from '../options.ts';
import { write } from '../output/write.ts';
import { aboutStatement, statementFrom } from '../statement.ts';

interface RewriteFlags extends StatementFlags {
  readonly dialect?: Dialect;
  readonly jsonl?: boolean;
}

export const rewriteCommand = (): Command =>
  withStatement(new Command('rewrite'))
    .description('print the text that the engine would get; runs nothing')
    .argument('[sql]', 'the statement; `-` or nothing reads standard input')
    .option('--dialect <name>', 'duckdb, spark or databricks', oneOf('duckdb', 'spark', 'databricks'))
    .option('--jsonl', 'read {"id","sql","user"?,"catalog"?,"schema"?} lines and print what becomes of each, in order')
    .action(async (argument: string | undefined, flags: RewriteFlags) => {
      if (flags.jsonl) return withVeil(flags.config, (veil) => rewriteLines(veil, flags));
      const sql = await statementFrom(argument);
      await withVeil(flags.config, (veil) =>
        aboutStatement(sql, async () => write(`${(await veil.rewrite(sql, optionsOf(flags))).sql}\n`)),
      );
    });

const LINE = v.looseObject({
  id: v.optional(v.union([v.string(), v.number()])),
  sql: v.string(),
  user: v.optional(v.string()),
  catalog: v.optional(v.string()),
  schema: v.optional(v.string()),
});

async function rewriteLines(veil: Veil, flags: RewriteFlags): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() !== '') await write(`${JSON.stringify(await rewriteLine(veil, flags, line, number))}\n`);
  }
}

/** What became of one line; a line that is refused or broken does not stop the others. */
async function rewriteLine(veil: Veil, flags: RewriteFlags, line: string, number: number): Promise<object> {
  let id: string | number | null = null;
  try {
    const { id: given = null, sql, user, catalog, schema } = readLine(line, number);
    id = given;
    return { id, ...answer(await veil.rewrite(sql, { ...optionsOf(flags), ...defined({ user, catalog, schema }) })) };
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    const { code, reason, position } = error;
    return { id, kind: 'deny', code, reason, ...(position ? { position } : {}) };
  }
}

function readLine(line: string, number: number): v.InferOutput<typeof LINE> {
  const result = v.safeParse(LINE, parseJson(line));
  if (!result.success) throw new LakeveilError('USAGE', `line ${number} is no JSON object with \`id\` and \`sql\``);
  return result.output;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** `inProcess`: the columns that lakeveil masks behind the engine. */
const answer = ({ kind, sql, readers, masked, inProcess }: Rewritten): object => ({
  kind,
  sql,
  readers,
  masked,
  ...(inProcess.length > 0 ? { inProcess: inProcess.map(({ output }) => output) } : {}),
});

const optionsOf = ({ as: user, catalog, schema, dialect }: RewriteFlags) => ({ user, catalog, schema, dialect });

/** Leaves out keys without a value, so that they do not hide the command's own options. */
const defined = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
