import { LRUCache } from 'lru-cache';
import { barrierSql } from '../mask/barrier.ts';
import { maskSql } from '../mask/registry.ts';
import { decide } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';
import type { ReaderSetting, RewriteContext, SessionFacts } from '../rewrite/context.ts';
import type { CatalogSnapshot, DataSource, Dialect, Principal, TableDecision } from '../types.ts';
import type { TableKeys } from './keys.ts';

/** What one statement is decided on; all of one moment. */
export interface Moment {
  /** Nobody else's object: tables are decided later, and the caller may change his until then. */
  readonly principal: Principal;
  readonly snapshot: CatalogSnapshot;
  readonly policies: { readonly version: string; readonly policies: readonly Policy[] };
  readonly dialect: Dialect;
  readonly defaults: { readonly catalog: string; readonly schema: string };
  readonly session?: SessionFacts | undefined;
}

/** A context and the number that stands for it in the keys of the cache of statements. */
export interface NumberedContext {
  readonly id: number;
  readonly context: RewriteContext;
}

/** What the contexts of one veil have in common. */
export interface ContextParts {
  readonly keys: TableKeys;
  readonly readers: ReaderSetting;
  physicalName(table: DataSource['table'], dialect: Dialect): DataSource['table'];
}

/**
 * Makes rewrite contexts and keeps them, so that a principal's decision on a table is made once.
 *
 * INVARIANT: two moments share a context only if principal, policies, catalog, dialect, defaults and session are all equal.
 */
export class Contexts {
  readonly #parts: ContextParts;
  readonly #known: LRUCache<string, NumberedContext> = new LRUCache({ max: 500 });
  #count = 0;

  constructor(parts: ContextParts) {
    this.#parts = parts;
  }

  of(moment: Moment): NumberedContext {
    const { principal, snapshot, policies, dialect, defaults, session } = moment;
    const state = session && [session.timeZone ?? null, ...session.variables.values()];
    // the whole principal, because a row filter may name any part of it
    const key = JSON.stringify([snapshot.version, policies.version, dialect, defaults, principal, state]);
    const known = this.#known.get(key);
    if (known) return known;
    const made = { id: ++this.#count, context: this.#make(moment) };
    this.#known.set(key, made);
    return made;
  }

  #make({ principal, snapshot, policies, dialect, defaults, session }: Moment): RewriteContext {
    const { keys, readers, physicalName } = this.#parts;
    const decisions = new Map<DataSource, TableDecision>();
    const decideOnce = (source: DataSource): TableDecision => {
      const decision = decisions.get(source) ?? decide(policies.policies, principal, source);
      decisions.set(source, decision);
      return decision;
    };
    return {
      dialect,
      snapshot,
      defaults,
      readers,
      session,
      isProtectedName: (folded) => snapshot.tablesNamed(folded).some((source) => decideOnce(source).kind !== 'clear'),
      decide: decideOnce,
      physicalName: (table) => physicalName(table, dialect),
      maskSql: (mask, type, table, column) => maskSql(mask, type, column, keys.keyOf(table), dialect),
      barrier: (projection, columns, from, predicate) => barrierSql(projection, columns, from, predicate, dialect),
    };
  }
}
