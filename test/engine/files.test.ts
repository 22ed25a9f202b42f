import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { listData } from '../../src/engine/duckdb/files.ts';
import { quoteName } from '../../src/quoting.ts';
import { printType } from '../../src/sqltype.ts';
import { folderWith } from '../support/folder.ts';
import {
  engineOver,
  engineWith,
  errorOf,
  failure,
  namesOf,
  physical,
  query,
  withDuckDB,
  writeBytes,
} from './support.ts';

const CSV = 'a\n1\n';
const refusalOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const error = await errorOf(() => engineWith(files).describe());
  expect(error.code).toBe('DATA_FILE');
  return error.message;
};

describe('the files of a folder are tables', () => {
  it('by the name of the file, in the default schema, and sub-folders are schemas', async () => {
    const engine = engineWith({ 't.csv': CSV, 's/t.csv': 'a\n2\n', 'My Schema/u.CSV': CSV, 's/deep/v.csv': CSV });
    expect(namesOf(await engine.describe())).toEqual(['My Schema.u', 'default.t', 's.t']);
    expect(await query(engine, `FROM ${physical(engine, 't', 's')}`)).toEqual([[2n]]);
  });

  it.each(["it's", 'a b', 'ü😀', 'a.b.c', 'x"y', 'x`y', 'a;b', 'select', 'table', '-', '%', '$x{y}', 'a\\b', '~', '1'])(
    'also when the name is %s',
    async (name) => {
      const engine = engineWith({ [`${name}.csv`]: CSV, [`${name}/${name}.csv`]: CSV });
      expect(namesOf(await engine.describe())).toEqual([`default.${name}`, `${name}.${name}`].sort());
      expect(await query(engine, `FROM ${physical(engine, name, name)}`)).toEqual([[1n]]);
    },
  );

  it.each(['main', 'temp', 'system', 'memory', 'order'])('also when a folder is named %s', async (schema) => {
    const engine = engineWith({ [`${schema}/t.csv`]: CSV });
    expect(namesOf(await engine.describe())).toEqual([`${schema}.t`]);
    expect(await query(engine, `FROM ${physical(engine, 't', schema)}`)).toEqual([[1n]]);
  });

  it('and nothing else is', async () => {
    const files = {
      '.t.csv': CSV,
      '.csv': CSV,
      '.git/t.csv': CSV,
      'README.md': 'x',
      't.json': '{}',
      'empty/x.txt': 'x',
    };
    expect(await engineWith(files).describe()).toEqual([]);
  });

  it('under the catalog and schema that the configuration names', async () => {
    const engine = engineWith({ 't.csv': CSV }, { catalog: 'x"y', schema: 'Z z' });
    const { table } = (await engine.describe())[0]!;
    expect(table).toEqual({ catalog: 'x"y', schema: 'Z z', table: 't' });
    expect(engine.physicalName(table).catalog).toMatch(/^lv_[0-9a-f]{32}$/);
    const error = await errorOf(async () => engine.physicalName({ catalog: 'lake', schema: 'Z z', table: 't' }));
    expect([error.code, error.message]).toEqual(['UNKNOWN_TABLE', 'table `lake.Z z.t` is not in catalog `x"y`']);
  });

  it('under a name that no other engine has', () => {
    const name = () => engineWith({}).physicalName({ catalog: 'LAKE', schema: 's', table: 't' }).catalog;
    expect(new Set(Array.from({ length: 20 }, name)).size).toBe(20);
  });

  it('without columns that the path of the file would tell', async () => {
    const engine = engineWith({ 'year=2024/t.csv': CSV });
    expect((await engine.describe())[0]!.columns.map(({ name }) => name)).toEqual(['a']);
  });

  it('and Parquet files are, with the names and types that they hold', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'day=1'));
    await withDuckDB(':memory:', [
      `COPY (SELECT 1 AS "Id", 1.5::DECIMAL(10,2) AS d, [1] AS l, {'x': 'y'} AS s, NULL::TIMESTAMPTZ AS t)
       TO '${folder}/day=1/t.parquet' (FORMAT parquet)`,
    ]);
    const engine = engineOver(folder);
    expect(await engine.describe()).toEqual([
      {
        table: { catalog: 'lake', schema: 'day=1', table: 't' },
        columns: [
          { name: 'Id', type: { kind: 'int' } },
          { name: 'd', type: { kind: 'decimal', precision: 10, scale: 2 } },
          { name: 'l', type: { kind: 'array', element: { kind: 'int' } } },
          { name: 's', type: { kind: 'struct', fields: [{ name: 'x', type: { kind: 'string' } }] } },
          { name: 't', type: { kind: 'timestamp' } },
        ],
      },
    ]);
    expect(await query(engine, `FROM ${physical(engine, 't', 'day=1')}`)).toEqual([[1, '1.50', [1], { x: 'y' }, null]]);
  });
});

