import type { Dialect } from '../types.ts';
import type { Token } from './tokens.ts';

/**
 * A parser library that reads a text on its own. It never decides anything: where it can parse, what it finds must
 * equal what our reader found, or the statement is refused.
 */
export interface AgreeingReader {
  readonly name: string;
  /**
   * The names in FROM that are no CTE in scope, as dotted parts, each as often as it occurs; undefined when the library
   * cannot parse the text. `scoped` says whether CTEs were told apart; if not, the list may hold names of CTEs.
   */
  baseTables(text: string, dialect: Dialect): { tables: readonly (readonly string[])[]; scoped: boolean } | undefined;
  /** False when the library cuts strings, quoted names or gaps differently. Absent for libraries without tokens. */
  sameTokens?(text: string, tokens: readonly Token[]): boolean;
}
