import type { Libraries } from '../rewrite/rewrite.ts';
import { PolyglotReader } from '../sql/polyglot.ts';
import { SqlParserReader } from '../sql/sqlparser.ts';

let loading: Promise<Libraries> | undefined;
let instances: readonly { readonly damaged: boolean }[] = [];

/**
 * Loads the parser libraries, once per process and only when a statement needs them. A failed load is tried again, and a
 * reader that a statement has damaged is replaced before the next one.
 */
export function loadLibraries(): Promise<Libraries> {
  if (instances.some(({ damaged }) => damaged)) loading = undefined;
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Libraries> {
  const [first, second] = await Promise.all([PolyglotReader.load(), SqlParserReader.load()]);
  instances = [first, second];
  return { readers: [first, second], translator: first };
}
