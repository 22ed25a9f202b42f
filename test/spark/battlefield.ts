import { loadLibraries } from '../../src/proxy/libraries.ts';
import type { RewriteContext } from '../../src/rewrite/context.ts';
import type { Libraries } from '../../src/rewrite/rewrite.ts';
import type { Attack } from '../attacks/attacks.ts';
import { CATALOG, VIEWS } from '../attacks/data.ts';
import type { Answers } from '../attacks/detectors.ts';
import { contextOf, type World } from '../support/world.ts';
import type { Answer } from '../support/world-answer.ts';
import type { TableData } from '../support/world-database.ts';
import { askAll, observed } from './asker.ts';
import { dataOnSpark, snapshotOnSpark, textOnSpark, worldOnSpark } from './on-spark.ts';
import { Spark, type SparkStatement } from './spark.ts';
import { writeTables } from './tables.ts';

/** Seconds. */
const PATIENCE = 120;

const SNAPSHOT = snapshotOnSpark(CATALOG);

/** A Spark with one data set of the attacks at a time. */
export class Battlefield {
  readonly #spark: Spark;
  readonly #libraries: Libraries;
  readonly #folder: string;

  private constructor(spark: Spark, libraries: Libraries, folder: string) {
    this.#spark = spark;
    this.#libraries = libraries;
    this.#folder = folder;
  }

  static async open(folder: string): Promise<Battlefield> {
    const [spark, libraries] = await Promise.all([Spark.start({ patience: PATIENCE }), loadLibraries()]);
    return new Battlefield(spark, libraries, folder);
  }

  close(): Promise<void> {
    return this.#spark.close();
  }

  /** From here on the tables have these rows. */
  async store(tables: readonly TableData[]): Promise<void> {
    const views = VIEWS.map((view) => textOnSpark(view).replace('CREATE', 'CREATE OR REPLACE'));
    await writeTables(this.#spark, this.#folder, dataOnSpark(tables));
    await this.#spark.prepare(['USE shop', ...views]);
  }

  /** The answers that the principal of a world gets; `patience` is how long each may run, in seconds. */
  ask(attacks: readonly Attack[], world: World, patience: number = PATIENCE): Promise<Answers> {
    const context: RewriteContext = contextOf(worldOnSpark(world), {
      snapshot: SNAPSHOT,
      dialect: 'spark',
      defaults: { catalog: 'spark_catalog', schema: 'shop' },
    });
    return this.#each(attacks, (statements) =>
      askAll(
        statements.map((statement) => ({ ...statement, patience })),
        { spark: this.#spark, context, libraries: this.#libraries },
      ),
    );
  }

  /** What the statements themselves give, past any protection. */
  send(attacks: readonly Attack[]): Promise<Answers> {
    return this.#each(attacks, async (statements) => (await this.#spark.runAll(statements)).map(observed));
  }

  /** An attack of several steps has a session of its own. */
  async #each(attacks: readonly Attack[], run: (statements: SparkStatement[]) => Promise<Answer[]>): Promise<Answers> {
    const answers = new Map<string, Answer[]>();
    for (const { id, statements, params } of attacks) {
      if (statements.length > 1) {
        await this.#spark.newSession();
        await this.#spark.prepare(['USE shop']);
      }
      answers.set(id, await run(statements.map((sql) => ({ sql: textOnSpark(sql), params }))));
    }
    return answers;
  }
}
