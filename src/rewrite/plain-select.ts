import { foldName } from '../names.ts';
import type { Expression, SelectItem, Source, Star } from '../sql/ast.ts';
import type { Span, Token } from '../sql/tokens.ts';
import type { Dialect } from '../types.ts';
import { isOnlyStar } from './bind.ts';
import type { InProcessMask, MasksInProcess } from './in-process.ts';
import type { Origin, Output } from './outputs.ts';
import { placeholderPrefix } from './placeholders.ts';
import { namesIn } from './places.ts';
import type { Analysis } from './rewrite.ts';

/** The last token of an output that names a raw column, with the alias behind it, and what stands there instead. */
export interface RawName {
  readonly span: Span;
  readonly raw: string;
}

/** Which outputs of a statement are columns that may travel raw. */
export interface PlainSelect {
  readonly outputs: readonly InProcessMask[];
  readonly names: readonly RawName[];
}

/**
 * The outputs that are masked columns as they are, if the statement does nothing else with any of these columns; undefined
 * for every other statement.
 *
 * What may stand in such a statement is a closed list: one SELECT without DISTINCT over tables and their joins, with WHERE,
 * ORDER BY of names and places, LIMIT and OFFSET, and no query inside. A column stands in it as a select item of its own,
 * under an alias or not, or behind a `*`, as often as one likes. Neither its name nor its alias stands anywhere else, so
 * that no alias can mean it, and no place in ORDER BY is its own.
 */
export function plainSelect(analysis: Analysis, masks: MasksInProcess, dialect: Dialect): PlainSelect | undefined {
  const { read, bound } = analysis;
  const { body, ctes, trailing } = read.query;
  if (ctes.length > 0 || body.kind !== 'select' || body.script || !body.from || bound.outputs.open) return undefined;
  if (read.tokens.some(({ upper }) => upper === 'DISTINCT') || bound.starArguments.length > 0) return undefined;
  const sources = plainSources(body.from);
  const expressions = [...body.items.map(({ expression }) => expression), ...body.clauses, ...trailing];
  if (!sources || [...expressions, ...sources].some(({ queries }) => queries.length > 0)) return undefined;
  if (body.clauses.some(({ span }) => read.tokens[span.from - 1]!.upper !== 'WHERE')) return undefined;
  if (!tablesArePlain(analysis, masks)) return undefined;
  // what `* EXCEPT (a.k)` drops where k is a key of both sides, engines see differently
  if (
    hasKeys(body.from) &&
    body.items.some(({ expression: { stars } }) => stars.some(({ except }) => except.length > 0))
  )
    return undefined;
  const shown = new Outputs(analysis, masks, dialect);
  if (!body.items.every((item) => shown.add(item))) return undefined;
  if (!trailing.every((clause) => isPlainClause(clause, read.tokens, shown.places))) return undefined;
  return shown.nothingElseNamed(body.items) ? shown : undefined;
}

const JOIN_WORDS: ReadonlySet<string> = new Set([
  ...[',', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'SEMI', 'ANTI'],
]);

/** The conditions of joins, if there is nothing but tables and their joins. */
function plainSources(source: Source): Expression[] | undefined {
  if (source.kind === 'group') return source.alias ? undefined : plainSources(source.source);
  if (source.kind === 'table') {
    const { cte, suffixes, form, alias } = source;
    return cte || suffixes.length > 0 || form !== 'plain' || alias?.columns ? undefined : [];
  }
  if (source.kind !== 'join' || source.words.some((word) => !JOIN_WORDS.has(word))) return undefined;
  const left = plainSources(source.left);
  const right = plainSources(source.right);
  return left && right && [...left, ...right, ...(source.on ? [source.on] : [])];
}

const hasKeys = (source: Source): boolean =>
  source.kind === 'group'
    ? hasKeys(source.source)
    : source.kind === 'join' && (!!source.using || hasKeys(source.left) || hasKeys(source.right));

/** Tables whose columns may travel raw are read by their names, as they are today. */
const tablesArePlain = ({ tables }: Analysis, masks: MasksInProcess): boolean =>
  [...tables.values()].every(
    ({ source, view, version, inline }) =>
      !masks.has(source) || (!view && version === undefined && inline === undefined),
  );

/** LIMIT and OFFSET of what reads no column, and ORDER BY of names and of places that are not raw. */
function isPlainClause(
  { span, columns, stars }: Expression,
  tokens: readonly Token[],
  raw: ReadonlySet<number>,
): boolean {
  const [before, word] = [tokens[span.from - 2]!.upper, tokens[span.from - 1]!.upper];
  if (word === 'LIMIT' || word === 'OFFSET') return columns.length === 0 && stars.length === 0;
  if (word === 'ALL') return before === 'LIMIT' && span.from === span.to;
  return before === 'ORDER' && word === 'BY' && isPlainOrder(tokens.slice(span.from, span.to), raw);
}

