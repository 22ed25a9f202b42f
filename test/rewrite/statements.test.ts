import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { classify, findRow } from '../../src/rewrite/classify.ts';
import { STATEMENTS, type StatementKind } from '../../src/rewrite/statements.ts';
import { headOf } from '../../src/sql/heads.ts';
import { lex } from '../../src/sql/lexer.ts';
import { corpora, readJsonLines } from '../support/corpora.ts';

const kindOf = (sql: string): StatementKind => classify(sql, lex(sql)).kind;

/** Roots of Spark's plans by class, as facts/spark.md ("Classes of statements") has them; every other one is refused. */
const ROOTS: Readonly<Record<Exclude<StatementKind, 'refused'>, string>> = {
  query: `Project Sort Aggregate UnresolvedWith UnresolvedHaving UnresolvedQualify GlobalLimit LimitAll Offset Distinct Union
    Except Intersect Filter UnresolvedHint WithWindowDefinition Join LateralJoin SubqueryAlias UnresolvedRelation
    UnresolvedInlineTable LocalRelation Pivot Unpivot Sample RepartitionByExpression ScriptTransformation`,
  metadata: `ShowNamespacesCommand ShowCatalogsCommand ShowTables ShowTablesExtended ShowViews ShowColumns ShowFunctions
    ShowCurrentNamespaceCommand DescribeRelation DescribeRelationJsonCommand DescribeColumn DescribeNamespace DescribeFunction
    DescribeQueryCommand ShowTableProperties ShowPartitions DescribeTablePartition`,
  explain: 'ExplainCommand',
  session: `SetCatalogAndNamespace SetCatalogCommand SetNamespaceCommand SetCommand ResetCommand CreateVariable SetVariable
    DropVariable`,
  write: `InsertIntoStatement CreateTableAsSelect ReplaceTableAsSelect MergeIntoTable UpdateTable DeleteFromTable
    UnresolvedInsert`,
};
const CLASSES = new Map(
  Object.entries(ROOTS).flatMap(([kind, roots]) => roots.split(/\s+/).map((root) => [root, kind as StatementKind])),
);

