import type { Libraries } from '../rewrite/rewrite.ts';
import { PolyglotReader } from '../sql/polyglot.ts';
import { SqlParserReader } from '../sql/sqlparser.ts';

let loading: Promise<Libraries> | undefined;
let polyglot: PolyglotReader | undefined;
let sqlparser: SqlParserReader | undefined;

/**
 * Loads the parser libraries, once per process and only when a statement needs them. A failed load is tried again, and a
 * reader that a statement has damaged is replaced before the next one.
 */
export function loadLibraries(): Promise<Libraries> {
  if (polyglot?.damaged || sqlparser?.damaged) loading = undefined;
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Libraries> {
  const [first, second] = await Promise.all([
    whole(polyglot) ?? PolyglotReader.load(),
    whole(sqlparser) ?? SqlParserReader.load(),
  ]);
  polyglot = first;
  sqlparser = second;
  return { readers: [first, second], translator: first };
}

/** The instance that there is, unless it must be replaced: the other one need not be loaded anew for that. */
const whole = <R extends { readonly damaged: boolean }>(reader: R | undefined): R | undefined =>
  reader?.damaged ? undefined : reader;