/** `a, t.b DESC, 3 NULLS LAST` */
function isPlainOrder(tokens: readonly Token[], raw: ReadonlySet<number>): boolean {
  let at = 0;
  const word = (...words: readonly string[]): boolean => {
    const found = words.includes(tokens[at]?.upper ?? '');
    if (found) at++;
    return found;
  };
  const key = (): boolean => {
    const token = tokens[at++];
    if (token?.kind === 'number') return /^\d+$/.test(token.value) && !raw.has(Number(token.value) - 1);
    if (!token || !isName(token) || token.upper === 'ALL') return false;
    while (word('.')) if (!tokens[at] || !isName(tokens[at++]!)) return false;
    return true;
  };
  do {
    if (!key()) return false;
    word('ASC', 'DESC');
    if (word('NULLS') && !word('FIRST', 'LAST')) return false;
  } while (word(','));
  return at === tokens.length;
}

const isName = ({ kind }: Token): boolean => kind === 'word' || kind === 'quoted';

/** Collects the outputs of select items that are masked columns as they are. */
class Outputs implements PlainSelect {
  readonly outputs: InProcessMask[] = [];
  readonly names: RawName[] = [];
  readonly #analysis: Analysis;
  readonly #masks: MasksInProcess;
  readonly #dialect: Dialect;
  readonly #prefix: string;
  readonly #raw = new Map<Origin['column'], string>();
  #width = 0;

  constructor(analysis: Analysis, masks: MasksInProcess, dialect: Dialect) {
    this.#analysis = analysis;
    this.#masks = masks;
    this.#dialect = dialect;
    this.#prefix = rawPrefix(analysis);
  }

  /** The places of raw outputs, from 0. */
  get places(): ReadonlySet<number> {
    return new Set(this.outputs.map(({ output }) => output));
  }

  /** False for an item that does anything else with a masked column than to show it. */
  add(item: SelectItem): boolean {
    const { list } = this.#analysis.bound.items.get(item)!;
    const start = this.#width;
    this.#width += list.length;
    return list.every((output, i) => this.#output(output, start + i, item));
  }

  #output(output: Output, place: number, item: SelectItem): boolean {
    const origin = [...output.origins].find(({ source, column }) => this.#masks.get(source)?.has(column.name));
    if (!origin) return true;
    const { single } = item.expression;
    const named = single && !item.aliases && foldName(single.parts.at(-1)!) === foldName(origin.column.name);
    if (!output.direct || output.origins.size > 1) return false;
    if (!named && !starOf(item)) return false;
    const { source, column } = origin;
    const raw = this.#raw.get(column) ?? `${this.#prefix}${this.#raw.size}`;
    this.#raw.set(column, raw);
    const { mask, condition } = this.#masks.get(source)!.get(column.name)!;
    if (condition) return false; // in which rows it masks, only the engine knows
    const name = item.alias ?? (this.#dialect === 'duckdb' ? column.name : (output.name ?? column.name));
    this.outputs.push({ output: place, raw, name, table: source.table, column: column.name, type: column.type, mask });
    if (named) this.names.push({ span: { from: single.span.to - 1, to: item.span.to }, raw });
    return true;
  }

  /** True when neither the name of a masked column nor the alias of a raw one stands where it could be read. */
  nothingElseNamed(items: readonly SelectItem[]): boolean {
    const { tokens } = this.#analysis.read;
    const columns = new Set([...this.#masks.values()].flatMap((masks) => [...masks.keys()].map(foldName)));
    const hidden = new Set([...columns, ...this.outputs.map(({ name }) => foldName(name))]);
    const raw = new Set(this.outputs.map(({ column }) => foldName(column)));
    const allowed = new Set<Token>();
    const allow = (at: number) => allowed.add(tokens[at]!);
    for (const { expression, alias, span } of items) {
      if (alias !== undefined) allow(span.to - 1);
      if (expression.single) allow(expression.single.span.to - 1);
      for (const dropped of expression.stars.flatMap(({ except }) => except)) {
        // where the column is raw, it does not have this name any more
        if (!raw.has(foldName(dropped.parts.at(-1)!))) allow(dropped.span.to - 1);
      }
    }
    return namesIn(this.#analysis.read).every((token) => allowed.has(token) || !hidden.has(foldName(token.value)));
  }
}

function starOf({ expression }: SelectItem): Star | undefined {
  const [star, ...others] = expression.stars;
  return star && others.length === 0 && isOnlyStar(expression, star) ? star : undefined;
}

/** What begins no name of the statement, those that IDENTIFIER() makes among them, nor of its tables. */
function rawPrefix({ read, tables }: Analysis): string {
  const columns = [...tables.values()].flatMap(({ source }) => source.columns.map(({ name }) => name));
  const names = [...columns, ...read.tokens.map(({ value }) => value)].map((name) => name.toLowerCase());
  let prefix = placeholderPrefix(read, '__lvraw');
  while (names.some((name) => name.includes(prefix))) prefix = placeholderPrefix(read, `${prefix}_`);
  return prefix;
}
