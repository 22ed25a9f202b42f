import type { Libraries } from '../rewrite/rewrite.ts';
import { NodeSqlParserReader } from '../sql/nodesqlparser.ts';
import { PolyglotReader } from '../sql/polyglot.ts';

let loading: Promise<Libraries> | undefined;

/** Loads the parser libraries, once per process and only when a statement needs them. A failed load is tried again. */
export function loadLibraries(): Promise<Libraries> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Libraries> {
  const [polyglot, nodeSqlParser] = await Promise.all([PolyglotReader.load(), NodeSqlParserReader.load()]);
  return { readers: [polyglot, nodeSqlParser], translator: polyglot };
}
