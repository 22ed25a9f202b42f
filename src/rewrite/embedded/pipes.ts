import { LakeveilError } from '../../errors.ts';
import type { PipeSpan } from '../../sql/ast.ts';
import type { Edit, TokenPrinter } from '../../sql/emit.ts';
import type { ReadQuery } from '../../sql/reader.ts';
import type { Span, Token } from '../../sql/tokens.ts';
import { SET_OPERATORS } from '../../sql/words.ts';
import { positionOf } from '../places.ts';
import { closing, splitArguments } from './arguments.ts';

/**
 * Edits that turn `input |> operator` into nested queries with FROM in front, which the translator for DuckDB knows: what an
 * operator says stays where it stands, so nothing of it is read anew. Operators that would have to be written otherwise are
 * refused with `UNSUPPORTED_ON_ENGINE`.
 */
export function pipeEdits(read: ReadQuery, prefix: string, printer: TokenPrinter): PipeEdits {
  const chains = new Map<number, PipeSpan[]>();
  for (const pipe of read.pipes) chains.set(pipe.input.from, [...(chains.get(pipe.input.from) ?? []), pipe]);
  const made = [...chains.values()].map((pipes, i) => new Chain(read, `${prefix}f${i}`, printer).edits(pipes));
  return { edits: made.flatMap(({ edits }) => edits), behind: made.flatMap(({ behind }) => behind) };
}

/** `behind` comes after all that other edits insert at the same place, such as names of items. */
export interface PipeEdits {
  readonly edits: readonly Edit[];
  readonly behind: readonly Edit[];
}

/** Pipes one behind the other. What is written in front of them all grows with each of them. */
class Chain {
  readonly #read: ReadQuery;
  readonly #alias: string;
  readonly #printer: TokenPrinter;
  readonly #edits: Edit[] = [];
  readonly #behind: Edit[] = [];
  #front = '';
  /** True while the text so far is a FROM without SELECT, which may still become longer. */
  #open = false;
  /** What the columns of the text so far may be qualified with. */
  #name: string | undefined;

  constructor(read: ReadQuery, alias: string, printer: TokenPrinter) {
    this.#read = read;
    this.#alias = alias;
    this.#printer = printer;
  }

