import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { foldName } from '../../src/names.ts';
import { requireQuery } from '../../src/rewrite/classify.ts';
import { lex } from '../../src/sql/lexer.ts';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { corpora, readJsonLines } from '../support/corpora.ts';

/** What Spark 4.3 reads in a statement; `base` stands where CTE substitution changes the list. */
interface SparkReading {
  readonly id: string;
  readonly root?: string;
  readonly refs?: readonly string[];
  readonly base?: readonly string[];
  readonly error?: string;
}

interface Case {
  readonly id: string;
  readonly sql: string;
  readonly spark: SparkReading;
}

type Outcome =
  | { readonly kind: 'answered'; readonly refs: readonly string[]; readonly base: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Classes of Spark's plan that answer with rows of tables; facts/spark.md lists all others as something else. */
const QUERY_ROOTS = new Set([
  ...['Project', 'Sort', 'Aggregate', 'UnresolvedWith', 'UnresolvedHaving', 'UnresolvedQualify', 'GlobalLimit'],
  ...['LimitAll', 'Offset', 'Distinct', 'Union', 'Except', 'Intersect', 'Filter', 'UnresolvedHint'],
  ...['WithWindowDefinition', 'Join', 'LateralJoin', 'SubqueryAlias', 'UnresolvedRelation', 'UnresolvedInlineTable'],
  ...['LocalRelation', 'Pivot', 'Unpivot', 'Sample', 'RepartitionByExpression', 'ScriptTransformation'],
]);

/** Queries that Spark accepts and we refuse: reason and how many. Nothing else may be refused. */
const REFUSED: Readonly<Record<string, number>> = {
  // names that are computed
  'UNSUPPORTED_SYNTAX: IDENTIFIER() is only supported with a constant string': 4,
  'UNSUPPORTED_SYNTAX: IDENTIFIER() is no part of a name here, write the whole name in it': 1, // no such function
  'UNSUPPORTED_SYNTAX: the string of IDENTIFIER() is not a plain dotted name': 2, // empty
  // reserved words as names: write backticks
  'SYNTAX: expected a table, found `from`': 1,
  'SYNTAX: expected an alias, found `limit`': 1,
  'SYNTAX: expected an expression, found the end of the statement': 4, // SELECT 1 limit
  'SYNTAX: expected the end of the statement, found `,`': 1, // SELECT all, city
  // streaming
  'UNSUPPORTED_SYNTAX: streaming sources (`STREAM`) are not supported': 2,
  'UNSUPPORTED_SYNTAX: watermarks are not supported': 2,
  'UNSUPPORTED_SYNTAX: a sample is only supported with a constant': 1,
  // what the lexer refuses
  'SYNTAX: a quoted name is empty': 4,
  'TEXT_DENIED: U+017F stands outside quotes': 1,
  'TEXT_DENIED: the character U+0000 is not accepted': 1,
  'TEXT_DENIED: the character U+0002 is not accepted': 1,
  'TEXT_DENIED: the letter U+0131 is not accepted in names': 1,
  'TEXT_DENIED: the letter U+212A is not accepted in names': 1,
  'TEXT_DENIED: variable substitution `${…}` is not accepted, use a parameter': 4,
};

/** Writes behind WITH or FROM: the class of their plan is that of the WITH clause or of a union of inserts. */
const WRITES: Readonly<Record<string, number>> = {
  'STATEMENT_DENIED: only queries are explained and described, `WITH` changes data': 21,
  'STATEMENT_DENIED: `INSERT OVERWRITE DIRECTORY` is not answered: it reads or writes files, query a registered table instead': 1,
  'STATEMENT_DENIED: `FROM` is not answered: one statement would insert several times, write `INSERT … SELECT` for each': 7,
};

/** Queries where Spark prints other references than we find, each with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'dynamic-05': "Spark leaves IDENTIFIER('a' || 'b') to its analyzer, we read the name",
  'spark/identifier-clause-legacy#19': 'the same',
  'sqlfluff_databricks/select#3': 'the same',
  'sqlfluff_sparksql/select_from_file#13': 'Spark prints the path `{04, 05}` with its parts joined anew',
};

/** One row of `refs` for each statement of the other folders, in the order of files and lines. */
function readCases(): Case[] {
  const sparks = readJsonLines<SparkReading>('refs/spark43_refs.jsonl');
  const statements = ['parse', 'lineage', 'attacks'].flatMap((folder) =>
    readdirSync(join(corpora!, folder))
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .flatMap((name) => readJsonLines<{ id: string; sql: string }>(join(folder, name))),
  );
  return statements.map(({ id, sql }, i) => ({ id, sql, spark: sparks[i]! }));
}

function outcome(sql: string): Outcome {
  try {
    const tokens = lex(sql);
    requireQuery(sql, tokens);
    const tables = tableReferences(readStatement(sql, tokens).query).map(({ table }) => table);
    const printed = (list: typeof tables) => list.map(({ parts }) => foldName(parts.join('.'))).sort();
    return { kind: 'answered', refs: printed(tables), base: printed(tables.filter(({ cte }) => !cte)) };
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return { kind: 'refused', reason: `${error.code}: ${error.reason}` };
  }
}

describe.skipIf(!corpora)("over Spark's own reading of 16,000 statements", () => {
  const cases = corpora ? readCases() : [];
  const outcomes = new Map(cases.map((c) => [c, outcome(c.sql)]));
  const queries = cases.filter(({ spark }) => spark.root !== undefined && QUERY_ROOTS.has(spark.root));

  test('every statement has its row', () => {
    expect(cases.map(({ id }) => id)).toEqual(cases.map(({ spark }) => spark.id));
    expect(cases.length).toBe(15_963);
  });

  test('what we answer has exactly the references and base tables that Spark finds, but for what is explained here', () => {
    const different = queries.filter((c) => {
      const ours = outcomes.get(c)!;
      return ours.kind === 'answered' && !agrees(ours, c.spark);
    });
    expect(different.map(({ id }) => id).sort()).toEqual(Object.keys(DIFFERENT).sort());
  });

  test('more than 99.5 % of all queries are answered, the others are refused by name', () => {
    const refused: Record<string, number> = {};
    for (const c of queries) {
      const ours = outcomes.get(c)!;
      if (ours.kind === 'refused') refused[ours.reason] = (refused[ours.reason] ?? 0) + 1;
    }
    expect(refused).toEqual({ ...REFUSED, ...WRITES });
    const writes = Object.values(WRITES).reduce((sum, n) => sum + n);
    const answered = queries.filter((c) => outcomes.get(c)!.kind === 'answered');
    expect(answered.length / (queries.length - writes)).toBeGreaterThan(0.995);
  });

  test('what is no query for Spark is never answered', () => {
    const others = cases.filter(({ spark }) => spark.root !== undefined && !QUERY_ROOTS.has(spark.root));
    expect(others.filter((c) => outcomes.get(c)!.kind === 'answered').map(({ id }) => id)).toEqual([]);
    expect(others.length).toBeGreaterThan(3000);
  });

  test('what Spark itself refuses is answered or refused, and never breaks the reader', () => {
    const rejected = cases.filter(({ spark }) => spark.error !== undefined);
    expect(rejected.length).toBe(805);
    for (const c of rejected) expect(outcomes.get(c)!.kind).toMatch(/answered|refused/);
  });
});

const agrees = (ours: Extract<Outcome, { kind: 'answered' }>, spark: SparkReading): boolean =>
  ours.refs.join('\n') === spark.refs!.join('\n') && ours.base.join('\n') === (spark.base ?? spark.refs!).join('\n');
