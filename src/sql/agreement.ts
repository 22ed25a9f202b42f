import { foldName } from '../names.ts';
import type { Token } from './tokens.ts';

/** Names in FROM as dotted parts. */
export type TableNames = readonly (readonly string[])[];

/**
 * A parser library that reads a text on its own. It never decides anything: where it can parse, what it finds must
 * equal what our reader found, or the statement is refused.
 */
export interface AgreeingReader {
  readonly name: string;
  /**
   * The names in FROM that are no CTE in scope, each as often as it occurs; undefined when the library has no opinion.
   * `tokens` are ours of the same text.
   */
  baseTables(text: string, tokens: readonly Token[]): TableNames | undefined;
  /** False when the library cuts strings, quoted names or gaps differently. Absent for libraries without tokens. */
  sameTokens?(text: string, tokens: readonly Token[]): boolean;
}

/** What is to be known of the nodes of a library's tree. Nodes are objects; which properties they have, the library says. */
export interface TreeShape {
  /** The dotted name of a node that stands for a table. */
  tableName(node: object): readonly string[] | undefined;
  /** The CTEs of a node that has any, in their order. */
  ctes(node: object): { readonly recursive: boolean; readonly list: readonly Cte[] } | undefined;
  /** Properties that hold neither tables nor queries. */
  readonly barren: ReadonlySet<string>;
}

interface Cte {
  readonly name: string;
  /** Where its query is. */
  readonly query: object;
}

/** The tables of a tree that are no CTE in scope. Walks every other property of every node, so that no kind of node is forgotten. */
export function baseTablesOf(tree: object, shape: TreeShape): TableNames {
  const found: (readonly string[])[] = [];
  walk(tree, new Set());
  return found;

  function walk(node: object, scope: ReadonlySet<string>): void {
    if (Array.isArray(node)) {
      for (const item of node) if (typeof item === 'object' && item !== null) walk(item, scope);
      return;
    }
    const name = shape.tableName(node);
    if (name && (name.length > 1 || !scope.has(foldName(name[0]!)))) found.push(name);
    const inner = 'with' in node ? walkCtes(node, scope) : scope;
    for (const key in node) {
      const value = (node as Record<string, unknown>)[key];
      if (typeof value === 'object' && value !== null && key !== 'with' && !shape.barren.has(key)) walk(value, inner);
    }
  }

  function walkCtes(node: object, outer: ReadonlySet<string>): ReadonlySet<string> {
    const ctes = shape.ctes(node);
    let scope = outer;
    for (const { name, query } of ctes?.list ?? []) {
      const withSelf = new Set([...scope, foldName(name)]);
      walk(query, ctes?.recursive ? withSelf : scope);
      scope = withSelf;
    }
    return scope;
  }
}
