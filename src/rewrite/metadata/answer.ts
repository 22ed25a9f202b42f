import type { SqlType } from '../../sqltype.ts';

/** Rows that lakeveil makes itself. Values fit the column's type: texts, booleans or NULL. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly rows: readonly (readonly (string | boolean | null)[])[];
}

/** An answer whose columns are texts, but for those that are named `isTemporary`. */
export const answerOf = (names: readonly string[], rows: Answer['rows']): Answer => ({
  columns: names.map((name) => ({ name, type: { kind: name === 'isTemporary' ? 'boolean' : 'string' } })),
  rows,
});
