import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { LakeveilError } from '../../errors.ts';

/**
 * Prepares the one SELECT that a text holds. Everything else is never run, so it has no effect.
 * DuckDB's own parser decides, on the text as it is sent. Its SELECT is wider than one thinks: DESCRIBE, SUMMARIZE, SHOW
 * and some PRAGMAs are queries over functions that list what exists; `test/engine/lockdown.test.ts` has the list.
 */
export async function prepareSelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw new LakeveilError('SEVERAL_STATEMENTS', 'the engine runs one statement at a time');
  }
  const statement = await statements.prepare(0);
  if (statement.statementType === StatementType.SELECT) return statement;
  statement.destroySync();
  throw new LakeveilError('STATEMENT_DENIED', 'the engine runs queries only');
}
