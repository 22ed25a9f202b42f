import type { Token } from './tokens.ts';

/** Words that begin a join, in front of JOIN. */
export const JOIN_WORDS: ReadonlySet<string> = new Set([
  ...['NATURAL', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'SEMI', 'ANTI'],
]);

export const SET_OPERATORS: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS', 'SETMINUS']);

/**
 * Words that are never names unless quoted. Spark takes most of them as names by default, but two readers then no
 * longer agree on where a clause begins (`SELECT 1 from from (SELECT …)`), so they are refused: write backticks.
 */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'UNION', 'INTERSECT', 'EXCEPT', 'MINUS'],
  ...['SETMINUS', 'JOIN', 'ON', 'USING', 'NATURAL', 'INNER', 'CROSS', 'FULL', 'LEFT', 'RIGHT', 'SEMI', 'ANTI'],
  ...['LATERAL', 'WITH', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS', 'BETWEEN', 'CASE', 'WHEN', 'THEN', 'ELSE', 'DISTINCT'],
  ...['LIKE', 'ILIKE', 'RLIKE', 'REGEXP', 'QUALIFY', 'TABLESAMPLE', 'PIVOT', 'UNPIVOT'],
]);

/** Reserved words that are functions where an operand is expected and a parenthesis follows. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP']);

/** Words behind an expression or a source that begin the next clause, so they are no alias without AS. */
export const CLAUSE_WORDS: ReadonlySet<string> = new Set([
  ...RESERVED,
  ...['OFFSET', 'WINDOW', 'SORT', 'CLUSTER', 'DISTRIBUTE', 'SET', 'VALUES', 'INSERT', 'MAP', 'REDUCE', 'END'],
  ...['FOR', 'WATERMARK', 'CHANGES', 'EXACT', 'APPROX', 'ASOF', 'ASC', 'DESC', 'NULLS'],
]);

/** The clause words that Spark never takes as an alias; all others it does where the rest still fits. */
export const NEVER_ALIAS: ReadonlySet<string> = new Set([
  ...['ANTI', 'CROSS', 'EXCEPT', 'FULL', 'INNER', 'INTERSECT', 'JOIN', 'LATERAL', 'LEFT', 'NATURAL', 'ON', 'RIGHT'],
  ...['SEMI', 'MINUS', 'SETMINUS', 'UNION', 'USING'],
]);

/** Operators between two operands, as words. What needs more than an operand behind it is handled in expressions.ts. */
export const WORD_OPERATORS: ReadonlySet<string> = new Set(['AND', 'OR', 'DIV']);

/** Operators between two operands, as symbols. */
export const SYMBOL_OPERATORS: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', '||', '|', '&', '^'],
  ...['=', '==', '<>', '!=', '<', '>', '<=', '>=', '<=>', '!<', '!>', '<<', '>>', '>>>'],
]);

/** `DATE '2024-01-01'` and its like; Spark refuses every other word in front of a string. */
export const TYPED_LITERALS: ReadonlySet<string> = new Set([
  ...['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIME', 'X'],
]);

export const INTERVAL_UNITS: ReadonlySet<string> = new Set(
  ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND']
    .flatMap((unit) => [unit, `${unit}S`])
    .concat('DAYOFYEAR', 'EPOCH'),
);

/** What `dateadd(DAY, 1, d)` and its kin take as their first argument. */
export const DATETIME_UNITS: ReadonlySet<string> = new Set([
  ...['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'DAYOFYEAR', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND'],
]);

/** Words inside the parentheses of a call that split its arguments: `trim(BOTH 'x' FROM y)`, `overlay(a PLACING b …)`. */
export const ARGUMENT_WORDS: ReadonlySet<string> = new Set(['FROM', 'FOR', 'PLACING', 'TO', 'USING']);

/**
 * Words that stand in front of a table's name in some grammar, known ones and likely ones. Behind any other word, as behind
 * a closing bracket, a name is an alias and cannot be a table that our reader took for one.
 */
const TABLE_LEADERS: ReadonlySet<string> = new Set([
  ...[...CLAUSE_WORDS].filter((word) => word !== 'END'), // the end of a CASE
  ...['TABLE', 'STREAM', 'INTO', 'UPDATE', 'OVERWRITE', 'VIEW', 'OF', 'ONLY', 'APPLY', 'NEAREST', 'DESCRIBE', 'BY'],
  ...['ANALYZE', 'CACHE', 'REFRESH', 'COPY', 'CLONE', 'MERGE', 'TRUNCATE', 'STRAIGHT_JOIN', 'EXISTS', 'TO', 'IF'],
  ...['ALL', 'ANY', 'OUTER', 'DELETE', 'REPLACE', 'EXPLAIN', 'SHOW', 'CALL', 'EXECUTE', 'RETURNING', 'ROWS'],
]);

/** True where an operand or a source has just ended, whatever the grammar: no table can begin behind this token. */
export const endsOperand = ({ kind, upper }: Token): boolean =>
  kind === 'quoted' || upper === ')' || (kind === 'word' && !TABLE_LEADERS.has(upper));
