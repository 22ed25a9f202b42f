import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskSql, maskValue } from '../../src/mask/registry.ts';
import type { Dialect } from '../../src/types.ts';
import { HASH, KEY, TestDuckDB } from './support.ts';

/** RFC 4231, test cases 1 to 4: the ones whose key is at most one block. */
const RFC_4231 = [
  ['0b'.repeat(20), '4869205468657265', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [
    '4a656665',
    '7768617420646f2079612077616e7420666f72206e6f7468696e673f',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  [
    '0102030405060708090a0b0c0d0e0f10111213141516171819',
    'cd'.repeat(50),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ],
] as const;

let db: TestDuckDB;
beforeAll(async () => {
  db = await TestDuckDB.open();
});
afterAll(() => db.close());

describe('a hash', () => {
  it.each(RFC_4231)('is HMAC-SHA-256, as RFC 4231 says: key %s', async (key, data, digest) => {
    const keyBytes = Buffer.from(key, 'hex');
    const inSql = maskSql(HASH, { kind: 'binary' }, 'v', keyBytes, 'duckdb');
    const [[masked]] = (await db.rows(`SELECT hex(${inSql}) FROM (SELECT unhex('${data}') AS v)`)) as [[string]];
    expect(masked.toLowerCase()).toBe(digest);
    const inProcess = maskValue(HASH, { kind: 'binary' }, keyBytes)(Uint8Array.from(Buffer.from(data, 'hex')));
    expect(Buffer.from(inProcess as Uint8Array).toString('hex')).toBe(digest);
  });

  it('is one and the same for a number in every type that can hold it, so that they join', () => {
    const masked = [
      maskValue(HASH, { kind: 'bigint' }, KEY)(4111111111111111n),
      ...[18, 19, 38].map((precision) =>
        maskValue(HASH, { kind: 'decimal', precision, scale: 0 }, KEY)('4111111111111111'),
      ),
    ];
    expect(new Set(masked.map(String)).size).toBe(1);
  });

  it('of a number is the first 15 hex digits of the HMAC of its decimal digits, modulo 10^18', () => {
    for (const number of [0n, -1n, 9223372036854775807n]) {
      const hex = createHmac('sha256', KEY).update(String(number)).digest('hex');
      const expected = BigInt(`0x${hex.slice(0, 15)}`) % 1_000_000_000_000_000_000n;
      expect(maskValue(HASH, { kind: 'bigint' }, KEY)(number)).toBe(expected);
    }
  });

  it('is another one under another key', () => {
    const other = new Uint8Array(32).fill(8);
    const hash = (key: Uint8Array) => maskValue(HASH, { kind: 'string' }, key)('4111');
    expect(hash(other)).not.toBe(hash(KEY));
  });

  it.each([
    [{ kind: 'string' } as const, 4111],
    [{ kind: 'bigint' } as const, 4111],
    [{ kind: 'binary' } as const, '4111'],
    [{ kind: 'string' } as const, undefined],
  ])('refuses a value that is not of the type %o: %o', (type, value) => {
    expect(() => maskValue(HASH, type, KEY)(value)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  it.each(['duckdb', 'spark', 'databricks'] as const)(
    'holds the column once in %s, so that it is computed once',
    (dialect: Dialect) => {
      for (const type of [{ kind: 'string' }, { kind: 'bigint' }, { kind: 'binary' }] as const) {
        expect(maskSql(HASH, type, '<column>', KEY, dialect).split('<column>')).toHaveLength(2);
      }
    },
  );

  it('is spelled for Spark with built-ins that run on every version', () => {
    const spelled = (type: Parameters<typeof maskSql>[1]) =>
      maskSql(HASH, type, '`c`', KEY, 'spark')
        .replace('31'.repeat(32) + '36'.repeat(32), 'IPAD')
        .replace('5b'.repeat(32) + '5c'.repeat(32), 'OPAD');
    const text =
      "system.builtin.sha2(system.builtin.concat(system.builtin.unhex('OPAD'), system.builtin.unhex(" +
      "system.builtin.sha2(system.builtin.concat(system.builtin.unhex('IPAD'), CAST(`c` AS BINARY)), 256))), 256)";
    const digits = text.replace('`c`', 'CAST(`c` AS STRING)');
    const number = `system.builtin.mod(CAST(system.builtin.conv(system.builtin.substring(${digits}, 1, 15), 16, 10) AS BIGINT), 1000000000000000000)`;
    expect(spelled({ kind: 'string' })).toBe(text);
    expect(spelled({ kind: 'varchar', length: 64 })).toBe(text);
    expect(spelled({ kind: 'binary' })).toBe(`system.builtin.unhex(${text.replace('CAST(`c` AS BINARY)', '`c`')})`);
    expect(spelled({ kind: 'bigint' })).toBe(number);
    expect(spelled({ kind: 'decimal', precision: 20, scale: 0 })).toBe(`CAST(${number} AS DECIMAL(20,0))`);
  });
});
