import type { MaskSpec } from '../../src/types.ts';
import type { World } from '../support/world.ts';
import { LAST_VISIBLE } from './data.ts';

const MASKS: readonly MaskSpec[] = [{ type: 'Constant', constant: 'XXXX' }, { type: 'Null' }, { type: 'Hash' }];

const FILTER = {
  predicate: `id <= ${LAST_VISIBLE}`,
  holds: (row: Readonly<Record<string, unknown>>): boolean => (row['id'] as bigint) <= LAST_VISIBLE,
};

/** P1: cards and social security numbers are masked. */
export const P1: readonly World[] = MASKS.map((mask) => ({ name: `P1 ${mask.type}`, tables: masked(mask) }));

/** P2: the same, and of the transactions only those up to LAST_VISIBLE exist. */
export const P2: readonly World[] = P1.map(({ name, tables }) => {
  const { 'lake.shop.transactions': transactions, ...rest } = tables;
  return {
    name: name.replace('P1', 'P2'),
    tables: { ...rest, 'lake.shop.transactions': { ...transactions, filter: FILTER } },
  };
});

/** The same by masks that are applied behind the engine, where no key may stand in SQL. */
export const BEHIND: readonly World[] = [
  ...[...P1, ...P2].filter(({ name }) => name.endsWith('Hash')),
  { name: 'P1 Reversible', tables: masked({ type: 'Reversible' }) },
  { name: 'P1 Format Preserving', tables: masked({ type: 'Format Preserving', alphabet: '0123456789' }) },
];

function masked(mask: MaskSpec): World['tables'] {
  return {
    'lake.shop.transactions': { masks: { credit_card_number: mask } },
    'lake.shop.customers': { masks: { ssn: mask } },
  };
}
