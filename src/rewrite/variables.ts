import { emit } from '../sql/emit.ts';
import type { Token } from '../sql/tokens.ts';
import type { VariableReference } from './bind.ts';

/**
 * The value of a variable as SQL text, from the literal that was given to it: `CAST(5 AS INT)`, so that it has the type of
 * the variable wherever it stands. `tokens` are those of the literal, or none for NULL.
 */
export const typedLiteral = (tokens: readonly Token[], type: string): string =>
  `CAST(${tokens.length === 0 ? 'NULL' : printTokens(tokens)} AS ${type})`;

/** Tokens in canonical form. */
export const printTokens = (tokens: readonly Token[]): string => {
  const end = tokens.at(-1)!.end;
  return emit([...tokens, { kind: 'end', upper: '', value: '', start: end, end, gap: false }], []);
};

/** The type that Spark gives to a literal; `STRING` for what it cannot tell from the text, such as NULL. */
export function typeOfLiteral(tokens: readonly Token[]): string {
  const last = tokens.at(-1)!;
  if (last.kind === 'number') return typeOfNumber(last.value.toUpperCase());
  if (/^(TRUE|FALSE)$/.test(last.upper)) return 'BOOLEAN';
  if (tokens[0]!.upper === 'X') return 'BINARY';
  return tokens[0]!.kind === 'word' && tokens.length > 1 ? tokens[0]!.upper : 'STRING';
}

const SUFFIXES: Readonly<Record<string, string>> = {
  Y: 'TINYINT',
  S: 'SMALLINT',
  L: 'BIGINT',
  F: 'FLOAT',
  D: 'DOUBLE',
};

function typeOfNumber(text: string): string {
  const suffix = SUFFIXES[text.at(-1)!];
  if (suffix) return suffix;
  const digits = text.replace(/(BD|E[+-]?\d+)$/, '');
  if (/E[+-]?\d+$/.test(text)) return 'DOUBLE';
  if (/^\d+$/.test(text)) return wholeType(BigInt(text));
  const [whole = '', fraction = ''] = digits.split('.');
  const precision = Math.max(whole.replace(/^0+/, '').length + fraction.length, 1);
  return `DECIMAL(${Math.min(precision, 38)},${Math.min(fraction.length, 38)})`;
}

function wholeType(value: bigint): string {
  if (value <= 2_147_483_647n) return 'INT';
  return value <= 9_223_372_036_854_775_807n ? 'BIGINT' : `DECIMAL(${Math.min(String(value).length, 38)},0)`;
}

/**
 * The statement with the values of variables in their places, in canonical form: from here on it is as if the user had
 * written the literals. Every reader, the translator and the verifier see it so.
 */
export function substituteVariables(tokens: readonly Token[], references: readonly VariableReference[]): string {
  const edits = references.map(({ span, sql, alias }) => ({
    ...span,
    text: alias === undefined ? sql : `${sql} AS ${alias}`,
  }));
  return emit(
    tokens,
    edits.sort((a, b) => a.from - b.from),
  );
}
