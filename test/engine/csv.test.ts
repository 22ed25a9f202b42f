import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { printType } from '../../src/sqltype.ts';
import { folderWith } from '../support/folder.ts';
import { engineOver, errorOf, physical, query, writeBytes } from './support.ts';

/** Column names and types of a file, and its rows. */
async function readFile(content: string | Uint8Array, name = 't.csv') {
  const folder = folderWith();
  writeBytes(folder, name, Buffer.from(content));
  const engine = engineOver(folder);
  const [table] = await engine.describe();
  return {
    columns: table!.columns.map((column) => `${column.name} ${printType(column.type, 'spark')}`),
    rows: await query(engine, `FROM ${physical(engine, 't')}`),
  };
}

async function refusalOf(content: string | Uint8Array, name = 't.csv'): Promise<string> {
  const folder = folderWith();
  writeBytes(folder, name, Buffer.from(content));
  const error = await errorOf(() => engineOver(folder).describe());
  expect(error.code).toBe('DATA_FILE');
  expect(error.message).not.toMatch(/\n|secret/);
  return error.message;
}

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `${i},x${i}\n`).join('');

describe('a CSV file', () => {
  it.each<[string, string, string[], unknown[][]]>([
    [
      'quotes, quotes in quotes, delimiters and line ends in quotes',
      'id,note\n1,"a ""b""\nc,d"\n2,x\n',
      ['id BIGINT', 'note STRING'],
      [
        [1n, 'a "b"\nc,d'],
        [2n, 'x'],
      ],
    ],
    [
      'lines that end like those of Windows, others in quotes',
      'id,note\r\n1,"a\nb"\r\n2,c\r\n',
      ['id BIGINT', 'note STRING'],
      [
        [1n, 'a\nb'],
        [2n, 'c'],
      ],
    ],
    ['no line end at the end', 'id,note\n1,a', ['id BIGINT', 'note STRING'], [[1n, 'a']]],
    ['a byte order mark', '\ufeffid,note\n1,a\n', ['id BIGINT', 'note STRING'], [[1n, 'a']]],
    [
      'semicolons',
      'id;note\n1;"a;b,c"\n2;d,e\n',
      ['id BIGINT', 'note STRING'],
      [
        [1n, 'a;b,c'],
        [2n, 'd,e'],
      ],
    ],
    ['bars', 'id|note\n1|a\n', ['id BIGINT', 'note STRING'], [[1n, 'a']]],
    ['tabs', 'id\tnote\n1\ta\n', ['id BIGINT', 'note STRING'], [[1n, 'a']]],
    ['delimiters in a quoted name', '"a;b;c",d\n1,2\n', ['a;b;c BIGINT', 'd BIGINT'], [[1n, 2n]]],
    [
      'one column',
      'card\n4111111111111111\n5500000000000004\n',
      ['card BIGINT'],
      [[4111111111111111n], [5500000000000004n]],
    ],
    ['one column of texts with commas', 'note\n"a, b"\nc\n', ['note STRING'], [['a, b'], ['c']]],
    ['names only', 'id,note\n', ['id STRING', 'note STRING'], []],
    ['names of numbers', '1,2\n3,4\n', ['1 BIGINT', '2 BIGINT'], [[3n, 4n]]],
    [
      'names that are alike but for case',
      'id,ID,Id\n1,2,3\n',
      ['id BIGINT', 'ID_1 BIGINT', 'Id_2 BIGINT'],
      [[1n, 2n, 3n]],
    ],
    ['a name that is missing', 'a,,c\n1,2,3\n', ['a BIGINT', 'column1 BIGINT', 'c BIGINT'], [[1n, 2n, 3n]]],
    [
      'odd names',
      '"a ""b""","c\nd",select,ü,x`y\n1,2,3,4,5\n',
      ['a "b" BIGINT', 'c\nd BIGINT', 'select BIGINT', 'ü BIGINT', 'x`y BIGINT'],
      [[1n, 2n, 3n, 4n, 5n]],
    ],
    [
      'a line that looks like a comment',
      'id,note\n#1,a\n2,b\n',
      ['id STRING', 'note STRING'],
      [
        ['#1', 'a'],
        ['2', 'b'],
      ],
    ],
    [
      'empty values',
      'a,b\n,x\n"",y\n',
      ['a STRING', 'b STRING'],
      [
        [null, 'x'],
        [null, 'y'],
      ],
    ],
    ['NULL as a word', 'a\nNULL\nx\n', ['a STRING'], [['NULL'], ['x']]],
    ['numbers that start with a zero', 'zip\n01234\n99999\n', ['zip STRING'], [['01234'], ['99999']]],
    [
      'dates, times, booleans, fractions',
      'd,t,b,f\n2024-02-29,2024-02-29 10:00:00,true,1.5\n',
      ['d DATE', 't TIMESTAMP_NTZ', 'b BOOLEAN', 'f DOUBLE'],
      [['2024-02-29', '2024-02-29 10:00:00', true, 1.5]],
    ],
  ])('with %s', async (_what, text, columns, rows) => {
    expect(await readFile(text)).toEqual({ columns, rows });
  });

  it('has types that fit its last value too', async () => {
    const { columns, rows } = await readFile(`id,note\n${lines(30_000)}none,b\n`);
    expect(columns).toEqual(['id STRING', 'note STRING']);
    expect(rows.length).toBe(30_001);
  });

  it('may have a thousand columns', async () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    const { columns, rows } = await readFile(`${numbers.map((i) => `c${i}`).join()}\n${numbers.join()}\n`);
    expect(columns.at(-1)).toBe('c999 BIGINT');
    expect(rows).toEqual([numbers.map(BigInt)]);
  });

  it('may be packed, and may have tabs by its name', async () => {
    const expected = { columns: ['id BIGINT', 'note STRING'], rows: [[1n, 'a']] };
    expect(await readFile(gzipSync('id,note\n1,a\n'), 't.csv.gz')).toEqual(expected);
    expect(await readFile(gzipSync('id;note\n1;a\n'), 't.CSV.GZ')).toEqual(expected);
    expect(await readFile('id\tnote\n1\ta\n', 't.tsv')).toEqual(expected);
    expect(await readFile('a,b\n1,x\n', 't.tsv')).toEqual({ columns: ['a,b STRING'], rows: [['1,x']] });
  });
});

