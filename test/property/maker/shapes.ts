/**
 * Makes random queries that Spark and DuckDB understand alike and whose answers do not depend on the order of rows.
 * Every choice comes from `int`, so that fast-check can replay a query from its seed and shrink it.
 */
export interface Choices {
  /** A number from 0 to `below` - 1. Smaller is simpler. */
  int(below: number): number;
}

export type Type = 'int' | 'text' | 'money' | 'day';

export interface Column {
  readonly name: string;
  readonly type: Type;
}

/** What a FROM item offers. `qualifiers` are the ways to name it, from the shortest to the longest. */
export interface Source {
  readonly qualifiers: readonly string[];
  readonly columns: readonly Column[];
}

export interface Scope {
  readonly sources: readonly Source[];
  /** What a bare `*` shows. */
  readonly star?: readonly Column[];
  /** Only the nearest outer query block may be seen, as in Spark. */
  readonly outer: readonly Source[];
}

/** A FROM clause as far as it is written. */
export interface Joined {
  readonly sql: string;
  readonly sources: readonly Source[];
  readonly star: readonly Column[];
}

export interface Made {
  readonly sql: string;
  readonly columns: readonly Column[];
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** A statement, whether it says in full how its rows are ordered, and the columns that have a name of their own. */
export interface MadeStatement {
  readonly sql: string;
  readonly ordered: boolean;
  readonly named: readonly Column[];
}

/** The tables of the world that the queries run over; see test/support/world-shop.ts for who protects what. */
export const TABLES: readonly TableShape[] = [
  { name: 'people', columns: columns('id int, name text, card text, salary money, country text, born day') },
  { name: 'orders', columns: columns('id int, person int, card text, amount money, note text, day day') },
  { name: 'countries', columns: columns('code text, title text, area int') },
];

function columns(text: string): Column[] {
  return text.split(', ').map((pair) => {
    const [name, type] = pair.split(' ') as [string, Type];
    return { name, type };
  });
}

export const TYPES: readonly Type[] = ['int', 'text', 'money', 'day'];

export const distinctNames = (columns: readonly Column[]): boolean =>
  new Set(columns.map((c) => c.name)).size === columns.length;

export const sameColumn = (a: Column, b: Column): boolean => a.name === b.name && a.type === b.type;
