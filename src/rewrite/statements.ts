/*
 * What a statement is to us, by the words that it begins with: every statement of Spark 4.3's grammar and those that only
 * Databricks has. Absence means refused.
 */

/**
 * `query` is rewritten; `write` passes when nothing that it touches is veiled; `session` changes the session that
 * lakeveil keeps; `metadata` and `explain` are answered by lakeveil itself, from its catalog. `refused` is never answered.
 */
export type StatementKind = 'query' | 'write' | 'session' | 'metadata' | 'explain' | 'refused';

/** One line of the table. */
export interface StatementRow {
  readonly kind: StatementKind;
  /**
   * A regular expression for the head of the statement: its words outside parentheses in upper case, one blank between
   * them, `(` for parentheses with all they hold, `'` for texts, `` ` `` for quoted names. `OR REPLACE` is left out, and so
   * is a WITH clause in front of a write. It matches from the start and whole words only.
   */
  readonly head: string;
  /** Why statements of this row are refused and what to do instead: follows "`WORDS` is not answered: ". */
  readonly refusal?: string;
}

const row =
  (kind: StatementKind) =>
  (head: string, refusal?: string): StatementRow => ({ kind, head, ...(refusal === undefined ? {} : { refusal }) });

const query = row('query');
const write = row('write');
const session = row('session');
const metadata = row('metadata');
const refused = row('refused') as (head: string, refusal: string) => StatementRow;

const ON_ENGINE = 'it changes what exists, run it on the engine itself';
const VALUES = 'it shows stored values, query the columns instead';
const DEFINITION = 'it shows how an object is defined and stored, use `DESCRIBE TABLE` for its columns';
const RIGHTS = 'rights are kept in policies, use `lakeveil policy`';
const CODE = 'it brings code or files into the engine, run it on the engine itself';
const SCRIPT = 'scripts are not answered, send their statements one at a time';
const UPKEEP = 'it maintains stored data, run it on the engine itself';
const FILES = 'it reads or writes files, query a registered table instead';
const CACHE = 'caches of the engine hold raw rows, run it on the engine itself';
const SHADOW = 'views and functions of a session could stand for protected ones, write a CTE instead';
const OBJECTS = 'it lists objects that have no policies here, ask the engine itself';
const HISTORY = 'it tells about older versions and statements of others, query the table instead';
const PIPELINE = 'pipelines read tables as themselves and not as you, run it on the engine itself';
const TRANSACTION = 'each statement stands alone here, leave the transaction out';

const QUERY = '(SELECT|VALUES|WITH|FROM|TABLE|MAP|REDUCE|\\()';

