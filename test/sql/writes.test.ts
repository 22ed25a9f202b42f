import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { foldName } from '../../src/names.ts';
import { classify } from '../../src/rewrite/classify.ts';
import { lex } from '../../src/sql/lexer.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { readWrite } from '../../src/sql/writes.ts';
import { corpora, readJsonLines } from '../support/corpora.ts';
import { refusal } from '../support/refusal.ts';

const read = (sql: string) => readWrite(sql, lex(sql));

/** All tables that a write names, its target among them; a new table is none for Spark's parser. */
function tablesOf(sql: string): string[] {
  const { read: query, target, effect } = read(sql);
  const tables = new Set(tableReferences(query.query).map(({ table }) => table));
  if (effect === 'change') tables.add(target);
  return [...tables].map(({ parts }) => foldName(parts.join('.'))).sort();
}

/** Writes that Spark accepts and we refuse: reason and how many. */
const REFUSED: Readonly<Record<string, number>> = {
  'UNSUPPORTED_SYNTAX: `INSERT` with an alias or `REPLACE ON` is not supported, write `MERGE`': 9,
  'UNSUPPORTED_SYNTAX: a new table takes its place and options from the catalog, leave `LOCATION` out': 2,
  'UNSUPPORTED_SYNTAX: a new table takes its place and options from the catalog, leave `CLUSTERED` out': 1,
  'UNSUPPORTED_SYNTAX: a new table takes its place and options from the catalog, leave `STORED` out': 1,
};

