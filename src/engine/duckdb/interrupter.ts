import type { DuckDBConnection } from '@duckdb/node-api';

/** How often an interrupt is repeated: DuckDB forgets one that comes before the statement has really started. */
const REPEAT_MS = 10;

/** Stops what one connection does, when a signal says so or when its owner has had enough. */
export class Interrupter {
  readonly #connection: DuckDBConnection;
  readonly #signals: readonly AbortSignal[];
  #running: Promise<unknown> | undefined;
  #aborted: boolean;

  constructor(connection: DuckDBConnection, signals: readonly AbortSignal[]) {
    this.#connection = connection;
    this.#signals = signals;
    this.#aborted = signals.some((signal) => signal.aborted);
    for (const signal of signals) signal.addEventListener('abort', this.#onAbort);
  }

  /** True once a signal has fired or `stop` was called. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** Marks a call as the one to interrupt while it runs. */
  async during<T>(call: Promise<T>): Promise<T> {
    this.#running = call;
    try {
      return await call;
    } finally {
      this.#running = undefined;
    }
  }

  /** Interrupts the call that runs, if any, and waits until it has ended. Never throws. */
  async stop(): Promise<void> {
    this.#aborted = true;
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onAbort);
    await this.#interrupt();
  }

  readonly #onAbort = (): void => {
    this.#aborted = true;
    void this.#interrupt();
  };

  async #interrupt(): Promise<void> {
    if (!this.#running) return;
    const repeat = setInterval(() => this.#connection.interrupt(), REPEAT_MS);
    this.#connection.interrupt();
    await this.#running.catch(() => undefined);
    clearInterval(repeat);
  }
}
