import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { typeLabel } from '../../src/mask/mask.ts';
import { fittingMask, MASKS } from '../../src/mask/registry.ts';
import type { SqlType } from '../../src/sqltype.ts';
import type { MaskSpec } from '../../src/types.ts';
import { constant, HASH } from './support.ts';

const text = readFileSync(new URL('../../docs/masks.md', import.meta.url), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const rowOf = (first: string, width: number): string[] => rows.find((row) => row[0] === first && row.length === width)!;

/** Each row of the table of types, by a part of its first cell, with the types that it speaks of and a good constant. */
const TYPES: Readonly<Record<string, { types: readonly SqlType[]; constant: string }>> = {
  '`STRING`': { types: [{ kind: 'string' }], constant: '' },
  '`VARCHAR(64)` and longer': { types: [64, 65, 4000].map((length) => ({ kind: 'varchar', length })), constant: 'x' },
  '`VARCHAR(63)` and shorter': { types: [1, 63].map((length) => ({ kind: 'varchar', length })), constant: 'x' },
  '`CHAR(n)`': { types: [1, 64, 255].map((length) => ({ kind: 'char', length })), constant: 'x' },
  '`BINARY`': { types: [{ kind: 'binary' }], constant: 'x' },
  '`BIGINT`': { types: [{ kind: 'bigint' }], constant: '-7' },
  '`DECIMAL(18,0)` and wider': { types: decimals([18, 0], [19, 0], [38, 0]), constant: '-7' },
  '`DECIMAL(17,0)` and narrower': { types: decimals([17, 0], [1, 0]), constant: '-7' },
  '`DECIMAL(p,s)`, s above 0': { types: decimals([18, 2], [38, 10]), constant: '9999.00' },
  '`TINYINT`, `SMALLINT`, `INT`': {
    types: [{ kind: 'tinyint' }, { kind: 'smallint' }, { kind: 'int' }],
    constant: '-7',
  },
  '`FLOAT`, `DOUBLE`': { types: [{ kind: 'float' }, { kind: 'double' }], constant: '1e21' },
  '`BOOLEAN`': { types: [{ kind: 'boolean' }], constant: 'true' },
  '`DATE`': { types: [{ kind: 'date' }], constant: '2024-02-29' },
  '`TIMESTAMP`': { types: [{ kind: 'timestamp' }], constant: '2024-02-29 10:00:00.25' },
  '`TIMESTAMP_NTZ`': { types: [{ kind: 'timestamp_ntz' }], constant: '2024-02-29 10:00:00.25' },
  '`INTERVAL`, `VARIANT`, `VOID`': {
    types: [{ kind: 'interval', qualifier: '' }, { kind: 'variant' }, { kind: 'void' }],
    constant: 'x',
  },
  '`ARRAY`, `MAP`, `STRUCT`': {
    types: [
      { kind: 'array', element: { kind: 'string' } },
      { kind: 'map', key: { kind: 'string' }, value: { kind: 'string' } },
      { kind: 'struct', fields: [] },
    ],
    constant: 'x',
  },
  'types of the engine alone (`UUID`, `ENUM`, `HUGEINT`, …)': {
    types: [{ kind: 'other', engineName: 'UUID' }],
    constant: 'x',
  },
};

function decimals(...sizes: [number, number][]): SqlType[] {
  return sizes.map(([precision, scale]) => ({ kind: 'decimal', precision, scale }));
}

/** `Null` in the table where the mask falls back to it, something else where it fits. */
const saysFit = (cell: string): boolean => !cell.startsWith('`Null`');
const REGEX: MaskSpec = { type: 'Regex', regex: 'x', replacement: 'y', caseInsensitive: false, noMatch: 'Hash' };
const CUSTOM: MaskSpec = {
  type: 'Custom Function',
  sqlFunction: '@column',
  expression: { kind: 'column' },
};
const fits = (mask: MaskSpec, type: SqlType): boolean => fittingMask(mask, type).fallback === undefined;

describe('docs/masks.md', () => {
  it.each(Object.entries(TYPES))('says what fits %s', (label, { types, constant: value }) => {
    const [, hash, nothing, literal, rounding, regex, partial, email] = rowOf(label, 8);
    expect(nothing).toBe('yes');
    const said: [string, readonly MaskSpec[]][] = [
      [hash!, [HASH]],
      [literal!, [constant(value)]],
      [rounding!, [{ type: 'Rounding', bucket: '2', unit: 'month' }]],
      [regex!, [REGEX, { type: 'Grouping', groups: [{ name: 'x', values: ['y'] }], noMatch: 'Hash' }]],
      [partial!, [{ type: 'Partial', first: 1, last: 1, character: '*' }, CUSTOM]],
      [email!, [{ type: 'Email' }]],
    ];
    for (const [cell, masks] of said) {
      for (const type of types) {
        for (const mask of masks) expect(fits(mask, type), `${mask.type} on ${typeLabel(type)}`).toBe(saysFit(cell));
      }
    }
  });

  it('has a row for every kind of type', () => {
    const table = rows.slice(rows.findIndex((row) => row[0] === 'type') + 2);
    expect(table.slice(0, Object.keys(TYPES).length).map((row) => row[0])).toEqual(Object.keys(TYPES));
  });

  it.each(Object.entries(MASKS))('states the properties of %s', (name, { properties }) => {
    const says = rowOf(`\`${name}\``, 10).slice(2);
    const {
      keepsEquality,
      keepsOrder,
      keepsAverages,
      keepsLength,
      keepsNulls,
      bringsNulls,
      deterministic,
      reversible,
    } = properties;
    const of = [
      keepsEquality,
      keepsOrder,
      keepsAverages,
      keepsLength,
      keepsNulls,
      bringsNulls,
      deterministic,
      reversible,
    ];
    expect(says).toEqual(of);
  });

  it('shows examples that the masks have, some of each mask', () => {
    const quoted = (value: unknown) => (value === null ? 'NULL' : `\`${value}\``);
    const all = Object.values(MASKS)
      .flatMap((mask): readonly { spec: MaskSpec; type: SqlType; value: unknown; masked: unknown }[] => mask.examples)
      .map(({ spec, type, value, masked }) => [
        [`\`${spec.type}\``, ...optionsOf(spec)].join(', '),
        `\`${typeLabel(type)}\``,
        quoted(value),
        quoted(masked),
      ]);
    const start = rows.findIndex((row) => row[3] === 'masked') + 2;
    const shown = rows.slice(
      start,
      rows.findIndex((row, i) => i > start && row.length !== 4),
    );
    for (const row of shown) expect(all).toContainEqual(row);
    const names = new Set(shown.map(([mask]) => mask!.split(',')[0]!.replaceAll('`', '')));
    expect([...names].sort()).toEqual(Object.keys(MASKS).sort());
  });
});

/** As the table spells them; what a policy need not say is left out. */
function optionsOf({ type: _, ...options }: MaskSpec): string[] {
  const said = Object.entries(options).filter(
    ([name, value]) => !['noMatch', 'caseInsensitive', 'character', 'expression'].includes(name) && value !== 0,
  );
  return said.map(([name, value]) => `\`${name}: ${Array.isArray(value) ? value.map(groupText).join('; ') : value}\``);
}

const groupText = ({ name, values }: { name: string; values: readonly string[] }): string =>
  `${name}: ${values.join(', ')}`;
