import { LakeveilError } from '../../errors.ts';
import { type Edit, insert, type TokenPrinter } from '../../sql/emit.ts';
import type { ReadQuery } from '../../sql/reader.ts';
import { DIFFERENT, MAX_CONCAT, macroArities, macroName, OTHER_ARITIES, RENAMED } from '../../sql/spark-macros.ts';
import type { Span, Token } from '../../sql/tokens.ts';
import type { BoundQuery, StarArgument } from '../bind.ts';
import { positionOf } from '../places.ts';
import { argumentsOf, closing, enclosingCall } from './arguments.ts';
import { mapLambdaEdits } from './map-lambdas.ts';

/**
 * Edits that say functions as DuckDB must hear them to compute what Spark does: by a macro, by another name, with names for
 * the fields of a struct, with columns in place of a star. What would mean something else there is refused with
 * `UNSUPPORTED_ON_ENGINE`. Names that are in no table are left to the translator.
 */
export function functionEdits(read: ReadQuery, { calls, starArguments }: BoundQuery, printer: TokenPrinter): Edit[] {
  const { tokens } = read;
  const stars = new Map(starArguments.map((argument) => [argument.star.span.from, argument]));
  const ofCalls = calls.flatMap((span): Edit[] => {
    const name = tokens[span.from]!.value.toLowerCase();
    if (tokens[span.to]!.upper !== '(') return [];
    const list = argumentsOf(tokens, span.to);
    const why = whyDifferent(name, list, tokens);
    if (why) throw different(name, why, read, span);
    if (name === 'count' && list.length === 1 && stars.get(list[0]!.from)?.star.parts.length)
      throw different(name, 'takes no star of one table', read, span);
    if (name === 'concat' && list.some(({ from }) => stars.has(from)))
      throw different(name, 'takes no star', read, span);
    if (name === 'struct') return structEdits(span, list, tokens, stars, printer);
    if (JOINING.has(name) && list.length === 1) return [insert(list[0]!.to, `, ${printer.string('')}`)];
    if (COLLECTING.has(name) && isMoreThanCall(tokens, span.to)) return collectingEdits(name, span, tokens);
    const ofMap = name === 'explode' && list[0] && MAPS.has(tokens[list[0].from]!.upper);
    if (list[0] && !inFrom(span, tokens) && (ofMap || /^inline(_outer)?$/.test(name))) {
      if (!isWholeItem(span, tokens)) throw different(name, 'takes no alias in a select list', read, span);
      return ofMap
        ? [...entryEdits(list[0]), ...inlineEdits('inline', span, list[0])]
        : inlineEdits(name, span, list[0]);
    }
    if (ofMap) return [{ ...span, text: macroName('inline') }, ...entryEdits(list[0]!)];
    const overMap = mapLambdaEdits(name, span, list, tokens);
    if (overMap) return overMap;
    if (name === 'array' && list.some(({ from }) => tokens[from]!.upper === '('))
      return [{ ...span, text: 'list_value' }];
    const marks = SUBSTRINGS.has(name) && list.length === 1 ? fromFor(list[0]!, tokens) : [];
    if (marks.length > 0) return [{ ...span, text: macroName(name) }, ...marks];
    const arities = macroArities(name);
    if (arities.length > 0 && !arities.includes(list.length) && OTHER_ARITIES[name] !== list.length)
      throw different(name, 'takes another number of arguments', read, span);
    const renamed = arities.includes(list.length) ? macroName(name) : RENAMED[name];
    return renamed === undefined ? [] : [{ ...span, text: renamed }];
  });
  const ofStars = starArguments.flatMap((argument) => starEdits(argument, tokens, printer));
  return [...ofCalls, ...ofStars];
}

/** Spark joins with nothing where no separator is given, DuckDB with a comma. */
const JOINING: ReadonlySet<string> = new Set(['listagg', 'string_agg']);

/** True for a generator that is a source: going back over parentheses, FROM comes before SELECT. */
function inFrom({ from }: Span, tokens: readonly Token[]): boolean {
  let depth = 0;
  for (let i = from - 1; i >= 0; i--) {
    const { upper } = tokens[i]!;
    if (upper === ')') depth++;
    else if (upper === '(' && depth-- === 0) return false;
    else if (depth === 0 && /^(FROM|VIEW)$/.test(upper)) return true;
    else if (depth === 0 && upper === 'SELECT') return false;
  }
  return false;
}

const entryEdits = (list: Span): Edit[] => [insert(list.from, 'map_entries('), insert(list.to, ')')];

