import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LakeveilError } from '../../errors.ts';
import { foldName } from '../../names.ts';

/** How the rows stand in a file. */
export type FileFormat = 'csv' | 'parquet';

/** How a file is read, by the end of its name. The first match wins. A CSV file has one of the delimiters. */
const FORMATS = [
  { suffix: '.csv', format: 'csv', gzip: false, delimiters: [',', ';', '\t', '|'] },
  { suffix: '.csv.gz', format: 'csv', gzip: true, delimiters: [',', ';', '\t', '|'] },
  { suffix: '.tsv', format: 'csv', gzip: false, delimiters: ['\t'] },
  { suffix: '.parquet', format: 'parquet', gzip: false, delimiters: [] },
] as const;

/** A file that is a table. */
export interface DataFile {
  readonly schema: string;
  readonly table: string;
  readonly format: FileFormat;
  readonly gzip: boolean;
  /** What may stand between the values of a CSV file. */
  readonly delimiters: readonly string[];
  /** Absolute, for the engine. */
  readonly path: string;
  /** From the data folder, for messages. */
  readonly shown: string;
  /** Changes when the file does. */
  readonly signature: string;
}

/** What `data` points to: a folder with its files, or one database file. */
export type DataSet =
  | { readonly kind: 'folder'; readonly files: readonly DataFile[]; readonly signature: string }
  | { readonly kind: 'database'; readonly path: string; readonly shown: string; readonly signature: string };

/**
 * Looks at `data`. The signature changes when a file is added, removed, renamed, resized or written again, so that a
 * caller can tell whether what it has loaded is still what is there. Throws `DATA_FILE` when something cannot be a table.
 */
export function listData(data: string, rootSchema: string): DataSet {
  const path = resolve(data);
  const stats = statsOf(path);
  if (!stats) throw new LakeveilError('DATA_FILE', `\`${data}\` does not exist`);
  if (!stats.isDirectory()) return { kind: 'database', path, shown: data, signature: signatureOf(path, stats) };
  const files = listFolder(path, rootSchema);
  refuseDoubles(files);
  return { kind: 'folder', files, signature: JSON.stringify(files.map((file) => file.signature)) };
}

function listFolder(root: string, rootSchema: string): DataFile[] {
  const entries = visibleEntries(root, '.');
  const schemas = entries.filter((entry) => statsOf(join(root, entry.name))?.isDirectory());
  return [
    ...entries.flatMap((entry) => dataFile(root, rootSchema, entry.name, entry.name)),
    ...schemas.flatMap(({ name: schema }) => {
      const folder = join(root, schema);
      const inner = visibleEntries(folder, schema);
      return inner.flatMap((entry) => dataFile(folder, schema, entry.name, `${schema}/${entry.name}`));
    }),
  ];
}

function visibleEntries(folder: string, shown: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new LakeveilError('DATA_FILE', `folder \`${shown}\` cannot be read`, { cause });
  }
}

function dataFile(folder: string, schema: string, name: string, shown: string): DataFile[] {
  const found = FORMATS.find(({ suffix }) => foldName(name).endsWith(suffix));
  if (!found || name.length === found.suffix.length) return [];
  const path = join(folder, name);
  const stats = statsOf(path);
  if (stats?.isDirectory()) return [];
  refuseName(path, shown);
  if (!stats?.isFile()) throw new LakeveilError('DATA_FILE', `\`${shown}\` is not a file that can be read`);
  const signature = signatureOf(path, stats);
  const { suffix, ...reading } = found;
  return [{ ...reading, schema, table: name.slice(0, -suffix.length), path, shown, signature }];
}

/** Names that DuckDB takes for patterns, or that would break a message into lines. U+FFFD: the name is not UTF-8. */
function refuseName(path: string, shown: string): void {
  const [odd] = /[*?[\]\p{Cc}\ufffd]/u.exec(path) ?? [];
  if (odd === undefined) return;
  const printed = shown.replace(/[\p{Cc}\ufffd]/gu, '.');
  const what = /[*?[\]]/.test(odd)
    ? 'one of `* ? [ ]`, which stand for patterns'
    : 'a control character or bytes that are not UTF-8';
  throw new LakeveilError('DATA_FILE', `the path of \`${printed}\` holds ${what}`);
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

/** Follows links; undefined for a link that leads nowhere and for what has just vanished. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

const signatureOf = (path: string, { size, mtimeMs, ino }: Stats): string => JSON.stringify([path, size, mtimeMs, ino]);
