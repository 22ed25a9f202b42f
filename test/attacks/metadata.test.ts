import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { requireAnswered } from '../../src/rewrite/classify.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import { answerFromCatalog, type CatalogCommand } from '../../src/rewrite/metadata/metadata.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { readCommand } from '../../src/sql/commands.ts';
import { lex } from '../../src/sql/lexer.ts';
import type { Dialect } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf, type World } from '../support/world.ts';

/*
 * Two lakes: in one a table is denied to the principal, in the other it does not exist. Nothing that tells about the
 * catalog may differ between them, errors included.
 */

const VISIBLE = `
  lake.shop.people(id BIGINT, card STRING)
  lake.shop.orders(id BIGINT, note STRING)`;
const DENIED = `
  lake.shop.secrets(id BIGINT, launch_code STRING)
  lake.vault.keys(k STRING)
  hidden.vault.keys(k STRING)`;

const WORLD: World = { name: 'cards', tables: { 'lake.shop.people': { masks: { card: { type: 'Null' } } } } };
const DEFAULTS = { catalog: 'lake', schema: 'shop' };

function contexts(dialect: Dialect): [RewriteContext, RewriteContext] {
  const all = inlineCatalog(VISIBLE + DENIED);
  const visible = all.tables().slice(0, 2);
  const open = contextOf(WORLD, { snapshot: all, dialect, defaults: DEFAULTS });
  const denied: RewriteContext = {
    ...open,
    decide: (source) =>
      visible.includes(source)
        ? open.decide(source)
        : { kind: 'deny', code: 'TABLE_DENIED', reason: 'policy `x` says no' },
  };
  return [denied, contextOf(WORLD, { snapshot: snapshotOf(visible, 0), dialect, defaults: DEFAULTS })];
}

const NAMES = [
  'secrets',
  'shop.secrets',
  'lake.shop.secrets',
  '`SECRETS`',
  'vault.keys',
  'hidden.vault.keys',
  'lake.vault.keys',
];
const SCHEMAS = ['vault', 'lake.vault', 'hidden.vault', '`VAULT`', 'hidden', 'shop'];

const STATEMENTS = [
  ...['SHOW CATALOGS', "SHOW CATALOGS LIKE 'h*'", 'SHOW SCHEMAS', 'SHOW SCHEMAS IN hidden', 'SHOW SCHEMAS IN lake'],
  ...['SHOW TABLES', "SHOW TABLES LIKE 'sec*'", 'SHOW TABLES AS JSON', 'SHOW VIEWS', 'DESCRIBE CATALOG hidden'],
  ...SCHEMAS.flatMap((s) => [
    `SHOW TABLES IN ${s}`,
    `SHOW VIEWS FROM ${s}`,
    `SHOW FUNCTIONS IN ${s}`,
    `SHOW FUNCTIONS ${s}.abs`,
    `DESCRIBE SCHEMA ${s}`,
    `DESC DATABASE EXTENDED ${s}`,
    `SHOW COLUMNS IN keys IN ${s}`,
    `SHOW COLUMNS IN people IN ${s}`,
  ]),
  ...NAMES.flatMap((t) => [
    `SHOW COLUMNS IN ${t}`,
    `DESCRIBE ${t}`,
    `DESCRIBE TABLE EXTENDED ${t}`,
    `DESCRIBE FORMATTED ${t} launch_code`,
    `DESCRIBE ${t} ${t}.launch_code`,
    `DESCRIBE EXTENDED ${t} AS JSON`,
  ]),
];

const INFORMATION = ['system', 'lake', 'hidden'].flatMap((catalog) =>
  ['catalogs', 'schemata', 'tables', 'columns', 'views'].flatMap((table) => [
    `SELECT * FROM ${catalog}.information_schema.${table}`,
    `SELECT count(*) FROM people WHERE EXISTS (SELECT 1 FROM ${catalog}.INFORMATION_SCHEMA.\`${table}\`)`,
  ]),
);

let libraries: Libraries;
beforeAll(async () => {
  libraries = await loadLibraries();
});

function answer(sql: string, context: RewriteContext): string {
  try {
    const tokens = lex(sql);
    if (requireAnswered(sql, tokens) === 'query') return rewrite(sql, context, libraries).sql;
    const command = readCommand(sql, tokens) as CatalogCommand;
    return JSON.stringify(answerFromCatalog(command, { text: sql, tokens, context }));
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe.each(['duckdb', 'spark', 'databricks'] as const)('a denied table is as if it did not exist, %s', (dialect) => {
  const [denied, absent] = contexts(dialect);
  it.each([...STATEMENTS, ...INFORMATION])('%s', (sql) => {
    const told = answer(sql, denied);
    expect(told).toBe(answer(sql, absent));
    expect(told.replace(/`[^`]*`/g, '')).not.toMatch(/launch_code|policy|No such/);
  });
});

describe('what is told of a visible table', () => {
  const [context] = contexts('spark');
  it.each([
    ['DESCRIBE EXTENDED people card', ['col_name', 'data_type', 'comment']],
    ['DESC FORMATTED people lake.shop.people.id', ['col_name', 'data_type', 'comment']],
  ])('%s has no statistics', (sql, rows) => {
    const { rows: told } = JSON.parse(answer(sql, context)) as { rows: string[][] };
    expect(told.map(([name]) => name)).toEqual(rows);
  });

  it.each(['DESCRIBE EXTENDED people', 'DESCRIBE EXTENDED people AS JSON', 'DESCRIBE SCHEMA EXTENDED shop'])(
    '%s says nothing of place, owner, statistics or definition',
    (sql) => {
      expect(answer(sql, context)).not.toMatch(
        /location|owner|created|statistics|provider|view text|serde|properties/i,
      );
    },
  );

  it('the information schema stands in no engine catalog: its text names no table', () => {
    for (const sql of INFORMATION.filter((one) => one.startsWith('SELECT * FROM system'))) {
      expect(answer(sql, context)).toMatch(/^SELECT \* FROM \(SELECT CAST\(.* FROM VALUES /);
      expect(answer(sql, context)).not.toMatch(/FROM `/);
    }
  });

  it('a table of the lake that is called like one of the information schema does not come through', () => {
    const snapshot = inlineCatalog('system.information_schema.tables(raw STRING)\nlake.shop.people(id BIGINT)');
    const own = contextOf({ name: 'clear', tables: {} }, { snapshot, dialect: 'spark', defaults: DEFAULTS });
    expect(answer('SELECT raw FROM system.information_schema.tables', own)).toMatch(/^UNKNOWN_COLUMN/);
  });
});
