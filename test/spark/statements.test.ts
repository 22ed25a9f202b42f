import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { isLakeveilError } from '../../src/errors.ts';
import { completeName, tableKey } from '../../src/names.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { classify } from '../../src/rewrite/classify.ts';
import { answerFromCatalog, type CatalogCommand } from '../../src/rewrite/metadata/metadata.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { readCommand } from '../../src/sql/commands.ts';
import { lex } from '../../src/sql/lexer.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { readWrite } from '../../src/sql/writes.ts';
import { catalogType } from '../../src/sqltype.ts';
import { corpora, readJsonLines } from '../support/corpora.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { contextOf } from '../support/world.ts';
import { Spark } from './spark.ts';

const CLEAR = { name: 'clear', tables: {} };
const TABLES: Readonly<Record<string, string>> = {
  'shop.people':
    'id BIGINT, name STRING, at STRUCT<zip: STRING, n: INT>, amount DECIMAL(10,2), code CHAR(3), tags ARRAY<INT>, m MAP<STRING,INT>, since TIMESTAMP, day DATE, ok BOOLEAN, x DOUBLE, b BINARY',
  'shop.orders': 'id INT, note VARCHAR(5)',
  'elsewhere.orders': 'id INT',
};

let spark: Spark;
let libraries: Libraries;

beforeAll(async () => {
  libraries = await loadLibraries();
  spark = await Spark.start();
  await spark.prepare([
    'CREATE SCHEMA shop',
    'CREATE SCHEMA elsewhere',
    ...Object.entries(TABLES).map(([name, columns]) => `CREATE TABLE ${name} (${columns}) USING parquet`),
  ]);
});
afterAll(() => spark.close());

describe('what lakeveil answers itself is what Spark answers', () => {
  const snapshot = inlineCatalog(
    Object.entries(TABLES)
      .map(([name, columns]) => `spark_catalog.${name}(${columns})`)
      .join('\n'),
  );
  const context = contextOf(CLEAR, {
    snapshot,
    dialect: 'spark',
    defaults: { catalog: 'spark_catalog', schema: 'shop' },
  });

  it.each([
    'SHOW CATALOGS',
    "SHOW SCHEMAS LIKE 'sh*|else*'",
    "SHOW NAMESPACES IN spark_catalog LIKE 'SHOP'",
    'SHOW TABLES IN shop',
    "SHOW TABLES IN spark_catalog.shop LIKE 'P*|x'",
    "SHOW TABLES FROM shop 'ord..s'",
    "SHOW TABLES IN shop LIKE '('",
    'SHOW TABLES IN shop AS JSON',
    'SHOW VIEWS IN shop',
    'SHOW COLUMNS IN shop.people',
    'SHOW COLUMNS IN orders IN elsewhere',
    "SHOW FUNCTIONS LIKE 'sha*|abs'",
    'SHOW USER FUNCTIONS',
    'SHOW FUNCTIONS upper',
    'DESCRIBE shop.people',
    'DESC TABLE shop.orders',
    'DESCRIBE shop.people NAME',
    'DESCRIBE shop.people shop.people.amount',
  ])('%s', async (sql) => {
    const tokens = lex(sql);
    const { columns, rows } = answerFromCatalog(readCommand(sql, tokens) as CatalogCommand, {
      text: sql,
      tokens,
      context,
    });
    expect({ columns: columns.map(({ name, type }) => [name, catalogType(type)]), rows }).toEqual(await spark.run(sql));
  });
});

describe.skipIf(!corpora)('writes over the corpora', () => {
  /** Spark refuses these two as they were written, too: a literal that it cannot hold. */
  const OWN_ERRORS = 2;

  it('are sent as texts that Spark reads', async () => {
    const texts = ['parse', 'lineage', 'attacks'].flatMap((folder) =>
      readdirSync(join(corpora!, folder))
        .filter((name) => name.endsWith('.jsonl'))
        .flatMap((name) => readJsonLines<{ sql: string }>(join(corpora!, folder, name)))
        .flatMap(({ sql }) => textOf(sql)),
    );
    expect(texts.length).toBeGreaterThan(600);
    const broken = (await spark.parse(texts)).filter((parsed) => 'error' in parsed);
    expect(broken.length).toBeLessThanOrEqual(OWN_ERRORS);
  });

  /** What is sent for a write, when every table that it names is registered, without columns, and clear. */
  function textOf(sql: string): string[] {
    const defaults = { catalog: 'lake', schema: 'shop' };
    try {
      const tokens = lex(sql);
      const { kind, refusal } = classify(sql, tokens);
      if (kind !== 'write' || refusal) return [];
      const { read, target, effect } = readWrite(sql, tokens);
      const sources = tableReferences(read.query).flatMap(({ table }) => (table.cte ? [] : [table.parts]));
      const own = effect === 'create' ? [...target.parts.slice(0, -1), 'another'] : target.parts;
      const tables = [...sources, own].flatMap((parts) => completeName(parts, defaults) ?? []);
      const named = [...new Map(tables.map((table) => [tableKey(table), table])).values()];
      const list = named.map((table, id) => ({ id, name: 'a table', table, columns: [], tags: [] }));
      return [
        rewrite(sql, contextOf(CLEAR, { snapshot: snapshotOf(list, 0), dialect: 'spark', defaults }), libraries).sql,
      ];
    } catch (error) {
      if (isLakeveilError(error)) return [];
      throw error;
    }
  }
});
