import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LakeveilError } from '../../src/errors.ts';
import { foldName } from '../../src/names.ts';
import type { AgreeingReader } from '../../src/sql/agreement.ts';
import { emit } from '../../src/sql/emit.ts';
import { lex } from '../../src/sql/lexer.ts';
import { PolyglotReader } from '../../src/sql/polyglot.ts';
import { readStatement } from '../../src/sql/reader.ts';
import { tableReferences } from '../../src/sql/references.ts';
import { SqlParserReader } from '../../src/sql/sqlparser.ts';
import { corpora, readJsonLines } from '../support/corpora.ts';

const libraries: AgreeingReader[] = [await PolyglotReader.load(), await SqlParserReader.load()];

/** Where a library is known to see another name than Spark, who agrees with us. */
const KNOWN = /@|IDENTIFIER|SUMMARIZE/i;

/** Canonical text and base tables, or undefined when the statement is refused. */
function ourReading(text: string): { canonical: string; tables: string[] } | undefined {
  try {
    const { tokens, query } = readStatement(text);
    const base = tableReferences(query).filter(({ table }) => !table.cte);
    return { canonical: emit(tokens, []), tables: base.map(({ table }) => foldName(table.parts.join('.'))) };
  } catch (error) {
    if (error instanceof LakeveilError) return undefined;
    throw error;
  }
}

/** Statements of the corpora that name a table and are short enough for small changes to matter. */
const statements = (): string[] =>
  readdirSync(join(corpora!, 'parse'))
    .flatMap((name) => readJsonLines<{ sql: string }>(join('parse', name)))
    .map(({ sql }) => sql)
    .filter((sql) => sql.length < 400 && ourReading(sql)?.tables.length);

const lexemes = (text: string): string[] =>
  lex(text)
    .slice(0, -1)
    .map(({ start, end, gap }) => (gap ? ' ' : '') + text.slice(start, end));

const KEYWORDS = (
  'FROM VALUES COLLATE OVER TABLE WITH JOIN UNION LATERAL VIEW AS IN NOT ( ) , SELECT WINDOW LIMIT GROUP BY ORDER PIVOT ' +
  'USING ON CASE END CAST INTERVAL EXCEPT ALL DISTINCT TRANSFORM MAP FOR IS LIKE |> :: . * : ? -> [ ] FILTER EXISTS SET'
).split(' ');

describe.skipIf(!corpora)('over one or two changes to statements of the corpora', () => {
  test.each(libraries)('$name finds no table that our reader has not found', (library) => {
    const originals = statements();
    const change = fc.tuple(fc.nat(), fc.nat(), fc.nat(2), fc.constantFrom(...KEYWORDS));
    const mutant = fc
      .tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 2 }))
      .map(([text, changes]) => {
        const pieces = lexemes(text);
        for (const [at, other, kind, word] of changes) {
          const i = at % pieces.length;
          const piece = kind === 2 ? pieces[other % pieces.length]! : ` ${word} `;
          pieces.splice(i, kind === 0 ? 0 : 1, piece);
        }
        return pieces.join('');
      });
    let compared = 0;
    fc.assert(
      fc.property(mutant, (text) => {
        const ours = ourReading(text);
        if (!ours || KNOWN.test(text)) return;
        const tokens = lex(ours.canonical);
        const theirs = library.baseTables(ours.canonical, tokens);
        if (!theirs || library.sameTokens?.(ours.canonical, tokens) === false) return;
        compared++;
        expect(ours.tables).toEqual(expect.arrayContaining(theirs.map((parts) => foldName(parts.join('.')))));
      }),
      { numRuns: 4000, seed: 43 },
    );
    expect(compared).toBeGreaterThan(300);
  });
});
