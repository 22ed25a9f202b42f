import { isLakeveilError } from '../../src/errors.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import type { Answer } from '../support/world-answer.ts';
import type { Spark, SparkAnswer, SparkStatement } from './spark.ts';

/** A principal's way to the tables of a Spark. */
export interface SparkAsker {
  readonly spark: Spark;
  readonly context: RewriteContext;
  readonly libraries: Libraries;
}

/** Rewrites statements and runs those that are not refused, one after the other, in the session that is there. */
export async function askAll(
  asked: readonly SparkStatement[],
  { spark, context, libraries }: SparkAsker,
): Promise<Answer[]> {
  const texts = asked.map((statement): SparkStatement | Answer => {
    try {
      return { ...statement, sql: rewrite(statement.sql, context, libraries).sql };
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      return { kind: 'error', code: error.code, text: error.message, by: 'rewrite' };
    }
  });
  const answers = (await spark.runAll(texts.filter(isStatement))).map(observed);
  return texts.map((text) => (isStatement(text) ? answers.shift()! : text));
}

const isStatement = (text: SparkStatement | Answer): text is SparkStatement => 'sql' in text;

/**
 * What somebody who asks can observe of Spark's answer. Of an error that is less than this: Spark's text never, and of
 * its class only what kind of mistake it was. So answers that are equal here are equal to users.
 */
export function observed(answer: SparkAnswer): Answer {
  if ('error' in answer) return { kind: 'error', code: answer.error, text: '', by: 'engine' };
  // Spark counts the variables of lambdas through all statements, and names some columns by them.
  const columns = answer.columns.map(([name, type]) => `${name.replace(/#\d+/g, '#')} ${type}`);
  return { kind: 'rows', columns, rows: answer.rows.map((row) => JSON.stringify(row)) };
}
