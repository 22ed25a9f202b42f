import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Params } from '../../src/engine/engine.ts';
import { sparkPython } from './tools.ts';

/** What Spark's own parser makes of a text: the plan as Spark prints it, ids left out, or the class of the error. */
export type Parsed = { readonly plan: string } | { readonly error: string };

/** What a statement gives: cells are texts, numbers, booleans and null, or Python's form of anything else. */
export type SparkAnswer =
  | { readonly columns: readonly (readonly [name: string, type: string])[]; readonly rows: readonly unknown[][] }
  | { readonly error: string; readonly text: string };

/** The same with values as Spark's to_json writes them. */
export type JsonAnswer =
  | { readonly types: readonly string[]; readonly rows: readonly unknown[][] }
  | { readonly error: string; readonly text: string };

/** A statement with the values of its parameters, by name or in order. */
export interface SparkStatement {
  readonly sql: string;
  readonly params?: Params | undefined;
  /** How long it may run, in seconds, where that is not what `Spark.start` was told. */
  readonly patience?: number;
}

/** How many texts go to Spark in one request. */
const BATCH = 200;

/**
 * A real Spark in a process of its own (`server.py`), with an empty catalog in a temporary folder.
 *
 * Requests are answered in order. A statement over its patience is interrupted and gives an error; when the process ends
 * or hangs, all that waits fails.
 */
export class Spark {
  readonly version: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting: { resolve(answer: never): void; reject(error: Error): void }[];

  private constructor(version: string, process: ChildProcess, folder: string, waiting: Waiting[]) {
    this.version = version;
    this.#process = process;
    this.#folder = folder;
    this.#waiting = waiting;
  }

  /**
   * Starts one; 10 to 20 seconds on two cores, and longer where PySpark must be installed first. `patience` is how long one
   * statement may run, in seconds.
   */
  static async start({ patience = 20 }: { patience?: number } = {}): Promise<Spark> {
    const folder = mkdtempSync(join(tmpdir(), 'lakeveil-spark-'));
    const script = join(import.meta.dirname, 'server.py');
    const process_ = spawn(sparkPython(), [script, folder], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: folder,
      env: { ...process.env, SPARK_PATIENCE: String(patience) },
    });
    const waiting: Waiting[] = [];
    let log = '';
    process_.stderr.on('data', (chunk) => {
      log = (log + chunk).slice(-4000);
    });
    createInterface({ input: process_.stdout }).on('line', (line) =>
      waiting.shift()?.resolve(JSON.parse(line) as never),
    );
    process_.on('close', () => {
      for (const { reject } of waiting.splice(0)) reject(new Error(`Spark has ended: ${log}`));
    });
    const hello = await new Promise<{ version: string }>((resolve, reject) => waiting.push({ resolve, reject }));
    return new Spark(hello.version, process_, folder, waiting);
  }

  /** The plans of Spark's parser, in order; nothing is looked up or run. */
  parse(texts: readonly string[]): Promise<Parsed[]> {
    return this.#plans('parse', texts);
  }

  /** The same after Spark has put CTEs in: what still is an `UnresolvedRelation` is a table. */
  bases(texts: readonly string[]): Promise<Parsed[]> {
    return this.#plans('bases', texts);
  }

  async #plans(request: 'parse' | 'bases', texts: readonly string[]): Promise<Parsed[]> {
    const plans: Parsed[] = [];
    for (let i = 0; i < texts.length; i += BATCH) {
      const answer = await this.#ask<{ plans: Parsed[] }>({ [request]: texts.slice(i, i + BATCH) });
      plans.push(...answer.plans);
    }
    return plans;
  }

  /** Runs one statement. */
  async run(sql: string, params?: Params): Promise<SparkAnswer> {
    return (await this.runAll([{ sql, params }]))[0]!;
  }

  /** Runs statements one after the other; one that fails stops none. */
  async runAll(statements: readonly (string | SparkStatement)[]): Promise<SparkAnswer[]> {
    const run = statements.map((statement) => (typeof statement === 'string' ? { sql: statement } : statement));
    return (await this.#ask<{ answers: SparkAnswer[] }>({ run })).answers;
  }

  /** Runs queries one after the other for their values only, without names. */
  async runForJson(queries: readonly string[]): Promise<JsonAnswer[]> {
    return (await this.#ask<{ answers: JsonAnswer[] }>({ json: queries })).answers;
  }

  /** The queries in the documentation of Spark's functions, each with the function that it is an example of. */
  async examples(): Promise<(readonly [name: string, sql: string])[]> {
    return (await this.#ask<{ examples: [string, string][] }>({ examples: true })).examples;
  }

  /** Runs statements that must not fail, such as those that make tables. */
  async prepare(statements: readonly string[]): Promise<void> {
    for (const [i, answer] of (await this.runAll(statements)).entries()) {
      if ('error' in answer) throw new Error(`${answer.error} in ${statements[i]}: ${answer.text}`);
    }
  }

  /** The optimized plan of a query. */
  async plan(sql: string): Promise<string> {
    return (await this.#ask<{ plan: string }>({ plan: sql })).plan;
  }

  /** From here on statements have settings, temporary views and variables of their own; tables stay. */
  async newSession(): Promise<void> {
    await this.#ask({ session: true });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.stdin!.end();
    const hanging = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(hanging);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ask<Answer>(request: object): Promise<Answer> {
    const answer = new Promise<Answer & { failed?: string; text?: string }>((resolve, reject) =>
      this.#waiting.push({ resolve, reject }),
    );
    this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
    return answer.then((found) => {
      if (found.failed !== undefined) throw new Error(`Spark: ${found.failed}: ${found.text}`);
      return found;
    });
  }
}

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}
