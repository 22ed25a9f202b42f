import { LakeveilError, positionAt } from '../errors.ts';
import type { ColumnReference, Expression } from '../sql/ast.ts';
import { type Edit, emit, OPENERS_QUOTED, structWithAlias } from '../sql/emit.ts';
import { KEYWORD_FUNCTIONS } from '../sql/functions.ts';
import { lex } from '../sql/lexer.ts';
import { readWholeExpression } from '../sql/reader.ts';
import type { Token } from '../sql/tokens.ts';
import { INTERVAL_UNITS } from '../sql/words.ts';
import type { DataSource, Principal } from '../types.ts';
import { type AtCall, collapseAtFunctions } from './at-functions.ts';
import { callSql, hasColumn } from './predicate-sql.ts';
import { whyNotForRows } from './row-functions.ts';

/** A place in a predicate that names a column or calls a function of the policy language. */
interface Slot {
  readonly from: number;
  readonly to: number;
  readonly means: AtCall;
}

/** A checked predicate over one row of a table, ready to become SQL for a principal and a source. */
export interface Predicate {
  /** As it was written. */
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly slots: readonly Slot[];
}

/**
 * Reads a custom where clause or the condition of a mask: one Spark SQL expression over columns of the source and functions of one row.
 *
 * Refused are subqueries, tables, stars, parameters, names of several parts, functions that are not known, not
 * deterministic or need more than a row, and unknown `@functions`. Throws an error with the position in the text.
 */
export function readPredicate(text: string): Predicate {
  const { tokens, calls } = collapseAtFunctions(text, lex(text));
  refuseTokens(text, tokens);
  const expression = readWholeExpression(text, tokens);
  const fail = failIn(text, tokens);
  refuseReach(expression, fail);
  for (const { parts, span } of expression.calls) {
    const name = parts.join('.');
    const why = parts.length > 1 ? 'its name has several parts' : whyNotForRows(name);
    if (why !== undefined) fail(span.from, `function \`${name}\` is refused: ${why}`);
  }
  for (const { parts, span } of expression.columns) {
    if (parts.length > 1) fail(span.from, 'fields of columns and names with a table are not supported yet');
  }
  const slots = slotsOf(expression, tokens, calls);
  const lost = [...calls.keys()].find((token) => !slots.some(({ from }) => tokens[from] === token));
  if (lost) fail(tokens.indexOf(lost), 'a function with `@` stands where no value can stand');
  return { text, tokens, slots };
}

/** Markers, hints and paths into JSON: what the expression does not record, or engines read differently. */
const SYMBOLS: Readonly<Record<string, string>> = {
  '?': 'parameter markers are not accepted',
  ':': 'parameter markers and paths with `:` are not accepted',
  ';': 'the predicate is one expression, without `;`',
  '/*+': 'hints are not accepted',
};

function refuseTokens(text: string, tokens: readonly Token[]): void {
  const fail = failIn(text, tokens);
  const struct = structWithAlias(tokens);
  if (struct) fail(tokens.indexOf(struct), 'write `named_struct` in place of `struct(… AS …)`');
  for (const [i, { kind, value }] of tokens.entries()) {
    if (kind === 'string' && value.includes('\0'))
      fail(i, 'a text holds a NUL character, which ends texts on some engines');
    const why = kind === 'symbol' && Object.hasOwn(SYMBOLS, value) ? SYMBOLS[value] : undefined;
    if (why) fail(i, why);
    if (value === '[' && tokens[i + 1]!.value === '*') fail(i + 1, '`*` is not accepted');
  }
}

type Fail = (token: number, reason: string) => never;

const failIn =
  (text: string, tokens: readonly Token[]): Fail =>
  (token, reason) => {
    throw new LakeveilError('POLICY_FILE', reason, { position: positionAt(text, tokens[token]!.start) });
  };

function refuseReach({ span, queries, stars }: Expression, fail: Fail): void {
  if (queries.length > 0) fail(span.from, 'subqueries are not accepted: a predicate sees one row');
  if (stars[0]) fail(stars[0].span.from, '`*` is not accepted');
}

function slotsOf(
  { columns, calls }: Expression,
  tokens: readonly Token[],
  atCalls: ReadonlyMap<Token, AtCall>,
): Slot[] {
  const skipped = calls.flatMap(({ parts, span }) => (mayTakeUnit(parts) ? skippedColumn(span.to + 1, tokens) : []));
  const slots = [...columns, ...skipped].map(({ parts, span }): Slot => {
    const means = atCalls.get(tokens[span.from]!);
    return { ...span, means: means ?? { kind: 'column', column: { by: 'name', text: parts[0]! } } };
  });
  return slots.sort((a, b) => a.from - b.from);
}

const mayTakeUnit = (parts: readonly string[]): boolean =>
  /^(?:timestampadd|timestampdiff|dateadd|datediff|date_add|date_diff)$/i.test(parts[0]!);

/** Functions of dates may have a unit in front, so the reader takes the first word for one: `date_add(DAY, 1, d)`. */
function skippedColumn(at: number, tokens: readonly Token[]): ColumnReference[] {
  const { kind, upper, value } = tokens[at]!;
  const isColumn = kind === 'word' && tokens[at + 1]?.value === ',' && !INTERVAL_UNITS.has(upper);
  return isColumn ? [{ parts: [value], span: { from: at, to: at + 1 } }] : [];
}

/**
 * The predicate as canonical Spark SQL for one principal: columns quoted, everything about the principal as literals.
 * Throws `TABLE_DENIED` with the reason when it does not fit the source: a column or tag is missing, a type cannot be
 * compared, or a value of the principal cannot be written.
 */
export function predicateSql(predicate: Predicate, principal: Principal, source: DataSource): string {
  const edits = predicate.slots.flatMap(({ from, to, means }): Edit[] => {
    if (isKeywordFunction(predicate.tokens[from]!, source)) return [];
    return [{ from, to, text: callSql(means, principal, source) }];
  });
  return emit(predicate.tokens, edits, OPENERS_QUOTED);
}

/** `current_date` and its like, unless the source has a column of that name: columns come first. */
const isKeywordFunction = ({ kind, value }: Token, source: DataSource): boolean =>
  kind === 'word' &&
  KEYWORD_FUNCTIONS.has(value.toLowerCase()) &&
  whyNotForRows(value) === undefined &&
  !hasColumn(source, value);
