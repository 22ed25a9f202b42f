import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { SessionState } from '../../src/proxy/session-state.ts';
import { quoteString } from '../../src/quoting.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { lex } from '../../src/sql/lexer.ts';
import type { Dialect } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf, type World } from '../support/world.ts';

/* A session variable is a value wherever it stands, never a piece of SQL. */

const SNAPSHOT = inlineCatalog('lake.shop.people(id BIGINT, card STRING)');
const WORLD: World = { name: 'cards', tables: { 'lake.shop.people': { masks: { card: { type: 'Null' } } } } };

function contextWith(dialect: Dialect, statements: readonly string[]): RewriteContext {
  const defaults = { catalog: 'lake', schema: 'shop' };
  const context = contextOf(WORLD, { snapshot: SNAPSHOT, dialect, defaults });
  const state = new SessionState({ defaults, requireSettings: () => {} });
  for (const text of statements) state.run({ text, tokens: lex(text), context });
  return { ...context, session: state.facts };
}

const CLAUSES = [
  'SELECT v FROM people',
  'SELECT concat(v, card) AS c FROM people WHERE id = 1 AND v > card',
  'SELECT card FROM people GROUP BY card, v HAVING max(v) = v ORDER BY v',
  'SELECT * FROM people JOIN (SELECT v AS w) x ON x.w = people.card AND v IS NOT NULL',
  'WITH q AS (SELECT session.v AS w FROM people) SELECT * FROM q WHERE w IN (v, system.session.v)',
  'SELECT row_number() OVER (PARTITION BY v ORDER BY card) AS n FROM people',
  'SELECT CASE v WHEN card THEN v ELSE card END AS c FROM people',
  'SELECT (SELECT max(card) FROM people WHERE card = v) AS c UNION ALL SELECT v',
  'SELECT transform(array(v), x -> x || v) AS c FROM people',
  'VALUES (v), (session.v)',
];

let libraries: Libraries;
beforeAll(async () => {
  libraries = await loadLibraries();
});

describe.each(['spark', 'duckdb'] as const)('in every clause, %s', (dialect) => {
  it.each(CLAUSES)('%s', (sql) => {
    const property = fc.property(fc.string({ maxLength: 30, unit: 'binary' }), (value) => {
      fc.pre(!/\p{Cs}|\u0000/u.test(value));
      const declared = `DECLARE v STRING = ${quoteString(value, 'spark')}`;
      const written = sql.replaceAll(/(system\.)?(session\.)?\bv\b/g, `CAST(${quoteString(value, 'spark')} AS STRING)`);
      const told = outcome(sql, contextWith(dialect, [declared]));
      // as if the literal had been written there; a column that is nothing but the variable keeps its name
      const named = (text: string) => text.replace(/ AS [`"]v[`"]/g, '').replace(/ AS "CAST\((?:[^"]|"")*"/g, '');
      expect(named(told)).toBe(named(outcome(written, contextWith(dialect, []))));
      expect(told.replace(/\(SELECT [^()]*(\(NULL|CAST\(NULL)[^()]*\)[^()]* FROM [`"]lake[`"].*?\)/g, '')).not.toMatch(
        /lake[`"]\./,
      );
    });
    fc.assert(property, { numRuns: 40 });
  });

  function outcome(sql: string, context: RewriteContext): string {
    try {
      return rewrite(sql, context, libraries).sql;
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      return error.code;
    }
  }
});

describe('what a variable cannot become', () => {
  it.each([
    'DECLARE v = (SELECT max(card) FROM people)',
    'DECLARE v STRING DEFAULT card',
    'DECLARE v STRING DEFAULT current_user()',
    "DECLARE v `STRING) , card AS (x` = 'a'",
    'SET VAR v = (SELECT card FROM people LIMIT 1)',
    'SET VAR (v) = (SELECT card FROM people)',
    "SET VAR v = 'a' || card",
    'SET VAR v = v',
    'SET VAR v = :p',
  ])('%s', (sql) => {
    const context = () => contextWith('spark', ["DECLARE v STRING = 'a'", sql]);
    expect(context).toThrow(/constants only|expected|exists already/);
  });

  it('a table', () => {
    const context = contextWith('spark', ["DECLARE v STRING = 'people'"]);
    expect(() => rewrite('SELECT * FROM v', context, libraries)).toThrow('is not registered');
    expect(() => rewrite('SELECT * FROM IDENTIFIER(v)', context, libraries)).toThrow('IDENTIFIER');
    expect(() => rewrite('SELECT IDENTIFIER(v) FROM people', context, libraries)).toThrow('IDENTIFIER');
  });

  it('a column that hides another one of its name', () => {
    const context = contextWith('spark', ["DECLARE card STRING = 'mine'"]);
    expect(rewrite('SELECT card FROM people', context, libraries).sql).not.toContain('mine');
    expect(rewrite('SELECT session.card FROM people', context, libraries).sql).toContain("CAST('mine' AS STRING)");
  });
});
