import type { Token } from './tokens.ts';

/** What may stand behind a WITH clause and is, or can be, no query. */
const BEHIND_WITH = /^(INSERT|MERGE|UPDATE|DELETE|FROM)$/;

/**
 * The words of a statement outside its parentheses, in upper case and with one blank between them: `(` stands for
 * parentheses with all they hold, `'` for a text, `` ` `` for a quoted name, `0` for a number. `OR REPLACE` is left out, and a
 * WITH clause in front of INSERT, MERGE, UPDATE, DELETE or FROM. It ends at a semicolon. Empty when there is nothing.
 */
export function headOf(tokens: readonly Token[]): string {
  const words: string[] = [];
  for (let i = mainToken(tokens); tokens[i]!.kind !== 'end' && tokens[i]!.upper !== ';'; ) {
    const token = tokens[i]!;
    words.push(HEAD_OF_KIND[token.kind] ?? token.upper);
    i = token.upper === '(' ? behindParentheses(tokens, i) : i + 1;
  }
  if (words[1] === 'OR' && words[2] === 'REPLACE') words.splice(1, 2);
  return words.join(' ');
}

const HEAD_OF_KIND: Readonly<Partial<Record<Token['kind'], string>>> = { quoted: '`', string: "'", number: '0' };

/** Where the head begins: behind a WITH clause when that is left out, else at the first token. */
function mainToken(tokens: readonly Token[]): number {
  if (tokens[0]!.upper !== 'WITH') return 0;
  const main = behindCtes(tokens);
  return BEHIND_WITH.test(tokens[main]!.upper) ? main : 0;
}

/** Steps over `WITH a AS (…), b(x) AS (…)`: names, column lists and bodies, as long as they look like some. */
function behindCtes(tokens: readonly Token[]): number {
  let at = 1;
  if (tokens[at]!.upper === 'RECURSIVE' && tokens[at + 1]?.kind !== 'symbol') at++;
  for (;;) {
    while (tokens[at]!.kind !== 'end' && tokens[at]!.upper !== '(') at++;
    while (tokens[at]!.upper === '(') {
      at = behindParentheses(tokens, at);
      while (/^(AS|MAX|RECURSION|LEVEL)$/.test(tokens[at]!.upper) || tokens[at]!.kind === 'number') at++;
    }
    if (tokens[at]!.upper !== ',') return at;
  }
}

function behindParentheses(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; tokens[i]!.kind !== 'end'; i++) {
    if (tokens[i]!.upper === '(') depth++;
    else if (tokens[i]!.upper === ')' && --depth === 0) return i + 1;
  }
  return tokens.length - 1;
}
