import { printType, type SqlType } from '../sqltype.ts';
import type { NoMatch } from '../types.ts';
import { HASH, hashMask } from './hash.ts';
import type { MaskPlace } from './mask.ts';

/** What becomes of a text that a mask does not speak of. It never stays in the clear unless a policy says so. */
interface NoMatchForm {
  fits(type: SqlType): boolean;
  sql(place: MaskPlace): string;
  value(type: SqlType, key: Uint8Array): (value: unknown) => unknown;
}

/** By the word that a policy has for it. NULL stays NULL in all of them. */
export const NO_MATCH_FORMS: Readonly<Record<NoMatch, NoMatchForm>> = {
  Hash: {
    fits: (type) => hashMask.fits(HASH, type),
    sql: (place) => hashMask.sql(HASH, place),
    value: (type, key) => hashMask.value(HASH, type, key),
  },
  Null: {
    fits: () => true,
    sql: ({ type, dialect }) => `CAST(NULL AS ${printType(type, dialect)})`,
    value: () => () => null,
  },
  Keep: { fits: () => true, sql: ({ column }) => column, value: () => (value) => value },
};

/** Cut to the length of a VARCHAR, in SQL. */
export const cutSql = (text: string, type: SqlType, call: (name: string, ...args: string[]) => string): string =>
  type.kind === 'varchar' ? call('substring', text, '1', String(type.length)) : text;

/** The same in the process, by code points. */
export const cut = (text: string, type: SqlType): string =>
  type.kind === 'varchar' && text.length > type.length ? [...text].slice(0, type.length).join('') : text;
