/*
 * Ways to switch off one net of the defence each. A mutant is a patch of one source file; the test files named with it must
 * notice, so at least one of their tests must fail. See run.mjs.
 */

/**
 * @typedef {object} Mutant
 * @property {string} name The net that is switched off, and how.
 * @property {string} file Below src/.
 * @property {string} find Must occur exactly once in the file.
 * @property {string} replace
 * @property {string[]} tests Test files that must notice, below test/.
 */

const VIEWS = 'rewrite/views.test.ts';
const HARMLESS = 'rewrite/harmless.test.ts';
const NETS = 'attacks/nets.test.ts';
const RAW = 'attacks/in-process.test.ts';
const READER = ['sql/reader.test.ts', 'sql/references.test.ts'];

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  {
    name: 'token net: no name is looked at',
    file: 'rewrite/net.ts',
    find: 'if (suspects.length === 0) return;',
    replace: 'return;',
    tests: [NETS],
  },
  {
    name: 'token agreement: tokens of the library are not compared',
    file: 'rewrite/agree.ts',
    find: ' || reader.sameTokens?.(text, tokens) === false',
    replace: '',
    tests: [NETS],
  },
  {
    name: 'readers: more or fewer tables than ours do not matter',
    file: 'rewrite/agree.ts',
    find: 'if (parts.length > 1 || !missing.delete(parts[0]!)) throw disagreement(reader);',
    replace: 'missing.delete(parts[0]!);',
    tests: [NETS],
  },
  {
    name: 'readers: a table that only we have found does not matter',
    file: 'rewrite/agree.ts',
    find: 'missing.size > 0 || ',
    replace: '',
    tests: [NETS],
  },
  {
    name: 'reader polyglot: not asked',
    file: 'proxy/libraries.ts',
    find: 'readers: [first, second]',
    replace: 'readers: [second]',
    tests: [NETS],
  },
  {
    name: 'reader polyglot: never able to parse',
    file: 'sql/polyglot.ts',
    find: 'return result?.success ? baseTablesOf(result.ast, TREE) : undefined;',
    replace: 'return undefined;',
    tests: [NETS],
  },
  {
    name: 'reader sqlparser: not asked',
    file: 'proxy/libraries.ts',
    find: 'readers: [first, second]',
    replace: 'readers: [first]',
    tests: [NETS],
  },
  {
    name: 'reader sqlparser: never able to parse',
    file: 'sql/sqlparser.ts',
    find: '!isModest(tokens)',
    replace: 'tokens',
    tests: [NETS],
  },
  {
    name: 're-read for Spark: none',
    file: 'rewrite/verify.ts',
    find: 'const wanted = expected(veils);',
    replace: 'const wanted = expected(veils); if (wanted) return;',
    tests: [NETS],
  },
  {
    name: 're-read for Spark: a bare table passes for a clear one',
    file: 'rewrite/verify.ts',
    find: "if (resolved.some(({ decision }) => decision.kind === 'veil')) throw broken('a table is bare');",
    replace: '',
    tests: [NETS],
  },
  {
    name: 're-read for DuckDB: raw names outside of veils do not matter',
    file: 'rewrite/verify.ts',
    find: 'if (physical.some((name) => folded.includes(name.toLowerCase())))',
    replace: 'if (physical.length < 0 && folded)',
    tests: [NETS],
  },
  {
    name: 'veils are not checked',
    file: 'rewrite/verify.ts',
    find: 'if (references.length !== 1 || !sql.includes(name))',
    replace: 'if (references.length < 0 && name)',
    tests: [NETS],
  },
  {
    name: 'scope rule: a name of several parts may be a CTE',
    file: 'sql/names.ts',
    find: 'parts.length === 1 ? c.ctes.findLast(({ name }) => foldName(name) === foldName(parts[0]!)) : undefined',
    replace: 'c.ctes.findLast(({ name }) => foldName(name) === foldName(parts.at(-1)!))',
    tests: [NETS],
  },
  {
    name: 'scope rule: a CTE is visible in its own body',
    file: 'sql/queries.ts',
    find: 'if (recursive) c.ctes = [...outer, cte];',
    replace: 'c.ctes = [...outer, cte];',
    tests: [NETS],
  },
  {
    name: 'scope rule: a CTE is visible behind its query',
    file: 'sql/queries.ts',
    find: 'c.ctes = outer;\n    return query;',
    replace: 'if (outer.length < 0) c.ctes = outer;\n    return query;',
    tests: READER,
  },
  {
    name: 'scope rule: the outermost CTE of a name wins',
    file: 'sql/names.ts',
    find: 'c.ctes.findLast(',
    replace: 'c.ctes.find(',
    tests: ['rewrite/explain.test.ts'],
  },
  {
    name: 'canonical literals: strings are printed without escaping',
    file: 'sql/emit.ts',
    find: "string: (value) => quoteString(value, 'spark')",
    replace: "string: (value) => `'${value}'${quoteString === undefined}`.replace('false', '')",
    tests: ['sql/emit.test.ts'],
  },
  {
    name: 'canonical literals: names are printed without escaping',
    file: 'sql/emit.ts',
    find: "name: (value) => quoteName(value, 'spark')",
    replace: "name: (value) => `\\`${value}\\`${quoteName === undefined}`.replace('false', '')",
    tests: ['sql/emit.test.ts'],
  },
  {
    name: 'canonical literals: escapes are not decoded',
    file: 'sql/literals.ts',
    find: "if (!body.includes('\\\\'))",
    replace: 'if (body)',
    tests: ['sql/literals.test.ts', 'sql/lexer.test.ts', 'sql/emit.test.ts'],
  },
  {
    name: 'canonical literals: raw strings are read like others',
    file: 'sql/literals.ts',
    find: 'if (first === 114 /* r */) return text.slice(2, -1);',
    replace: 'if (first === 114 /* r */) return decodeString(text.slice(1));',
    tests: ['sql/literals.test.ts', 'sql/lexer.test.ts', 'sql/emit.test.ts'],
  },
  {
    name: 'canonical literals: neighbouring strings stay apart',
    file: 'sql/emit.ts',
    find: "while (tokens[next]!.kind === 'string') value += tokens[next++]!.value;",
    replace: '',
    tests: ['sql/emit.test.ts'],
  },
  {
    name: 'reserved words: may be names',
    file: 'sql/names.ts',
    find: 'if (!c.isName() || RESERVED.has(token.upper) || computed)',
    replace: 'if (!c.isName() || computed)',
    tests: READER,
  },
  {
    name: 'reserved words: may be tables',
    file: 'sql/names.ts',
    find: "if (!c.isName() || RESERVED.has(c.peek().upper)) c.failExpected('a table');",
    replace: "if (!c.isName()) c.failExpected('a table');",
    tests: READER,
  },
  {
    name: 'reserved words: may be columns',
    file: 'sql/expressions.ts',
    find: "if (RESERVED.has(word) && !(FUNCTION_WORDS.has(word) && c.is('(', 1)) && !isSide(c, word)) {",
    replace: 'if (word === undefined) {',
    tests: READER,
  },
  {
    name: 'functions: every one is allowed',
    file: 'sql/functions.ts',
    find: 'ALLOWED.has(name.toLowerCase());',
    replace: 'ALLOWED.size > 0 || name;',
    tests: [NETS],
  },
  {
    name: 'hidden columns: `_metadata` is a name like others',
    file: 'rewrite/bind.ts',
    find: "foldName(part) === '_metadata'",
    replace: "foldName(part) === '_no_such_name'",
    tests: [NETS],
  },
  {
    name: 'hints: every one is known',
    file: 'rewrite/hints.ts',
    find: '.filter(({ from, to }) => !areKnownHints(read.tokens.slice(from + 1, to - 1)))',
    replace: '.filter(({ from }) => from < 0)',
    tests: [NETS],
  },
  {
    name: 'suffixes: options and change feeds reach the veil',
    file: 'rewrite/resolve.ts',
    find: "if (kind !== 'sample' && kind !== 'timeTravel') throw",
    replace: "if (kind === 'watermark') throw",
    tests: [NETS],
  },
  {
    name: 'tables: one that is not registered is left as it is',
    file: 'rewrite/resolve.ts',
    find: 'const source = findSource(table.parts, context);',
    replace: 'let source: DataSource; try { source = findSource(table.parts, context); } catch { continue; }',
    tests: [NETS],
  },
  {
    name: 'views: their name reaches the engine',
    file: 'rewrite/resolve.ts',
    find: 'const view = expanded(source, expand);',
    replace: 'const view = undefined as ReturnType<typeof expanded>;',
    tests: [VIEWS],
  },
  {
    name: 'views: whatever their columns were called when they were made',
    file: 'rewrite/views.ts',
    find: ' || list.some(differs)',
    replace: ' || (list.length < 0 && differs)',
    tests: [VIEWS],
  },
  {
    name: 'adaptive row filters: every statement is harmless',
    file: 'rewrite/harmless.ts',
    find: ' || !isHarmless(read, all)',
    replace: ' || (!read && isHarmless(read, all))',
    tests: [HARMLESS],
  },
  {
    name: 'raw columns: the names in the answer are not compared with what was decided',
    file: 'proxy/masked-stream.ts',
    find: 'if (!comeAsDecided(stream.columns, masks))',
    replace: 'if (false)',
    tests: [RAW],
  },
  {
    name: 'raw columns: not counted again in a text for DuckDB',
    file: 'rewrite/verify.ts',
    find: 'if (rawItems(rest, name) !== count) throw rawElsewhere();',
    replace: 'if (count < 0) rawItems(rest, name);',
    tests: [RAW],
  },
  {
    name: 'raw columns: not counted again in a text for Spark',
    file: 'rewrite/verify.ts',
    find: 'requireRawItems(read, raw);',
    replace: '',
    tests: [RAW],
  },
  {
    name: 'raw columns: places in ORDER BY do not matter',
    file: 'rewrite/plain-select.ts',
    find: ' && !raw.has(Number(token.value) - 1)',
    replace: '',
    tests: [RAW],
  },
  {
    name: 'raw columns: their names and aliases may stand anywhere',
    file: 'rewrite/plain-select.ts',
    find: 'return shown.nothingElseNamed(body.items) ? shown : undefined;',
    replace: 'return shown;',
    tests: [RAW],
  },
  {
    name: 'raw columns: read by a star in an argument',
    file: 'rewrite/plain-select.ts',
    find: ' || bound.starArguments.length > 0',
    replace: '',
    tests: [RAW],
  },
  {
    name: 'raw columns: in a text for somebody else',
    file: 'rewrite/in-process.ts',
    find: 'isView || !context.masksRows ? undefined',
    replace: 'isView ? undefined',
    tests: [RAW],
  },
  {
    name: 'unread columns: a star does not read them',
    file: 'rewrite/in-process.ts',
    find: 'if (!mention && !readsUnnamed(analysis))',
    replace: 'if (!mention)',
    tests: [RAW],
  },
];
