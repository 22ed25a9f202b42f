import { quoteString } from '../quoting.ts';
import { printType } from '../sqltype.ts';
import type { TextCondition, TextExpression } from '../types.ts';
import { BUILTINS } from './hmac-sql.ts';
import type { MaskPlace } from './mask.ts';
import { TEXT_FORMS } from './text-functions.ts';

/** The expression in the words of the engine, over the column of the place. */
export function textSql(expression: TextExpression, place: MaskPlace): string {
  const { column, dialect } = place;
  switch (expression.kind) {
    case 'column':
      return column;
    case 'null':
      return `CAST(NULL AS ${printType({ kind: 'string' }, dialect)})`;
    case 'text':
      return quoteString(expression.text, dialect);
    case 'call': {
      const texts = expression.texts.map((text) => textSql(text, place));
      return TEXT_FORMS[expression.name].sql(texts, expression.numbers, place);
    }
    case 'case': {
      const cases = expression.cases.map(
        ({ when, gives }) => `WHEN ${conditionSql(when, place)} THEN ${textSql(gives, place)}`,
      );
      return `CASE ${cases.join(' ')} ELSE ${textSql(expression.otherwise, place)} END`;
    }
  }
}

/** In parentheses, so that what is around it does not matter. */
function conditionSql(condition: TextCondition, place: MaskPlace): string {
  const { dialect } = place;
  switch (condition.kind) {
    case 'isNull':
      return `(${textSql(condition.of, place)} IS NULL)`;
    case 'in': {
      const texts = condition.texts.map((text) => quoteString(text, dialect));
      return `(${textSql(condition.of, place)} IN (${texts.join(', ')}))`;
    }
    case 'like':
      return BUILTINS[dialect].like(textSql(condition.of, place), quoteString(condition.pattern, dialect));
    case 'length': {
      const length = BUILTINS[dialect].call('length', textSql(condition.of, place));
      return `(${length} ${condition.operator} ${condition.than})`;
    }
    case 'not':
      return `(NOT ${conditionSql(condition.of, place)})`;
    default:
      return `(${condition.of.map((part) => conditionSql(part, place)).join(` ${condition.kind.toUpperCase()} `)})`;
  }
}

/** The same of one text; NULL is null. */
export function textValue(expression: TextExpression, text: string | null, key: Uint8Array): string | null {
  switch (expression.kind) {
    case 'column':
      return text;
    case 'null':
      return null;
    case 'text':
      return expression.text;
    case 'call': {
      const texts = expression.texts.map((part) => textValue(part, text, key));
      if (texts.includes(null)) return null;
      return TEXT_FORMS[expression.name].value(texts as string[], expression.numbers, key);
    }
    case 'case': {
      const found = expression.cases.find(({ when }) => holds(when, text, key) === true);
      return textValue(found ? found.gives : expression.otherwise, text, key);
    }
  }
}

/** True, false, or undefined where SQL says NULL. */
function holds(condition: TextCondition, text: string | null, key: Uint8Array): boolean | undefined {
  switch (condition.kind) {
    case 'not': {
      const inner = holds(condition.of, text, key);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const decides = condition.kind === 'or';
      const answers = condition.of.map((part) => holds(part, text, key));
      return answers.includes(decides) ? decides : answers.includes(undefined) ? undefined : !decides;
    }
    default: {
      const value = textValue(condition.of, text, key);
      if (condition.kind === 'isNull') return value === null;
      if (value === null) return undefined;
      if (condition.kind === 'in') return condition.texts.includes(value);
      if (condition.kind === 'like') return isLike([...value], [...condition.pattern]);
      return COMPARE[condition.operator]([...value].length - condition.than);
    }
  }
}

const COMPARE: Readonly<Record<Extract<TextCondition, { kind: 'length' }>['operator'], (sign: number) => boolean>> = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '=': (sign) => sign === 0,
  '<>': (sign) => sign !== 0,
  '>=': (sign) => sign >= 0,
  '>': (sign) => sign > 0,
};

/** Walks both once, and behind a `%` goes back to it at most once for each character: never longer than text times pattern. */
function isLike(text: readonly string[], pattern: readonly string[]): boolean {
  let [at, next, retry, retryAt] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[next] === '%') {
      retry = ++next;
      retryAt = at;
    } else if (pattern[next] === '_' || pattern[next] === text[at]) {
      at++;
      next++;
    } else if (retry >= 0) {
      next = retry;
      at = ++retryAt;
    } else return false;
  }
  while (pattern[next] === '%') next++;
  return next === pattern.length;
}
