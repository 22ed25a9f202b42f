import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLakeveilError } from '../../src/errors.ts';
import type { TableName } from '../../src/names.ts';
import { loadLibraries } from '../../src/proxy/libraries.ts';
import { type Libraries, rewrite } from '../../src/rewrite/rewrite.ts';
import { lex } from '../../src/sql/lexer.ts';
import { corpora } from '../support/corpora.ts';
import { contextFor, corpusStatements, isHonestQuery, type Statement } from '../support/statements.ts';
import { bareTables, normalPlan } from './plan-text.ts';
import { Spark } from './spark.ts';

/*
 * One or two changed tokens make texts that are on the edge of the grammar: where two readers of it differ, one of them
 * misses a table. Whatever we answer of them, Spark must read as we do.
 */

const SEED = Number(process.env['LAKEVEIL_SEED'] ?? 20_261_124);
const RUNS = Number(process.env['LAKEVEIL_RUNS'] ?? 3000);

/** How many mutants are made before Spark is asked. */
const BATCH = 5000;

const WORDS = (
  'FROM VALUES COLLATE OVER TABLE WITH JOIN UNION LATERAL VIEW AS IN NOT ( ) , SELECT WINDOW LIMIT GROUP BY ORDER PIVOT ' +
  'USING ON CASE END CAST INTERVAL EXCEPT ALL DISTINCT TRANSFORM MAP FOR IS LIKE |> :: . * : ? -> [ ] FILTER EXISTS SET ' +
  'STREAM ARRAY HAVING QUALIFY UNPIVOT SEMI ANTI NATURAL CROSS IDENTIFIER NAME TABLESAMPLE INTERSECT MINUS SETS'
).split(' ');

/** A text of tokens, each with the white space before it. */
const lexemes = (text: string): string[] =>
  lex(text)
    .slice(0, -1)
    .map(({ start, end, gap }) => (gap ? ' ' : '') + text.slice(start, end));

interface Mutant extends Pick<Statement, 'sql' | 'base'> {
  readonly original: string;
}

interface Change {
  readonly kind: 'delete' | 'duplicate' | 'swap' | 'replace' | 'keyword' | 'insert';
  readonly at: number;
  readonly other: number;
  readonly word: string;
}

function change(pieces: string[], { kind, at, other, word }: Change): void {
  const i = at % pieces.length;
  const j = other % pieces.length;
  const piece = pieces[i]!;
  if (kind === 'delete') pieces.splice(i, 1);
  else if (kind === 'duplicate') pieces.splice(i, 0, ` ${piece.trim()}`);
  else if (kind === 'swap') [pieces[i], pieces[j]] = [pieces[j]!, piece];
  else if (kind === 'replace') pieces[i] = ` ${pieces[j]!.trim()}`;
  else if (kind === 'keyword') pieces[i] = ` ${word}`;
  else pieces.splice(i, 0, ` ${word} `);
}

function mutants(statements: readonly Statement[], runs: number, seed: number): Mutant[] {
  const changes = fc.record<Change>({
    kind: fc.constantFrom('delete', 'duplicate', 'swap', 'replace', 'keyword', 'insert'),
    at: fc.nat(),
    other: fc.nat(),
    word: fc.constantFrom(...WORDS),
  });
  const mutant = fc.tuple(fc.constantFrom(...statements), fc.array(changes, { minLength: 1, maxLength: 2 }));
  return fc.sample(mutant, { numRuns: runs, seed }).map(([{ id, sql, base }, list]): Mutant => {
    const pieces = lexemes(sql);
    for (const one of list) if (pieces.length > 0) change(pieces, one);
    return { original: id, base, sql: pieces.join('') };
  });
}

interface Answered extends Mutant {
  readonly text: string;
  readonly tables: readonly TableName[];
}

function answer(mutant: Mutant, libraries: Libraries): Answered[] {
  try {
    const context = contextFor(mutant, 'protected', { readers: 'whenParseable' });
    const { sql } = rewrite(mutant.sql, context, libraries);
    return [{ ...mutant, text: sql, tables: context.snapshot.tables().map(({ table }) => table) }];
  } catch (error) {
    if (isLakeveilError(error) && error.code !== 'INTERNAL') return [];
    throw new Error(`broken by: ${mutant.sql}`, { cause: error });
  }
}

const isShort = ({ sql }: Statement): boolean => sql.length < 500 && !/[^\n\t -~]|\$/.test(sql);

/** Plans write names as lists `[a, b]`, so a comma or bracket in a name cannot be told from these. */
const hasPlainNames = ({ sql }: Statement): boolean => !/`[^`]*[[\],][^`]*`/.test(sql);

describe.skipIf(!corpora)('over one or two changed tokens in statements of the corpora', () => {
  let spark: Spark;
  let libraries: Libraries;

  beforeAll(async () => {
    libraries = await loadLibraries();
    spark = await Spark.start();
  });

  afterAll(() => spark.close());

  /** What Spark reads otherwise than we do, and how many texts it accepted. */
  async function compare(answered: readonly Answered[]): Promise<{ findings: object[]; accepted: number }> {
    const originals = await spark.parse(answered.map(({ sql }) => sql));
    const plans = await spark.parse(answered.map(({ text }) => text));
    const bases = await spark.bases(answered.map(({ text }) => text));
    const findings = answered.flatMap(({ original, sql, text, tables }, i): object[] => {
      const [theirs, our, base] = [originals[i]!, plans[i]!, bases[i]!];
      const bare = 'plan' in base ? bareTables(base.plan) : [];
      if (bare.length > 0) return [{ what: 'missed', bare, original, sql, text }];
      if (!('plan' in theirs)) return [];
      const normal = (plan: string) => normalPlan(plan, tables, 'protected', 'dropped');
      if ('plan' in our && normal(theirs.plan) === normal(our.plan)) return [];
      return [{ what: 'plan' in our ? 'other plan' : our.error, original, sql, text }];
    });
    return { findings, accepted: originals.filter((plan) => 'plan' in plan).length };
  }

  it('no reference is missed, and the plan is that of the original', async () => {
    const statements = corpusStatements().filter(
      (s) => isHonestQuery(s) && s.base.length > 0 && isShort(s) && hasPlainNames(s),
    );
    const seen = new Set<string>();
    const findings: object[] = [];
    const counts = { mutants: 0, answered: 0, accepted: 0 };
    for (let made = 0; made < RUNS; made += BATCH) {
      const batch = mutants(statements, Math.min(BATCH, RUNS - made), SEED + made / BATCH);
      const fresh = batch.filter(({ sql }) => !seen.has(sql) && seen.add(sql));
      const answered = fresh.flatMap((mutant) => answer(mutant, libraries));
      const compared = await compare(answered);
      findings.push(...compared.findings);
      counts.mutants += fresh.length;
      counts.answered += answered.length;
      counts.accepted += compared.accepted;
    }
    console.info(`seed ${SEED}: ${JSON.stringify(counts)}, ${findings.length} findings`);
    expect(findings).toEqual([]);
    expect(counts.accepted).toBeGreaterThan(RUNS / 30);
  });
});
