import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { LakeveilError } from '../errors.ts';
import { barrierSql } from '../mask/barrier.ts';
import { keyPurpose, maskSql, sqlObstacle } from '../mask/registry.ts';
import { displayName } from '../names.ts';
import { decideLanded, landing } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';
import type {
  KeyInSqlSetting,
  ReaderSetting,
  RewriteContext,
  RowFilterSetting,
  SessionFacts,
} from '../rewrite/context.ts';
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
  /** False when the engine would let predicates see rows that a row filter hides. */
  readonly keepsRowsHidden: boolean;
}

/** What the contexts of one veil have in common. */
export interface ContextParts {
  readonly keys: TableKeys;
  readonly readers: ReaderSetting;
  readonly rowFilter: RowFilterSetting;
  /** `literal` unless given. */
  readonly keyInSql?: KeyInSqlSetting;
  /** The dialect of the texts that lakeveil runs itself, so that it sees the rows of their answers; none where absent. */
  readonly ownDialect?: Dialect;
  /** Functions of users that may be called; see RewriteContext. */
  readonly functions?: ReadonlySet<string>;
  physicalName(table: DataSource['table'], dialect: Dialect): DataSource['table'];
}

/**
 * Makes rewrite contexts and keeps them, so that a principal's decision on a table is made once.
 *
 * INVARIANT: two moments share a context only if all that they are made of is equal, and a setting if all but the principal
 * is.
 */
export class Contexts {
  readonly #parts: ContextParts;
  readonly #settings: LRUCache<string, Setting> = new LRUCache({ max: 100 });
  #last: Setting | undefined;

  constructor(parts: ContextParts) {
    this.#parts = parts;
  }

  of(moment: Moment): PrincipalContext {
    if (!this.#last?.isOf(moment)) this.#last = this.#setting(moment);
    return this.#last.contextOf(moment.principal);
  }

  #setting(moment: Moment): Setting {
    const { snapshot, policies, dialect, defaults, session, keepsRowsHidden } = moment;
    const state = session && [session.timeZone ?? null, ...session.variables.values()];
    // of an older catalog or older policies nothing will be asked again
    if (!this.#last?.isVersionOf(moment)) this.#settings.clear();
    const key = JSON.stringify([snapshot.version, policies.version, dialect, defaults, state, keepsRowsHidden]);
    const setting = this.#settings.get(key) ?? new Setting(moment, this.#parts);
    this.#settings.set(key, setting);
    return setting;
  }
}

/** A moment without its principal, with what holds for every principal. */
export class Setting {
  readonly #moment: Omit<Moment, 'principal'>;
  readonly #parts: ContextParts;
  /** By principal. */
  readonly #contexts: LRUCache<string, PrincipalContext> = new LRUCache({ max: 500 });
  readonly #landing = new Map<DataSource, readonly Policy[]>();

  constructor({ snapshot, policies, dialect, defaults, session, keepsRowsHidden }: Moment, parts: ContextParts) {
    this.#moment = { snapshot, policies, dialect, defaults, session, keepsRowsHidden };
    this.#parts = parts;
  }

  /** True when all but the principal is that of the moment. A quick look, which may miss that two sessions are alike. */
  isOf(moment: Moment): boolean {
    const { dialect, defaults, session, keepsRowsHidden } = this.#moment;
    return (
      this.isVersionOf(moment) &&
      moment.session === session &&
      moment.dialect === dialect &&
      moment.keepsRowsHidden === keepsRowsHidden &&
      moment.defaults.schema === defaults.schema &&
      moment.defaults.catalog === defaults.catalog
    );
  }

  /** True when catalog and policies are those of the moment. */
  isVersionOf({ snapshot, policies }: Pick<Moment, 'snapshot' | 'policies'>): boolean {
    return this.#moment.snapshot.version === snapshot.version && this.#moment.policies.version === policies.version;
  }

