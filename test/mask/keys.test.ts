import { hkdfSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyRing, type KeyScope, readMasterKey } from '../../src/mask/keys.ts';

const MASTER = Uint8Array.from({ length: 32 }, (_, i) => i);
const ring = new KeyRing(MASTER, 1);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const table = (catalog: string, schema: string, name: string): KeyScope => ({
  kind: 'table',
  table: { catalog, schema, table: name },
});

describe('derived keys', () => {
  it('never change: whatever was masked with them would no longer join', () => {
    expect(hex(ring.key({ kind: 'global' }))).toBe('e2cd9c2c216aeaef91e300d4d74363506222acca13a8ce474b5c5c0b13ffb047');
    expect(hex(ring.key({ kind: 'project', project: 'Fraud' }))).toBe(
      '02dcd7c4b0830bd5aed83445d605c1c5849d394878c6ae7ab80c3154848b6fe1',
    );
    expect(hex(ring.key(table('lake', 'shop', 'transactions')))).toBe(
      '4ea1329c1338fe33c18a0c12a4ea5ed6b06da79d81155e932a482fac5da7656d',
    );
    expect(hex(new KeyRing(MASTER, 2).key({ kind: 'global' }))).toBe(
      '39e63fe869edfc13c6f2b5a49e09eace69265ed76a04ca7fe74f15e6347e180f',
    );
  });

  it('are others for every purpose, so that one that stands in SQL opens no other mask', () => {
    const scope = table('lake', 'shop', 'transactions');
    const keys = (['lakeveil mask key', 'lakeveil format preserving key', 'lakeveil reversible key'] as const).map(
      (purpose) => hex(ring.key(scope, purpose)),
    );
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toBe(hex(ring.key(scope)));
    expect(hex(ring.key(scope, 'lakeveil reversible key', 0))).not.toBe(keys[2]);
    expect(hex(new KeyRing(MASTER, 5).key(scope, 'lakeveil reversible key', 1))).toBe(keys[2]);
  });

  it('come from HKDF-SHA-256: test case 3 of RFC 5869, which has no salt and no info', () => {
    const key = hkdfSync('sha256', Buffer.alloc(22, 0x0b), '', '', 42);
    expect(hex(new Uint8Array(key))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });

  it('have 32 bytes and are made once', () => {
    expect(ring.key({ kind: 'global' })).toHaveLength(32);
    expect(ring.key(table('a', 'b', 'c'))).toBe(ring.key(table('a', 'b', 'c')));
  });

  it('are the same however the name of a table is written', () => {
    expect(ring.key(table('Lake', 'SHOP', 'Transactions'))).toBe(ring.key(table('lake', 'shop', 'transactions')));
  });

  it('differ for any two scopes, also where names hold dots, quotes and commas', () => {
    const scopes: KeyScope[] = [
      { kind: 'global' },
      { kind: 'project', project: '' },
      { kind: 'project', project: 'a' },
      { kind: 'project', project: 'A' },
      table('a', 'b', 'c'),
      table('a.b', 'c', ''),
      table('a', 'b.c', ''),
      table('a","b', 'c', ''),
      table('', 'a', 'b.c'),
      { kind: 'project', project: '\ud800' },
      { kind: 'project', project: '\ud801' },
      { kind: 'project', project: '\ufffd' },
    ];
    expect(new Set(scopes.map((scope) => hex(ring.key(scope)))).size).toBe(scopes.length);
  });

  it('differ for any two different names of projects', () => {
    const name = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [first, second] = [a, b].map((project) => hex(ring.key({ kind: 'project', project })));
        expect(first === second).toBe(a === b);
      }),
    );
  });

  it('are out of reach of whatever prints the ring', () => {
    ring.key({ kind: 'global' });
    for (const shown of [inspect(ring, { depth: 9, showHidden: true }), JSON.stringify(ring)]) {
      expect(shown).not.toContain(hex(ring.key({ kind: 'global' })).slice(0, 8));
      expect(shown).not.toMatch(/Uint8Array|master|derived/);
    }
  });

  it('do not follow a master key that is changed or wiped later', () => {
    const bytes = Uint8Array.from(MASTER);
    const copy = new KeyRing(bytes, 1);
    bytes.fill(0);
    expect(hex(copy.key({ kind: 'global' }))).toBe(hex(ring.key({ kind: 'global' })));
  });

  it.each([
    [new Uint8Array(31), 1],
    [new Uint8Array(0), 1],
    [MASTER, -1],
    [MASTER, 1.5],
    [MASTER, Number.NaN],
  ])('are not made from a key of %o and version %d', (master, version) => {
    expect(() => new KeyRing(master, version)).toThrow(expect.objectContaining({ code: 'KEY' }));
  });
});

describe('a master key', () => {
  it('is read from 64 hex digits or from base64, with white space around it', () => {
    const buffer = Buffer.from(MASTER);
    for (const text of [
      buffer.toString('hex'),
      buffer.toString('hex').toUpperCase(),
      ` ${buffer.toString('base64')}\n`,
    ]) {
      expect(readMasterKey(text, 'env:LAKEVEIL_KEY')).toEqual(MASTER);
    }
  });

  it.each([
    '',
    ' ',
    'secret',
    '0'.repeat(63),
    '0'.repeat(66),
    `${'0'.repeat(63)}g`,
    `${'A'.repeat(43)}=A`,
    'A'.repeat(43),
    `${'A'.repeat(42)}B=`,
  ])('is refused with a way to make one, and without the text: %o', (text) => {
    const read = () => readMasterKey(text, 'env:LAKEVEIL_KEY');
    expect(read).toThrow(expect.objectContaining({ code: 'KEY' }));
    expect(read).toThrow(/^`env:LAKEVEIL_KEY` is .*`openssl rand -hex 32` makes one$/);
  });
});
