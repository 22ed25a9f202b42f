import { quoteName, quoteString } from '../quoting.ts';
import { opensType } from './lexer.ts';
import type { Token } from './tokens.ts';

/** Replaces the tokens `from` (inclusive) to `to` (exclusive) by a text; with `from === to` it inserts before `from`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Inserts a text before a token. */
export const insert = (at: number, text: string): Edit => ({ from: at, to: at, text });

/** How literals and quoted names are written. */
export interface TokenPrinter {
  string(value: string): string;
  name(value: string): string;
  /** True when `array(…)` and its like are quoted, so that `>>` behind them still shifts. */
  readonly quotesOpeners?: boolean;
}

/** The canonical form for Spark and Databricks: see quoteString. */
export const SPARK_PRINTER: TokenPrinter = {
  string: (value) => quoteString(value, 'spark'),
  name: (value) => quoteName(value, 'spark'),
};

/** The same for texts that stand in front of others, or hold others, in which `>>` may stand. */
export const OPENERS_QUOTED: TokenPrinter = { ...SPARK_PRINTER, quotesOpeners: true };

/** The first `struct(… AS …)`, which cannot be quoted: only the word itself lets fields be named by AS. */
export function structWithAlias(tokens: readonly Token[]): Token | undefined {
  const open: Token[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.upper === '(') open.push(tokens[i - 1] ?? token);
    else if (token.upper === ')') open.pop();
    else if (token.upper === 'AS' && open.at(-1)?.upper === 'STRUCT') return open.at(-1);
  }
  return undefined;
}

/**
 * Writes tokens back as text: the user's own lexemes, comments dropped, white space as one blank, neighbouring string
 * literals joined into one (as Spark reads them), literals and quoted names in canonical form. What stood together stays
 * together, because a blank changes the meaning of `.10f` or `>>>`. Edits must not overlap and must be in order.
 */
export function emit(tokens: readonly Token[], edits: readonly Edit[], printer: TokenPrinter = SPARK_PRINTER): string {
  const line = new Line();
  let next = 0;
  for (let i = 0; tokens[i]!.kind !== 'end' || edits[next]?.from === i; ) {
    const edit = edits[next];
    if (edit?.from === i) {
      next++;
      line.add(edit.text, tokens[i]!.gap || edit.to === i);
      if (edit.to === i) line.blank();
      i = edit.to;
    } else {
      const printed = printTokens(tokens, i, printer);
      line.add(printed.text, tokens[i]!.gap);
      i = printed.next;
    }
  }
  return line.text;
}

/** Joins pieces with one blank where there was white space, even if the piece behind it went away. */
class Line {
  text = '';
  #blank = false;

  add(piece: string, gap: boolean): void {
    this.#blank ||= gap;
    if (piece === '') return;
    this.text += (this.#blank && this.text !== '' ? ' ' : '') + piece;
    this.#blank = false;
  }

  blank(): void {
    this.#blank = true;
  }
}

function printTokens(tokens: readonly Token[], at: number, printer: TokenPrinter): { text: string; next: number } {
  const token = tokens[at]!;
  const opener = printer.quotesOpeners && opensType(token.upper) && tokens[at + 1]!.upper !== '<';
  if (token.kind === 'quoted' || opener) return { text: printer.name(token.value), next: at + 1 };
  if (token.kind !== 'string') return { text: token.value, next: at + 1 };
  let value = token.value;
  let next = at + 1;
  while (tokens[next]!.kind === 'string') value += tokens[next++]!.value;
  return { text: printer.string(value), next };
}
