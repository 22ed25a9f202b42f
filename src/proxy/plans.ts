import { LRUCache } from 'lru-cache';
import type { Rewritten } from '../rewrite/rewrite.ts';
import type { DataSource } from '../types.ts';
import type { PrincipalContext, Setting } from './contexts.ts';

/** How many statements are kept, and how many characters they and their rewritten texts may hold together. */
const LIMITS = { max: 5_000, maxSize: 32 << 20 } as const;

/**
 * What rewriting a statement asked about the principal: the decision on a source, then, by the answer, the next question or
 * the rewritten text. Rewriting asks nothing else, so equal answers give an equal text.
 */
type Plan = Question | Done;

type Branches = Map<Setting | string, Plan>;

interface Question {
  readonly source: DataSource;
  /** By the fingerprint of the decision. */
  readonly plans: Branches;
}

interface Done {
  readonly source: undefined;
  readonly rewritten: Rewritten;
}

interface Statement {
  /** By the setting. */
  readonly plans: Branches;
  /** Characters of it and its rewritten texts. */
  size: number;
}

/**
 * Rewritten statements, kept. Whoever asks gets what rewriting anew would give.
 *
 * INVARIANT: two principals share a text only if the setting is the same (catalog, policies, dialect, defaults) and the
 * decisions on all tables that the statement touches are equal.
 */
export class Plans {
  readonly #statements: LRUCache<string, Statement> = new LRUCache({ ...LIMITS, sizeCalculation: ({ size }) => size });
  #latest: Setting | undefined;

  /** What is known of the statement for this principal. */
  find(text: string, context: PrincipalContext): Rewritten | undefined {
    let plan = this.#statements.get(text)?.plans.get(context.setting);
    while (plan?.source) plan = plan.plans.get(context.fingerprint(plan.source));
    return plan?.rewritten;
  }

  /** Rewrites the statement and keeps the result, frozen, because others will get it too. What is thrown is not kept. */
  make(text: string, context: PrincipalContext, rewrite: () => Rewritten): Rewritten {
    const { result, asked } = context.noting(rewrite);
    freeze(result);
    // nobody will ask for what was made of an older catalog or older policies, and it holds them in memory
    if (!this.#latest?.hasVersionOf(context.setting)) this.#statements.clear();
    this.#latest = context.setting;
    const statement = this.#statements.get(text) ?? { plans: new Map(), size: text.length };
    keep(result, statement, context, asked);
    statement.size += result.sql.length + asked.length;
    this.#statements.set(text, statement); // its size is counted anew
    return result;
  }
}

/** Puts the text behind the questions that led to it. */
function keep(
  rewritten: Rewritten,
  statement: Statement,
  context: PrincipalContext,
  asked: readonly DataSource[],
): void {
  let { plans } = statement;
  let answer: Setting | string = context.setting;
  for (const source of asked) {
    const known = plans.get(answer);
    const question = known?.source === source ? known : { source, plans: new Map() };
    plans.set(answer, question);
    plans = question.plans;
    answer = context.fingerprint(source);
  }
  plans.set(answer, { source: undefined, rewritten });
}

function freeze(rewritten: Rewritten): void {
  Object.freeze(rewritten);
  const { masked, used, readers, parameters, inProcess } = rewritten;
  for (const list of [masked, used, readers, parameters, inProcess]) {
    Object.freeze(list);
    for (const entry of list) Object.freeze(entry);
  }
}