/** True where no alias is behind a call, which on DuckDB would name none of the fields. */
const isWholeItem = (span: Span, tokens: readonly Token[]): boolean =>
  /^(?:|[,);]|FROM|WHERE|GROUP|ORDER|LIMIT|UNION|INTERSECT|EXCEPT|\|>)$/.test(
    tokens[closing(tokens, span.to) + 1]!.upper,
  );

/** DuckDB makes columns of the fields where the call is a whole select item, so that no macro can. */
function inlineEdits(name: string, span: Span, list: Span): Edit[] {
  const [before, behind] = name === 'inline' ? ['', ''] : [`${macroName('or_null')}(`, ')'];
  return [{ ...span, text: 'unnest' }, insert(list.from, before), insert(list.to, `${behind}, max_depth := 2`)];
}

const SUBSTRINGS: ReadonlySet<string> = new Set(['substr', 'substring']);

/** `substring(s FROM 1 FOR 2)` with commas. */
function fromFor({ from, to }: Span, tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  for (let i = from; i < to; i++) {
    const { kind, upper } = tokens[i]!;
    if (upper === '(') i = closing(tokens, i);
    else if (kind === 'word' && /^(FROM|FOR)$/.test(upper)) edits.push({ from: i, to: i + 1, text: ',' });
  }
  return edits;
}

/** Functions that make maps: only by these it is known that a value is one. */
const MAPS: ReadonlySet<string> = new Set([
  ...['MAP', 'MAP_CONCAT', 'MAP_FILTER', 'MAP_FROM_ARRAYS', 'MAP_FROM_ENTRIES', 'STR_TO_MAP'],
]);

/** True for `f(DISTINCT x)`, `f(x) FILTER (…)` and `f(x) OVER (…)`, which no macro can be. */
function isMoreThanCall(tokens: readonly Token[], open: number): boolean {
  const close = closing(tokens, open);
  return tokens[open + 1]!.upper === 'DISTINCT' || /^(FILTER|OVER)$/.test(tokens[close + 1]!.upper);
}

/** NULL goes from the list that was made, which is never NULL itself. */
function collectingEdits(name: string, span: Span, tokens: readonly Token[]): Edit[] {
  const first = tokens[span.to + 1]!.upper;
  let end = closing(tokens, span.to) + 1;
  for (const word of ['FILTER', 'OVER']) {
    if (tokens[end]!.upper !== word) continue;
    end = tokens[end + 1]!.upper === '(' ? closing(tokens, end + 1) + 1 : end + 2;
  }
  return [
    { ...span, text: `coalesce(${macroName('array_compact')}(list` },
    ...(name === 'collect_set' && first !== 'DISTINCT' ? [insert(span.to + 1, 'DISTINCT')] : []),
    insert(end, '), list_value())'),
  ];
}

// ---------------------------------------------------------------- what means something else

const NULLS_APART: ReadonlySet<string> = new Set(['first', 'last', 'any_value', 'first_value', 'last_value']);
/** They leave NULL out. */
const COLLECTING: ReadonlySet<string> = new Set(['array_agg', 'collect_list', 'collect_set']);
const WITH_INDEX: ReadonlySet<string> = new Set(['transform', 'filter']);
const WITH_FORMAT: ReadonlySet<string> = new Set([
  ...['date_format', 'to_char', 'to_varchar', 'to_date', 'to_timestamp', 'from_unixtime', 'unix_timestamp'],
  ...['to_unix_timestamp', 'try_to_timestamp', 'try_to_date', 'to_timestamp_ntz', 'to_timestamp_ltz'],
]);

