import { describe, expect, test } from 'vitest';
import { areKnownHints } from '../../src/rewrite/hints.ts';
import { lex } from '../../src/sql/lexer.ts';

const known = (text: string): boolean => areKnownHints(lex(text).slice(0, -1));

describe('hints', () => {
  test.each(['BROADCAST(t, db.u)', 'merge(`a b`) repartition(3, k)', 'COALESCE(1)', 'skew'])('%s is known', (hint) => {
    expect(known(hint)).toBe(true);
  });

  test.each(['RUN(t)', 'BROADCAST(t) RUN', "REPARTITION('x')", 'BROADCAST(a + b)', 'BROADCAST(t), RUN(t)'])(
    '%s is not',
    (hint) => {
      expect(known(hint)).toBe(false);
    },
  );

  test('with 30,000 names are looked at once', () => {
    expect(known(`BROADCAST(${'t, '.repeat(29_999)}t)`)).toBe(true);
  });
});
