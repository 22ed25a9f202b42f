import { LRUCache } from 'lru-cache';
import { LakeveilError } from '../errors.ts';
import type { AgreeingReader } from '../sql/agreement.ts';
import { lex } from '../sql/lexer.ts';
import type { Token } from '../sql/tokens.ts';
import type { ReaderSetting } from './context.ts';

/**
 * Lets the parser libraries read a statement whose base tables are placeholders, each its own. Every library that can
 * parse it must find exactly these names, each once, and cut its tokens like us. Returns the names of the
 * readers that confirmed.
 *
 * Throws `READERS_DISAGREE` otherwise, and when `setting` is `required` and no library could parse the text.
 */
export function requireAgreement(
  text: string,
  placeholders: readonly string[],
  readers: readonly AgreeingReader[],
  setting: Exclude<ReaderSetting, 'off'>,
): string[] {
  const known = answersOf(readers);
  const question = JSON.stringify([text, placeholders]);
  const agreed = known.get(question) ?? ask(text, placeholders, readers);
  known.set(question, agreed);
  if (setting === 'required' && agreed.length === 0) {
    throw new LakeveilError('READERS_DISAGREE', 'no second reader could confirm the statement, write it more simply');
  }
  return agreed;
}

type Answers = LRUCache<string, string[]>;

/** How many characters of statements are kept with the readers that confirmed them. */
const KEPT = 16 << 20;

const answers = new WeakMap<readonly AgreeingReader[], Answers>();

/**
 * What these readers have confirmed. It depends on the text alone, so it outlives changes of policies and holds for everybody
 * whose tables are replaced by the same placeholders. Disagreement is not kept.
 */
function answersOf(readers: readonly AgreeingReader[]): Answers {
  const known = answers.get(readers) ?? new LRUCache({ maxSize: KEPT, sizeCalculation: (_, { length }) => length });
  answers.set(readers, known);
  return known;
}

/** The names of the readers that confirm. Throws `READERS_DISAGREE` when one finds something else. */
function ask(text: string, placeholders: readonly string[], readers: readonly AgreeingReader[]): string[] {
  const wanted = new Set(placeholders);
  const tokens = lex(text);
  return readers.filter((reader) => confirms(reader, text, tokens, wanted)).map(({ name }) => name);
}

function confirms(
  reader: AgreeingReader,
  text: string,
  tokens: readonly Token[],
  wanted: ReadonlySet<string>,
): boolean {
  const found = reader.baseTables(text, tokens);
  if (!found) return false;
  const missing = new Set(wanted);
  for (const parts of found) {
    if (parts.length > 1 || !missing.delete(parts[0]!)) throw disagreement(reader);
  }
  if (missing.size > 0 || reader.sameTokens?.(text, tokens) === false) throw disagreement(reader);
  return true;
}

const disagreement = ({ name }: AgreeingReader): LakeveilError =>
  new LakeveilError(
    'READERS_DISAGREE',
    `a second reader (${name}) understood the statement differently, write it more simply`,
  );
