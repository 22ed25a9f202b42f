import { sameName } from '../names.ts';
import { quoteName, quoteString } from '../quoting.ts';
import { type DuckDBToken, lexDuckDB } from './duckdb.ts';

/*
 * Definitions of views in DuckDB files. DuckDB keeps them as text that it prints itself, always in one form; a part of that
 * language means the same in Spark SQL once it is written in its tokens, and only that part is taken.
 */

/** Words of the grammar, as DuckDB prints them. ORDER BY is not among them, because NULL is sorted to the other end. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['SELECT', 'DISTINCT', 'FROM', 'WHERE', 'GROUP', 'BY', 'HAVING', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS', 'NULL'],
  ...['BETWEEN', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'EXISTS', 'CAST', 'UNION', 'ALL', 'INTERSECT', 'EXCEPT'],
  ...['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'CROSS', 'JOIN', 'ON', 'USING', 'WITH'],
]);

/** Functions that are the same in both languages, for NULL too, by how Spark SQL calls them. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['count', 'sum', 'min', 'max', 'avg', 'coalesce', 'lower', 'upper', 'length', 'abs', 'year', 'month', 'day'],
]);

/** Types that may stand in a cast, in Spark's words. Whole numbers are not among them, because Spark truncates to them. */
const TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'STRING',
  DATE: 'DATE',
  DOUBLE: 'DOUBLE',
  TIMESTAMP: 'TIMESTAMP_NTZ',
};

/** One or several characters in a row that are one token for the grammar; the lexer cuts them one by one. */
const SYMBOLS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['(', ')', ',', '.', '=', '<', '>', '+', '-', '*', '<=', '>=', '<>'].map((s) => [s, s])),
  '!=': '<>',
  '~~': 'LIKE',
  '!~~': 'NOT LIKE',
};

/** What the text of a view depends on. */
export interface ViewPlace {
  /** The name that the catalog has, and names that it may have had when the view was made: they are written as the first. */
  readonly catalogs: readonly [string, ...string[]];
  /** Words of DuckDB's grammar, in lower case. One that is not known here may change what stands around it. */
  readonly keywords: ReadonlySet<string>;
}

/**
 * The query of a view as Spark SQL, from the statement `CREATE VIEW …` that DuckDB tells. Undefined for everything of which it
 * is not certain that both languages mean the same.
 */
export function sparkDefinition(statement: string, place: ViewPlace): string | undefined {
  const tokens = lexed(statement)?.filter(({ kind }) => kind !== 'space');
  const start = tokens?.findIndex(({ kind, value }) => kind === 'name' && value === 'AS');
  if (!tokens || start === undefined || start < 0 || tokens.at(-1)?.text !== ';') return undefined;
  return new Definition(tokens.slice(start + 1, -1), place).text();
}

function lexed(statement: string): DuckDBToken[] | undefined {
  try {
    return lexDuckDB(statement);
  } catch {
    return undefined; // comments, escape strings and the like
  }
}

class Definition {
  readonly #tokens: readonly DuckDBToken[];
  readonly #place: ViewPlace;
  /** For each open parenthesis whether it is that of a cast. */
  readonly #casts: boolean[] = [];

  constructor(tokens: readonly DuckDBToken[], place: ViewPlace) {
    this.#tokens = tokens;
    this.#place = place;
  }

  text(): string | undefined {
    const pieces: string[] = [];
    for (let i = 0; i < this.#tokens.length; ) {
      const { piece, next } = this.#piece(i);
      if (piece === undefined) return undefined;
      pieces.push(piece);
      i = next;
    }
    return pieces.join(' ');
  }

  #piece(at: number): { piece: string | undefined; next: number } {
    const { kind, text, value } = this.#tokens[at]!;
    const next = at + 1;
    switch (kind) {
      case 'symbol':
        return this.#symbol(at);
      case 'number':
        return { piece: /^\d+(\.\d+)?$/.test(text) ? text : undefined, next };
      case 'string': // a backslash escapes in LIKE on Spark only
        return {
          piece: text.includes('\\') ? undefined : quoteString(text.slice(1, -1).replaceAll("''", "'"), 'spark'),
          next,
        };
      case 'quoted':
        return { piece: this.#name(at), next };
      default:
        if (this.#tokens[next]?.text === '(' && !KEYWORDS.has(value)) return this.#call(at);
        if (this.#casts.at(-1) && this.#tokens[at - 1]?.value === 'AS') return { piece: TYPES[value], next };
        if (KEYWORDS.has(value)) return { piece: value, next };
        return { piece: this.#place.keywords.has(value.toLowerCase()) ? undefined : this.#name(at), next };
    }
  }

  #symbol(at: number): { piece: string | undefined; next: number } {
    let next = at + 1;
    let symbol = this.#tokens[at]!.text;
    if (symbol === '(') this.#casts.push(this.#tokens[at - 1]?.value === 'CAST');
    if (symbol === ')') this.#casts.pop();
    while (this.#tokens[next]?.kind === 'symbol' && Object.hasOwn(SYMBOLS, symbol + this.#tokens[next]!.text))
      symbol += this.#tokens[next++]!.text;
    return { piece: Object.hasOwn(SYMBOLS, symbol) ? SYMBOLS[symbol] : undefined, next };
  }

  #call(at: number): { piece: string | undefined; next: number } {
    const { value } = this.#tokens[at]!;
    if (value === 'count_star' && this.#tokens[at + 2]?.text === ')') return { piece: 'count(*)', next: at + 3 };
    const column = this.#tokens[at - 1]?.text === '.'; // of another schema
    return { piece: !column && FUNCTIONS.has(value) ? value : undefined, next: at + 1 };
  }

  #name(at: number): string {
    const { value } = this.#tokens[at]!;
    const [first, second] = [1, 3].map((ahead) => this.#tokens[at + ahead]?.text === '.');
    const isCatalog = first && second && this.#tokens[at - 1]?.text !== '.';
    const [catalog] = this.#place.catalogs;
    const known = this.#place.catalogs.some((other) => sameName(other, value));
    return quoteName(isCatalog && known ? catalog : value, 'spark');
  }
}
