import type { Cursor } from '../sql/cursor.ts';
import { lex } from '../sql/lexer.ts';
import { startReading } from '../sql/reader.ts';
import { LENGTH_COMPARISONS, type TextCase, type TextCondition, type TextExpression } from '../types.ts';

/** An expression may have so many parts, and so many levels. */
const [MOST_PARTS, MOST_LEVELS] = [200, 20];
/** How many times longer a function may make a text, so that long values do not fill the memory of an engine. */
const MOST_GROWTH = 100;
/** Lengths and places in texts. */
const MOST_CHARACTERS = 10_000;

/** What a function takes, after its texts: how many numbers, and from where they count. */
interface Signature {
  readonly shown: string;
  readonly texts: number | 'some';
  /** The least value of each number. */
  readonly numbers: readonly number[];
  make(texts: readonly TextExpression[], numbers: readonly number[]): TextExpression;
}

const call =
  (name: Extract<TextExpression, { kind: 'call' }>['name']) =>
  (texts: readonly TextExpression[], numbers: readonly number[]): TextExpression => ({
    kind: 'call',
    name,
    texts,
    numbers,
  });

const isNull = (of: TextExpression): TextCondition => ({ kind: 'isNull', of });

const SIGNATURES: Readonly<Record<string, Signature>> = {
  concat: { shown: 'concat(text, …)', texts: 'some', numbers: [], make: call('concat') },
  substring: { shown: 'substring(text, from, count)', texts: 1, numbers: [1, 0], make: call('substring') },
  substr: { shown: 'substr(text, from, count)', texts: 1, numbers: [1, 0], make: call('substring') },
  left: { shown: 'left(text, count)', texts: 1, numbers: [0], make: call('left') },
  right: { shown: 'right(text, count)', texts: 1, numbers: [0], make: call('right') },
  replace: { shown: "replace(text, 'search', 'replacement')", texts: 3, numbers: [], make: call('replace') },
  '@hash': { shown: '@hash(text)', texts: 1, numbers: [], make: call('@hash') },
  coalesce: {
    shown: 'coalesce(text, …)',
    texts: 'some',
    numbers: [],
    make: (texts) =>
      texts.reduceRight((otherwise, text) => ({
        kind: 'case',
        cases: [{ when: isNull(text), gives: otherwise }],
        otherwise: text,
      })),
  },
};

const SHOWN = Object.values(SIGNATURES).map(({ shown }) => `\`${shown}\``);

const COMPARISONS: Readonly<Record<string, (typeof LENGTH_COMPARISONS)[number]>> = {
  ...Object.fromEntries(LENGTH_COMPARISONS.map((operator) => [operator, operator])),
  '==': '=',
  '!=': '<>',
};

/**
 * Reads the expression of a custom function: Spark SQL over `@column`, the column that is masked. Accepted are texts in quotes, NULL,
 * `||`, CASE, the functions of SIGNATURES, and conditions of `=`, `<>`, IN and LIKE with texts, IS NULL, the length compared
 * with a number, AND, OR and NOT: only what cannot fail and means the same on every engine. Throws `POLICY_FILE` with the
 * position in the text for everything else.
 */
export function readCustomFunction(text: string): TextExpression {
  return new Reader(text).read();
}

/** How many times longer than the value, or than a text of the function itself, the result can be. */
function growthOf(expression: TextExpression): number {
  if (expression.kind === 'case')
    return Math.max(...[...expression.cases.map(({ gives }) => gives), expression.otherwise].map(growthOf));
  if (expression.kind !== 'call') return 1;
  const [first, search, replacement] = expression.texts;
  if (expression.name === 'replace' && search?.kind === 'text' && replacement?.kind === 'text')
    return growthOf(first!) * Math.max(1, replacement.text.length / search.text.length);
  if (expression.name === '@hash') return 1;
  return expression.texts.reduce((sum, text) => sum + growthOf(text), 0);
}

class Reader {
  readonly #c: Cursor;
  #parts = 0;
  #level = 0;

  constructor(text: string) {
    this.#c = startReading(text, lex(text));
  }