/* Every one of these was once read as some other table, in part without its header, so that values became names. */
describe('a CSV file that is not quite one is refused, naming file and line', () => {
  it.each([
    ['a row too long', 'id,note\n1,a\n2,secret,c\n3,d\n', ', line 3'],
    ['a row too short', 'id,note\n1,a\nsecret\n3,d\n', ', line 3'],
    ['rows that are all longer than the header', 'id\nsecret,a\n2,b\n', ', line 2'],
    ['a header that is longer than all rows', 'id,note,card\nsecret,a\n2,b\n', ', line 2'],
    ['a title before the header', 'report of secret\nid,note\n1,a\n', ', line 2'],
    ['a comment', 'id,note\n1,a\n# secret\n2,b\n', ', line 3'],
    ['a row too long far below', `id,note\n${lines(30_000)}secret,a,b\n`, ', line 30002'],
    ['a quote that stays open', 'id,note\n1,"secret\n2,b\n', ', line 2'],
    ['a text behind a quote', 'id,note\n1,"a"secret"c\n2,b\n', ', line 2'],
    ['quotes of another kind', "id,note\n1,'secret,b'\n", ', line 2'],
    ['quotes behind a backslash', 'id,note\n1,"secret\\"b"\n', ', line 2'],
    ['bytes that are not UTF-8', Buffer.from('id,note\n1,caf\xe9 secret\n', 'latin1'), ', line 2'],
    ['bytes that are not UTF-8 far below', Buffer.from(`id,note\n${lines(30_000)}1,\xe9\n`, 'latin1'), ', line 30002'],
  ])('%s', async (_what, content, place) => {
    expect(await refusalOf(content)).toBe(`file \`t.csv\`${place}: cannot be read as CSV`);
  });

  it.each([
    ['a program', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + i * i) % 256), 't.csv'],
    ['UTF-16', Buffer.from('\ufeffid,note\n1,a\n', 'utf16le'), 't.csv'],
    ['what is not packed', 'id,note\n1,a\n', 't.csv.gz'],
    ['what is packed and cut off', gzipSync(`id,note\n${lines(1000)}`).subarray(0, 900), 't.csv.gz'],
    ['a packed file with a wrong byte', damaged(gzipSync(`id,note\n${lines(1000)}`)), 't.csv.gz'],
  ])('%s', async (_what, content, name) => {
    expect(await refusalOf(content, name)).toMatch(/^file `t\.csv(\.gz)?`(, line \d+)?: cannot be read as CSV$/);
  });

  it.each(['', '\n', '\ufeff', '  \nid\n1\n'])('%j, which has no names', async (text) => {
    expect(await refusalOf(text)).toBe('file `t.csv` has no first line that names the columns');
    expect(await refusalOf(gzipSync(text), 't.csv.gz')).toMatch(/has no first line/);
  });
});

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length - 6]! ^= 1; // in the check sum
  return copy;
}
