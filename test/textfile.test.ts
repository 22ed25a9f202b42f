import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { changeStateFile, readStateFile, readTextFile, writeStateFile } from '../src/textfile.ts';
import { folderWith } from './support/folder.ts';
import { refusal } from './support/refusal.ts';

describe('a text file of a person', () => {
  const read = (path: string): string => readTextFile(path, 'shown.yaml', 'CONFIG');

  it('is read as UTF-8 without its byte order mark', () => {
    const folder = folderWith({ a: '\ufeffü😀\r\n', b: '' });
    expect([read(join(folder, 'a')), read(join(folder, 'b'))]).toEqual(['ü😀\r\n', '']);
  });

  it('is refused when it is absent, a folder, too large or no UTF-8, each time anew', () => {
    const folder = folderWith({ large: ' '.repeat((4 << 20) + 1), full: ' '.repeat(4 << 20), good: 'x' });
    writeFileSync(join(folder, 'bad'), Buffer.from([0x61, 0xff]));
    expect(refusal(() => read(join(folder, 'none')))).toBe('CONFIG file `shown.yaml` does not exist');
    expect(refusal(() => read(folder))).toBe('CONFIG file `shown.yaml` cannot be read');
    expect(refusal(() => read(join(folder, 'large')))).toBe('CONFIG file `shown.yaml` is larger than 4 MB');
    expect(refusal(() => read(join(folder, 'bad')))).toBe('CONFIG file `shown.yaml` is not valid UTF-8');
    expect([read(join(folder, 'good')), read(join(folder, 'full')).length]).toEqual(['x', 4 << 20]);
  });
});

describe('a state file', () => {
  const path = (): string => join(folderWith(), 'a/b/state.json');

  it('comes back as it was written, of any size, in folders that are made', () => {
    const file = path();
    expect(readStateFile(file)).toBeUndefined();
    const value = { text: 'ü😀"\\\n', list: [1, null, true], large: 'x'.repeat(5 << 20) };
    writeStateFile(file, value);
    expect(readStateFile(file)).toEqual(value);
    writeStateFile(file, []);
    expect(readStateFile(file)).toEqual([]);
  });

  it('may be read by its owner only, and leaves nothing beside it', () => {
    const file = path();
    writeStateFile(file, 1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    writeStateFile(file, 2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['state.json']);
  });

  it('that is broken, or whose folder cannot be written, is told without its content', () => {
    const folder = folderWith({ 'broken.json': '{"secret', file: '' });
    const broken = join(folder, 'broken.json');
    expect(refusal(() => readStateFile(broken))).toBe(`STATE file \`${broken}\` is not what lakeveil wrote there`);
    const below = join(folder, 'file/state.json');
    expect(refusal(() => writeStateFile(below, 1))).toBe(`STATE file \`${below}\` cannot be written`);
    expect(refusal(() => changeStateFile(below, () => 1))).toBe(`STATE folder \`${folder}/file\` cannot be made`);
    mkdirSync(join(folder, 'state.json'));
    const taken = join(folder, 'state.json');
    expect(refusal(() => writeStateFile(taken, 1))).toBe(`STATE file \`${taken}\` cannot be written`);
    expect(readdirSync(folder).sort()).toEqual(['broken.json', 'file', 'state.json']);
  });
});

describe('a change of a state file', () => {
  it('sees what is there, and holds the file meanwhile', () => {
    const file = join(folderWith(), 'state.json');
    expect(changeStateFile(file, (before) => [before, existsSync(`${file}.lock`)])).toEqual([undefined, true]);
    expect(changeStateFile(file, (before) => ({ before }))).toEqual({ before: [null, true] });
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('that fails changes nothing and gives the file back', () => {
    const file = join(folderWith({ 'state.json': '1' }), 'state.json');
    const fail = () => {
      throw new RangeError('x');
    };
    expect(() => changeStateFile(file, fail)).toThrow(RangeError);
    expect(readFileSync(file, 'utf8')).toBe('1');
    expect(changeStateFile(file, (before) => Number(before) + 1)).toBe(2);
  });

  it('takes over from a process that died long ago', () => {
    const file = join(folderWith({ 'state.json.lock': '' }), 'state.json');
    utimesSync(`${file}.lock`, 1, 1);
    expect(changeStateFile(file, () => 1)).toBe(1);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('is never lost when several processes change the file at once', async () => {
    const file = join(folderWith(), 'state.json');
    const built = join(import.meta.dirname, '../dist/textfile.js');
    const script = `
      import { changeStateFile } from ${JSON.stringify(built)};
      for (let n = 0; n < 20; n++) changeStateFile(${JSON.stringify(file)}, (count) => (count ?? 0) + 1);`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    await Promise.all([run(), run(), run()]);
    expect(readStateFile(file)).toBe(60);
  });
});