describe.skipIf(!corpora)('over all writes that Spark reads', () => {
  const sparks = readJsonLines<{ id: string; root?: string; refs?: string[] }>('refs/spark43_refs.jsonl');
  const statements = ['parse', 'lineage', 'attacks'].flatMap((folder) =>
    corpora
      ? readdirSync(join(corpora, folder))
          .filter((name) => name.endsWith('.jsonl'))
          .sort()
          .flatMap((name) => readJsonLines<{ id: string; sql: string }>(join(corpora!, folder, name)))
      : [],
  );

  test('the tables are those that Spark finds; the others are refused by name', () => {
    const refused: Record<string, number> = {};
    let equal = 0;
    for (const [i, { id, sql }] of statements.entries()) {
      // Spark leaves IDENTIFIER() to its analyzer, we write the name out
      if (sparks[i]!.root === undefined || !isWrite(sql) || /IDENTIFIER\s*\(/i.test(sql)) continue;
      try {
        expect(tablesOf(sql), id).toEqual([...sparks[i]!.refs!].sort());
        equal++;
      } catch (error) {
        if (!isLakeveilError(error)) throw error;
        const reason = `${error.code}: ${error.reason}`;
        refused[reason] = (refused[reason] ?? 0) + 1;
      }
    }
    expect(refused).toEqual(REFUSED);
    expect(equal).toBe(878);
  });
});

function isWrite(sql: string): boolean {
  try {
    const { kind, refusal: why } = classify(sql, lex(sql));
    return kind === 'write' && !why;
  } catch (error) {
    if (isLakeveilError(error)) return false;
    throw error;
  }
}

describe('no table of a write is missed', () => {
  it.each([
    ['INSERT INTO t SELECT (SELECT max(a) FROM u) FROM s', 's t u'],
    ["INSERT INTO IDENTIFIER('s.t') SELECT a FROM IDENTIFIER('u')", 's.t u'],
    ['INSERT INTO t (a, b) VALUES (1, (SELECT max(a) FROM u)), (DEFAULT, 2)', 't u'],
    ['INSERT INTO t REPLACE WHERE a IN (SELECT a FROM u) TABLE s', 's t t u'],
    ['INSERT OVERWRITE TABLE t PARTITION (a = 1, b) IF NOT EXISTS SELECT * FROM s', 's t'],
    ['INSERT INTO t BY NAME FROM s SELECT *', 's t'],
    ['WITH t AS (SELECT * FROM u) INSERT INTO t SELECT * FROM t', 't t u'],
    ['UPDATE t AS x SET a = (SELECT max(a) FROM u), x.b.c = DEFAULT WHERE EXISTS (SELECT 1 FROM v)', 't u v'],
    ['DELETE FROM t WHERE a IN (SELECT a FROM u)', 't u'],
    ['WITH q AS (SELECT * FROM u) DELETE FROM t WHERE a IN (SELECT a FROM q)', 'q t u'],
    [
      `MERGE INTO t USING (SELECT * FROM s) AS x ON t.a = x.a AND t.b IN (SELECT b FROM u)
       WHEN MATCHED AND x.a = (SELECT 1 FROM v) THEN UPDATE SET a = (SELECT max(a) FROM w), b = DEFAULT
       WHEN NOT MATCHED BY TARGET THEN INSERT (a, b) VALUES ((SELECT 1 FROM y), 2)
       WHEN NOT MATCHED BY SOURCE AND t.a > (SELECT 1 FROM z) THEN DELETE`,
      's t u v w y z',
    ],
    ['MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *', 's t'],
    [
      "CREATE OR REPLACE TABLE IF NOT EXISTS n USING delta PARTITIONED BY (a) COMMENT 'x' TBLPROPERTIES ('a' = 'b', c.d = 1) AS SELECT * FROM s",
      's',
    ],
    ['CREATE TABLE n CLUSTER BY (a, b) (SELECT * FROM s)', 's'],
    ['REPLACE TABLE n AS WITH q AS (SELECT * FROM s) SELECT * FROM q', 'q s'],
  ])('%s', (sql, tables) => {
    const { read: query, target, effect, targetIsSource } = read(sql);
    const found = tableReferences(query.query).map(({ table }) => table.parts.join('.'));
    if (effect === 'change' && !targetIsSource) found.push(target.parts.join('.'));
    expect(found.sort().join(' ')).toBe(tables);
  });
});

describe('where and as what a new table is stored is not for the user to say', () => {
  it.each([
    ["CREATE TABLE n LOCATION '/x' AS SELECT 1", 'leave `LOCATION` out'],
    ["CREATE TABLE n USING csv OPTIONS (path '/x') AS SELECT 1", 'leave `OPTIONS` out'],
    ['CREATE EXTERNAL TABLE n AS SELECT 1', 'leave `EXTERNAL` out'],
    ['CREATE TABLE n STORED AS ORC AS SELECT 1', 'leave `STORED` out'],
    ['CREATE TABLE n USING jdbc AS SELECT 1', 'this format is not known'],
    ['CREATE TABLE n USING org.apache.spark.sql.jdbc AS SELECT 1', 'this format is not known'],
    ['CREATE TABLE n USING `jdbc` AS SELECT 1', 'this format is not known'],
    ["CREATE TABLE n TBLPROPERTIES ('option.path' = '/x') AS SELECT 1", 'a property says how'],
    ['CREATE TABLE n TBLPROPERTIES (option.path = 1) AS SELECT 1', 'a property says how'],
    ["CREATE TABLE n TBLPROPERTIES ('LOCATION' = '/x') AS SELECT 1", 'a property says how'],
    ['CREATE TABLE n TBLPROPERTIES (a = (SELECT 1)) AS SELECT 1', 'expected a string'],
    ['CREATE TABLE n PARTITIONED BY (bucket(4, a)) AS SELECT 1', 'expected `)`'],
    ["INSERT INTO t WITH ('path' = '/x') SELECT 1", 'expected'],
    ['INSERT INTO t PARTITION (a = (SELECT 1)) SELECT 1', 'by constants'],
    ['INSERT INTO IDENTIFIER(:t) SELECT 1', 'only supported with a constant string'],
    ['INSERT INTO t SELECT 1; DROP TABLE t', 'one statement at a time'],
    ['INSERT INTO t SELECT 1 INSERT INTO u SELECT 2', 'expected'],
    ['MERGE INTO t USING s ON true', 'expected `WHEN`'],
    ['UPDATE t VERSION AS OF 1 SET a = 1', 'expected'],
  ])('%s', (sql, reason) => {
    expect(refusal(() => read(sql))).toContain(reason);
  });
});
