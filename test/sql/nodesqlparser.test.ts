import { describe, expect, test } from 'vitest';
import { NodeSqlParserReader } from '../../src/sql/nodesqlparser.ts';

const parser = await NodeSqlParserReader.load();

describe('lists the names in FROM', () => {
  test.each([
    ['each once', 'SELECT a FROM t JOIN u ON t.x = u.x JOIN t b ON true', ['t', 'u']],
    ['with their schema', 'SELECT a FROM s.t', ['s.t']],
    ['in subqueries', 'SELECT a FROM t WHERE b IN (SELECT c FROM u)', ['t', 'u']],
    ['CTEs among them', 'WITH q AS (SELECT a FROM t) SELECT a FROM q', ['q', 't']],
  ])('%s', (_, text, names) => {
    const found = parser.baseTables(text, 'spark');
    expect(found).toMatchObject({ scoped: false });
    expect(found!.tables.map((parts) => parts.join('.')).sort()).toEqual(names);
  });
});

describe('has no opinion', () => {
  test('on what it cannot parse', () => {
    expect(parser.baseTables('SELECT a FROM t |> WHERE b', 'spark')).toBeUndefined();
    expect(parser.baseTables('SELECT (', 'spark')).toBeUndefined();
  });

  test('on the dialect of DuckDB', () => {
    expect(parser.baseTables('SELECT 1', 'duckdb')).toBeUndefined();
  });
});
