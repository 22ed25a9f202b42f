import { barrierSql } from '../../src/mask/barrier.ts';
import { fittingMask, maskSql, sqlObstacle } from '../../src/mask/registry.ts';
import { displayName, type TableName } from '../../src/names.ts';
import type { KeyInSqlSetting, ReaderSetting, RewriteContext } from '../../src/rewrite/context.ts';
import type { AppliedMask, CatalogSnapshot, DataSource, Dialect, MaskSpec, TableDecision } from '../../src/types.ts';

/** What one principal may see: by table (`lake.shop.people`), what is masked and which rows are hidden. */
export interface World {
  readonly name: string;
  readonly tables: Readonly<Record<string, Protection>>;
}

/** How one table is protected. Columns that are not named are clear. */
export interface Protection {
  readonly masks?: Readonly<Record<string, MaskSpec>>;
  /** Of masked columns: in which rows the mask applies. There NULL holds. */
  readonly conditions?: Readonly<Record<string, Filter>>;
  readonly filter?: Filter;
}

/** The same predicate twice: for the engine, and for a raw row as `engine/rows.ts` yields it. NULL is not visible. */
export interface Filter {
  readonly predicate: string;
  holds(row: Readonly<Record<string, unknown>>): boolean;
}

/** The world in which nothing is protected. */
export const CLEAR: World = { name: 'clear', tables: {} };

/** One key for all tables, so that masked columns of different tables still join. */
export const WORLD_KEY: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 1);

export interface ContextOptions {
  readonly snapshot: CatalogSnapshot;
  readonly dialect: Dialect;
  readonly defaults: RewriteContext['defaults'];
  readonly readers?: ReaderSetting;
  readonly keyInSql?: KeyInSqlSetting;
  readonly physicalName?: (name: TableName) => TableName;
}

/** A rewrite context as the proxy makes it (proxy/contexts.ts), with the decisions of a world instead of policies. */
export function contextOf(world: World, options: ContextOptions): RewriteContext {
  const {
    snapshot,
    dialect,
    defaults,
    readers = 'whenParseable',
    keyInSql = 'literal',
    physicalName = (name) => name,
  } = options;
  const decisions = new Map(snapshot.tables().map((source) => [source, decisionOf(world, source)]));
  const decide = (source: DataSource): TableDecision => decisions.get(source)!;
  return {
    dialect,
    snapshot,
    defaults,
    readers,
    keyInSql,
    masksRows: dialect === 'duckdb',
    physicalName,
    decide,
    isProtectedName: (folded) => snapshot.tablesNamed(folded).some((source) => decide(source).kind !== 'clear'),
    maskSql: (mask, type, _table, column) => {
      if (keyInSql === 'never' && sqlObstacle(mask, type, dialect) === 'key') throw new Error('a key in SQL');
      return maskSql(mask, type, column, WORLD_KEY, dialect);
    },
    barrier: (projection, columns, from, predicate) => barrierSql(projection, columns, from, predicate, dialect),
  };
}

function decisionOf(world: World, source: DataSource): TableDecision {
  const protection = world.tables[displayName(source.table)];
  if (!protection) return { kind: 'clear' };
  const { masks = {}, conditions = {}, filter } = protection;
  const applied = Object.entries(masks).map(([name, mask]): [string, AppliedMask] => {
    const column = source.columns.find((c) => c.name === name);
    if (!column) throw new Error(`world ${world.name}: ${source.name} has no column ${name}`);
    const when = conditions[name] && { condition: { predicate: conditions[name].predicate, otherwise: undefined } };
    const made = { ...fittingMask(mask, column.type), policy: POLICY, because: 'the test says so', losers: [] };
    return [name, { ...made, ...when }];
  });
  const rows = filter ? { filter: { predicate: filter.predicate, policies: [POLICY] } } : {};
  return { kind: 'veil', masks: new Map(applied), ...rows };
}

const POLICY = { id: 1, key: 'world', name: 'World of a test' };
