/*
 * What applications import. Everything else is internal and may change.
 */
export type { ColumnFinding, DiscoveryProgress } from './discover/discover.ts';
export type { DescribedColumn, Params, ParamValue } from './engine/engine.ts';
export { ERRORS, type ErrorCode, type ErrorFamily, isLakeveilError, LakeveilError, type Position } from './errors.ts';
export type { TableName } from './names.ts';
export type { PolicyStore } from './policy/store.ts';
export type { VeilResult } from './proxy/result.ts';
export type { Session } from './proxy/session.ts';
export {
  type DiscoverOptions,
  openVeil,
  type QueryOptions,
  type RewriteOptions,
  type StatementOptions,
  type UnmaskOptions,
  type Veil,
} from './proxy/veil.ts';
export type { Advice } from './rewrite/advice.ts';
export type { ColumnExplanation, Explanation, SourceExplanation } from './rewrite/explain.ts';
export type { InProcessMask } from './rewrite/in-process.ts';
export type { Rewritten } from './rewrite/rewrite.ts';
export type { SqlType } from './sqltype.ts';
export type { CatalogSnapshot, Column, DataSource, Dialect, MaskedColumn, PolicyRef, Principal } from './types.ts';
