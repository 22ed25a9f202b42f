import { LakeveilError } from '../errors.ts';
import type { Explanation } from '../rewrite/explain.ts';
import type { Rewritten } from '../rewrite/rewrite.ts';
import type { VeilResult } from './result.ts';
import type { SessionState } from './session-state.ts';
import type { QueryOptions } from './veil.ts';

/** What a session asks of its veil. */
export interface SessionBackend {
  query(sql: string, options: Pick<QueryOptions, 'params' | 'signal'>, state: SessionState): Promise<VeilResult>;
  rewrite(sql: string, state: SessionState): Promise<Rewritten>;
  explain(sql: string, state: SessionState): Promise<Explanation>;
}

/**
 * One person's statements one after another: USE, SET and variables hold for those that follow. The person's groups and
 * policies are those of the moment of each statement, as without a session.
 */
export class Session {
  readonly #backend: SessionBackend;
  readonly #state: SessionState;
  readonly #closing: AbortController = new AbortController();

  constructor(backend: SessionBackend, state: SessionState) {
    this.#backend = backend;
    this.#state = state;
  }

  /** Answers one statement. Throws like `Veil.query`; `USAGE` when the session is closed. */
  async query(sql: string, { params, signal }: Pick<QueryOptions, 'params' | 'signal'> = {}): Promise<VeilResult> {
    this.#requireOpen();
    const signals = signal ? [signal, this.#closing.signal] : [this.#closing.signal];
    return this.#backend.query(sql, { params, signal: AbortSignal.any(signals) }, this.#state);
  }

  /** The statement as the engine would get it; runs nothing. */
  async rewrite(sql: string): Promise<Rewritten> {
    this.#requireOpen();
    return this.#backend.rewrite(sql, this.#state);
  }

  /** Where each output column comes from, and why it is masked or clear; runs nothing. */
  async explain(sql: string): Promise<Explanation> {
    this.#requireOpen();
    return this.#backend.explain(sql, this.#state);
  }

  /** Stops what runs in the session. May be called any number of times. */
  close(): void {
    this.#closing.abort();
  }

  #requireOpen(): void {
    if (this.#closing.signal.aborted) throw new LakeveilError('USAGE', 'the session is closed');
  }
}
