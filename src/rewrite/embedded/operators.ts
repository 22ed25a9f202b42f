import { LakeveilError } from '../../errors.ts';
import { type Edit, insert } from '../../sql/emit.ts';
import type { ReadQuery } from '../../sql/reader.ts';
import { MAX_CONCAT, macroName } from '../../sql/spark-macros.ts';
import { type Span, type Token, tokenAt } from '../../sql/tokens.ts';
import { endsOperand, FUNCTION_WORDS, INTERVAL_UNITS, TYPED_LITERALS } from '../../sql/words.ts';
import type { SqlType } from '../../sqltype.ts';
import { positionOf } from '../places.ts';
import { closing } from './arguments.ts';

/** Edits around operands: what opens comes behind all that others insert at the same place, what closes before it. */
export interface OperatorEdits {
  readonly opening: readonly Edit[];
  readonly closing: readonly Edit[];
}

/** What is known of the operands of a statement besides their text. */
interface Known {
  /** By the token behind a column or its field; see bind.ts. */
  readonly types: ReadonlyMap<number, SqlType>;
  /** The first tokens of names that are columns, even where the word may begin a clause elsewhere. */
  readonly columns: ReadonlySet<number>;
  /** Whether what the call in front of this parenthesis makes is an array or a map. */
  kindOfCall(close: number): 'array' | 'map' | undefined;
  /** A word that keeps the cast in its parentheses from failing; see translate.ts. */
  readonly lenient: string;
}

/**
 * Edits that turn operators into calls where DuckDB computes something else: division by zero fails on Spark, a date and an
 * interval of days is a date, `||` keeps NULL, an array ends where it ends, and casts to whole numbers and to texts have
 * rules of their own. Operands are found by precedence, over the user's own tokens.
 */
export function operatorEdits(read: ReadQuery, known: Known): OperatorEdits {
  const operators = new Operators(read, known);
  operators.scan(0, read.tokens.length - 1);
  operators.requireAll();
  return operators;
}

const MULTIPLICATIVE: Readonly<Record<string, string | undefined>> = {
  '*': undefined,
  '/': 'divide',
  '%': 'mod',
  DIV: 'div',
};
const ADDITIVE: Readonly<Record<string, string | undefined>> = { '+': undefined, '-': undefined, '||': undefined };
const SIGNS: ReadonlySet<string> = new Set(['+', '-', '~']);

/** Types that have casts of our own, by all their names. */
const CASTS: Readonly<Record<string, string>> = {
  ...{ TINYINT: 'tinyint', BYTE: 'tinyint', SMALLINT: 'smallint', SHORT: 'smallint', INT: 'int', INTEGER: 'int' },
  ...{ BIGINT: 'bigint', LONG: 'bigint', STRING: 'string' },
};

/** Units that leave a date a date. */
const DAYS: ReadonlySet<string> = new Set(['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY'].flatMap((u) => [u, `${u}S`]));

/** An operand, and whether it is an interval of whole days that is written out. */
interface Operand {
  readonly end: number;
  readonly days: boolean;
}

class Operators implements OperatorEdits {
  readonly opening: Edit[] = [];
  readonly closing: Edit[] = [];
  readonly #read: ReadQuery;
  readonly #tokens: readonly Token[];
  readonly #known: Known;
  /** The operators whose operands were found. */
  readonly #seen = new Set<number>();

  constructor(read: ReadQuery, known: Known) {
    this.#read = read;
    this.#tokens = read.tokens;
    this.#known = known;
  }

  /** Words of operands may be aliases, with which a query ends: `SELECT INTERVAL 1 HOUR to`. */
  #at(index: number): Token {
    return tokenAt(this.#tokens, index);
  }

  /** Throws `UNSUPPORTED_ON_ENGINE` where an operator would go to the engine as it stands, because its operands were not found. */
  requireAll(): void {
    const missed = this.#tokens.findIndex(
      ({ kind, upper }, i) => kind === 'symbol' && /^(?:[/%[]|\|\|)$/.test(upper) && !this.#seen.has(i),
    );
    if (missed < 0) return;
    const reason = `the embedded engine cannot tell what \`${this.#at(missed).value}\` stands between here, use parentheses`;
    throw new LakeveilError('UNSUPPORTED_ON_ENGINE', reason, {
      position: positionOf(this.#read, { from: missed, to: missed + 1 }),
    });
  }

  /** Finds the operators in a range. What is no operand is stepped over. */
  scan(from: number, to: number): void {
    for (let at = from; at < to; ) at = this.#sum(at)?.end ?? at + 1;
  }

  /** Spark ranks `||` with plus and minus. */
  #sum(from: number): Operand | undefined {
    return this.#chain(from, ADDITIVE, (at) => this.#chain(at, MULTIPLICATIVE, (factor) => this.#signed(factor)));
  }

