import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lex } from '../../dist/sql/lexer.js';

/*
 * Statements that nobody would write: those of the corpora, of our attacks and of our golden files with some tokens or bytes
 * changed, and plain garbage. Statement number i of a seed is always the same one.
 */

const root = join(import.meta.dirname, '..', '..');

/** The statements that mutants come from, without the longest. */
export function originals() {
  const own = [...ofLines(join(root, 'test/attacks/attacks.jsonl')), ...goldenStatements()];
  return [...new Set([...own, ...corpusStatements()])].filter((sql) => sql && sql.length < 4000);
}

const ofLines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ kind = 'query' }, i) => kind === 'query' || i % 20 === 0)
    .map(({ sql }) => sql);

/** Every block of a golden file that holds a statement: its command, the statement, a line of dashes. */
function goldenStatements() {
  const folder = join(root, 'test/golden');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.golden'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^(?:rewrite|span)\n(.*?)\n----$/gms)])
    .map(([, sql]) => sql);
}

/** Those of `../shared/corpora`, none where it is absent. */
function corpusStatements() {
  const folder = join(process.env['LAKEVEIL_SHARED'] ?? resolve(root, '../shared'), 'corpora');
  const files = (name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file));
  try {
    return [...files('parse'), ...files('lineage')].filter((file) => file.endsWith('.jsonl')).flatMap(ofLines);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    console.warn(`the corpora are absent (${folder}), mutants come from our own statements`);
    return [];
  }
}

/** Random numbers below a bound, the same for the same seed and number (splitmix32). */
export function randomOf(seed, number) {
  let state = (seed ^ Math.imul(number + 1, 0x9e3779b9)) | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  next();
  return (below) => next() % Math.max(below, 1);
}

/** Statement number `i` of a seed. */
export function statement(texts, seed, i) {
  const random = randomOf(seed, i);
  const pick = (list) => list[random(list.length)];
  const kind = random(20);
  if (kind === 0) return garbage(random);
  if (kind < 3) return mutateBytes(pick(texts), random);
  if (kind < 10) return compose(texts, random, 1 + random(3));
  return mutateTokens(pick(texts), pick(texts), random);
}

/** Statements put together, which stay readable more often than those that are cut. */
function compose(texts, random, depth) {
  const part = () =>
    depth > 1 && random(2) === 0
      ? compose(texts, random, depth - 1)
      : texts[random(texts.length)].replace(/[\s;]+$/, '');
  const [a, b] = [part(), part()];
  return COMPOSED[random(COMPOSED.length)].replace('$A', () => a).replace('$B', () => b);
}

const COMPOSED = [
  'SELECT * FROM ($A) q1 JOIN ($B) q2 USING (id)',
  'SELECT q1.*, count(*) OVER (PARTITION BY q1.a) FROM ($A) q1, LATERAL ($B) AS q2(x, y)',
  '($A) UNION ALL ($B)',
  'WITH c AS ($A), d(x) AS ($B) SELECT * EXCEPT (c.a) FROM c NATURAL JOIN d',
  'WITH RECURSIVE r AS ($A UNION ALL SELECT * FROM r) SELECT r.*, ($B) FROM r',
  'SELECT EXISTS ($A) AS e, a IN ($B), ($A) FROM t',
  '$A |> EXTEND 1 AS one |> SET one = ($B) |> AGGREGATE count(*) AS n GROUP BY one |> SELECT *',
  '$A |> AS p |> JOIN ($B) u ON p.id = u.id |> DROP id |> WHERE p.a IS NULL',
  'SELECT * FROM ($A) PIVOT (max(a) AS m FOR b IN (1, 2)) LATERAL VIEW explode(m) v AS e WHERE e IN ($B)',
  'FROM ($A) SELECT a SELECT * WHERE EXISTS ($B)',
];

function garbage(random) {
  const length = random(300);
  const bytes = Array.from({ length }, () => random(256));
  if (random(2) === 0) return Buffer.from(bytes).toString(random(2) === 0 ? 'latin1' : 'utf8');
  return String.fromCharCode(...bytes.map((byte) => (random(3) === 0 ? random(65536) : byte)));
}

function mutateBytes(text, random) {
  const bytes = [...Buffer.from(text)];
  for (let changes = 1 + random(2); changes > 0; changes--) {
    const at = random(bytes.length);
    const change = random(4);
    if (change === 0) bytes[at] = random(256);
    else if (change === 1) bytes.splice(at, 1 + random(8));
    else if (change === 2) bytes.splice(at, 0, ODD_BYTES[random(ODD_BYTES.length)]);
    else bytes.splice(at, 0, ...bytes.slice(at, at + random(60)));
  }
  return Buffer.from(bytes).toString(random(4) === 0 ? 'latin1' : 'utf8');
}

const ODD_BYTES = [...Buffer.from('\'"`\\-/*$?:@;()[]{}<>|.,\0\r\n\t \u00a0')];

const WORDS = (
  'SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT UNION ALL EXCEPT INTERSECT JOIN LEFT FULL NATURAL CROSS ON USING LATERAL ' +
  'VIEW explode PIVOT UNPIVOT FOR IN VALUES TABLE WITH RECURSIVE AS DISTINCT CASE WHEN THEN ELSE END CAST NOT EXISTS ' +
  'BETWEEN LIKE IS NULL OVER PARTITION WINDOW QUALIFY TABLESAMPLE IDENTIFIER STREAM INTERVAL DATE AND OR EXTEND SET DROP ' +
  "AGGREGATE count sum * ( ) ( ) , . ; : :: ? -> => |> [ ] + - /*+ */ /* -- = <=> < > ' \" ` 1 1.5e3 .5D 'a' `q`"
).split(' ');

function mutateTokens(text, other, random) {
  const pieces = cut(text);
  const others = cut(other);
  for (let changes = 1 + random(1 + random(4)); changes > 0; changes--) {
    const at = random(pieces.length);
    const change = random(9);
    const length = 1 + random(1 + random(6));
    if (change === 0) pieces.splice(at, length);
    else if (change === 1) pieces.splice(at, 0, ` ${WORDS[random(WORDS.length)]} `);
    else if (change === 2) pieces[at] = ` ${WORDS[random(WORDS.length)]} `;
    else if (change === 3) pieces[at] = others[random(others.length)] ?? '';
    else if (change === 4) pieces.splice(at, 0, ...others.slice(random(others.length)).slice(0, 12));
    else if (change === 5) pieces.splice(at, 0, ...pieces.slice(at, at + length));
    else if (change === 6) pieces.splice(at, 0, ...pieces.splice(random(pieces.length), length));
    else if (change === 7) pieces.splice(at, length, ' (', ...pieces.slice(at, at + length), ') ');
    else pieces[at] = (pieces[at] ?? '').repeat(1 + random(random(10) === 0 ? 3000 : 5));
  }
  return pieces.join('');
}

/** The tokens of a text with the gaps in front of them; words and signs where it cannot be lexed. */
function cut(text) {
  try {
    return lex(text)
      .slice(0, -1)
      .map(({ start, end, gap }) => (gap ? ' ' : '') + text.slice(start, end));
  } catch {
    return text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  }
}
