import { LakeveilError } from '../../errors.ts';
import { type DuckDBToken, lexDuckDB, reachesEngine } from '../../sql/duckdb.ts';
import type { Edit, TokenPrinter } from '../../sql/emit.ts';
import type { ReadQuery } from '../../sql/reader.ts';
import { tableReferences } from '../../sql/references.ts';
import type { Span } from '../../sql/tokens.ts';
import type { UnnamedItem } from '../bind.ts';
import { hintEdits } from '../hints.ts';
import { ctePlaceholder, parameterPlaceholder } from '../placeholders.ts';
import { textOf } from '../places.ts';
import { tableEdits } from '../splice.ts';
import type { Disguise } from './disguise.ts';
import { limitExpansion } from './expansion.ts';

/** Turns Spark SQL into DuckDB's dialect; undefined when it cannot. */
export interface Translator {
  toDuckDB(text: string): string | undefined;
}

/**
 * Edits that make a Spark text easier to translate without changing its meaning: hints go, `LEFT SEMI JOIN` becomes
 * `SEMI JOIN`, parameter markers become names, because the translator may change the order of arguments, LIKE says its escape.
 */
export function translationEdits(read: ReadQuery, prefix: string, printer: TokenPrinter): Edit[] {
  const sides = read.tokens.flatMap(({ upper }, i): Edit[] =>
    upper === 'LEFT' && /^(SEMI|ANTI)$/.test(read.tokens[i + 1]!.upper) ? [{ from: i, to: i + 1, text: '' }] : [],
  );
  const parameters = read.parameters.map(({ span }, i): Edit => ({ ...span, text: parameterPlaceholder(prefix, i) }));
  return [...hintEdits(read), ...sides, ...escapeEdits(read, printer), ...bucketEdits(read), ...parameters];
}

/** `BUCKET 1 OUT OF 4` without a column is a fourth of the rows, whichever. */
function bucketEdits({ tokens }: ReadQuery): Edit[] {
  return tokens.flatMap(({ upper }, i): Edit[] => {
    if (upper !== 'BUCKET' || tokens[i - 1]!.upper !== '(' || tokens[i + 5]?.upper !== ')') return [];
    const [share, all] = [tokens[i + 1]!.value, tokens[i + 4]!.value].map(Number) as [number, number];
    return all > 0 ? [{ from: i, to: i + 5, text: `${(100 * share) / all} PERCENT` }] : [];
  });
}

/** A backslash escapes in the patterns of Spark, on DuckDB only where that is said. */
function escapeEdits({ tokens }: ReadQuery, printer: TokenPrinter): Edit[] {
  return tokens.flatMap(({ upper }, i): Edit[] => {
    const pattern = tokens[i + 1];
    const escapes = /^I?LIKE$/.test(upper) && pattern?.kind === 'string' && pattern.value.includes('\\');
    if (!escapes || /^ESCAPE$/.test(tokens[i + 2]!.upper) || tokens[i + 2]!.kind === 'string') return [];
    return [{ from: i + 2, to: i + 2, text: `ESCAPE ${printer.string('\\')}` }];
  });
}

/**
 * Names for computed select items, by the user's own text or the name of the field as Spark does. DuckDB would name such a column by the text that
 * it gets, in which the translator's words stand for the user's and veils hold keys.
 */
export function nameEdits(read: ReadQuery, unnamed: readonly UnnamedItem[], printer: TokenPrinter): Edit[] {
  return unnamed.map(({ span, field }) => {
    const text = `AS ${printer.name(field ?? textOf(read, span))}`;
    return { from: span.to, to: span.to, text };
  });
}

/** Columns as names in quotes: `list[0]` and `map[0]` are arrays and maps of their own to the translator. */
export function columnEdits({ tokens }: ReadQuery, columns: readonly Span[], printer: TokenPrinter): Edit[] {
  return columns.flatMap(({ from, to }) =>
    tokens
      .slice(from, to)
      .flatMap(({ kind, value }, i): Edit[] =>
        kind === 'word' ? [{ from: from + i, to: from + i + 1, text: printer.name(value) }] : [],
      ),
  );
}

