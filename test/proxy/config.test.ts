import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/proxy/config.ts';
import { parseDuration } from '../../src/proxy/duration.ts';
import { folderWith } from '../support/folder.ts';

const SMALLEST = 'engine: { type: duckdb, data: ./data }\nkeys: { current: env:LAKEVEIL_KEY }\n';

const read = (text: string) => readConfig(join(folderWith({ 'lakeveil.yaml': text }), 'lakeveil.yaml'));

describe('the configuration', () => {
  test('needs an engine and a key, and fills in the rest', () => {
    const config = read(SMALLEST);
    expect(config).toEqual({
      folder: config.folder,
      engine: { data: join(config.folder, 'data') },
      policies: join(config.folder, 'policies'),
      people: join(config.folder, 'people.yaml'),
      state: join(config.folder, '.lakeveil'),
      keys: { current: 'env:LAKEVEIL_KEY', version: 1, scope: 'table', projects: {}, keyInSql: 'literal' },
      unmask: { groups: [] },
      readers: 'whenParseable',
      rowFilter: 'barrier',
      unregistered: 'deny',
      functions: [],
      catalogMaxAge: 900_000,
      filesMaxAge: 0,
    });
  });

  test.each([
    ['an unknown key', `${SMALLEST}polices: ./p\n`, 'lakeveil.yaml, line 3: key `polices`: this key is not known'],
    [
      'an unknown key inside',
      'engine:\n  type: duckdb\n  data: .\n  path: x\n',
      'lakeveil.yaml, line 4: key `engine.path`: this key is not known',
    ],
    [
      'a key itself',
      'engine: { type: duckdb, data: . }\nkeys:\n  current: 00ff\n',
      'lakeveil.yaml, line 3: key `keys.current`: must be `env:NAME` or `file:PATH`; a key itself never stands here',
    ],
    [
      'keys as parameters',
      'engine: { type: duckdb, data: . }\nkeys:\n  current: env:K\n  keyInSql: parameter\n',
      'lakeveil.yaml, line 4: key `keys.keyInSql`: `parameter` is not supported yet; `never` keeps keys out of every text',
    ],
    [
      'another way of keys',
      'engine: { type: duckdb, data: . }\nkeys:\n  current: env:K\n  keyInSql: secret\n',
      'lakeveil.yaml, line 4: key `keys.keyInSql`: must be `literal` or `never`',
    ],
    [
      'another engine',
      'engine: { type: spark, data: . }\n',
      'lakeveil.yaml, line 1: key `engine.type`: only `duckdb` runs statements; `lakeveil rewrite --dialect` writes for the others',
    ],
    [
      'a wrong time span',
      `${SMALLEST}catalogMaxAge: soon\n`,
      'lakeveil.yaml, line 3: key `catalogMaxAge`: must be a time span such as `15m`',
    ],
    [
      'policies that are ignored for long',
      `${SMALLEST}filesMaxAge: 1m\n`,
      'lakeveil.yaml, line 3: key `filesMaxAge`: must be at most `10s`',
    ],
    [
      'half-open tables',
      `${SMALLEST}unregistered: ask\n`,
      'lakeveil.yaml, line 3: key `unregistered`: must be `deny` or `allow`',
    ],
    [
      'row filters that are off',
      `${SMALLEST}rowFilter: off\n`,
      'lakeveil.yaml, line 3: key `rowFilter`: must be `barrier` or `adaptive`',
    ],
    [
      'a refused built-in as a function of users',
      `${SMALLEST}functions: [read_files]\n`,
      'lakeveil.yaml, line 3: key `functions.0`: is a built-in function that is refused; a function of yours needs its schema',
    ],
    ['nothing', '', 'lakeveil.yaml, line 1: must be a map of keys'],
    ['a text', 'hello', 'lakeveil.yaml, line 1: must be a map of keys'],
    [
      'a key twice',
      `${SMALLEST}keys: { current: env:A }\n`,
      'lakeveil.yaml, line 3: a key stands here for the second time',
    ],
  ])('refuses %s, naming file and line', (_, text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'CONFIG', message }));
  });

  test('refuses a file that is not there', () => {
    expect(() => readConfig('nowhere.yaml')).toThrow(
      expect.objectContaining({ code: 'CONFIG', message: 'file `nowhere.yaml` does not exist' }),
    );
  });
});

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['15m', 900_000],
  ['2 h', 7_200_000],
  ['1d', 86_400_000],
  ['', undefined],
  ['15', undefined],
  ['-1m', undefined],
  ['1.5h', undefined],
  ['9999999999s', undefined],
])('the time span %j is %j milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});
