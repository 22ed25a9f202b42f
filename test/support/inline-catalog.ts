import { snapshotOf } from '../../src/catalog/snapshot.ts';
import { parseType } from '../../src/sqltype.ts';
import type { CatalogSnapshot, Column, DataSource } from '../../src/types.ts';

/**
 * A catalog written as text, one table a line, tags in braces:
 * `lake.shop.transactions(id BIGINT, card STRING {Discovered.PCI}, amount DECIMAL(10,2)) {Environment.DEV}`
 * `lake.shop.cards(card STRING) VIEW SELECT card FROM transactions`
 */
export function inlineCatalog(text: string): CatalogSnapshot {
  const sources = text.trim().split('\n').map(readTable);
  return snapshotOf(sources, 0);
}

function readTable(line: string, index: number): DataSource {
  const [head = '', definition] = line.split(/ VIEW(?: |$)/, 2);
  const found = /^([\w.]+)\((.*)\)\s*(?:\{(.*)\})?$/.exec(head.trim());
  if (!found) throw new Error(`not a table: ${line}`);
  const [, name, columns, tags] = found as unknown as [string, string, string, string | undefined];
  const [catalog, schema, table] = name.split('.') as [string, string, string];
  return {
    id: index + 1,
    name,
    table: { catalog, schema, table },
    columns: splitTop(columns).map(readColumn),
    tags: readTags(tags),
    ...(definition === undefined ? {} : { view: { sql: definition || undefined, catalog, schema } }),
  };
}

function readColumn(text: string): Column {
  const found = /^(\S+)\s+([^{]+?)\s*(?:\{(.*)\})?$/.exec(text.trim());
  if (!found) throw new Error(`not a column: ${text}`);
  const [, name, type, tags] = found as unknown as [string, string, string, string | undefined];
  return { name, type: parseType(type, 'spark'), tags: readTags(tags) };
}

const readTags = (text: string | undefined): string[] => text?.split(',').map((tag) => tag.trim()) ?? [];

/** Splits at commas that stand in no bracket. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if ('({<'.includes(text[i] ?? ' ')) depth++;
    else if (')}>'.includes(text[i] ?? ' ')) depth--;
    else if (i === text.length || (text[i] === ',' && depth === 0)) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return parts;
}
