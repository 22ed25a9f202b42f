import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { collect, engineOver, engineWith, errorOf, failure, physical, query, sharedEngine } from './support.ts';

const engine = sharedEngine(import.meta.dirname, { threads: 2 }); // a folder without data

/** Would take minutes. Its first row comes at the end. */
const LONG = 'SELECT sum(hash(a.i, b.i)) FROM range(1000000) a(i), range(1000000) b(i)';
/** Would take minutes. Its rows come at once. */
const ENDLESS = 'SELECT hash(a.i, b.i) FROM range(1000000) a(i), range(1000000) b(i)';
const CANCELLED = ['CANCELLED', 'the statement was cancelled'];

const later = (call: () => void): void => {
  setTimeout(call, 30);
};

describe('cancelling', () => {
  it('before the start runs nothing', async () => {
    const { error } = await failure(engine, LONG, { signal: AbortSignal.abort() });
    expect([error.code, error.message]).toEqual(CANCELLED);
  });

  it('while the first row is computed', async () => {
    const stop = new AbortController();
    const running = failure(engine, LONG, { signal: stop.signal });
    later(() => stop.abort(new Error('secret')));
    const { error } = await running;
    expect([error.code, error.message]).toEqual(CANCELLED);
  });

  it('between the rows ends the stream with an error, never as if it were complete', async () => {
    const stop = new AbortController();
    const stream = await engine.execute(ENDLESS, { signal: stop.signal });
    let batches = 0;
    const error = await errorOf(async () => {
      for await (const _batch of stream.batches) if (++batches === 3) stop.abort();
    });
    expect([batches, error.code]).toEqual([3, 'CANCELLED']);
    await stream.close();
  });

  it('while a batch is being fetched', async () => {
    const stop = new AbortController();
    const stream = await engine.execute(ENDLESS, { signal: stop.signal });
    const reader = errorOf(() => collect(stream));
    later(() => stop.abort());
    expect((await reader).code).toBe('CANCELLED');
  });

  it('after the end changes nothing', async () => {
    const stop = new AbortController();
    const stream = await engine.execute('SELECT 1', { signal: stop.signal });
    expect(await collect(stream)).toEqual([[1]]);
    stop.abort();
    await stream.close();
  });

  it('stops no other statement', async () => {
    const stop = new AbortController();
    const long = failure(engine, LONG, { signal: stop.signal });
    const other = query(engine, 'SELECT count(*) FROM range(2000000) r(i) WHERE hash(i) >= 0');
    later(() => stop.abort());
    expect((await long).error.code).toBe('CANCELLED');
    expect(await other).toEqual([[2000000n]]);
  });

  it('leaves no listener behind on a signal that lives on', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await query(engine, 'SELECT 1').then(async () => collect(await engine.execute('SELECT 1', { signal })));
    await failure(engine, 'SELEC', { signal });
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([2, 2]);
  });
});

describe('closing a stream', () => {
  it('early stops the statement, any number of times', async () => {
    const stream = await engine.execute(ENDLESS);
    await Promise.all([stream.close(), stream.close()]);
    await stream.close();
    expect((await errorOf(() => collect(stream))).code).toBe('CANCELLED');
  });

  it('happens when a reader leaves the loop', async () => {
    const stream = await engine.execute(ENDLESS);
    for await (const batch of stream.batches) {
      expect(batch.numRows).toBeGreaterThan(0);
      break;
    }
    expect(await collect(stream)).toEqual([]); // the generator is done
  });

  it('while a batch is being fetched waits for it and ends the reader with an error', async () => {
    const stream = await engine.execute(ENDLESS);
    const reader = errorOf(() => collect(stream));
    later(() => void stream.close());
    expect((await reader).code).toBe('CANCELLED');
  });
});

