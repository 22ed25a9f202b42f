import { describe, expect, it } from 'vitest';
import { fittingMask, MASKS, maskSql, maskValue } from '../../src/mask/registry.ts';
import type { SqlType } from '../../src/sqltype.ts';
import { constant, HASH, KEY, NULL, TYPE_SAMPLES } from './support.ts';

const enumType: SqlType = { kind: 'other', engineName: "ENUM('secret', 'x')" };
const examples = Object.values(MASKS).flatMap((mask) => [...mask.examples]);

describe('the mask of a column', () => {
  it.each(examples)('$spec.type replaces $value of $type.kind by $masked, as its example says', (example) => {
    expect(fittingMask(example.spec, example.type)).toEqual({ mask: example.spec });
    expect(maskValue(example.spec, example.type, KEY)(example.value)).toEqual(example.masked);
  });

  it('has examples of every mask', () => {
    expect(Object.values(MASKS).every((mask) => mask.examples.length > 0)).toBe(true);
  });

  it('is the same object where it fits', () => {
    expect(fittingMask(HASH, { kind: 'string' }).mask).toBe(HASH);
  });

  it('is Null on every type when Null is asked for', () => {
    for (const { type } of TYPE_SAMPLES) expect(fittingMask(NULL, type)).toEqual({ mask: NULL });
  });

  it.each([
    [HASH, { kind: 'int' }, 'a hash does not fit the type INT'],
    [HASH, { kind: 'varchar', length: 63 }, 'a hash does not fit the type VARCHAR(63)'],
    [HASH, { kind: 'decimal', precision: 17, scale: 0 }, 'a hash does not fit the type DECIMAL(17,0)'],
    [HASH, { kind: 'struct', fields: [{ name: 'diagnosis', type: enumType }] }, 'a hash does not fit the type STRUCT'],
    [HASH, enumType, 'a hash does not fit the type ENUM'],
    [HASH, { kind: 'other', engineName: '"my ""enum"""' }, 'a hash does not fit the type of the engine'],
    [constant('XXXX'), { kind: 'int' }, 'the constant does not fit the type INT'],
  ] as const)('falls back to Null with a reason: %o on %o', (mask, type, fallback) => {
    expect(fittingMask(mask, type)).toEqual({ mask: NULL, fallback });
  });

  it('is Null in both forms where the mask does not fit, whoever forgot to ask', () => {
    expect(maskSql(HASH, { kind: 'int' }, '"id"', KEY, 'duckdb')).toBe('CAST(NULL AS INTEGER)');
    expect(maskValue(HASH, { kind: 'int' }, KEY)(42)).toBeNull();
  });

  it('never spells the values of an ENUM', () => {
    expect(maskSql(NULL, enumType, '"c"', KEY, 'duckdb')).toBe('CASE WHEN FALSE THEN "c" END');
    expect(maskSql(NULL, { kind: 'array', element: enumType }, '"c"', KEY, 'duckdb')).not.toContain('secret');
  });
});
