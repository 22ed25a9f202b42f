import type { TextFunction } from '../types.ts';
import { HASH, hashMask } from './hash.ts';
import { BUILTINS } from './hmac-sql.ts';
import type { MaskPlace } from './mask.ts';

/** A function of texts and of literal numbers that yields a text of every text, and NULL only of NULL. */
interface TextForm {
  sql(texts: readonly string[], numbers: readonly number[], place: MaskPlace): string;
  value(texts: readonly string[], numbers: readonly number[], key: Uint8Array): string;
}

/** Characters are code points. */
const slice = (text: string, from: number, to?: number): string => [...text].slice(from, to).join('');

const STRING = { kind: 'string' } as const;

export const TEXT_FORMS: Readonly<Record<TextFunction, TextForm>> = {
  concat: {
    sql: (texts, _numbers, { dialect }) => texts.reduce(BUILTINS[dialect].concat),
    value: (texts) => texts.join(''),
  },
  substring: {
    sql: ([text], [from, count], { dialect }) => BUILTINS[dialect].call('substring', text!, `${from}`, `${count}`),
    value: ([text], [from, count]) => slice(text!, from! - 1, from! - 1 + count!),
  },
  left: {
    sql: ([text], [count], { dialect }) => BUILTINS[dialect].call('substring', text!, '1', `${count}`),
    value: ([text], [count]) => slice(text!, 0, count!),
  },
  right: {
    sql: ([text], [count], { dialect }) => BUILTINS[dialect].call('right', text!, `${count}`),
    value: ([text], [count]) => (count === 0 ? '' : slice(text!, -count!)),
  },
  replace: {
    sql: (texts, _numbers, { dialect }) => BUILTINS[dialect].call('replace', ...texts),
    value: ([text, search, replacement]) => text!.replaceAll(search!, () => replacement!),
  },
  '@hash': {
    sql: ([text], _numbers, place) => hashMask.sql(HASH, { ...place, type: STRING, column: text! }),
    value: ([text], _numbers, key) => String(hashMask.value(HASH, STRING, key)(text!)),
  },
};
