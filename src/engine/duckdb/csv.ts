import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

/** What the first line of a CSV file tells. */
export interface CsvHeader {
  readonly delimiter: string;
  /** How many names it holds. */
  readonly columns: number;
}

/** So much of a file is read to find its first line, which must end within it. */
const HEADER_BYTES = 1 << 16;

/**
 * Reads the first line of a CSV file: its delimiter is the one of the given that stands there most often outside quotes,
 * of several the first. Undefined when there is no such line. Throws what the file system or gunzip throws.
 *
 * It is not left to DuckDB, which guesses from all rows: with a ragged or commented line it finds another dialect in
 * which everything fits, skips the real header, and a row of values becomes the column names, which no mask covers.
 */
export function readHeader(path: string, gzip: boolean, delimiters: readonly string[]): CsvHeader | undefined {
  const start = readStart(path);
  const bytes = gzip ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  const counts = countOutsideQuotes(bytes.toString('utf8').replace(/^\ufeff/, ''), delimiters);
  if (!counts) return undefined;
  const delimiter = delimiters.reduce((best, one) => (counts.get(one)! > counts.get(best)! ? one : best));
  return { delimiter, columns: counts.get(delimiter)! + 1 };
}

function readStart(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** How often each stands in the first line outside quotes; undefined when that is blank. */
function countOutsideQuotes(text: string, delimiters: readonly string[]): ReadonlyMap<string, number> | undefined {
  const counts = new Map(delimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  let length = 0;
  for (const c of text) {
    if (!quoted && (c === '\n' || c === '\r')) break;
    if (c === '"') quoted = !quoted;
    if (!quoted && counts.has(c)) counts.set(c, counts.get(c)! + 1);
    if (c.trim() !== '') length++;
  }
  return length === 0 ? undefined : counts;
}

/** Unpacks the whole file into nothing. Throws when it is cut off or damaged, which DuckDB takes for its end. */
export async function checkGzip(path: string): Promise<void> {
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(path), createGunzip(), nothing);
}
