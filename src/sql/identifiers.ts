import { LakeveilError, positionAt } from '../errors.ts';
import type { Token } from './tokens.ts';

/** Names in printable ASCII only: what the lexer refuses in backticks must not come in by a string. */
const DOTTED_NAME = /^(?:\w+|`[ -_a-~]+`)(?:\.(?:\w+|`[ -_a-~]+`))*$/;

/**
 * Writes out every `IDENTIFIER('a.b')` whose argument is constant, one string or several joined by `||`, as the quoted
 * name that it stands for. From here on the statement is as if the user had written the name: what we read is what the
 * engine gets, wherever it stands. Other arguments are left for the grammar to refuse.
 *
 * Throws `UNSUPPORTED_SYNTAX` for a constant that is no plain dotted name.
 */
export function writeOutIdentifiers(text: string, tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some((_, i) => startsClause(tokens, i))) return tokens;
  const written: Token[] = [];
  for (let i = 0; i < tokens.length; ) {
    const clause = startsClause(tokens, i) ? readClause(tokens, i) : undefined;
    written.push(...(clause ? nameTokens(text, clause) : [tokens[i]!]));
    i = clause?.next ?? i + 1;
  }
  return written;
}

const startsClause = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]!.upper === 'IDENTIFIER' && tokens[at + 1]?.upper === '(' && tokens[at + 2]?.kind === 'string';

interface Clause {
  readonly value: string;
  readonly first: Token;
  readonly end: number;
  /** The token behind the clause. */
  readonly next: number;
}

function readClause(tokens: readonly Token[], at: number): Clause | undefined {
  let value = '';
  for (let i = at + 2; tokens[i]!.kind === 'string'; i++) {
    value += tokens[i]!.value;
    const behind = tokens[i + 1]!;
    if (behind.upper === ')') return { value, first: tokens[at]!, end: behind.end, next: i + 2 };
    if (behind.upper === '||') i++;
  }
  return undefined;
}

/** The first token stands for the whole clause in the user's text, the others for nothing. */
function nameTokens(text: string, { value, first, end }: Clause): Token[] {
  if (!DOTTED_NAME.test(value)) {
    const position = positionAt(text, first.start);
    throw new LakeveilError('UNSUPPORTED_SYNTAX', 'the string of IDENTIFIER() is not a plain dotted name', {
      position,
    });
  }
  const parts = value.match(/\w+|`[^`]+`|\./g) ?? [];
  return parts.map((part, i): Token => {
    const place = i === 0 ? { start: first.start, end, gap: first.gap } : { start: end, end, gap: false };
    if (part === '.') return { kind: 'symbol', upper: '.', value: '.', ...place };
    return { kind: 'quoted', upper: '', value: part.replace(/^`(.*)`$/, '$1'), ...place };
  });
}