  edits(pipes: readonly PipeSpan[]): PipeEdits {
    const { input } = pipes[0]!;
    this.#begin(input);
    for (const pipe of pipes) this.#pipe(pipe);
    this.#close();
    // the translator knows a leading FROM in most places, but not behind IN
    if (this.#read.tokens[input.from - 1]?.upper === '(' && !/^[(S]/.test(this.#front)) {
      const { to } = pipes.at(-1)!.operator;
      this.#front = `SELECT * FROM ( ${this.#front}`;
      this.#behind.push({ from: to, to, text: `) AS ${this.#alias}` });
    }
    const front = { from: input.from, to: input.from, text: this.#front };
    return { edits: [front, ...this.#edits], behind: this.#behind };
  }

  #begin(input: Span): void {
    const { tokens } = this.#read;
    this.#open = tokens[input.from]!.upper === 'FROM' && find(tokens, input, 'SELECT') === undefined;
    this.#name = this.#open ? onlyTable(tokens, input) : undefined;
  }

  #pipe({ input, operator }: PipeSpan): void {
    const { tokens } = this.#read;
    const { upper } = tokens[operator.from]!;
    const between = { from: input.to, to: operator.from };
    const word = { from: operator.from, to: operator.from + 1 };
    const behind = (text: string) => this.#behind.push({ from: operator.to, to: operator.to, text });
    if (SET_OPERATORS.has(upper)) {
      this.#close();
      this.#wrap('(', ')', between, undefined);
      return;
    }
    if (upper === 'AS') {
      this.#close();
      this.#wrap('FROM (', ')', between, tokens[operator.from + 1]!.value);
      this.#open = true;
      return;
    }
    if (this.#open) this.#edits.push({ ...between, text: '' });
    else
      this.#wrap(
        'FROM (',
        `) AS ${this.#name === undefined ? this.#alias : this.#printer.name(this.#name)}`,
        between,
        this.#name,
      );
    this.#open = true;
    switch (upper) {
      case 'SELECT':
        this.#name = undefined;
        if (tokens[operator.from + 1]!.upper === 'DISTINCT') {
          this.#edits.push({ from: operator.from + 1, to: operator.from + 2, text: '' });
          behind(`) AS ${this.#alias}`);
          this.#front = `SELECT DISTINCT * FROM ( ${this.#front}`;
        }
        break;
      case 'EXTEND':
        this.#edits.push({ ...word, text: 'SELECT *,' });
        break;
      case 'DROP':
        this.#edits.push({ ...word, text: 'SELECT * EXCEPT (' });
        behind(')');
        break;
      case 'SET': {
        const several = splitArguments(tokens, word.to, operator.to).length > 1;
        if (several) throw unsupported(this.#read, operator, 'SET of several columns');
        const name = this.#printer.name(tokens[operator.from + 1]!.value);
        this.#edits.push({ from: operator.from, to: operator.from + 3, text: 'SELECT * REPLACE (' });
        behind(`AS ${name})`);
        break;
      }
      case 'AGGREGATE':
        this.#name = undefined;
        this.#edits.push(...aggregateEdits(this.#read, operator, this.#printer));
        break;
      default:
        if (!LONGER_FROM.has(upper)) this.#close();
        else this.#name = undefined;
        return;
    }
    this.#open = false;
  }

  #wrap(before: string, behind: string, between: Span, name: string | undefined): void {
    this.#front = `${before} ${this.#front}`;
    this.#edits.push({ ...between, text: behind });
    this.#name = name;
  }

  /** Makes the text so far a query. */
  #close(): void {
    if (this.#open) this.#front = `SELECT * ${this.#front}`;
    this.#open = false;
  }
}

/** The first words of what may stand behind a FROM and be a part of it. */
const LONGER_FROM: ReadonlySet<string> = new Set([
  ...['JOIN', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', 'NATURAL', 'SEMI', 'ANTI', 'LATERAL'],
]);

/** The name of the one table of `FROM a.b`, `FROM a.b AS c`, `FROM a.b c`; a join of two is words and dots only, too. */
function onlyTable(tokens: readonly Token[], { from, to }: Span): string | undefined {
  const own = tokens.slice(from + 1, to);
  const isOfName = ({ kind, upper }: Token) =>
    (kind === 'word' && upper !== 'JOIN') || kind === 'quoted' || upper === '.';
  return own.every(isOfName) ? own.at(-1)!.value : undefined;
}

/** `AGGREGATE items GROUP BY groups` yields the groups too, in front of the items. */
function aggregateEdits(read: ReadQuery, operator: Span, printer: TokenPrinter): Edit[] {
  const { tokens } = read;
  const at = groupBy(tokens, operator);
  const word: Span = { from: operator.from, to: operator.from + 1 };
  if (at === undefined) return [{ ...word, text: 'SELECT' }];
  const groups = splitArguments(tokens, at + 2, operator.to).map((span) => groupOf(read, span, operator));
  const items = groups.map(({ column, alias }) => {
    const name = printer.name(tokens[column.to - 1]!.value);
    return alias === undefined ? name : `${name} AS ${printer.name(alias)}`;
  });
  const more = at > word.to ? ',' : '';
  const named = groups.flatMap(({ column, span }): Edit[] =>
    column.to < span.to ? [{ from: column.to, to: span.to, text: '' }] : [],
  );
  return [{ ...word, text: `SELECT ${items.join(', ')}${more}` }, ...named];
}

/** A group that is one name, with or without an alias. */
function groupOf(read: ReadQuery, span: Span, operator: Span): { column: Span; alias: string | undefined; span: Span } {
  const isName = (i: number) => /^(word|quoted)$/.test(read.tokens[i]!.kind);
  const length = span.to - span.from;
  const explicit = length === 3 && read.tokens[span.from + 1]!.upper === 'AS';
  if (!isName(span.from) || !(length === 1 || (isName(span.to - 1) && (explicit || length === 2))))
    throw unsupported(read, operator, 'AGGREGATE by more than names');
  const alias = length === 1 ? undefined : read.tokens[span.to - 1]!.value;
  return { column: { from: span.from, to: span.from + 1 }, alias, span };
}

/** Where GROUP BY stands in an AGGREGATE. */
function groupBy(tokens: readonly Token[], operator: Span): number | undefined {
  const at = find(tokens, operator, 'GROUP');
  return at !== undefined && tokens[at + 1]!.upper === 'BY' ? at : undefined;
}

/** The first place of a word, parentheses apart. */
function find(tokens: readonly Token[], { from, to }: Span, upper: string): number | undefined {
  for (let i = from; i < to; i++) {
    if (tokens[i]!.upper === '(') i = closing(tokens, i);
    else if (tokens[i]!.upper === upper) return i;
  }
  return undefined;
}

const unsupported = (read: ReadQuery, span: Span, what: string): LakeveilError =>
  new LakeveilError('UNSUPPORTED_ON_ENGINE', `the embedded engine has no form for the pipe ${what}`, {
    position: positionOf(read, span),
  });
