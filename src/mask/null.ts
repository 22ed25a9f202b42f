import { printType, type SqlType } from '../sqltype.ts';
import type { MaskSpec } from '../types.ts';
import { KEEPS_NOTHING, type Mask } from './mask.ts';

/** Replaces every value by NULL. Fits every type, so it is what other masks fall back to. */
export const nullMask: Mask<Extract<MaskSpec, { type: 'Null' }>> = {
  noun: 'NULL',
  properties: { ...KEEPS_NOTHING, keepsNulls: 'yes', bringsNulls: 'yes' },
  examples: [
    { spec: { type: 'Null' }, type: { kind: 'string' }, value: '4111 1111 1111 1111', masked: null },
    { spec: { type: 'Null' }, type: { kind: 'int' }, value: 42, masked: null },
  ],
  fits: () => true,
  sql: (_spec, { type, column, dialect }) =>
    // The spelling of an engine's own type may hold values (ENUM), so it never stands in a statement.
    holdsOther(type) ? `CASE WHEN FALSE THEN ${column} END` : `CAST(NULL AS ${printType(type, dialect)})`,
  value: () => () => null,
};

function holdsOther(type: SqlType): boolean {
  switch (type.kind) {
    case 'other':
      return true;
    case 'array':
      return holdsOther(type.element);
    case 'map':
      return holdsOther(type.key) || holdsOther(type.value);
    case 'struct':
      return type.fields.some((field) => holdsOther(field.type));
    default:
      return false;
  }
}