describe('a folder is refused', () => {
  it.each([
    [{ 't.csv': CSV, 'T.parquet': '' }, 'files `T.parquet` and `t.csv` are both table `default.t`'],
    [{ 't.csv': CSV, 't.tsv': CSV }, 'files `t.csv` and `t.tsv` are both table `default.t`'],
    [{ 't.csv': CSV, 'default/t.csv': CSV }, 'files `t.csv` and `default/t.csv` are both table `default.t`'],
    [{ 'A/t.csv': CSV, 'a/T.csv': CSV }, 'files `A/t.csv` and `a/T.csv` are both table `a.T`'],
    [{ 'a*.csv': CSV }, 'the path of `a*.csv` holds one of `* ? [ ]`, which stand for patterns'],
    [{ 's[1]/a.csv': CSV }, 'the path of `s[1]/a.csv` holds one of `* ? [ ]`, which stand for patterns'],
    [{ 'a\nb.csv': CSV }, 'the path of `a.b.csv` holds a control character or bytes that are not UTF-8'],
    [{ 'information_schema/t.csv': CSV }, 'no schema can be named `information_schema`'],
    [{ 'PG_catalog/t.csv': CSV }, 'no schema can be named `PG_catalog`'],
    [{ 't.parquet': '' }, 'file `t.parquet`: cannot be read as Parquet'],
    [{ 's/t.parquet': 'PAR1 secret PAR1' }, 'file `s/t.parquet`: cannot be read as Parquet'],
  ])('%j', async (files, message) => {
    expect(await refusalOf(files)).toBe(message);
  });

  it('when it is not there, or is a file of another kind', async () => {
    expect((await errorOf(() => engineOver('/nowhere/x').describe())).message).toBe('`/nowhere/x` does not exist');
    const folder = folderWith({ 'a.txt': 'no database' });
    const error = await errorOf(() => engineOver(join(folder, 'a.txt')).describe());
    expect([error.code, error.message]).toEqual([
      'DATA_FILE',
      `\`${folder}/a.txt\` is neither a folder nor a DuckDB file that can be read`,
    ]);
  });

  it('when a table is a link that leads nowhere or round in a circle, or no file', async () => {
    const folder = folderWith();
    symlinkSync('/nowhere', join(folder, 'a.csv'));
    expect((await errorOf(() => engineOver(folder).describe())).message).toBe('`a.csv` is not a file that can be read');
    rmSync(join(folder, 'a.csv'));
    symlinkSync('c.csv', join(folder, 'b.csv'));
    symlinkSync('b.csv', join(folder, 'c.csv'));
    expect((await errorOf(() => engineOver(folder).describe())).message).toBe('`b.csv` is not a file that can be read');
    for (const name of ['b.csv', 'c.csv']) rmSync(join(folder, name));
    execFileSync('mkfifo', [join(folder, 'd.csv')]);
    expect((await errorOf(() => engineOver(folder).describe())).message).toBe('`d.csv` is not a file that can be read');
  });

  it('when a file vanishes between listing and loading', async () => {
    for (const name of ['t.csv', 't.csv.gz', 't.parquet']) {
      const folder = folderWith({ [name]: CSV });
      const tables = errorOf(() => engineOver(folder).describe());
      rmSync(join(folder, name));
      expect((await tables).message).toMatch(/^file `t\.(csv|csv\.gz|parquet)`: cannot be read as (CSV|Parquet)$/);
    }
  });
});

