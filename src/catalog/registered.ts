import * as v from 'valibot';
import type { TableName } from '../names.ts';

/** Why a column has a tag: what discovery measured, rates and counts, never a value; or the engine's own catalog has it. */
export interface RegisteredTag {
  readonly tag: string;
  readonly by: 'discovery' | 'engine';
  /** ISO 8601, when it was last found. */
  readonly at: string;
  /** What found it: an identifier of discovery, or the catalog. */
  readonly identifier: string;
  /** The share of values that matched, 0 to 1; absent when the column's name decided. */
  readonly rate?: number | undefined;
  readonly sampleSize?: number | undefined;
}

/** A column that somebody or something has looked at. */
export interface RegisteredColumn {
  readonly name: string;
  readonly tags: readonly RegisteredTag[];
}

/** A table that was registered as a data source. */
export interface RegisteredSource {
  readonly id: number;
  readonly name: string;
  readonly table: TableName;
  /** Tags of the table itself. */
  readonly tags: readonly string[];
  readonly columns: readonly RegisteredColumn[];
}

/** The catalog file in the state folder. */
export interface CatalogFile {
  readonly format: 1;
  readonly nextId: number;
  readonly sources: readonly RegisteredSource[];
}

const TAG = v.strictObject({
  tag: v.string(),
  by: v.picklist(['discovery', 'engine']),
  at: v.string(),
  identifier: v.string(),
  rate: v.optional(v.number()),
  sampleSize: v.optional(v.number()),
});

const SOURCE = v.strictObject({
  id: v.number(),
  name: v.string(),
  table: v.strictObject({ catalog: v.string(), schema: v.string(), table: v.string() }),
  tags: v.array(v.string()),
  columns: v.array(v.strictObject({ name: v.string(), tags: v.array(TAG) })),
});

export const CATALOG_FILE: v.GenericSchema<unknown, CatalogFile> = v.strictObject({
  format: v.literal(1),
  nextId: v.number(),
  sources: v.array(SOURCE),
});