/** Statements where our class is another one than that of Spark's root, each with the reason. */
const EXPLAINED: Readonly<Record<string, readonly [number, RegExp]>> = {
  'a write behind WITH or FROM, whose root is that of the WITH clause or a union': [
    29,
    /^(UnresolvedWith|Union) query (write|refused): .*\b(with|from)\b.*\binsert\b/is,
  ],
  'the root hides what stands behind an IDENTIFIER clause': [3, /^PlanWithUnresolvedIdentifier refused .*IDENTIFIER/s],
  'Databricks describes these, Spark reads a table and a column': [
    5,
    /^DescribeColumn metadata refused: .*DESCRIBE (HISTORY|DETAIL|VOLUME) /s,
  ],
  'a query in parentheses without AS': [2, /^CreateTableAsSelect write refused: .*\(\s*(WITH|SELECT)/is],
};

describe.skipIf(!corpora)('over all statements that Spark reads', () => {
  const sparks = readJsonLines<{ id: string; root?: string }>('refs/spark43_refs.jsonl');
  const statements = ['parse', 'lineage', 'attacks'].flatMap((folder) =>
    corpora
      ? readdirSync(join(corpora, folder))
          .filter((name) => name.endsWith('.jsonl'))
          .sort()
          .flatMap((name) => readJsonLines<{ id: string; sql: string }>(join(corpora!, folder, name)))
      : [],
  );

  test('the class is the one of the root, but for what is explained here', () => {
    const counts = Object.fromEntries(Object.keys(EXPLAINED).map((reason) => [reason, 0]));
    const different: string[] = [];
    let compared = 0;
    for (const [i, { sql }] of statements.entries()) {
      const { root } = sparks[i]!;
      const ours = root === undefined ? undefined : kindOrRefusal(sql);
      if (!ours) continue;
      compared++;
      const wanted = CLASSES.get(root!) ?? 'refused';
      if (ours === wanted) continue;
      const line = `${root} ${wanted} ${ours}: ${sql}`;
      const reason = Object.keys(EXPLAINED).find((one) => EXPLAINED[one]![1].test(line));
      if (reason) counts[reason]!++;
      else different.push(line);
    }
    expect(different).toEqual([]);
    expect(counts).toEqual(Object.fromEntries(Object.entries(EXPLAINED).map(([reason, [n]]) => [reason, n])));
    expect(compared).toBeGreaterThan(15_000);
  });
});

/** Undefined for a statement that is refused before its kind is known, by its characters. */
function kindOrRefusal(sql: string): StatementKind | undefined {
  try {
    return kindOf(sql);
  } catch (error) {
    if (isLakeveilError(error)) return undefined;
    throw error;
  }
}

/** At least one statement for every row, by the kind that it must have. */
const EXAMPLES: Readonly<Record<StatementKind, string>> = {
  query: `
    SELECT 1
    (SELECT 1)
    VALUES (1)
    TABLE t
    FROM t SELECT a
    FROM t |> WHERE a > 1
    WITH q AS (SELECT 1) SELECT insert FROM q
    MAP a USING 'cat' FROM t
    REDUCE a USING 'cat' FROM t`,
  write: `
    INSERT INTO t VALUES (1)
    INSERT OVERWRITE t SELECT 1
    INSERT INTO t REPLACE WHERE a = 1 SELECT 1
    WITH q AS (SELECT 1), r(a) AS (SELECT 2) INSERT INTO t SELECT * FROM q
    WITH RECURSIVE q AS (SELECT 1) MERGE INTO t USING q ON true WHEN MATCHED THEN DELETE
    UPDATE t SET a = 1
    DELETE FROM t WHERE a = 1
    MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE
    MERGE WITH SCHEMA EVOLUTION INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE
    CREATE TABLE n AS SELECT 1
    CREATE OR REPLACE TABLE n USING delta AS (SELECT 1)
    REPLACE TABLE n AS VALUES (1)
    CREATE TABLE n COMMENT 'x' SELECT 1
    FROM t INSERT INTO a SELECT * INSERT INTO b SELECT *`,
  session: `
    USE shop
    USE CATALOG lake
    USE SCHEMA shop
    SET CATALOG lake
    SET TIME ZONE 'UTC'
    SET VAR x = 1
    SET VARIABLE x = 1
    SET
    SET -v
    SET spark.sql.session.timeZone = UTC
    RESET
    RESET spark.sql.session.timeZone
    DECLARE x INT
    DECLARE OR REPLACE VARIABLE x = 1
    DROP TEMPORARY VARIABLE x
    DROP TEMP VARIABLE IF EXISTS x`,
  metadata: `
    SHOW CATALOGS
    SHOW SCHEMAS
    SHOW DATABASES LIKE 'a*'
    SHOW NAMESPACES IN lake
    SHOW TABLES
    SHOW VIEWS
    SHOW COLUMNS IN t
    SHOW FUNCTIONS
    SHOW USER FUNCTIONS
    SHOW CURRENT NAMESPACE
    SHOW COLLATIONS
    SHOW TABLE EXTENDED LIKE 't'
    SHOW TBLPROPERTIES t
    SHOW PARTITIONS t
    DESCRIBE t
    DESC shop.t
    DESCRIBE history
    DESCRIBE TABLE EXTENDED t
    DESCRIBE TABLE t AS JSON
    DESCRIBE t PARTITION (a = 1)
    DESC EXTENDED lake.shop.t PARTITION (a = 1)
    DESCRIBE SCHEMA shop
    DESCRIBE CATALOG lake
    DESCRIBE FUNCTION abs
    DESCRIBE QUERY SELECT 1
    DESC SELECT 1`,
  explain: `
    EXPLAIN SELECT 1
    EXPLAIN EXTENDED SELECT 1`,
  refused: `
    INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1
    INSERT OVERWRITE LOCAL DIRECTORY '/tmp/x' SELECT 1
    TRUNCATE TABLE t
    LOAD DATA INPATH '/x' INTO TABLE t
    COPY INTO t FROM '/x' FILEFORMAT = CSV
    PUT '/a' INTO '/Volumes/x'
    GET '/Volumes/x' TO '/a'
    REMOVE '/Volumes/x'
    EXPORT TABLE t TO '/x'
    IMPORT TABLE t FROM '/x'
    SET PATH = system.session
    SET ROLE admin
    SET TAG ON TABLE t a = b
    UNSET TAG ON TABLE t a
    DECLARE c CURSOR FOR SELECT 1
    DECLARE x CONDITION FOR SQLSTATE '45000'
    DECLARE EXIT HANDLER FOR SQLEXCEPTION SET x = 1
    SHOW TABLES DROPPED
    SHOW TABLE EXTENDED LIKE 't' PARTITION (a = 1)
    SHOW CREATE TABLE t
    SHOW PROCEDURES
    SHOW GRANTS ON t
    SHOW VOLUMES
    SHOW SHARES
    SHOW CONNECTIONS
    DESCRIBE HISTORY t
    DESC DETAIL lake.shop.t
    DESCRIBE PROCEDURE p
    DESCRIBE VOLUME v
    DESCRIBE EXTERNAL LOCATION l
    LIST FILES
    LIST '/Volumes/x'
    CREATE TEMPORARY VIEW v AS SELECT 1
    CREATE OR REPLACE GLOBAL TEMP VIEW v AS SELECT 1
    CREATE TEMPORARY FUNCTION sha2 AS 'x'
    CREATE STREAMING TABLE t AS SELECT 1
    CREATE LIVE TABLE t AS SELECT 1
    CREATE MATERIALIZED VIEW v AS SELECT 1
    REFRESH MATERIALIZED VIEW v
    CREATE FLOW f AS AUTO CDC INTO t FROM STREAM(s) KEYS (a)
    CREATE PRIVATE STREAMING TABLE t AS SELECT 1
    CREATE VIEW v AS SELECT 1
    ALTER VIEW v AS SELECT 1
    DROP VIEW v
    CREATE TABLE n SHALLOW CLONE t
    CREATE OR REPLACE TABLE n DEEP CLONE t
    CREATE TABLE n (a INT)
    CREATE TABLE n LIKE t
    CREATE EXTERNAL TABLE n (a INT) LOCATION '/x'
    REPLACE TABLE n (a INT)
    ALTER TABLE t RENAME TO u
    ALTER TABLE t ALTER COLUMN a DROP MASK
    DROP TABLE t
    CREATE FUNCTION f() RETURNS INT RETURN 1
    DROP FUNCTION f
    CREATE PROCEDURE p() LANGUAGE SQL AS BEGIN END
    CREATE POLICY p ON SCHEMA s
    CREATE SHARE s
    ALTER SHARE s ADD TABLE t
    CREATE SCHEMA s
    DROP SCHEMA s CASCADE
    CREATE VOLUME v
    CREATE INDEX i ON t (a)
    COMMENT ON TABLE t IS 'x'
    UNDROP TABLE t
    SYNC SCHEMA s FROM x
    CONVERT TO DELTA t
    GRANT SELECT ON t TO bob
    REVOKE SELECT ON t FROM bob
    DENY SELECT ON t TO bob
    ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS
    OPTIMIZE t ZORDER BY a
    VACUUM t
    RESTORE TABLE t TO VERSION AS OF 1
    REORG TABLE t APPLY (PURGE)
    FSCK REPAIR TABLE t
    MSCK REPAIR TABLE t
    REPAIR TABLE t
    GENERATE symlink_format_manifest FOR TABLE t
    CACHE TABLE t
    CACHE SELECT * FROM t
    UNCACHE TABLE t
    CLEAR CACHE
    REFRESH TABLE t
    REFRESH FUNCTION f
    ADD JAR 'x.jar'
    ADD FILE 'x'
    APPLY CHANGES INTO t FROM s KEYS (a)
    AUTO CDC INTO t FROM s KEYS (a)
    CALL p()
    EXECUTE IMMEDIATE 'SELECT 1'
    EXECUTE p
    BEGIN SELECT 1; END
    BEGIN TRANSACTION
    START TRANSACTION
    COMMIT
    ROLLBACK
    IF a THEN SELECT 1; END IF
    FOR r AS SELECT 1 DO SELECT 2; END FOR
    l : BEGIN SELECT 1; END
    OPEN c
    FETCH c INTO x
    CLOSE c
    SIGNAL SQLSTATE '45000'
    LOCK TABLE t SHARED
    UNLOCK TABLE t`,
};

describe.each(Object.entries(EXAMPLES) as [StatementKind, string][])('%s', (kind, statements) => {
  it.each(statements.trim().split(/\n\s*/))('%s', (sql) => {
    expect(kindOf(sql)).toBe(kind);
  });
});

describe('the table', () => {
  const statements = Object.values(EXAMPLES).flatMap((list) => list.trim().split(/\n\s*/));

  test('has an example for each of its rows', () => {
    const used = new Set(statements.map((sql) => findRow(headOf(lex(sql)))));
    expect(STATEMENTS.filter((row) => !used.has(row)).map(({ head }) => head)).toEqual([]);
  });

  test('says why for everything that is refused, in one sentence that names no object of the user', () => {
    for (const sql of EXAMPLES.refused.trim().split(/\n\s*/)) {
      const { refusal } = classify(sql, lex(sql));
      expect(refusal?.code, sql).toBe('STATEMENT_DENIED');
      expect(refusal?.reason, sql).toMatch(/^`[A-Z ]+` is not answered: [^.]+[^.]$/);
    }
  });

  test('does not know other words', () => {
    expect(() => kindOf('HELLO world')).toThrow('expected a query');
    expect(() => kindOf(' -- nothing')).toThrow('the statement is empty');
  });

  test('case, comments, semicolons and OR REPLACE do not matter', () => {
    expect(kindOf('/* x */ show\n tables;')).toBe('metadata');
    expect(kindOf('create OR replace temporary VIEW v AS SELECT 1')).toBe('refused');
  });
});
