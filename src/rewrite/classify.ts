import { LakeveilError, positionAt } from '../errors.ts';
import { headOf } from '../sql/heads.ts';
import type { Token } from '../sql/tokens.ts';
import { STATEMENTS, type StatementKind, type StatementRow } from './statements.ts';

/** What a statement is, and why it is refused, if it is. */
export interface Classified {
  readonly kind: StatementKind;
  readonly refusal: LakeveilError | undefined;
}

const ROWS = STATEMENTS.map((row) => ({ row, pattern: new RegExp(`^${row.head}(?= |$)`) }));

/** Queries begin with these words and nothing else does, so their heads need not be looked at. */
const CERTAIN = /^(SELECT|VALUES|\()$/;

/** Looks a statement up in the table of statements. Throws `SYNTAX` for what is no statement at all. */
export function classify(text: string, tokens: readonly Token[]): Classified {
  const first = tokens[0]!;
  if (CERTAIN.test(first.upper)) return { kind: 'query', refusal: undefined };
  const head = headOf(tokens);
  const position = positionAt(text, first.start);
  const row = findRow(head);
  if (row) {
    if (row.refusal === undefined) return { kind: row.kind, refusal: undefined };
    const sentence = `\`${shown(row, head)}\` is not answered: ${row.refusal}`;
    return { kind: row.kind, refusal: new LakeveilError('STATEMENT_DENIED', sentence, { position }) };
  }
  if (head === '') throw new LakeveilError('SYNTAX', 'the statement is empty', { position });
  throw new LakeveilError('SYNTAX', 'expected a query, such as `SELECT …`', { position });
}

/** The kind of a statement. Throws `STATEMENT_DENIED` when its kind is refused, and what classify() throws. */
export function requireAnswered(text: string, tokens: readonly Token[]): StatementKind {
  const { kind, refusal } = classify(text, tokens);
  if (refusal) throw refusal;
  return kind;
}

const NO_QUERY: Readonly<Record<Exclude<StatementKind, 'query' | 'refused'>, string>> = {
  write: 'only queries are explained and described, `%` changes data',
  session: '`%` changes a session, open one with `veil.session()` and send it there',
  metadata: '`%` is answered by lakeveil itself, nothing of it goes to the engine',
  explain: '`%` is answered by lakeveil itself, because plans of the engine show keys',
};

/** Returns for queries. Throws `STATEMENT_DENIED` for every other kind, and what classify() throws. */
export function requireQuery(text: string, tokens: readonly Token[]): void {
  const kind = requireAnswered(text, tokens);
  if (kind === 'query') return;
  const first = tokens[0]!;
  const sentence = NO_QUERY[kind as keyof typeof NO_QUERY].replace('%', first.upper);
  throw new LakeveilError('STATEMENT_DENIED', sentence, { position: positionAt(text, first.start) });
}

/** The row of the table that a head falls under. */
export const findRow = (head: string): StatementRow | undefined => ROWS.find(({ pattern }) => pattern.test(head))?.row;

/** The first words that the row names: never a name of the user. */
function shown(row: StatementRow, head: string): string {
  const own = new Set(row.head.match(/[A-Z]+/g));
  const words = head.split(' ');
  const from = words.findIndex((word) => own.has(word)); // behind the label of a script
  const end = words.findIndex((word, i) => i > from && !own.has(word));
  return words.slice(from, end < 0 ? undefined : end).join(' ');
}
