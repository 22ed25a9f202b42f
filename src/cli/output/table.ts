import Table from 'cli-table3';
import type { SqlType } from '../../sqltype.ts';
import { paint } from './style.ts';

/** A table for people: thin lines, numbers to the right, NULL dimmed, long cells cut to the terminal's width. */
export function formatTable(
  columns: readonly { readonly name: string; readonly numeric?: boolean }[],
  rows: readonly (readonly unknown[])[],
): string {
  const width = cellWidth(columns.length);
  const table = new Table({
    head: columns.map(({ name }) => paint('bold', cut(clean(name), width))),
    colAligns: columns.map(({ numeric }) => (numeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: LINES,
  });
  table.push(...rows.map((row) => row.map((value) => formatCell(value, width))));
  return table.toString().replace(/ +$/gm, '');
}

/** Lines above, below and under the head only. */
const LINES = {
  ...{ top: '─', 'top-mid': '───', 'top-left': '', 'top-right': '' },
  ...{ bottom: '─', 'bottom-mid': '───', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '─', 'mid-mid': '───', right: '', 'right-mid': '', middle: '   ' },
};

/** Cells are cut only on terminals: what is piped stays whole. */
function cellWidth(columns: number): number {
  const { isTTY, columns: terminal } = process.stdout;
  if (!isTTY) return Number.POSITIVE_INFINITY;
  return Math.max(12, Math.floor((terminal ?? 120) / Math.max(1, columns)) * 2);
}

function formatCell(value: unknown, width: number): string {
  if (value === null || value === undefined) return paint('dim', 'NULL');
  return cut(clean(formatValue(value)), width);
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** Control characters of data must not reach the terminal: they could repaint it. */
const clean = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '·');

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
