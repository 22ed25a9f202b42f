import { LakeveilError } from '../errors.ts';

/** A token of a DuckDB text, as the translator writes it. */
export interface DuckDBToken {
  readonly kind: 'name' | 'quoted' | 'string' | 'number' | 'symbol' | 'space';
  readonly text: string;
  /** The name without its quotes, the text of everything else. */
  readonly value: string;
}

const TOKEN =
  /(?<space>\s+)|(?<quoted>"(?:[^"]|"")+")|(?<string>'(?:[^']|'')*')|(?<number>\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<symbol>[^\s\w"'$])/y;

/**
 * Cuts the text that the translator made. It is a small part of DuckDB's language: no comments, no dollar quotes, no
 * escape strings. Anything else throws `UNSUPPORTED_ON_ENGINE`.
 */
export function lexDuckDB(text: string): DuckDBToken[] {
  const tokens: DuckDBToken[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw unknown();
    const [kind, piece] = Object.entries(found.groups!).find(([, value]) => value !== undefined)! as [
      DuckDBToken['kind'],
      string,
    ];
    const value = kind === 'quoted' ? piece.slice(1, -1).replaceAll('""', '"') : piece;
    const before = tokens.at(-1);
    // e'…' would be an escape string, -- and /* comments: the translator writes none of them
    if (kind === 'string' && before?.kind === 'name' && /^(e|b|x|u|n)$/i.test(before.text)) throw unknown();
    if (before?.kind === 'symbol' && (before.text + piece === '--' || before.text + piece === '/*')) throw unknown();
    tokens.push({ kind, text: piece, value });
    at += piece.length;
  }
  return tokens;
}

const unknown = (): LakeveilError =>
  new LakeveilError('UNSUPPORTED_ON_ENGINE', 'the embedded engine has no form for this statement');

/**
 * Functions of DuckDB that look at the engine or change it instead of computing: its catalog, files, settings, logs, other
 * people's statements, texts run as SQL. The translator has no reason to write one; should it ever, the statement is refused.
 */
const ENGINE_FUNCTIONS = new RegExp(
  `^(?:${[
    '(?:duckdb|pragma|pg|has|inet|read|enable|disable|parquet|verify|test|show|truncate|sniff|extension)_.*',
    '.*_scan(?:_.*)?|query(?:_table)?|glob|stats|summary|functions|version|platform|user_agent|copy_database|import_database',
    '(?:database|table)_(?:list|size|info)|(?:storage|metadata)_info|all_profiling_output|collations|which_secret|repeat_row',
    'json_(?:(?:execute_)?serialized?|deserialize)_.*|sql_auto_complete|check_peg_parser|add_parquet_key|icu_calendar_names|show',
    'set_config|get(?:env|variable)|current_(?:setting|query.*|catalog|database|schemas?|role|user|connection_id|transaction_id)',
    '(?:session_)?user|in_search_path|txid_current|get_block_size|nextval|currval|setseed|sleep_ms|write_log',
    '(?:force_)?checkpoint|(?:col|obj|shobj)_description|map_to_pg_oid|format_pg_type',
  ].join('|')})$`,
  'i',
);

/** True for a function that looks at the engine or acts on it, instead of computing from its arguments. */
export const reachesEngine = (name: string): boolean => ENGINE_FUNCTIONS.test(name);