/** First match wins. */
export const STATEMENTS: readonly StatementRow[] = [
  // ------------------------------------------------------------ queries
  query('(SELECT|VALUES|TABLE|MAP|REDUCE|WITH|\\()'),
  write(
    'FROM .* INSERT (INTO|OVERWRITE)',
    'one statement would insert several times, write `INSERT … SELECT` for each',
  ),
  query('FROM'),

  // ------------------------------------------------------------ writes
  refused('INSERT OVERWRITE( LOCAL)? DIRECTORY', FILES),
  write('INSERT'),
  write('MERGE'),
  write('UPDATE'),
  write('DELETE FROM'),
  write(`(CREATE|REPLACE)( EXTERNAL)? TABLE .* (AS ${QUERY}|SELECT)`),
  refused('TRUNCATE', 'it empties a table at once, write `DELETE FROM`'),
  refused('LOAD DATA', FILES),
  refused('COPY INTO', FILES),
  refused('(PUT|GET|REMOVE)', FILES),
  refused('(EXPORT|IMPORT)', FILES),

  // ------------------------------------------------------------ sessions
  session('USE'),
  session('SET CATALOG'),
  session('SET TIME ZONE'),
  session('SET (VAR|VARIABLE)'),
  refused('SET PATH', 'it would put functions of users in front of the built-in ones, name functions in full'),
  refused('SET ROLE', RIGHTS),
  refused('(SET|UNSET) (TAG|TAGS)', 'tags decide what is masked, use `lakeveil discover --apply`'),
  session('SET'),
  session('RESET'),
  refused('DECLARE \\S+ (\\S+ )?CURSOR', SCRIPT),
  refused('DECLARE \\S+ (CONDITION|HANDLER)', SCRIPT),
  session('DECLARE'),
  session('DROP (TEMP|TEMPORARY) (VAR|VARIABLE)'),

  // ------------------------------------------------------------ metadata
  metadata('SHOW CATALOGS'),
  metadata('SHOW (SCHEMAS|DATABASES|NAMESPACES)'),
  refused('SHOW TABLES DROPPED', HISTORY),
  metadata('SHOW TABLES'),
  metadata('SHOW VIEWS'),
  metadata('SHOW COLUMNS'),
  metadata('SHOW (\\S+ )?FUNCTIONS'),
  metadata('SHOW CURRENT (SCHEMA|DATABASE|NAMESPACE)'),
  metadata('SHOW COLLATIONS', 'collations are those of the engine, its documentation lists them'),
  refused('SHOW TABLE EXTENDED .*PARTITION', VALUES),
  metadata('SHOW TABLE EXTENDED', 'it shows where tables are stored and their statistics, use `SHOW TABLES`'),
  metadata('SHOW TBLPROPERTIES', 'properties may hold secrets, use `DESCRIBE TABLE` for the columns'),
  metadata('SHOW PARTITIONS', VALUES),
  refused('SHOW CREATE', DEFINITION),
  refused('SHOW PROCEDURES', OBJECTS),
  refused('SHOW (GRANTS?|GROUPS|USERS|POLICIES|EFFECTIVE POLICIES)', RIGHTS),
  refused('SHOW', OBJECTS),
  refused('(DESC|DESCRIBE) (HISTORY|DETAIL) (?!\\.)\\S+', HISTORY),
  refused('(DESC|DESCRIBE) PROCEDURE', OBJECTS),
  refused(
    '(DESC|DESCRIBE) (SHARE|RECIPIENT|PROVIDER|VOLUME|CONNECTION|CREDENTIAL|POLICY|(STORAGE|SERVICE) CREDENTIAL|EXTERNAL LOCATION) (?!\\.)\\S+',
    OBJECTS,
  ),
  metadata('(DESC|DESCRIBE) (TABLE )?((EXTENDED|FORMATTED) )?\\S+( \\. \\S+)* PARTITION', VALUES),
  metadata('(DESC|DESCRIBE)'),
  refused('LIST', FILES),

  // ------------------------------------------------------------ explain
  { kind: 'explain', head: 'EXPLAIN' },

  // ------------------------------------------------------------ what exists
  refused('(CREATE|REPLACE)( GLOBAL)?( TEMP| TEMPORARY) (VIEW|FUNCTION)', SHADOW),
  refused('(CREATE|REPLACE) (STREAMING|LIVE)( LIVE)? (TABLE|VIEW)', PIPELINE),
  refused('(CREATE|REPLACE|DROP|REFRESH|ALTER) (MATERIALIZED VIEW|STREAMING TABLE|FLOW)', PIPELINE),
  refused('(CREATE|REPLACE) PRIVATE', PIPELINE),
  refused('(CREATE|REPLACE|ALTER|DROP) VIEW', 'a view would be read as its owner and not as you, write a CTE instead'),
  refused('(CREATE|REPLACE)( EXTERNAL)? TABLE .* CLONE', 'a clone would stand outside of the policies'),
  refused('(CREATE|REPLACE|ALTER|DROP)( EXTERNAL| GLOBAL| TEMP| TEMPORARY)* TABLE', ON_ENGINE),
  refused(
    '(CREATE|ALTER|DROP)( TEMP| TEMPORARY)* FUNCTION',
    'a function reads as its owner and not as you, write its expression',
  ),
  refused('(CREATE|REPLACE|ALTER|DROP) PROCEDURE', ON_ENGINE),
  refused('(CREATE|ALTER|DROP) (POLICY|GROUP|USER|ROLE)', RIGHTS),
  refused('(CREATE|ALTER|DROP) (RECIPIENT|SHARE|PROVIDER)', RIGHTS),
  refused('(CREATE|REPLACE|ALTER|DROP)', ON_ENGINE),
  refused('(UNDROP|COMMENT|SYNC|CONVERT|CLONE|RENAME)', ON_ENGINE),
  refused('(GRANT|REVOKE|DENY)', RIGHTS),
  refused('ANALYZE', 'statistics show stored values, run it on the engine itself'),
  refused('(OPTIMIZE|VACUUM|RESTORE|REORG|FSCK|MSCK|REPAIR|GENERATE|DELTA)', UPKEEP),
  refused('(CACHE|UNCACHE|CLEAR|REFRESH)', CACHE),
  refused('(ADD|DFS|COMPILE|RELOAD)', CODE),
  refused('APPLY CHANGES', PIPELINE),
  refused('AUTO CDC', PIPELINE),

  // ------------------------------------------------------------ code
  refused('CALL', 'a procedure may read and write anything, run it on the engine itself'),
  refused('EXECUTE IMMEDIATE', 'text that becomes SQL cannot be checked, send the statement itself'),
  refused('(BEGIN|COMMIT|ROLLBACK|START) (WORK|TRANSACTION)', TRANSACTION),
  refused('(COMMIT|ROLLBACK|ABORT|SAVEPOINT|START)', TRANSACTION),
  refused('(BEGIN|IF|CASE|WHILE|REPEAT|LOOP|FOR|ITERATE|LEAVE|OPEN|FETCH|CLOSE|SIGNAL|RESIGNAL|GOTO)', SCRIPT),
  refused('(\\S+ : )(BEGIN|WHILE|REPEAT|LOOP|FOR)', SCRIPT),
  refused('EXECUTE', 'text that becomes SQL cannot be checked, send the statement itself'),
  refused('(LOCK|UNLOCK)', TRANSACTION),
];
