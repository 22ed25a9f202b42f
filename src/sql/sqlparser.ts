import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type AgreeingReader, baseTablesOf, type TableNames, type TreeShape } from './agreement.ts';
import { quietly } from './quietly.ts';
import type { Token } from './tokens.ts';

/** What we use of the library's WebAssembly, and how one instance is made. */
interface Code {
  parse_sql(dialect: 'spark', text: string): object;
  default(code: { module_or_path: Uint8Array }): Promise<unknown>;
}

/**
 * What the library may be given. It builds and hands over chains of operators recursively (about 700 links fill its stack), and
 * reads some functions and INTERVAL twice in each level around what it cannot read. Of 10,974 queries of the corpora 11 are
 * beyond this.
 */
const LIMITS = { operators: 500, levels: 6, intervals: 4 } as const;

const WORDY_OPERATORS = new Set(
  'AND OR NOT IS IN LIKE ILIKE RLIKE REGEXP BETWEEN DIV AT UNION EXCEPT INTERSECT MINUS'.split(' '),
);

const SEPARATORS = new Set([',', '.', ';']);

const MAIN = '@guanmingchiu/sqlparser-ts';
let instances = 0;

/**
 * The only file that knows `@guanmingchiu/sqlparser-ts`, sqlparser-rs of Apache DataFusion in WebAssembly: a third reader. Its
 * own module keeps one instance for ever; ours is made of the same files, so that it can be replaced once it broke off.
 */
export class SqlParserReader implements AgreeingReader {
  readonly name = 'sqlparser';
  readonly #code: Code;
  #damaged = false;

  /** Loads 3.5 MB of WebAssembly, each time a fresh instance. */
  static async load(): Promise<SqlParserReader> {
    const files = new URL('../wasm/', pathToFileURL(createRequire(import.meta.url).resolve(MAIN)));
    const bytes = await readFile(new URL('sqlparser_rs_wasm_bg.wasm', files));
    const code: Code = await import(`${new URL('sqlparser_rs_wasm.js', files).href}?${instances++}`);
    await code.default({ module_or_path: bytes });
    return new SqlParserReader(code);
  }

  private constructor(code: Code) {
    this.#code = code;
  }

  /** True once a statement made the WebAssembly code break off, after which it answers nothing any more. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** No opinion on what is beyond LIMITS either. */
  baseTables(text: string, tokens: readonly Token[]): TableNames | undefined {
    if (this.#damaged || !isModest(tokens)) return undefined;
    try {
      return quietly(() => baseTablesOf(this.#code.parse_sql('spark', text), TREE));
    } catch (error) {
      this.#damaged = error instanceof Error; // of a text that it cannot read it says so in a string
      return undefined;
    }
  }
}

/** False for what is beyond LIMITS, and for VALUES without parentheses, which the library takes for the name of a table. */
function isModest(tokens: readonly Token[]): boolean {
  let [operators, level, levels, intervals] = [0, 0, 0, 0];
  for (const [i, { kind, upper }] of tokens.entries()) {
    if (upper === '(' || upper === '[') levels = Math.max(levels, ++level);
    else if (upper === ')' || upper === ']') level--;
    else if (upper === 'INTERVAL') intervals++;
    else if (upper === 'VALUES' && tokens[i + 1]?.upper !== '(') return false;
    else if (kind === 'symbol' ? !SEPARATORS.has(upper) : WORDY_OPERATORS.has(upper)) operators++;
  }
  return operators <= LIMITS.operators && levels <= LIMITS.levels && intervals <= LIMITS.intervals;
}

// ---------------------------------------------------------------- the library's tree

type Identifier = { readonly value: string };
type ObjectName = readonly { readonly Identifier?: Identifier }[];
type Argument = {
  readonly Unnamed?: { readonly Expr?: { Identifier?: Identifier; CompoundIdentifier?: Identifier[] } };
};

/** A table in FROM, or what INSERT or CREATE TABLE writes. A table function is one with arguments. */
function named(node: object): ObjectName | undefined {
  if ('TableName' in node) return node.TableName as ObjectName;
  if (!('name' in node) || !Array.isArray(node.name)) return undefined;
  return ('index_hints' in node && !('args' in node && node.args)) || 'hive_distribution' in node
    ? node.name
    : undefined;
}

/** `TABLE(t)` as the argument of a table function. */
function tableArgument(node: object): Identifier[] | undefined {
  const { name, args } = node as { name?: ObjectName; args?: { List?: { args?: readonly Argument[] } } };
  if (!Array.isArray(name) || name.length !== 1 || name[0]?.Identifier?.value?.toUpperCase() !== 'TABLE')
    return undefined;
  const expression = args?.List?.args?.[0]?.Unnamed?.Expr;
  return expression?.CompoundIdentifier ?? (expression?.Identifier && [expression.Identifier]);
}

interface With {
  readonly recursive: boolean;
  readonly cte_tables: readonly { readonly alias: { readonly name: Identifier }; readonly query: object }[];
}

const TREE: TreeShape = {
  tableName: (node) =>
    named(node)?.map((part) => part.Identifier?.value ?? '') ?? tableArgument(node)?.map(({ value }) => value),
  ctes(node) {
    const clause = (node as { with?: With | null }).with;
    if (!clause) return undefined;
    const list = clause.cte_tables.map(({ alias, query }) => ({ name: alias.name.value, query }));
    return { recursive: clause.recursive, list };
  },
  barren: new Set([
    'span',
    'select_token',
    'with_token',
    'wildcard_token',
    'closing_paren_token',
    'opening_token',
    'closing_token',
  ]),
};