describe('links', () => {
  it('that lead nowhere do not matter where they are no table, and circles of folders end', async () => {
    const folder = folderWith({ 't.csv': CSV });
    symlinkSync('/nowhere', join(folder, 'README'));
    symlinkSync('.', join(folder, 'self'));
    expect(namesOf(await engineOver(folder).describe())).toEqual(['default.t', 'self.t']);
  });
});

describe('the signature of a folder', () => {
  const of = (folder: string): string => listData(folder, 'default').signature;

  it('changes with every file that is a table, and with nothing else', () => {
    const folder = folderWith({ 't.csv': CSV, 's/u.csv': CSV });
    const seen = [of(folder)];
    const change = (act: () => void) => {
      act();
      seen.push(of(folder));
    };
    change(() => writeFileSync(join(folder, 't.csv'), 'a\n22\n'));
    change(() => utimesSync(join(folder, 's/u.csv'), 1, 1));
    change(() => writeFileSync(join(folder, 's/v.csv'), CSV));
    change(() => rmSync(join(folder, 't.csv')));
    expect(new Set(seen).size).toBe(5);
    change(() => writeFileSync(join(folder, 'README.md'), CSV));
    change(() => writeFileSync(join(folder, '.x.csv'), CSV));
    expect(new Set(seen).size).toBe(5);
  });
});