  read(): TextExpression {
    const expression = this.#value();
    if (this.#c.peek().kind !== 'end') this.#fail('expected the end of the function');
    return expression;
  }

  // -------------------------------------------------------------- texts

  #value(): TextExpression {
    if (++this.#parts > MOST_PARTS || ++this.#level > MOST_LEVELS) this.#fail('the function is too long or too deep');
    const texts = [this.#operand()];
    while (this.#c.accept('||')) texts.push(this.#operand());
    this.#level--;
    return texts.length === 1 ? texts[0]! : { kind: 'call', name: 'concat', texts, numbers: [] };
  }

  #operand(): TextExpression {
    const { kind, upper, value } = this.#c.peek();
    if (kind === 'string') return { kind: 'text', text: this.#string() };
    if (this.#c.accept('NULL')) return { kind: 'null' };
    if (this.#c.accept('CASE')) return this.#case();
    if (this.#c.accept('(')) return this.#closed(this.#value());
    const name = upper === '@' ? this.#atName() : kind === 'word' ? value.toLowerCase() : '';
    if (name === '@column') return { kind: 'column' };
    if (!Object.hasOwn(SIGNATURES, name)) {
      const accepted = `accepted are texts, \`@column\`, NULL, CASE, \`||\` and ${SHOWN.join(', ')}`;
      this.#fail(`${name === '' ? 'expected a text' : `\`${name}\` is not accepted here`}; ${accepted}`);
    }
    if (upper !== '@') this.#c.at++;
    return this.#call(SIGNATURES[name]!);
  }

  /** Steps over `@name`. */
  #atName(): string {
    this.#c.at++;
    const { kind, gap, value } = this.#c.peek();
    if (kind !== 'word' || gap) return '@';
    const name = `@${value.toLowerCase()}`;
    if (name === '@column' || Object.hasOwn(SIGNATURES, name)) this.#c.at++;
    return name;
  }

  #call({ shown, texts: takes, numbers: least, make }: Signature): TextExpression {
    if (!this.#c.accept('(')) this.#fail(`write \`${shown}\``);
    const texts = [this.#value()];
    while (takes === 'some' ? this.#c.accept(',') : texts.length < takes && this.#c.accept(','))
      texts.push(this.#value());
    const numbers = least.map((from) => {
      if (!this.#c.accept(',')) this.#fail(`write \`${shown}\``);
      return this.#number(from);
    });
    if (!this.#c.accept(')') || (takes !== 'some' && texts.length !== takes)) this.#fail(`write \`${shown}\``);
    const made = make(texts, numbers);
    if (made.kind === 'call' && made.name === 'replace') this.#requireLiterals(texts, shown);
    if (growthOf(made) > MOST_GROWTH) this.#fail(`a text may become more than ${MOST_GROWTH} times longer here`);
    return made;
  }

  /** What is replaced by a text that is computed, or where nothing is, engines do not agree on. */
  #requireLiterals([, search, replacement]: readonly TextExpression[], shown: string): void {
    if (search?.kind !== 'text' || search.text === '' || replacement?.kind !== 'text')
      this.#fail(`write \`${shown}\` with texts in quotes, the first one not empty`);
  }

  #case(): TextExpression {
    const cases: TextCase[] = [];
    while (this.#c.accept('WHEN')) {
      const when = this.#condition();
      if (!this.#c.accept('THEN')) this.#fail('expected `THEN`');
      cases.push({ when, gives: this.#value() });
    }
    if (cases.length === 0) this.#fail('expected `WHEN` and a condition');
    const otherwise: TextExpression = this.#c.accept('ELSE') ? this.#value() : { kind: 'null' };
    if (!this.#c.accept('END')) this.#fail('expected `END`');
    return { kind: 'case', cases, otherwise };
  }

  // -------------------------------------------------------------- conditions

  #condition(): TextCondition {
    const parts = [this.#conjunction()];
    while (this.#c.accept('OR')) parts.push(this.#conjunction());
    return parts.length === 1 ? parts[0]! : { kind: 'or', of: parts };
  }

  #conjunction(): TextCondition {
    const parts = [this.#predicate()];
    while (this.#c.accept('AND')) parts.push(this.#predicate());
    return parts.length === 1 ? parts[0]! : { kind: 'and', of: parts };
  }

  #predicate(): TextCondition {
    if (++this.#parts > MOST_PARTS || ++this.#level > MOST_LEVELS) this.#fail('the function is too long or too deep');
    const predicate = this.#anyPredicate();
    this.#level--;
    return predicate;
  }

  #anyPredicate(): TextCondition {
    if (this.#c.accept('NOT')) return { kind: 'not', of: this.#predicate() };
    if (this.#startsCondition()) {
      this.#c.at++;
      return this.#closed(this.#condition());
    }
    if (/^(LENGTH|CHAR_LENGTH)$/.test(this.#c.peek().upper)) return this.#length();
    const of = this.#value();
    if (this.#c.accept('IS')) return this.#negated(this.#c.accept('NOT'), this.#null(of));
    const operator = COMPARISONS[this.#c.peek().upper];
    if (operator === '=' || operator === '<>') {
      this.#c.at++;
      return this.#negated(operator === '<>', { kind: 'in', of, texts: [this.#string()] });
    }
    const negated = this.#c.accept('NOT');
    if (this.#c.accept('IN')) return this.#negated(negated, { kind: 'in', of, texts: this.#list() });
    if (this.#c.accept('LIKE')) return this.#negated(negated, { kind: 'like', of, pattern: this.#pattern() });
    return this.#fail('expected `=`, `<>`, `IN`, `LIKE` or `IS NULL`');
  }

  /** A parenthesis opens a condition where behind its end no text is compared. */
  #startsCondition(): boolean {
    if (this.#c.peek().upper !== '(') return false;
    let depth = 0;
    let ahead = 0;
    do {
      const { upper } = this.#c.peek(ahead);
      if (upper === '(') depth++;
      else if (upper === ')') depth--;
      ahead++;
    } while (depth > 0 && this.#c.peek(ahead).kind !== 'end');
    return /^(AND|OR|THEN|\))$/.test(this.#c.peek(ahead).upper);
  }

  #length(): TextCondition {
    this.#c.at++;
    if (!this.#c.accept('(')) this.#fail('write `length(text)` and a comparison with a number');
    const of = this.#closed(this.#value());
    const { upper } = this.#c.peek();
    if (!Object.hasOwn(COMPARISONS, upper)) this.#fail('write `length(text)` and a comparison with a number');
    this.#c.at++;
    return { kind: 'length', of, operator: COMPARISONS[upper]!, than: this.#number(0) };
  }

  #null(of: TextExpression): TextCondition {
    if (!this.#c.accept('NULL')) this.#fail('expected `NULL`');
    return isNull(of);
  }

  #negated = (negated: boolean, of: TextCondition): TextCondition => (negated ? { kind: 'not', of } : of);

  #list(): string[] {
    if (!this.#c.accept('(')) this.#fail('expected a list of texts in parentheses');
    const texts = [this.#string()];
    while (this.#c.accept(',')) texts.push(this.#string());
    return this.#closed(texts);
  }

  /** A backslash escapes on Spark and stands for itself on DuckDB. */
  #pattern(): string {
    const pattern = this.#string();
    if (pattern.includes('\\')) this.#fail('a pattern with a backslash is not accepted');
    return pattern;
  }

  // -------------------------------------------------------------- tokens

  #string(): string {
    const { kind, value } = this.#c.peek();
    if (kind !== 'string') this.#fail('expected a text in quotes');
    if (/\0/.test(value)) this.#fail('a text holds a NUL character, which ends texts on some engines');
    this.#c.at++;
    if (this.#c.peek().kind === 'string') this.#fail('two texts in a row');
    return value;
  }

  #number(from: number): number {
    const { kind, value } = this.#c.peek();
    const number = kind === 'number' && /^\d{1,6}$/.test(value) ? Number(value) : -1;
    if (number < from || number > MOST_CHARACTERS) this.#fail(`expected a number from ${from} to ${MOST_CHARACTERS}`);
    this.#c.at++;
    return number;
  }

  #closed<T>(inner: T): T {
    if (!this.#c.accept(')')) this.#fail('expected `)`');
    return inner;
  }

  #fail(reason: string): never {
    return this.#c.fail('POLICY_FILE', reason);
  }
}
