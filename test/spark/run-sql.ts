import type { RunSql } from '../../src/engine/run-sql.ts';
import type { Spark } from './spark.ts';

/** lakeveil's own statements on the Spark of a test. */
export const runOn =
  (spark: Spark): RunSql =>
  async (sql) => {
    const answer = await spark.run(sql);
    if ('error' in answer) throw new Error(`${answer.error}: ${answer.text}`);
    return answer.rows;
  };