  #chain(
    from: number,
    operators: Readonly<Record<string, string | undefined>>,
    operand: (at: number) => Operand | undefined,
  ): Operand | undefined {
    let left = operand(from);
    while (left) {
      const at = left.end;
      const { kind, upper } = this.#at(at);
      if (upper === '||' && Object.hasOwn(operators, upper)) {
        const end = this.#concatenated(from, at, operand);
        if (end === undefined) return left;
        left = { end, days: false };
        continue;
      }
      const right =
        (kind === 'symbol' || upper === 'DIV') && Object.hasOwn(operators, upper) ? operand(at + 1) : undefined;
      if (!right) return left;
      const macro = operators[upper];
      if (macro) this.#call(macro, from, { from: at, to: at + 1 }, right.end, ',');
      else if (right.days || (left.days && upper === '+')) this.#plusDays(from, at, right, left.days);
      left = { end: right.end, days: false };
    }
    return left;
  }

  /** `a || b || c` is one call, because calls in calls are deep. */
  #concatenated(from: number, first: number, operand: (at: number) => Operand | undefined): number | undefined {
    let end: number | undefined;
    for (let at = first, count = 1; this.#at(at).upper === '||' && count < MAX_CONCAT; count++) {
      const right = operand(at + 1);
      if (!right) break;
      this.opening.push({ from: at, to: at + 1, text: ',' });
      this.#seen.add(at);
      end = right.end;
      at = right.end;
    }
    if (end === undefined) return undefined;
    this.#open(from, macroName('concat'));
    this.closing.push(insert(end, ')'));
    return end;
  }

  #plusDays(from: number, at: number, right: Operand, swapped: boolean): void {
    const { upper } = this.#at(at);
    if (swapped && right.days) return; // two intervals are an interval
    const macro = swapped ? 'days_plus' : upper === '+' ? 'plus_days' : 'minus_days';
    this.#call(macro, from, { from: at, to: at + 1 }, right.end, ',');
  }

  /** `from … mark … end` becomes `macro(from … between … end)`. */
  #call(macro: string, from: number, mark: Span, end: number, between: string): void {
    this.#open(from, macroName(macro));
    this.opening.push({ ...mark, text: between });
    this.closing.push(insert(end, ')'));
    this.#seen.add(mark.from);
  }

  /** What is found last is around what was found before it. */
  #open(at: number, name: string): void {
    this.opening.unshift(insert(at, `${name}(`));
  }

  #signed(from: number): Operand | undefined {
    let at = from;
    while (this.#at(at).kind === 'symbol' && SIGNS.has(this.#at(at).upper)) at++;
    const operand = this.#primary(at);
    return operand && { ...operand, days: operand.days && at === from };
  }

  #primary(from: number): Operand | undefined {
    const { kind, upper } = this.#at(from);
    if (upper === 'INTERVAL' && kind === 'word') {
      const interval = this.#interval(from);
      if (interval) return interval;
    }
    const end = this.#start(from);
    return end === undefined ? undefined : { end: this.#postfix(from, end), days: false };
  }

  /** Behind the first part of an operand, without what is asked of it. */
  #start(from: number): number | undefined {
    const token = this.#at(from);
    const next = this.#at(from + 1);
    switch (token.kind) {
      case 'number':
        return from + 1;
      case 'string': {
        let end = from + 1;
        while (this.#at(end).kind === 'string') end++;
        return end;
      }
      case 'quoted':
        return next.upper === '(' ? this.#arguments(from) : from + 1;
      case 'symbol':
        if (token.upper === '(') return this.#enclosed(from);
        if (token.upper === '?') return from + 1;
        return token.upper === ':' && next.kind === 'word' ? from + 2 : undefined;
      case 'word':
        if (token.upper === 'CASE') return this.#case(from);
        if (TYPED_LITERALS.has(token.upper) && next.kind === 'string') return from + 2;
        if (next.upper === '(' && isFunctionName(token)) return this.#arguments(from);
        return endsOperand(token) || this.#known.columns.has(from) ? from + 1 : undefined;
      default:
        return undefined;
    }
  }

  #enclosed(open: number): number {
    const close = closing(this.#tokens, open);
    this.scan(open + 1, close);
    return close + 1;
  }

  #arguments(name: number): number {
    let end = this.#enclosed(name + 1);
    if (/^(TRY_)?CAST$/.test(this.#at(name).upper)) this.#cast(name, end - 1);
    else if (this.#at(name).upper.startsWith('TRY_')) this.#keepLenient(name, end);
    for (;;) {
      const { upper } = this.#at(end);
      if (/^(FILTER|OVER)$/.test(upper) && this.#at(end + 1).upper === '(') end = this.#enclosed(end + 1);
      else if (upper === 'OVER' && /^(word|quoted)$/.test(this.#at(end + 1).kind)) end += 2;
      else if (upper === 'WITHIN' && this.#at(end + 2).upper === '(') end = this.#enclosed(end + 2);
      else if (/^(IGNORE|RESPECT)$/.test(upper) && this.#at(end + 1).upper === 'NULLS') end += 2;
      else return end;
    }
  }

  #case(from: number): number | undefined {
    for (let at = from + 1; this.#at(at).kind !== 'end'; ) {
      if (this.#at(at).upper === 'END') return at + 1;
      at = this.#sum(at)?.end ?? at + 1;
    }
    return undefined;
  }

  /** `INTERVAL 3 DAYS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL 1 DAY 2 HOURS`. */
  #interval(from: number): Operand | undefined {
    let end = from + 1;
    let days = true;
    while (SIGNS.has(this.#at(end).upper)) end++;
    for (;;) {
      const { kind, upper } = this.#at(end);
      const value =
        kind === 'number' || kind === 'string' ? end + 1 : upper === '(' ? closing(this.#tokens, end) + 1 : end;
      const unit = this.#at(value).upper;
      if (value === end || !INTERVAL_UNITS.has(unit)) break;
      days &&= DAYS.has(unit);
      end = value + 1;
      const last = this.#at(end + 1).upper;
      if (this.#at(end).upper !== 'TO' || !INTERVAL_UNITS.has(last)) continue; // `to` may be an alias
      days &&= DAYS.has(last);
      end += 2;
    }
    return end === from + 1 ? undefined : { end, days };
  }

  // -------------------------------------------------------------- what is asked of an operand

  #postfix(from: number, start: number): number {
    let end = start;
    for (;;) {
      const { upper } = this.#at(end);
      if (upper === '.' && /^(word|quoted)$/.test(this.#at(end + 1).kind)) {
        end = this.#at(end + 2).upper === '(' ? this.#enclosed(end + 2) : end + 2;
      } else if (upper === '[') end = this.#subscript(from, end);
      else if (upper === '::') end = this.#typed(from, end, false);
      else if (upper === '?' && this.#at(end + 1).upper === '::') end = this.#typed(from, end, true);
      else return end;
    }
  }

  /** Arrays begin at 0 on Spark and at 1 on DuckDB; what is asked of a map is its key on both. */
  #subscript(from: number, open: number): number {
    const close = closing(this.#tokens, open);
    this.scan(open + 1, close);
    this.#seen.add(open);
    if (this.#at(open + 1).kind === 'string') return close + 1;
    const kind = this.#known.types.get(open)?.kind ?? this.#known.kindOfCall(open - 1);
    if (kind !== 'map' && kind !== 'array') {
      const reason = 'the embedded engine cannot tell whether this is an array or a map, write `element_at`';
      throw new LakeveilError('UNSUPPORTED_ON_ENGINE', reason, {
        position: positionOf(this.#read, { from: open, to: open + 1 }),
      });
    }
    if (kind === 'map') return close + 1;
    this.#open(from, macroName('at'));
    this.opening.push({ from: open, to: open + 1, text: ',' });
    this.opening.push({ from: close, to: close + 1, text: ')' });
    return close + 1;
  }

  #typed(from: number, mark: number, lenient: boolean): number {
    const first = lenient ? mark + 2 : mark + 1;
    const end = this.#typeEnd(first);
    const macro = end === first + 1 ? CASTS[this.#at(first).upper] : undefined;
    if (macro) {
      this.#open(from, macroName(lenient ? `try_${macro}` : macro));
      this.opening.push({ from: mark, to: end, text: ')' });
    }
    return end;
  }

  #typeEnd(first: number): number {
    let end = first + 1;
    if (this.#at(end).upper === '(') end = closing(this.#tokens, end) + 1;
    if (this.#at(end).upper !== '<') return end;
    for (let depth = 0; this.#at(end).kind !== 'end'; end++) {
      if (this.#at(end).upper === '<') depth++;
      else if (this.#at(end).upper === '>' && --depth === 0) return end + 1;
    }
    return end;
  }

  #cast(name: number, close: number): void {
    const lenient = this.#at(name).upper === 'TRY_CAST';
    const macro = this.#at(close - 2).upper === 'AS' ? CASTS[this.#at(close - 1).upper] : undefined;
    if (macro) {
      this.opening.push({ from: name, to: name + 1, text: macroName(lenient ? `try_${macro}` : macro) });
      this.opening.push({ from: close - 2, to: close, text: '' });
    } else if (lenient) this.#keepLenient(name, close + 1);
  }

  #keepLenient(from: number, end: number): void {
    this.#open(from, this.#known.lenient);
    this.closing.push(insert(end, ')'));
  }
}

/** Words in front of a parenthesis that make it the arguments of a function. */
const isFunctionName = (token: Token): boolean =>
  endsOperand(token) || FUNCTION_WORDS.has(token.upper) || /^(IF|ANY|REPLACE)$/.test(token.upper);
