import type { Answer } from '../support/world-answer.ts';
import type { Attack } from './attacks.ts';
import { CARDS_A, GUESSES, HIDDEN_EMAILS, SSNS } from './data.ts';
import { showsCard, showsSecret } from './leaks.ts';

/** The answers to all statements of each attack, by its id. */
export type Answers = ReadonlyMap<string, readonly Answer[]>;

const textOf = (answers: readonly Answer[]): string => JSON.stringify(answers);

/** Got past the rewriting, which does not look at rows. */
export const reachesEngine = (answer: Answer): boolean => answer.kind === 'rows' || answer.by === 'engine';
export const hasRows = ({ kind }: Answer): boolean => kind === 'rows';

/** Takes one of several rows without saying which; the plan decides. */
export const hasOneAnswer = ({ id }: Attack): boolean => id !== 'subquery-05';

/** Touches nothing that is protected. */
export const isClear = (attack: Attack): boolean => attack.note === 'negative control';

/** The attacks of which an answer over data set A shows something that is protected. */
export function leaking(attacks: readonly Attack[], answers: Answers, emails: boolean): string[] {
  const texts = emails ? [...SSNS, ...HIDDEN_EMAILS] : SSNS;
  const leaks = ({ id, statements }: Attack): boolean => {
    const text = textOf(answers.get(id)!.map(withoutGuesses));
    return (
      showsCard(text, CARDS_A, statements.join('\n')) ||
      showsSecret(text) ||
      texts.some((value) => text.includes(value))
    );
  };
  return attacks.filter(leaks).map(({ id }) => id);
}

/** The attacker's own list is in the clear. */
const withoutGuesses = (answer: Answer): Answer =>
  answer.kind === 'rows' ? { ...answer, rows: answer.rows.filter((row) => !GUESS_ROWS.has(row)) } : answer;

const GUESS_ROWS = new Set(GUESSES.map((card, i) => JSON.stringify([card, `g${i + 1}`])));

/** The attacks that are answered in two ways. `view` drops from an answer what does not count. */
export function differing(
  attacks: readonly Attack[],
  one: Answers,
  other: Answers,
  view: (answer: Answer) => Answer = (answer) => answer,
): string[] {
  const differs = (id: string) => textOf(one.get(id)!.map(view)) !== textOf(other.get(id)!.map(view));
  return attacks.map(({ id }) => id).filter(differs);
}
