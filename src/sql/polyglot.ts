import { createRequire } from 'node:module';
import { LakeveilError } from '../errors.ts';
import { type AgreeingReader, baseTablesOf, type TableNames, type TreeShape } from './agreement.ts';
import { quietly } from './quietly.ts';
import type { Token } from './tokens.ts';

type Polyglot = typeof import('@polyglot-sql/sdk');

/** How the library tells that its code broke off; it has no other sign for it. */
const BREAKDOWN = /^WASM \w+ failed/;

/** The only file that knows `@polyglot-sql/sdk`: the second reader, and the translator to DuckDB's dialect. */
export class PolyglotReader implements AgreeingReader {
  readonly name = 'polyglot';
  readonly #library: Polyglot;
  #damaged = false;

  /**
   * Loads 23 MB of WebAssembly, each time a fresh instance. As CommonJS, because a module of that kind can be forgotten and
   * its memory with it.
   */
  static async load(): Promise<PolyglotReader> {
    const require = createRequire(import.meta.url);
    const path = require.resolve('@polyglot-sql/sdk');
    delete require.cache[path];
    const library: Polyglot = require(path);
    await library.init();
    return new PolyglotReader(library);
  }

  /** True once a statement made the WebAssembly code break off, which leaves its memory as it happens to be. */
  get damaged(): boolean {
    return this.#damaged;
  }

  private constructor(library: Polyglot) {
    this.#library = library;
  }

  baseTables(text: string): TableNames | undefined {
    const result = this.#attempt(() => this.#library.parse(text, this.#library.Dialect.Databricks));
    return result?.success ? baseTablesOf(result.ast, TREE) : undefined;
  }

  /**
   * True when strings, quoted names and gaps coincide with ours. Cuts inside an unbroken run of other characters may
   * differ: both readers then still see the same names. Comments must be gone from the text.
   */
  sameTokens(text: string, tokens: readonly Token[]): boolean {
    if (isPlain(text)) return true;
    const result = this.#attempt(() => this.#library.tokenize(text, this.#library.Dialect.Databricks));
    if (!result?.success || !result.tokens) return false;
    const utf16 = codePointOffsets(text);
    const theirs = result.tokens.map(({ span }): Piece => piece(text, utf16(span.start), utf16(span.end)));
    const ours = tokens.filter(({ kind }) => kind !== 'end').map(({ start, end }): Piece => piece(text, start, end));
    return outline(splitPrefixes(theirs, text)) === outline(splitPrefixes(ours, text));
  }

  /** Spark SQL as DuckDB would say it, or undefined when polyglot cannot. Correctness only; see rewrite/embedded/translate.ts. */
  toDuckDB(text: string): string | undefined {
    const { Databricks, DuckDB } = this.#library.Dialect;
    const result = this.#attempt(() => this.#library.transpile(text, Databricks, DuckDB));
    return result?.success && result.sql?.length === 1 ? result.sql[0] : undefined;
  }

  /**
   * What the library answers, or undefined when it cannot read the text: it throws on some instead of answering. Where its
   * code breaks off, that is no answer at all, and the statement is refused with `READERS_DISAGREE`.
   */
  #attempt<T extends { readonly success: boolean; readonly error?: string | null | undefined }>(
    call: () => T,
  ): T | undefined {
    let answer: T | undefined;
    let broken = false;
    try {
      answer = quietly(call);
      broken = BREAKDOWN.test(answer.error ?? '');
    } catch (error) {
      broken = error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
    }
    if (!broken) return answer;
    this.#damaged = true;
    throw new LakeveilError('READERS_DISAGREE', 'a second reader broke down over the statement, write it more simply');
  }
}

// ---------------------------------------------------------------- the library's tree

interface Name {
  readonly name: string;
}

interface TableNode {
  readonly name: Name;
  readonly schema: Name | null;
  readonly catalog: Name | null;
}

const isTable = (node: object): node is TableNode => {
  const { name } = node as Partial<TableNode>;
  return 'catalog' in node && 'schema' in node && typeof name === 'object' && name !== null && 'name' in name;
};

interface With {
  readonly ctes: readonly { readonly alias: Name }[];
  readonly recursive?: boolean;
}

const TREE: TreeShape = {
  tableName: (node) =>
    isTable(node) ? [node.catalog, node.schema, node.name].flatMap((part) => (part ? [part.name] : [])) : undefined,
  ctes(node) {
    const clause = (node as { with: With | null }).with;
    if (!clause) return undefined;
    const list = clause.ctes.map((cte) => ({ name: cte.alias.name, query: { ...cte, alias: null } }));
    return { recursive: clause.recursive === true, list };
  },
  barren: new Set(['schema', 'catalog']),
};

// ---------------------------------------------------------------- outlines of token streams

/** What strings and quoted names look like without escapes, prefixes and doubled quotes. */
const PLAIN_QUOTED = /(?<![\w'"`])(?:'[^'\\]*'|`[^`\\]*`)(?!['"`])/g;
/** All that begins a string, a name, a comment or an escape in some dialect, and what is white space in some only. */
const TREACHEROUS = /['"`\\$#@{}]|--|\/[*/]|[^ -~\n]/;

/** True when there is only one way to cut a text, in whatever dialect; that saves asking the library. */
const isPlain = (text: string): boolean => !TREACHEROUS.test(text.replace(PLAIN_QUOTED, ' '));

interface Piece {
  readonly start: number;
  readonly end: number;
  /** A string or a quoted name: it must coincide exactly. */
  readonly quoted: boolean;
}

const piece = (text: string, start: number, end: number): Piece => ({ start, end, quoted: /['"`]/.test(text[start]!) });

/** The library takes `X'41'` as one token; the prefix is cut off. */
function splitPrefixes(pieces: readonly Piece[], text: string): Piece[] {
  return pieces.flatMap((p) => {
    const prefix = p.quoted ? null : /^[A-Za-z]+(?=['"])/.exec(text.slice(p.start, p.end));
    if (!prefix) return [p];
    const cut = p.start + prefix[0].length;
    return [
      { start: p.start, end: cut, quoted: false },
      { start: cut, end: p.end, quoted: true },
    ];
  });
}

/** Where runs of characters and quoted pieces begin and end. */
function outline(pieces: readonly Piece[]): string {
  const runs: Piece[] = [];
  for (const p of pieces) {
    const last = runs.at(-1);
    if (last && !last.quoted && !p.quoted && last.end === p.start) runs[runs.length - 1] = { ...last, end: p.end };
    else runs.push(p);
  }
  return runs.map(({ start, end, quoted }) => `${quoted ? 'q' : 'r'}${start}-${end}`).join(' ');
}

/** The library counts code points, JavaScript UTF-16 code units. */
function codePointOffsets(text: string): (offset: number) => number {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const offsets = [0];
  for (const c of text) offsets.push(offsets.at(-1)! + c.length);
  return (offset) => offsets[offset] ?? text.length;
}