  hasVersionOf(other: Setting): boolean {
    return other === this || this.isVersionOf(other.#moment);
  }

  contextOf(principal: Principal): PrincipalContext {
    const key = keyOf(principal);
    const known = this.#contexts.get(key);
    if (known) return known;
    const context = new PrincipalContext(this, principal, this.#moment, this.#parts);
    this.#contexts.set(key, context);
    return context;
  }

  decide(principal: Principal, source: DataSource): TableDecision {
    const landed = this.#landing.get(source) ?? landing(this.#moment.policies.policies, source);
    this.#landing.set(source, landed);
    const decision = decideLanded(landed, principal, source);
    return this.#moment.keepsRowsHidden ? decision : withoutRowFilter(decision, source);
  }
}

const principalKeys = new WeakMap<Principal, string>();

/** The whole principal, because a row filter may name any part of it. Kept with the object: the people file's are asked for often. */
function keyOf(principal: Principal): string {
  const known = principalKeys.get(principal);
  if (known !== undefined) return known;
  const key = JSON.stringify(principal);
  principalKeys.set(principal, key);
  return key;
}

interface Decided {
  readonly decision: TableDecision;
  /** Equal for equal decisions only. */
  readonly fingerprint: string;
}

/** The rewrite context of a principal in a setting, which can tell what a statement asked about the principal. */
export class PrincipalContext {
  readonly setting: Setting;
  readonly context: RewriteContext;
  readonly #principal: Principal;
  readonly #decided = new Map<DataSource, Decided>();
  #asked = new Set<DataSource>();

  constructor(setting: Setting, principal: Principal, moment: Omit<Moment, 'principal'>, parts: ContextParts) {
    this.setting = setting;
    this.#principal = principal;
    const { snapshot, dialect, defaults, session } = moment;
    const { keys, readers, functions, rowFilter, keyInSql, ownDialect, physicalName } = parts;
    const decide = (source: DataSource): TableDecision => {
      this.#asked.add(source);
      return this.#decide(source).decision;
    };
    this.context = {
      dialect,
      snapshot,
      defaults,
      readers,
      rowFilter,
      ...(keyInSql ? { keyInSql } : {}),
      masksRows: dialect === ownDialect,
      ...(functions ? { functions } : {}),
      session,
      isProtectedName: (folded) =>
        snapshot.tablesNamed(folded).some((source) => source.view || decide(source).kind !== 'clear'),
      decide,
      physicalName: (table) => physicalName(table, dialect),
      maskSql: (mask, type, table, column) => {
        // rewriting knows it; should it ever forget, the key stays here all the same
        if (keyInSql === 'never' && sqlObstacle(mask, type, dialect) === 'key')
          throw new LakeveilError('INTERNAL', 'a key would have got into a text for an engine');
        return maskSql(mask, type, column, keys.keyOf(table, keyPurpose(mask)), dialect);
      },
      barrier: (projection, columns, from, predicate) => barrierSql(projection, columns, from, predicate, dialect),
    };
  }

  /** Stands for what the principal may see of a source: two have the same one only if their decisions are equal. */
  fingerprint(source: DataSource): string {
    return this.#decide(source).fingerprint;
  }

  /** What `run` returns, and the sources on which it asked for a decision, each once, in the order of the first time. */
  noting<T>(run: () => T): { readonly result: T; readonly asked: readonly DataSource[] } {
    this.#asked = new Set();
    const result = run();
    return { result, asked: [...this.#asked] };
  }

  #decide(source: DataSource): Decided {
    const known = this.#decided.get(source);
    if (known) return known;
    const decision = this.setting.decide(this.#principal, source);
    const decided = { decision, fingerprint: fingerprintOf(decision) };
    this.#decided.set(source, decided);
    return decided;
  }
}

/** A hash of everything in a decision, also of what only `explain` tells. */
function fingerprintOf(decision: TableDecision): string {
  const text = JSON.stringify(decision, (_, value) => (value instanceof Map ? [...value] : value));
  return createHash('sha256').update(text).digest('base64');
}

/** A filter that hides nothing on this engine must not look as if it did. */
function withoutRowFilter(decision: TableDecision, { table }: DataSource): TableDecision {
  if (decision.kind !== 'veil' || !decision.filter) return decision;
  const reason = `the engine would run your predicates on hidden rows of table \`${displayName(table)}\`, ask for another engine`;
  return { kind: 'deny', code: 'ROW_FILTER_UNSAFE', reason };
}
