// A catalog in memory whose tables are all protected: every other column is masked, so that each reference costs a veil.
import { snapshotOf } from '../dist/catalog/snapshot.js';

const policy = { id: 1, key: 'bench', name: 'Bench' };
const mask = { type: 'Constant', constant: 'XXXX' };
const string = { kind: 'string' };

export function contextFor(tables) {
  const sources = Object.entries(tables).map(([table, columns], i) => ({
    id: i + 1,
    name: table,
    table: { catalog: 'lake', schema: 'shop', table },
    columns: columns.map((name) => ({ name, type: string, tags: [] })),
    tags: [],
  }));
  const snapshot = snapshotOf(sources, 0);
  const decisions = new Map(sources.map((source) => [source, veil(source)]));
  return {
    dialect: 'spark',
    snapshot,
    defaults: { catalog: 'lake', schema: 'shop' },
    readers: 'off',
    isProtectedName: (folded) => snapshot.tablesNamed(folded).length > 0,
    decide: (source) => decisions.get(source),
    physicalName: (name) => name,
    maskSql: () => "CAST('XXXX' AS STRING)",
    barrier: (projection, _columns, from, predicate) => `(SELECT ${projection} FROM ${from} WHERE ${predicate})`,
  };
}

function veil({ columns }) {
  const masked = columns.filter((_, i) => i % 2 === 0);
  const applied = { mask, policy, because: 'bench', losers: [] };
  return { kind: 'veil', masks: new Map(masked.map(({ name }) => [name, applied])) };
}
