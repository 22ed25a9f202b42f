import { completeName, foldName, type TableName } from '../../src/names.ts';
import { CORPUS_DEFAULTS, VEIL_MARK } from '../support/statements.ts';

/*
 * Plans of Spark's parser as trees, and the few differences between a user's statement and our text of it that mean
 * nothing. A plan is printed one node a line; `+- ` and `:- ` lead to children, three characters a level.
 */

const LINE = /^((?: {3}|: {2})*)([:+]- )?(.*)$/s;

interface Node {
  text: string;
  children: Node[];
}

/**
 * Reads what `Spark.parse` prints. Plans within the expressions of a node stand two levels below it. A node whose own text
 * has several lines keeps them.
 */
function readPlan(plan: string): Node {
  let root: Node = { text: '', children: [] };
  const path: { depth: number; node: Node }[] = [];
  for (const line of plan.trimEnd().split('\n')) {
    const [, bars, marker, text] = LINE.exec(line) as unknown as [string, string, string | undefined, string];
    const depth = bars.length / 3 + (marker ? 1 : 0);
    const last = path.at(-1);
    if (last && (!marker || depth > last.depth + 2)) {
      last.node.text += `\n${line}`;
      continue;
    }
    const node: Node = { text, children: [] };
    while (path.length > 0 && path.at(-1)!.depth >= depth) path.pop();
    path.at(-1)?.node.children.push(node);
    path.push({ depth, node });
    if (path.length === 1) root = node;
  }
  return root;
}

const printPlan = ({ text, children }: Node, depth = 0): string =>
  [`${'  '.repeat(depth)}${text}`, ...children.map((child) => printPlan(child, depth + 1))].join('\n');

const VEIL = new RegExp(`^'Project \\[.*\\b${VEIL_MARK}\\]$`, 's');
/** A table, possibly as it was at another time. */
const RELATION = /^('(?:RelationTimeTravel ')?UnresolvedRelation \[)(.*?)(\], .*)$/s;
const IN_VEIL = /^'(?:Filter isnull\('system\.builtin\.assert_true\(|SubqueryAlias __auto_generated_subquery_name$)/;
const ALIAS = /^'SubqueryAlias (.*)$/s;

const partsOf = (node: Node): string[] | undefined => RELATION.exec(node.text)?.[2]?.split(', ').map(foldName);

/** Applied from the leaves up. */
function rewriteTree(node: Node, change: (node: Node) => Node): Node {
  return change({ text: node.text, children: node.children.map((child) => rewriteTree(child, change)) });
}

/** `[t]` is `[spark_catalog, default, t]`: our text writes names in full, in the catalog's case; those of new tables too. */
function completeRelation(node: Node): Node {
  const complete = (whole: string, kind: string, list: string): string => {
    const name = completeName(list.split(', ').map(foldName), CORPUS_DEFAULTS);
    return name ? `${kind} [${name.catalog}, ${name.schema}, ${name.table}]` : whole;
  };
  return { ...node, text: node.text.replace(/(Unresolved(?:Relation|Identifier)) \[(.*?)\]/gs, complete) };
}

/** `TABLESAMPLE (10 PERCENT)` is one node, `TABLESAMPLE (5 ROWS)` two: the last node of a sample, or undefined. */
function endOfSample(node: Node): Node | undefined {
  if (/^'?Sample /.test(node.text)) return node;
  const [below] = node.children;
  return /^'?GlobalLimit /.test(node.text) && below && /^'?LocalLimit /.test(below.text) ? below : undefined;
}

/** A sample of `t AS x` is `x` over the sample of `t`: where the alias stands says nothing. */
function liftSample(node: Node): Node {
  const [below] = node.children;
  const end = below && ALIAS.test(node.text) ? endOfSample(below) : undefined;
  if (!below || !end) return node;
  const alias = { ...node, children: end.children };
  const sampled = { ...end, children: [alias] };
  return below === end ? sampled : { ...below, children: [sampled] };
}

const unquoted = (name: string): string => name.replace(/^`(.*)`$/s, '$1').replaceAll('``', '`');

/** `cat.db.t AS t` is `t`: an alias that is the table's own name says nothing. */
function dropOwnAlias(node: Node): Node {
  const alias = ALIAS.exec(node.text)?.[1];
  const [below] = node.children;
  if (alias === undefined || !below) return node;
  return partsOf(below)?.at(-1) === foldName(unquoted(alias)) ? below : node;
}

/**
 * The veil of a table: a projection of its columns over its full name. Over an older version of a table there are two, and
 * between them what makes sure that the types were the same.
 */
function dropVeil(node: Node): Node {
  if (!VEIL.test(node.text)) return node;
  let [below] = node.children;
  if (below && IN_VEIL.test(below.text)) [below] = below.children;
  return below && partsOf(below) ? below : node;
}

/** `TABLE t` is `SELECT * FROM t`, which is how a veil can stand there. */
function dropStar(node: Node): Node {
  const [below] = node.children;
  return node.text === "'Project [*]" && below !== undefined && partsOf(below) ? below : node;
}

const CHANGES: Readonly<Record<'clear' | 'protected', readonly ((node: Node) => Node)[]>> = {
  clear: [completeRelation, dropVeil, liftSample, dropOwnAlias], // an older version has a veil even so
  protected: [completeRelation, dropVeil, liftSample, dropOwnAlias, dropStar],
};

/**
 * A plan without what our text may change: names in full, qualifiers, aliases that are a table's own name, the place of an
 * alias beside a sample; and, where tables are protected, their veils. Two plans that are equal then are the same query.
 */
export function normalPlan(
  plan: string,
  tables: Iterable<TableName>,
  protection: 'clear' | 'protected',
  hints: 'kept' | 'dropped' = 'kept',
): string {
  const changes = hints === 'dropped' ? [dropHint, ...CHANGES[protection]] : CHANGES[protection];
  const tree = changes.reduce(rewriteTree, readPlan(plan));
  return shortenQualifiers(printPlan(tree), tables).replace(/posparameter\(\d+\)/g, 'posparameter()'); // its place in the text
}

/** `'cat.db.t.c` is `'t.c`: our text shortens qualifiers, since a derived table answers to its alias only. */
function shortenQualifiers(plan: string, tables: Iterable<TableName>): string {
  let text = plan;
  for (const { catalog, schema, table } of tables) {
    const [c, s, t] = [catalog, schema, table].map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    text = text.replace(new RegExp(`(?<=['[ (])(?:${c}\\.)?${s}\\.(?=${t}\\.)`, 'gi'), '');
  }
  return text;
}

/** The tables that a plan, after CTEs are put in, reads outside a veil. */
export function bareTables(substituted: string): string[] {
  const lines = substituted.split('\n').map((line) => LINE.exec(line)![3]!);
  return lines.flatMap((line, i) => {
    const name = RELATION.exec(line)?.[2];
    const above = IN_VEIL.test(lines[i - 1] ?? '') ? lines[i - 2] : lines[i - 1];
    return name === undefined || VEIL.test(above ?? '') ? [] : [name];
  });
}

/** Hints never change a result, and those that we do not know are left out of our text. */
const dropHint = (node: Node): Node => (node.text.startsWith("'UnresolvedHint ") ? node.children[0]! : node);