describe('many statements at once', () => {
  it('each have their own answer, and no warning is printed', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => query(engine, `SELECT ${n}, count(*) FROM range(${n * 1000}) r(i)`)),
    );
    expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => [[n, BigInt(n * 1000)]]));
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('may fail, be cancelled and be closed beside each other', async () => {
    const codes = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        if (n % 4 === 0) return (await failure(engine, "SELECT CAST('x' AS INTEGER)")).error.code;
        if (n % 4 === 1) return (await failure(engine, LONG, { signal: AbortSignal.timeout(n) })).error.code;
        if (n % 4 === 2) return (await engine.execute(ENDLESS)).close().then(() => 'closed');
        return (await query(engine, 'SELECT 1'))[0]![0];
      }),
    );
    expect(codes).toEqual(codes.map((_, n) => ['ENGINE', 'CANCELLED', 'closed', 1][n % 4]));
  });
});

describe('memory', () => {
  it('that runs out gives an error, spills nothing to disk, and the engine goes on', async () => {
    const small = engineWith({ 't.csv': 'a\n1\n' }, { memoryLimit: '40MB', threads: 1 });
    await small.describe();
    const before = readdirSync(process.cwd());
    const { error } = await failure(small, 'SELECT i, hash(i) FROM range(20000000) r(i) ORDER BY hash(i)');
    expect([error.code, error.message]).toEqual(['ENGINE', 'the engine ran out of memory']);
    expect(await query(small, `FROM ${physical(small, 't')}`)).toEqual([[1n]]);
    expect(readdirSync(process.cwd())).toEqual(before);
  });

  it('that is too small for a file names the file', async () => {
    const text = `a\n${'a text that fills the memory\n'.repeat(400_000)}`;
    const error = await errorOf(() => engineWith({ 't.csv': text }, { memoryLimit: '5MB' }).describe());
    expect(error.code).toBe('DATA_FILE');
    expect(error.message).toMatch(/^file `t.csv` does not fit into memory: raise `memoryLimit`/);
  });

  it.each([{ memoryLimit: 'lots' }, { memoryLimit: '' }, { threads: 0 }, { threads: -1 }])(
    '%j is a fault of the configuration',
    async (limits) => {
      const error = await errorOf(() => engineWith({}, limits).describe());
      expect([error.code, error.message]).toEqual([
        'CONFIG',
        'DuckDB cannot be started with these `memoryLimit` and `threads`',
      ]);
    },
  );
});

describe('closing the engine', () => {
  it('stops what runs, waits for it, and refuses everything after', async () => {
    const other = engineWith({ 't.csv': 'a\n1\n' });
    await other.describe();
    const idle = await other.execute(ENDLESS);
    const running = Array.from({ length: 8 }, () => failure(other, LONG));
    await new Promise<void>(later);
    await other.close();
    for (const { error } of await Promise.all(running)) expect(error.code).toBe('CANCELLED');
    expect((await errorOf(() => collect(idle))).code).toBe('CANCELLED');
    expect((await failure(other, 'SELECT 1')).error.code).toBe('INTERNAL');
    expect((await errorOf(() => other.describe())).code).toBe('INTERNAL');
    await other.close();
  });

  it('at any moment of a start neither crashes nor hangs', async () => {
    for (let ticks = 0; ticks < 12; ticks++) {
      const other = engineWith({ 't.csv': 'a\n1\n' });
      await other.describe();
      const calls = Array.from({ length: 8 }, () => query(other, 'SELECT 1'));
      const ended = Promise.allSettled<unknown>([...calls, other.describe(), other.describe()]);
      for (let tick = 0; tick < ticks; tick++) await null;
      await other.close();
      for (const call of await ended) {
        if (call.status === 'rejected') expect(call.reason.code).toMatch(/CANCELLED|INTERNAL/);
      }
    }
  });

  it('while it loads, or before it was used, is possible', async () => {
    const unused = engineWith({ 't.csv': 'a\n1\n' });
    await unused.close();
    const loading = engineWith({ 't.csv': 'a\n1\n' });
    const tables = errorOf(() => loading.describe());
    await loading.close();
    expect((await tables).code).toBe('INTERNAL');
  });

  it('stops statements over data that was replaced', async () => {
    const folder = folderWith({ 't.csv': 'a\n1\n' });
    const other = engineOver(folder);
    await other.describe();
    const old = await other.execute(ENDLESS);
    writeFileSync(join(folder, 'u.csv'), 'b\n2\n');
    expect((await other.describe()).length).toBe(2);
    await other.close();
    expect((await errorOf(() => collect(old))).code).toBe('CANCELLED');
  });
});