/**
 * Renames every CTE to a word that is the name of nothing else. Where the translator or DuckDB see a CTE in another place
 * than Spark does, the name then means nothing, instead of a table or view of DuckDB's catalog.
 */
export function cteEdits(read: ReadQuery, prefix: string, printer: TokenPrinter): Edit[] {
  const words = new Map(read.ctes.map((cte, i) => [cte, ctePlaceholder(prefix, i)]));
  const declared = read.ctes.map((cte): Edit => ({ ...cte.nameSpan, text: words.get(cte)! }));
  const references = new Set(tableReferences(read.query).map(({ table }) => table));
  const used = [...references].flatMap((table) => (table.cte ? tableEdits(table, words.get(table.cte)!, printer) : []));
  return [...declared, ...used];
}

/** What stands for the placeholders in the DuckDB text. */
export interface Substitution {
  /** Each must occur exactly once. */
  readonly tables: ReadonlyMap<string, string>;
  /** Each must occur; the translator may repeat an argument. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What printed the quoted names and texts of the statement. */
  readonly disguise: Disguise;
  /** A word in front of parentheses in which a cast may fail, as if it were a function. */
  readonly lenient: string;
}

/**
 * Translates a statement over placeholders and puts tables and parameter markers in. Throws `UNSUPPORTED_ON_ENGINE` when
 * there is no translation, or when it lost, doubled or renamed a placeholder.
 */
export function translate(
  text: string,
  { tables, parameters, disguise, lenient }: Substitution,
  translator: Translator,
): string {
  const translated = translator.toDuckDB(text);
  if (translated === undefined) throw untranslatable();
  const seen = new Map<string, number>();
  const put = (token: DuckDBToken): string => {
    const { kind, text: own, value } = token;
    const replacement = kind === 'name' || kind === 'quoted' ? (tables.get(value) ?? parameters.get(value)) : undefined;
    if (replacement !== undefined) seen.set(value, (seen.get(value) ?? 0) + 1);
    return replacement ?? disguise.reveal(token) ?? own;
  };
  const tokens = strictCasts(lexDuckDB(translated), lenient);
  if (calls(tokens).some(reachesEngine)) throw untranslatable();
  limitExpansion(tokens);
  const sql = tokens.map(put).join('');
  const lost = [...parameters.keys()].some((name) => !seen.has(name));
  if (lost || !disguise.complete || [...tables.keys()].some((name) => seen.get(name) !== 1)) throw untranslatable();
  return sql;
}

/** The translator lets every cast yield NULL, as Spark once did. Today a cast fails, unless the user says otherwise. */
function strictCasts(tokens: readonly DuckDBToken[], lenient: string): DuckDBToken[] {
  const isLenient = (token: DuckDBToken | undefined) => token?.kind === 'name' && token.value.toLowerCase() === lenient;
  return tokens.flatMap((token, i): DuckDBToken[] => {
    if (isLenient(token)) return [];
    const strict = token.kind === 'name' && token.value === 'TRY_CAST' && !isLenient(tokens[i - 2]);
    return [strict ? { ...token, text: 'CAST', value: 'CAST' } : token];
  });
}

/** The names in front of an opening parenthesis. */
const calls = (tokens: readonly DuckDBToken[]): string[] =>
  tokens
    .filter(({ kind }) => kind !== 'space')
    .flatMap(({ kind, value }, i, all) =>
      (kind === 'name' || kind === 'quoted') && all[i + 1]?.text === '(' ? [value] : [],
    );

const untranslatable = (): LakeveilError =>
  new LakeveilError('UNSUPPORTED_ON_ENGINE', 'the embedded engine has no form for this statement');
