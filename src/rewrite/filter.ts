import { LakeveilError } from '../errors.ts';
import { sameName } from '../names.ts';
import { quoteName, quoteString } from '../quoting.ts';
import { lex } from '../sql/lexer.ts';
import type { Token } from '../sql/tokens.ts';
import type { TypeKind } from '../sqltype.ts';
import type { Column } from '../types.ts';

/*
 * Row filters for DuckDB. The translator that user statements go through keeps their sense for people, but not always for
 * NULL and failing casts (`a || b` becomes a concat that skips NULL), and a filter that lets one row more through is a
 * leak. So a filter is written by us, token by token, and only from what means the same on Spark and DuckDB.
 */

const SYMBOLS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['(', ')', ',', '=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '%'].map((s) => [s, s])),
  '==': '=',
  '!=': '<>',
  '<=>': 'IS NOT DISTINCT FROM',
};

const WORDS: ReadonlySet<string> = new Set([
  ...['AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'TRUE', 'FALSE', 'BETWEEN', 'LIKE', 'DISTINCT', 'CASE', 'WHEN', 'THEN'],
  ...['ELSE', 'END'],
]);

/** Functions that are the same on both engines, for NULL too; how DuckDB gets them, safe from macros of that name. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  coalesce: 'coalesce', // part of DuckDB's grammar
  ...Object.fromEntries(
    ['lower', 'upper', 'length', 'abs', 'year', 'month', 'day'].map((f) => [f, `system.main.${f}`]),
  ),
};

/** Types whose text is the same on both engines, and whose cast to text never fails. */
const SAME_TEXT: ReadonlySet<TypeKind> = new Set<TypeKind>([
  ...(['string', 'char', 'varchar', 'boolean', 'tinyint', 'smallint', 'int', 'bigint', 'decimal', 'date'] as const),
]);

/**
 * Writes a row filter, given as Spark SQL over the columns of one table, in DuckDB's dialect, parentheses included. Throws
 * `UNSUPPORTED_ON_ENGINE` for everything of which it is not certain that both engines keep the same rows. (Letters outside
 * ASCII may still change their case differently.)
 */
export function duckdbFilter(predicate: string, columns: readonly Column[]): string {
  const tokens = lex(predicate);
  refuseEscapes(tokens);
  refuseChains(tokens);
  const pieces: string[] = [];
  for (let i = 0; tokens[i]!.kind !== 'end'; ) {
    const cast = castAt(tokens, i, columns);
    pieces.push(cast ?? pieceOf(tokens[i]!, tokens[i + 1]!, tokens[i - 1], columns));
    i += cast === undefined ? 1 : CAST.length;
  }
  return `(${pieces.join(' ')})`;
}

/** Spark's LIKE takes a backslash as an escape, DuckDB's does not. */
function refuseEscapes(tokens: readonly Token[]): void {
  const escapes = tokens.some(({ kind, value }) => kind === 'string' && value.includes('\\'));
  if (escapes && tokens.some(({ upper }) => upper === 'LIKE')) throw unsupported('`LIKE` and a backslash');
}

/** What compares; `AND` of a `BETWEEN` apart, none of them may follow another without parentheses. */
const COMPARING: ReadonlySet<string> = new Set([
  '=',
  '==',
  '<=>',
  '<>',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'IN',
  'IS',
  'LIKE',
  'BETWEEN',
]);

/** After these a new comparison may begin; those of the first two lists open or close a level of their own. */
const OPENS: ReadonlySet<string> = new Set(['(', 'CASE']);
const CLOSES: ReadonlySet<string> = new Set([')', 'END']);
const SEPARATES: ReadonlySet<string> = new Set([',', 'AND', 'OR', 'WHEN', 'THEN', 'ELSE']);

/**
 * Spark reads comparisons in a row from left to right, DuckDB ranks them: `a <=> NULL = FALSE` is `(a <=> NULL) = FALSE` on
 * the one and `a IS NOT DISTINCT FROM (NULL = FALSE)` on the other. So each comparison stands alone or in parentheses.
 */
function refuseChains(tokens: readonly Token[]): void {
  const outer: string[] = [];
  let compared = ''; // by what, on this level, since the last separator
  tokens.forEach(({ kind, upper }, i) => {
    if (kind !== 'word' && kind !== 'symbol') return;
    if (upper === 'NOT' && COMPARING.has(tokens[i - 1]?.upper ?? '') && tokens[i - 1]!.upper !== 'IS')
      throw unsupported(`\`NOT\` after \`${tokens[i - 1]!.upper}\``);
    if (OPENS.has(upper)) {
      outer.push(compared);
      compared = '';
    } else if (CLOSES.has(upper)) compared = outer.pop() ?? '';
    else if (upper === 'AND' && compared === 'BETWEEN') compared = 'BETWEEN AND';
    else if (SEPARATES.has(upper)) compared = '';
    else if (COMPARING.has(upper)) {
      if (compared) throw unsupported(`\`${upper}\` after another comparison`);
      compared = upper;
    }
  });
}

/** `CAST(column AS STRING)`; the empty place is the column. */
const CAST = ['CAST', '(', '', 'AS', 'STRING', ')'] as const;

function castAt(tokens: readonly Token[], at: number, columns: readonly Column[]): string | undefined {
  const fits = CAST.every((upper, i) => upper === '' || tokens[at + i]?.upper === upper);
  const column = fits ? columnOf(tokens[at + 2]!, columns) : undefined;
  if (!column || !SAME_TEXT.has(column.type.kind)) return undefined;
  return `CAST(${quoteName(column.name, 'duckdb')} AS VARCHAR)`;
}

function pieceOf(token: Token, next: Token, before: Token | undefined, columns: readonly Column[]): string {
  const { kind, upper, value } = token;
  switch (kind) {
    case 'string':
      // neighbouring literals are one in Spark only
      return next.kind === 'string' ? refuse('two texts in a row') : quoteString(value, 'duckdb');
    case 'number':
      return /^\d+(\.\d+)?$/.test(value) ? value : refuse(value);
    case 'symbol':
      return SYMBOLS[upper] ?? refuse(upper);
    case 'word':
      return wordOf(token, next, before) ?? nameOf(token, next, columns);
    default:
      return nameOf(token, next, columns);
  }
}

function wordOf({ upper, value }: Token, next: Token, before: Token | undefined): string | undefined {
  if (next.upper === '(' && Object.hasOwn(FUNCTIONS, value.toLowerCase())) return FUNCTIONS[value.toLowerCase()];
  const keyword = WORDS.has(upper) || (upper === 'DATE' && next.kind === 'string');
  return keyword || (upper === 'FROM' && before?.upper === 'DISTINCT') ? upper : undefined;
}

function nameOf(token: Token, next: Token, columns: readonly Column[]): string {
  const column = next.upper === '(' || next.upper === '.' ? undefined : columnOf(token, columns);
  return column ? quoteName(column.name, 'duckdb') : refuse(token.value);
}

const columnOf = ({ kind, value }: Token, columns: readonly Column[]): Column | undefined =>
  kind === 'word' || kind === 'quoted' ? columns.find(({ name }) => sameName(name, value)) : undefined;

const refuse = (what: string): never => {
  throw unsupported(`\`${what}\``);
};

const unsupported = (what: string): LakeveilError =>
  new LakeveilError(
    'UNSUPPORTED_ON_ENGINE',
    `a row filter uses ${what}, which the embedded engine may read differently`,
  );