describe('a database file', () => {
  const file = async (...statements: string[]): Promise<string> => {
    const path = join(folderWith(), 'data.duckdb');
    await withDuckDB(path, statements);
    return path;
  };

  it('has the tables of all its schemas, and its views', async () => {
    const path = await file(
      'CREATE TABLE t AS SELECT 1 AS a',
      'CREATE SCHEMA "S s"',
      'CREATE TABLE "S s"."T t" ("order" INTEGER, b VARCHAR)',
      'CREATE VIEW v AS FROM t',
    );
    const engine = engineOver(path);
    expect(namesOf(await engine.describe())).toEqual(['S s.T t', 'main.t', 'main.v']);
    expect(await query(engine, `SELECT * FROM ${physical(engine, 't', 'main')}`)).toEqual([[1]]);
    expect(await query(engine, `SELECT "order" FROM ${physical(engine, 'T t', 'S s')}`)).toEqual([]);
  });

  it.each([
    [
      'SELECT a, "B c" AS x FROM t WHERE a > 1 AND "B c" LIKE \'x%\'',
      "SELECT `a` , `B c` AS `x` FROM `t` WHERE ( ( `a` > 1 ) AND ( `B c` LIKE 'x%' ) )",
    ],
    ['SELECT a FROM data.main.t', 'SELECT `a` FROM `lake` . `main` . `t`'],
    [
      'SELECT count(*) n, a::VARCHAR AS s FROM t GROUP BY 2',
      'SELECT count(*) AS `n` , CAST ( `a` AS STRING ) AS `s` FROM `t` GROUP BY 2',
    ],
    [
      'WITH q AS (FROM t) SELECT q.a FROM q LEFT JOIN t USING (a)',
      'WITH `q` AS ( SELECT * FROM `t` ) SELECT `q` . `a` FROM `q` LEFT JOIN `t` USING ( `a` )',
    ],
    ['SELECT t.a FROM t SEMI JOIN t AS u ON t.a = u.a', undefined], // would be an alias
    ['SELECT a // 2 AS half FROM t', undefined], // divides otherwise on Spark
    ['SELECT a::INT AS a FROM t', undefined], // rounds otherwise
    ['SELECT a FROM t ORDER BY a LIMIT 1', undefined], // sorts NULL otherwise
    ['SELECT [a][1] AS a FROM t', undefined],
    ['SELECT a FROM t WHERE "B c" LIKE \'a\\_\'', undefined],
    ['SELECT a FROM range(3) r(a)', undefined],
  ])('has the view %s with the definition %s', async (sql, definition) => {
    const path = await file('CREATE TABLE t (a INTEGER, "B c" VARCHAR)', `CREATE VIEW v AS ${sql}`);
    const [, view] = await engineOver(path).describe();
    expect(view!.view).toEqual({ sql: definition, catalog: 'lake', schema: 'main' });
  });

  it('has types that can stand in a CAST and are then the same, whatever DuckDB has or people make', async () => {
    const path = await file(
      "CREATE TYPE mood AS ENUM ('a''b', 'c')",
      'CREATE TABLE every AS FROM test_all_types()',
      'CREATE TABLE made (a mood, b mood[], c STRUCT(m mood), d JSON, e VARCHAR COLLATE NOCASE, f UUID[2])',
    );
    const engine = engineOver(path);
    for (const { table, columns } of await engine.describe()) {
      const casts = columns.map(({ type }) => `typeof(CAST(NULL AS ${printType(type, 'duckdb')}))`);
      const stored = columns.map(({ name }) => `typeof(any_value(${quoteName(name, 'duckdb')}))`);
      const [printed] = await runOnDuckDB(`SELECT ${casts}`);
      const [found] = await query(engine, `SELECT ${stored} FROM ${physical(engine, table.table, table.schema)}`);
      expect(printed).toEqual(found);
    }
  });

  it('is only read, and stays locked like files', async () => {
    const path = await file(
      'CREATE TABLE t AS SELECT 1 AS a',
      'CREATE MACRO md5(x) AS x',
      'CREATE TABLE cards AS SELECT 2 AS b',
    );
    const engine = engineOver(path);
    await engine.describe();
    for (const sql of [
      `FROM read_duckdb('${path}', table_name = 't')`,
      `FROM read_blob('${path}')`,
      `FROM '${path}'`,
    ]) {
      expect((await failure(engine, sql)).error.code).toBe('STATEMENT_DENIED');
    }
    for (const name of ['t', 'main.t', `${basename(path, '.duckdb')}.main.t`, `${basename(path, '.duckdb')}.t`]) {
      expect((await failure(engine, `FROM ${name}`)).error.code).toBe('STATEMENT_DENIED');
    }
    expect(await query(engine, "SELECT md5('a')")).toEqual([['0cc175b9c0f1b6a831c399e269772661']]);
    expect((await failure(engine, `DELETE FROM ${physical(engine, 't', 'main')}`)).error.code).toBe('STATEMENT_DENIED');
  });

  it('is seen anew after it was replaced', async () => {
    const path = await file('CREATE TABLE t AS SELECT 1 AS a');
    const engine = engineOver(path);
    await engine.describe();
    rmSync(path);
    await withDuckDB(path, ['CREATE TABLE u AS SELECT 1 AS b']);
    expect(namesOf(await engine.describe())).toEqual(['main.u']);
  });

  it('that is broken, or was made by another program, is refused', async () => {
    const folder = folderWith();
    writeBytes(folder, 'a.duckdb', Buffer.concat([Buffer.alloc(8), Buffer.from('DUCK'), Buffer.alloc(5000, 7)]));
    const error = await errorOf(() => engineOver(join(folder, 'a.duckdb')).describe());
    expect(error.message).toMatch(/^`.*a\.duckdb` is neither a folder nor a DuckDB file that can be read$/);
  });
});

/** What bare DuckDB answers, without an engine of ours around it. */
async function runOnDuckDB(sql: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  return rows;
}
