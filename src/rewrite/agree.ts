import { LRUCache } from 'lru-cache';
import { LakeveilError } from '../errors.ts';
import { foldName } from '../names.ts';
import type { AgreeingReader } from '../sql/agreement.ts';
import type { Cte } from '../sql/ast.ts';
import { lex } from '../sql/lexer.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { tableReferences } from '../sql/references.ts';
import type { ReaderSetting } from './context.ts';

/** The names of the CTEs that a statement reads. */
export function cteNames(read: ReadQuery): string[] {
  const ctes = new Set<Cte>(tableReferences(read.query).flatMap(({ table }) => (table.cte ? [table.cte] : [])));
  return [...ctes].map(({ name }) => name);
}

/**
 * Lets the parser libraries read a statement whose base tables are placeholders, each its own. Every library that can
 * parse it must find exactly these names (names of CTEs aside), and cut its tokens like us. Returns the names of the
 * readers that confirmed.
 *
 * Throws `READERS_DISAGREE` otherwise, and when `setting` is `required` and no library could parse the text.
 */
export function requireAgreement(
  text: string,
  placeholders: readonly string[],
  cteNames: readonly string[],
  readers: readonly AgreeingReader[],
  setting: Exclude<ReaderSetting, 'off'>,
): string[] {
  const known = answersOf(readers);
  const question = JSON.stringify([text, placeholders, cteNames]);
  const agreed = known.get(question) ?? ask(text, placeholders, cteNames, readers);
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
function ask(
  text: string,
  placeholders: readonly string[],
  cteNames: readonly string[],
  readers: readonly AgreeingReader[],
): string[] {
  const wanted = new Set(placeholders);
  const ctes = new Set(cteNames.map(foldName));
  return readers.filter((reader) => confirms(reader, text, wanted, ctes)).map(({ name }) => name);
}

function confirms(
  reader: AgreeingReader,
  text: string,
  wanted: ReadonlySet<string>,
  ctes: ReadonlySet<string>,
): boolean {
  const found = reader.baseTables(text, 'spark');
  if (!found) return false;
  const seen = new Set<string>();
  for (const parts of found.tables) {
    const [name] = parts as [string];
    const expected =
      parts.length === 1 &&
      (wanted.has(name) ? !(found.scoped && seen.has(name)) : !found.scoped && ctes.has(foldName(name)));
    if (!expected) throw disagreement(reader);
    if (wanted.has(name)) seen.add(name);
  }
  if (seen.size !== wanted.size || reader.sameTokens?.(text, lex(text)) === false) throw disagreement(reader);
  return true;
}

const disagreement = ({ name }: AgreeingReader): LakeveilError =>
  new LakeveilError(
    'READERS_DISAGREE',
    `a second reader (${name}) understood the statement differently, write it more simply`,
  );