/** Date patterns that the translator writes in DuckDB's letters one by one. */
const KNOWN_FORMAT = /^(?:yyyy|MM|dd|HH|mm|ss|[^A-Za-z'[\]{}#])*$/;

function whyDifferent(name: string, list: readonly Span[], tokens: readonly Token[]): string | undefined {
  if (DIFFERENT.has(name)) return 'is another one';
  if (name === 'array_sort' && list.length === 2) return 'takes no comparison';
  if (NULLS_APART.has(name) && list.length === 2) return 'takes no second argument';
  if (WITH_INDEX.has(name) && list[1] && tokens[list[1].from]!.upper === '(') return 'takes one lambda parameter';
  if (/^(extract|date_part|datepart)$/.test(name) && list[0] && /^s(ec(ond)?s?)?$/i.test(tokens[list[0].from]!.value))
    return 'gives whole seconds only';
  if (/^(extract|date_part|datepart)$/.test(name) && list[0] && /^(dow|dayofweek)$/i.test(tokens[list[0].from]!.value))
    return 'counts the days of a week from 0';
  if (name === 'concat' && list.length > MAX_CONCAT) return `takes no more than ${MAX_CONCAT} arguments`;
  if (WITH_FORMAT.has(name) && list[1] && !isKnownFormat(list[1], tokens))
    return 'knows patterns of yyyy, MM, dd, HH, mm and ss only';
  return undefined;
}

const isKnownFormat = ({ from, to }: Span, tokens: readonly Token[]): boolean =>
  to === from + 1 && tokens[from]!.kind === 'string' && KNOWN_FORMAT.test(tokens[from]!.value);

const different = (name: string, why: string, read: ReadQuery, span: Span): LakeveilError =>
  new LakeveilError('UNSUPPORTED_ON_ENGINE', `function \`${name}\` ${why} on the embedded engine`, {
    position: positionOf(read, span),
  });

// ---------------------------------------------------------------- structs and stars

/** `struct(a, t.b AS k, 1)` becomes `named_struct('a', a, 'k', t.b, 'col3', 1)`, the names that Spark gives to fields. */
function structEdits(
  span: Span,
  list: readonly Span[],
  tokens: readonly Token[],
  stars: ReadonlyMap<number, StarArgument>,
  printer: TokenPrinter,
): Edit[] {
  const named = list.flatMap((argument, i): Edit[] => {
    if (stars.has(argument.from)) return [];
    const alias = tokens[argument.to - 2]?.upper === 'AS' && argument.to - argument.from > 2;
    const name = alias || isName(argument, tokens) ? tokens[argument.to - 1]!.value : `col${i + 1}`;
    const before = insert(argument.from, `${printer.string(name)},`);
    return alias ? [before, { from: argument.to - 2, to: argument.to, text: '' }] : [before];
  });
  return [{ ...span, text: 'named_struct' }, ...named];
}

/** True for `a`, `t.a`, `` `a b`.c ``. */
const isName = ({ from, to }: Span, tokens: readonly Token[]): boolean =>
  tokens
    .slice(from, to)
    .every(({ kind, upper }, i) => (i % 2 === 0 ? kind === 'word' || kind === 'quoted' : upper === '.')) &&
  (to - from) % 2 === 1;

function starEdits({ star, columns }: StarArgument, tokens: readonly Token[], printer: TokenPrinter): Edit[] {
  const call = enclosingCall(tokens, star.span.from);
  if (!columns || call === 'COUNT') return [];
  const qualifier = star.parts.map((part) => `${printer.name(part)}.`).join('');
  const pairs = columns.map((column) => {
    const value = qualifier + printer.name(column);
    return call === 'STRUCT' ? `${printer.string(column)}, ${value}` : value;
  });
  return [{ from: star.span.from, to: behindExcept(tokens, star.span.to), text: pairs.join(', ') }];
}

/** The columns are those that `EXCEPT (…)` leaves. */
const behindExcept = (tokens: readonly Token[], at: number): number =>
  tokens[at]!.upper === 'EXCEPT' ? closing(tokens, at + 1) + 1 : at;

// ---------------------------------------------------------------- subscripts

/** Functions that make arrays. */
const ARRAYS: ReadonlySet<string> = new Set([
  ...[
    'ARRAY',
    'ARRAY_AGG',
    'ARRAY_APPEND',
    'ARRAY_COMPACT',
    'ARRAY_DISTINCT',
    'ARRAY_PREPEND',
    'ARRAY_REMOVE',
    'ARRAY_REPEAT',
  ],
  ...['ARRAY_SORT', 'ARRAY_UNION', 'COLLECT_LIST', 'COLLECT_SET', 'FILTER', 'FLATTEN', 'MAP_KEYS', 'MAP_VALUES'],
  ...['REGEXP_EXTRACT_ALL', 'SEQUENCE', 'SLICE', 'SORT_ARRAY', 'SPLIT', 'TRANSFORM'],
]);

/** Whether what stands in front of a closing parenthesis makes an array or a map, where that is known. */
export function kindOfCall(tokens: readonly Token[], close: number): 'array' | 'map' | undefined {
  if (tokens[close]!.upper !== ')') return undefined;
  const call = enclosingCall(tokens, close);
  return ARRAYS.has(call) ? 'array' : MAPS.has(call) ? 'map' : undefined;
}
