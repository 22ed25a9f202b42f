import { LakeveilError, positionAt } from '../errors.ts';
import type { Token } from '../sql/tokens.ts';

/**
 * What a statement is to us, by its first word. One line a kind; a word that is not here is refused.
 *
 * `query` is rewritten. `explain` and `metadata` will be answered by lakeveil itself and `session` tracked; until then
 * they are refused like writes and everything that changes what the engine is.
 */
export type StatementKind = 'query' | 'write' | 'session' | 'metadata' | 'explain' | 'definition' | 'procedure';

const KINDS: Readonly<Record<string, StatementKind>> = {
  ...kind('query', 'SELECT WITH FROM VALUES TABLE MAP REDUCE ('),
  ...kind('write', 'INSERT UPDATE DELETE MERGE TRUNCATE LOAD COPY EXPORT IMPORT'),
  ...kind('session', 'USE SET RESET DECLARE'),
  ...kind('metadata', 'SHOW DESC DESCRIBE LIST'),
  ...kind('explain', 'EXPLAIN'),
  ...kind(
    'definition',
    'CREATE ALTER DROP REPLACE COMMENT GRANT REVOKE DENY ANALYZE CACHE UNCACHE CLEAR REFRESH MSCK REPAIR',
  ),
  ...kind('definition', 'OPTIMIZE VACUUM RESTORE CONVERT CLONE UNDROP SYNC ADD LOCK UNLOCK'),
  ...kind('procedure', 'CALL EXECUTE BEGIN COMMIT ROLLBACK OPEN FETCH CLOSE SIGNAL RESIGNAL GET PUT REMOVE'),
};

function kind(name: StatementKind, words: string): Record<string, StatementKind> {
  return Object.fromEntries(words.split(' ').map((word) => [word, name]));
}

const REFUSALS: Readonly<Record<Exclude<StatementKind, 'query'>, string>> = {
  write: 'only queries are answered, `%` changes data',
  session: 'session statements such as `%` are not supported yet',
  metadata: '`%` is not supported yet, only queries are answered',
  explain: 'the engine never explains a statement, because plans show keys; use `lakeveil explain`',
  definition: 'only queries are answered, `%` changes what exists',
  procedure: '`%` is not answered, only queries are',
};

/** Returns for queries. Throws `STATEMENT_DENIED` for every other kind and `SYNTAX` for what is no statement at all. */
export function requireQuery(text: string, tokens: readonly Token[]): void {
  const first = tokens[0]!;
  const position = positionAt(text, first.start);
  const known = KINDS[first.upper];
  if (known === 'query') return;
  if (first.kind === 'end') throw new LakeveilError('SYNTAX', 'the statement is empty', { position });
  if (!known) throw new LakeveilError('SYNTAX', 'expected a query, such as `SELECT …`', { position });
  throw new LakeveilError('STATEMENT_DENIED', REFUSALS[known].replace('%', first.upper), { position });
}
