import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LakeveilError } from '../../errors.ts';
import { foldName } from '../../names.ts';

/** How a file is read, by the end of its name. The first match wins. */
const FORMATS = [
  { suffix: '.csv', format: 'csv' },
  { suffix: '.csv.gz', format: 'csv' },
  { suffix: '.tsv', format: 'tsv' },
  { suffix: '.parquet', format: 'parquet' },
] as const;

export type FileFormat = (typeof FORMATS)[number]['format'];

/** A file that is a table. */
export interface DataFile {
  readonly schema: string;
  readonly table: string;
  readonly format: FileFormat;
  /** Absolute, for the engine. */
  readonly path: string;
  /** From the data folder, for messages. */
  readonly shown: string;
}

/** What `data` points to: a folder with its files, or one database file. */
export type DataSet =
  | { readonly kind: 'folder'; readonly files: readonly DataFile[]; readonly signature: string }
  | { readonly kind: 'database'; readonly path: string; readonly shown: string; readonly signature: string };

/**
 * Looks at `data`. The signature changes when a file is added, removed, renamed, resized or written again, so that a
 * caller can tell whether what it has loaded is still what is there.
 */
export function listData(data: string, rootSchema: string): DataSet {
  const path = resolve(data);
  if (!existsSync(path)) throw new LakeveilError('DATA_FILE', `\`${data}\` does not exist`);
  if (!statSync(path).isDirectory()) return { kind: 'database', path, shown: data, signature: signatureOf([path]) };
  const files = listFolder(path, rootSchema);
  refuseDoubles(files);
  return { kind: 'folder', files, signature: signatureOf(files.map((file) => file.path)) };
}

function listFolder(root: string, rootSchema: string): DataFile[] {
  const entries = visibleEntries(root);
  const schemas = entries.filter((entry) => isFolder(root, entry));
  return [
    ...entries.flatMap((entry) => dataFile(root, rootSchema, entry.name, entry.name)),
    ...schemas.flatMap(({ name: schema }) => {
      const folder = join(root, schema);
      return visibleEntries(folder).flatMap((entry) => dataFile(folder, schema, entry.name, `${schema}/${entry.name}`));
    }),
  ];
}

const visibleEntries = (folder: string): Dirent[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const isFolder = (root: string, entry: Dirent): boolean => statSync(join(root, entry.name)).isDirectory();

function dataFile(folder: string, schema: string, name: string, shown: string): DataFile[] {
  const found = FORMATS.find(({ suffix }) => foldName(name).endsWith(suffix));
  const path = join(folder, name);
  if (!found || name.length === found.suffix.length || statSync(path).isDirectory()) return [];
  if (/[*?[\]]/.test(path)) {
    throw new LakeveilError('DATA_FILE', `the path of \`${shown}\` holds one of \`* ? [ ]\`, which stand for patterns`);
  }
  return [{ schema, table: name.slice(0, -found.suffix.length), format: found.format, path, shown }];
}

/** DuckDB compares names without ASCII case, so `T.csv` and `t.parquet` are one table too. */
function refuseDoubles(files: readonly DataFile[]): void {
  const seen = new Map<string, DataFile>();
  for (const file of files) {
    const key = foldName(`${file.schema}/${file.table}`);
    const other = seen.get(key);
    if (other) {
      throw new LakeveilError(
        'DATA_FILE',
        `files \`${other.shown}\` and \`${file.shown}\` are both table \`${file.schema}.${file.table}\``,
      );
    }
    seen.set(key, file);
  }
}

function signatureOf(paths: readonly string[]): string {
  return JSON.stringify(
    paths.map((path) => {
      const { size, mtimeMs, ino } = statSync(path);
      return [path, size, mtimeMs, ino];
    }),
  );
}