describe('new data', () => {
  const counted = async (table: ReturnType<typeof engineOver>, name = 't') =>
    query(table, `SELECT count(*) FROM ${physical(table, name)}`);

  it('is seen by the statements after the next describe, a statement that runs sees the old', async () => {
    const folder = folderWith({ 't.csv': `a\n${'1\n'.repeat(200_000)}` });
    const tables = engineOver(folder);
    await tables.describe();
    const old = await tables.execute(`FROM ${physical(tables, 't')}`);
    writeFileSync(join(folder, 't.csv'), 'a\n1\n2\n3\n');
    expect(await counted(tables)).toEqual([[200_000n]]);
    await tables.describe();
    expect(await counted(tables)).toEqual([[3n]]);
    expect((await collect(old)).length).toBe(200_000);
  });

  it('that was added or removed is seen, under the same secret name', async () => {
    const folder = folderWith({ 't.csv': 'a\n1\n' });
    const tables = engineOver(folder);
    await tables.describe();
    const name = physical(tables, 't');
    rmSync(join(folder, 't.csv'));
    mkdirSync(join(folder, 's'));
    writeFileSync(join(folder, 's/u.csv'), 'b\n1\n');
    expect((await tables.describe()).map(({ table }) => `${table.schema}.${table.table}`)).toEqual(['s.u']);
    expect((await failure(tables, `FROM ${name}`)).error.code).toBe('UNSUPPORTED_ON_ENGINE');
    expect(physical(tables, 't')).toBe(name);
  });

  it('that cannot be loaded leaves the old in its place until it can', async () => {
    const folder = folderWith({ 't.csv': 'a\n1\n' });
    const tables = engineOver(folder);
    await tables.describe();
    for (const broken of ['a\n"1\n', 'a\n"2\n']) {
      writeFileSync(join(folder, 't.csv'), broken);
      const failed = await Promise.allSettled([tables.describe(), tables.describe()]);
      expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await counted(tables)).toEqual([[1n]]);
    }
    writeFileSync(join(folder, 't.csv'), 'a\n1\n2\n');
    await tables.describe();
    expect(await counted(tables)).toEqual([[2n]]);
  });

  it('that changes again while it loads ends at the last state, also when that is broken', async () => {
    const folder = folderWith({ 't.csv': 'a\n1\n' });
    const tables = engineOver(folder);
    await tables.describe();
    writeFileSync(join(folder, 't.csv'), 'a\n"1\n');
    const first = errorOf(() => tables.describe());
    writeFileSync(join(folder, 't.csv'), 'a\n"12\n');
    const second = errorOf(() => tables.describe());
    expect([(await first).code, (await second).code]).toEqual(['DATA_FILE', 'DATA_FILE']);
    expect(await counted(tables)).toEqual([[1n]]);
  });

  it('may come while statements start', async () => {
    const folder = folderWith({ 't.csv': 'a\n1\n' });
    const tables = engineOver(folder);
    await tables.describe();
    const answers: Promise<unknown>[] = [];
    for (let n = 0; n < 10; n++) {
      writeFileSync(join(folder, 't.csv'), `a\n${'1\n'.repeat(n + 2)}`);
      answers.push(tables.describe(), ...[1, 2, 3].map(() => counted(tables)));
      for (let tick = 0; tick < n; tick++) await null;
    }
    await Promise.all(answers);
    await tables.describe();
    expect(await counted(tables)).toEqual([[11n]]);
  });

  it('is loaded once for callers that come together', async () => {
    const tables = engineWith({ 't.csv': 'a\n1\n' });
    const [one, two] = await Promise.all([tables.describe(), tables.describe(), counted(tables)]);
    expect(one).toEqual(two);
  });
});
