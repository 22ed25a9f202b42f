import * as v from 'valibot';
import { LakeveilError } from '../errors.ts';
import { Kept } from '../kept.ts';
import { foldName, type TableName, tableKey } from '../names.ts';
import { changeStateFile, fileSignature, readStateFile } from '../textfile.ts';
import {
  CATALOG_FILE,
  type CatalogFile,
  type RegisteredColumn,
  type RegisteredSource,
  type RegisteredTag,
} from './registered.ts';

/** What discovery says about the columns of one table: all that it looked at, tagged or not. */
export interface TableFindings {
  readonly table: TableName;
  readonly columns: readonly { readonly name: string; readonly tags: readonly RegisteredTag[] }[];
}

const EMPTY: CatalogFile = { format: 1, nextId: 1, sources: [] };

/**
 * The registered data sources with their tags, in one file of the state folder. Other processes may write it too: every
 * call sees the newest state, unless a maximum age lets it be a little older, and a write is whole or not at all.
 */
export class CatalogStore {
  readonly #path: string;
  readonly #kept: Kept<CatalogFile>;
  #signature: string | undefined;
  #file: CatalogFile = EMPTY;

  /** What other processes write is seen after `maxAge` milliseconds at the latest, what this store writes at once. */
  constructor(path: string, maxAge = 0) {
    this.#path = path;
    this.#kept = new Kept(maxAge);
  }

  /** The same array until something changes. Throws `STATE` when the file is not what lakeveil wrote. */
  sources(): readonly RegisteredSource[] {
    return this.#kept.get(() => this.#read()).sources;
  }

  /**
   * Registers tables that are not yet, and adds the tags that were found. A tag that is there stays, also when it is not
   * found again: a sample can miss what another one found, and less protection is for a person to decide.
   */
  record(findings: readonly TableFindings[]): void {
    this.#kept.forget();
    changeStateFile(this.#path, (content) => merge(parse(content, this.#path), findings));
  }

  #read(): CatalogFile {
    const signature = fileSignature(this.#path, 'STATE');
    if (signature === this.#signature) return this.#file;
    this.#file = parse(readStateFile(this.#path), this.#path);
    this.#signature = signature;
    return this.#file;
  }
}

function parse(content: unknown, path: string): CatalogFile {
  if (content === undefined) return EMPTY;
  const result = v.safeParse(CATALOG_FILE, content);
  if (!result.success) throw new LakeveilError('STATE', `file \`${path}\` is not what lakeveil wrote there`);
  return result.output;
}

function merge({ nextId, sources }: CatalogFile, findings: readonly TableFindings[]): CatalogFile {
  const merged = new Map(sources.map((source) => [tableKey(source.table), source]));
  let id = nextId;
  for (const { table, columns } of findings) {
    const known = merged.get(tableKey(table)) ?? newSource(id++, table);
    merged.set(tableKey(table), { ...known, columns: mergeColumns(known.columns, columns) });
  }
  return { format: 1, nextId: id, sources: [...merged.values()] };
}

const newSource = (id: number, table: TableName): RegisteredSource => ({
  id,
  name: `${table.schema}.${table.table}`,
  table,
  tags: [],
  columns: [],
});

function mergeColumns(known: readonly RegisteredColumn[], found: TableFindings['columns']): RegisteredColumn[] {
  const columns = new Map(known.map((column) => [foldName(column.name), column]));
  for (const { name, tags } of found) {
    const before = columns.get(foldName(name))?.tags ?? [];
    const kept = before.filter(({ tag }) => !tags.some((newer) => newer.tag === tag));
    columns.set(foldName(name), { name, tags: [...tags, ...kept] });
  }
  return [...columns.values()];
}
