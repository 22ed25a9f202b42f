import Table from 'cli-table3';
import type { SqlType } from '../../sqltype.ts';
import { paint } from './style.ts';

/** What stands between two columns. */
const GAP = '   ';

/** Columns are never narrower than this, however small the terminal is. */
const NARROWEST = 8;

/** A table for people: thin lines, numbers to the right, NULL dimmed, cells cut so that it fits the terminal's width. */
export function formatTable(
  columns: readonly { readonly name: string; readonly numeric?: boolean }[],
  rows: readonly (readonly unknown[])[],
): string {
  const head = columns.map(({ name }) => clean(name));
  const texts = rows.map((row) => row.map((value) => (isNull(value) ? 'NULL' : clean(formatValue(value)))));
  const widths = fitWidths(columns.map((_, i) => Math.max(...[head, ...texts].map((cells) => cells[i]?.length ?? 0))));
  const table = new Table({
    head: head.map((name, i) => paint('bold', cut(name, widths[i]!))),
    colAligns: columns.map(({ numeric }) => (numeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: LINES,
  });
  const cell = (text: string, r: number, c: number) =>
    isNull(rows[r]?.[c]) ? paint('dim', text) : cut(text, widths[c]!);
  table.push(...texts.map((cells, r) => cells.map((text, c) => cell(text, r, c))));
  return table.toString().replace(/ +$/gm, '');
}

/** Lines above, below and under the head only. */
const LINES = {
  ...{ top: '─', 'top-mid': '───', 'top-left': '', 'top-right': '' },
  ...{ bottom: '─', 'bottom-mid': '───', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '─', 'mid-mid': '───', right: '', 'right-mid': '', middle: GAP },
};

/** Widths that fit the terminal, taken from the widest columns first; what is piped stays whole. */
function fitWidths(natural: readonly number[]): number[] {
  const widths = [...natural];
  const { isTTY, columns: terminal } = process.stdout;
  if (!isTTY) return widths;
  let surplus = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - (terminal ?? 120);
  for (; surplus > 0; surplus--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST) break;
    widths[widest]!--;
  }
  return widths;
}

const isNull = (value: unknown): boolean => value === null || value === undefined;

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** Control characters of data must not reach the terminal: they could repaint it. */
export const clean = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '·');

/** A value as text: dates in ISO form, bytes in hex, lists and structs as JSON. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value, jsonValue);
  return String(value);
}

/** For JSON.stringify: whole numbers beyond 2^53 as strings, bytes in hex, maps as objects. */
export function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value instanceof Map ? Object.fromEntries(value) : value;
}

const NUMERIC: ReadonlySet<SqlType['kind']> = new Set([
  ...(['tinyint', 'smallint', 'int', 'bigint', 'decimal', 'float', 'double'] as const),
]);

/** True for types whose values stand to the right. */
export const isNumeric = (type: SqlType): boolean => NUMERIC.has(type.kind);
