/**
 * Makes random queries that Spark and DuckDB understand alike and whose answers do not depend on the order of rows.
 * Every choice comes from `int`, so that fast-check can replay a query from its seed and shrink it.
 */
export interface Choices {
  /** A number from 0 to `below` - 1. Smaller is simpler. */
  int(below: number): number;
}

type Type = 'int' | 'text' | 'money' | 'day';

export interface Column {
  readonly name: string;
  readonly type: Type;
}

/** What a FROM item offers. `qualifiers` are the ways to name it, from the shortest to the longest. */
interface Source {
  readonly qualifiers: readonly string[];
  readonly columns: readonly Column[];
}

interface Scope {
  readonly sources: readonly Source[];
  /** What a bare `*` shows. */
  readonly star?: readonly Column[];
  /** Only the nearest outer query block may be seen, as in Spark. */
  readonly outer: readonly Source[];
}

/** A FROM clause as far as it is written. */
interface Joined {
  readonly sql: string;
  readonly sources: readonly Source[];
  readonly star: readonly Column[];
}

interface Made {
  readonly sql: string;
  readonly columns: readonly Column[];
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** A statement, whether it says in full how its rows are ordered, and the columns that have a name of their own. */
export interface MadeStatement {
  readonly sql: string;
  readonly ordered: boolean;
  readonly named: readonly Column[];
}

/** The tables of the world that the queries run over; see shop-world.ts for who protects what. */
const TABLES: readonly TableShape[] = [
  { name: 'people', columns: columns('id int, name text, card text, salary money, country text, born day') },
  { name: 'orders', columns: columns('id int, person int, card text, amount money, note text, day day') },
  { name: 'countries', columns: columns('code text, title text, area int') },
];

function columns(text: string): Column[] {
  return text.split(', ').map((pair) => {
    const [name, type] = pair.split(' ') as [string, Type];
    return { name, type };
  });
}

const TYPES: readonly Type[] = ['int', 'text', 'money', 'day'];

/** One query over TABLES. */
export function makeQuery(choices: Choices): MadeStatement {
  return new QueryMaker(choices).statement();
}

class QueryMaker {
  readonly #choices: Choices;
  #names = 0;
  /** CTEs in scope, innermost last. */
  #ctes: { name: string; columns: readonly Column[] }[] = [];

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  statement(): MadeStatement {
    const made = this.#chance(4) ? this.#withCtes(2) : this.#chance(8) ? this.#unnamed() : this.#anyQuery(2, []);
    const named = distinctNames(made.columns) ? made.columns.filter(({ name }) => !/^\d/.test(name)) : [];
    if (this.#chance(3)) {
      const all = made.columns.map((_, i) => `${i + 1}${this.#pick(['', ' DESC', ' NULLS LAST'])}`);
      return { sql: `${made.sql} ORDER BY ${all.join(', ')} LIMIT ${1 + this.#int(9)}`, ordered: true, named };
    }
    // some columns only: which of equal rows comes first is open
    if (this.#chance(5))
      return { sql: `${made.sql} ORDER BY ${this.#pick(made.columns).name} DESC`, ordered: false, named };
    return { sql: made.sql, ordered: false, named };
  }

  /** Items without names, so that the engine makes them. */
  #unnamed(): Made {
    const { sql: from, scope } = this.#from(1, []);
    const columns = this.#someTypes().map((type, i) => ({ name: String(i + 1), type }));
    const items = columns.map(({ type }) => this.#value(type, scope, 2));
    return { sql: `SELECT ${items.join(', ')} FROM ${from}${this.#where(scope, 1)}`, columns };
  }

  // -------------------------------------------------------------- queries

  #anyQuery(depth: number, outer: readonly Source[]): Made {
    switch (this.#int(8)) {
      case 0:
        return this.#starQuery(depth);
      case 1:
      case 2:
        return this.#grouped(depth, outer);
      case 3:
        return this.#setOperation(depth, outer);
      case 4:
        return this.#windowed(depth, outer);
      case 5:
        return depth > 0 ? this.#withCtes(depth) : this.#typed(this.#someTypes(), depth, outer);
      default:
        return this.#typed(this.#someTypes(), depth, outer);
    }
  }

  /** CTEs, some of them named like a table, with or without column lists, seeing earlier ones. */
  #withCtes(depth: number): Made {
    const before = this.#ctes;
    const parts: string[] = [];
    const recursive = this.#chance(10);
    for (let i = recursive ? 0 : this.#int(2); i >= 0; i--) {
      const name = this.#chance(3) ? this.#pick(TABLES).name : this.#fresh('q');
      const body = recursive ? this.#recursion(name) : this.#anyQuery(depth - 1, []);
      const renamed = !recursive && (this.#chance(3) || !distinctNames(body.columns));
      const own = renamed ? body.columns.map(({ type }) => ({ name: this.#fresh('k'), type })) : body.columns;
      const list = renamed ? `(${own.map((c) => c.name).join(', ')})` : '';
      if (parts.some((part) => part.startsWith(`${name} `) || part.startsWith(`${name}(`))) continue;
      parts.push(`${name}${list} AS (${body.sql})`);
      this.#ctes = [...this.#ctes, { name, columns: own }];
    }
    const body = this.#chance(2) ? this.#typed(this.#someTypes(), depth - 1, []) : this.#starQuery(depth - 1);
    this.#ctes = before;
    return { sql: `WITH ${recursive ? 'RECURSIVE ' : ''}${parts.join(', ')} ${body.sql}`, columns: body.columns };
  }

  /** The body of a CTE that reads itself: three rounds over the largest value of a column. */
  #recursion(name: string): Made {
    const { name: table, columns } = this.#pick(TABLES);
    const { name: column, type } = this.#pick(columns);
    const [n, k] = [this.#fresh('n'), this.#fresh('k')];
    const start = `SELECT 1 AS ${n}, max(${column}) AS ${k} FROM lake.shop.${table}`;
    const sql = `${start} UNION ALL SELECT ${n} + 1, ${k} FROM ${name} WHERE ${n} < 3`;
    return {
      sql,
      columns: [
        { name: n, type: 'int' },
        { name: k, type },
      ],
    };
  }

  /** A SELECT whose items have exactly these types. */
  #typed(types: readonly Type[], depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.#from(depth, outer);
    const out = types.map((type) => ({ name: this.#fresh('c'), type }));
    const items = out.map(({ name, type }, i) => {
      const earlier = this.#chance(8) ? out.slice(0, i).find((column) => column.type === type) : undefined;
      return `${earlier ? this.#computed(type, earlier.name, scope) : this.#value(type, scope, depth)}${this.#as()}${name}`;
    });
    const distinct = this.#chance(5) ? 'DISTINCT ' : '';
    return { sql: `SELECT ${distinct}${items.join(', ')} FROM ${from}${this.#where(scope, depth)}`, columns: out };
  }

  #starQuery(depth: number): Made {
    const { sql: from, scope } = this.#from(depth, []);
    const where = this.#where(scope, depth);
    const source = this.#pick(scope.sources);
    const star = scope.star!;
    switch (this.#int(6)) {
      case 0:
        return { sql: `SELECT ${this.#pick(source.qualifiers)}.* FROM ${from}${where}`, columns: source.columns };
      case 1: {
        const dropped = this.#pick(source.columns);
        const kept = source.columns.filter((c) => c.name !== dropped.name);
        if (scope.sources.length > 1 || kept.length === 0) break;
        return { sql: `SELECT * EXCEPT (${dropped.name}) FROM ${from}${where}`, columns: kept };
      }
      case 2: {
        const more = { name: this.#fresh('c'), type: 'int' as const };
        const stars = scope.sources.map(({ qualifiers }) => `${qualifiers[0]}.*`).join(', ');
        const columns = [...scope.sources.flatMap((s) => s.columns), more];
        return { sql: `SELECT ${stars}, 1 + 1 AS ${more.name} FROM ${from}${where}`, columns };
      }
      case 3:
        return { sql: `FROM ${from}${where === '' ? ' SELECT *' : ` SELECT *${where}`}`, columns: star };
      case 4: {
        const { name, columns } = this.#pick(TABLES);
        return { sql: `TABLE lake.shop.${name}`, columns };
      }
    }
    return { sql: `SELECT * FROM ${from}${where}`, columns: star };
  }

  /** GROUP BY columns, expressions, aliases, ordinals, ALL or grouping sets, with HAVING by aggregate or alias. */
  #grouped(depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.#from(depth, outer);
    const keys = Array.from({ length: 1 + this.#int(2) }, () => this.#column(scope.sources));
    const out: Column[] = keys.map(({ type }) => ({ name: this.#fresh('g'), type }));
    const items = keys.map(({ sql }, i) => `${sql} AS ${out[i]!.name}`);
    const { by, sets } = this.#groupBy(
      keys.map(({ sql }) => sql),
      out.map(({ name }) => name),
    );
    for (const aggregate of [this.#aggregate(scope), ...(sets ? [`grouping(${keys[0]!.sql})`] : [])]) {
      out.push({ name: this.#fresh('n'), type: 'int' });
      items.push(`${aggregate} AS ${out.at(-1)!.name}`);
    }
    const having = this.#chance(3) ? ` HAVING ${this.#having(scope, keys[0]!.sql, out.at(-1)!.name)}` : '';
    const sql = `SELECT ${items.join(', ')} FROM ${from}${this.#where(scope, depth)} GROUP BY ${by}${having}`;
    return { sql, columns: out };
  }

  #groupBy(keys: readonly string[], names: readonly string[]): { by: string; sets: boolean } {
    const list = keys.join(', ');
    const plain = ['ALL', keys.map((_, i) => i + 1).join(', '), list, names.join(', ')];
    const sets = [`ROLLUP (${list})`, `CUBE (${list})`, `GROUPING SETS ((${list}), (${keys[0]}), ())`];
    const chosen = this.#int(8);
    return chosen < 5 ? { by: plain[chosen % plain.length]!, sets: false } : { by: sets[chosen - 5]!, sets: true };
  }

  #having(scope: Scope, key: string, total: string): string {
    return this.#pick([
      `count(*) > ${this.#int(3)}`,
      `${total} > ${this.#int(3)}`,
      `${key} IS NOT NULL`,
      `${this.#aggregate(scope)} >= 1 OR ${total} = 0`,
    ]);
  }

  #aggregate(scope: Scope): string {
    const { sql } = this.#column(scope.sources);
    return this.#pick([
      `count(${sql})`,
      'count(*)',
      `count(DISTINCT ${sql})`,
      `count_if(${sql} IS NULL)`,
      `length(max(CAST(${sql} AS STRING)))`,
      `count(*) FILTER (WHERE ${this.#comparison(scope, 0)})`,
      `sum(CASE WHEN ${this.#comparison(scope, 0)} THEN 1 ELSE 0 END)`,
      `count(DISTINCT ${sql}, ${this.#column(scope.sources).sql})`,
    ]);
  }

  #windowed(depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.#from(depth, outer);
    const partition = this.#column(scope.sources).sql;
    const order = this.#column(scope.sources).sql;
    const key = this.#column(scope.sources);
    const all = scope.sources.flatMap((s) => s.columns.map((c) => `${s.qualifiers[0]}.${c.name}`)).join(', ');
    if (this.#chance(5)) return this.#numbered(from, scope, all);
    const frame = this.#pick(['rank()', 'dense_rank()', `count(${key.sql})`, `max(${key.sql})`, `min(${key.sql})`]);
    const type: Type = frame.startsWith('max') || frame.startsWith('min') ? key.type : 'int';
    const out: Column[] = [
      { name: this.#fresh('p'), type: key.type },
      { name: this.#fresh('w'), type },
    ];
    const window = `(PARTITION BY ${partition} ORDER BY ${order}${this.#chance(2) ? ' DESC' : ''})`;
    const named = this.#chance(4);
    const over = named ? 'OVER w' : `OVER ${window}`;
    const items = `${key.sql} AS ${out[0]!.name}, ${frame} ${over} AS ${out[1]!.name}`;
    const qualify = !named && this.#chance(4) ? ` QUALIFY rank() ${over} <= 2` : '';
    const end = named ? ` WINDOW w AS ${window}` : qualify;
    return { sql: `SELECT ${items} FROM ${from}${this.#where(scope, depth)}${end}`, columns: out };
  }

  /** Rows get numbers in the order of all columns, so only rows that are alike could change places. */
  #numbered(from: string, scope: Scope, all: string): Made {
    const key = this.#column(scope.sources);
    const columns: Column[] = [
      { name: this.#fresh('p'), type: key.type },
      { name: this.#fresh('w'), type: 'int' },
    ];
    const number = `row_number() OVER (ORDER BY ${all}) AS ${columns[1]!.name}`;
    const qualify = this.#chance(2) ? ` QUALIFY ${columns[1]!.name} < 6` : '';
    return { sql: `SELECT ${key.sql} AS ${columns[0]!.name}, ${number} FROM ${from}${qualify}`, columns };
  }

  #setOperation(depth: number, outer: readonly Source[]): Made {
    const types = this.#someTypes();
    const left = this.#typed(types, depth - 1, outer);
    const right = this.#typed(types, depth - 1, outer);
    const operators = [
      'UNION',
      'UNION ALL',
      'INTERSECT',
      'EXCEPT',
      'UNION DISTINCT',
      'EXCEPT ALL',
      'INTERSECT ALL',
      'MINUS',
    ];
    const operator = this.#pick(operators);
    const third = this.#chance(4) ? ` ${this.#pick(operators)} ${this.#typed(types, 0, outer).sql}` : '';
    const wrap = this.#chance(3) ? (sql: string) => `(${sql})` : (sql: string) => sql;
    return { sql: `${wrap(left.sql)} ${operator} ${wrap(right.sql)}${third}`, columns: left.columns };
  }

  // -------------------------------------------------------------- FROM

  #from(depth: number, outer: readonly Source[]): { sql: string; scope: Scope } {
    const first = this.#source(depth, []);
    let joined: Joined = { sql: first.sql, sources: [first.source], star: first.source.columns };
    for (let more = this.#pick([0, 0, 0, 0, 1, 1, 1, 2]); more > 0; more--) joined = this.#join(joined, depth, outer);
    const { sql, sources, star } = joined;
    return { sql, scope: { sources, star, outer } };
  }

  #join(left: Joined, depth: number, outer: readonly Source[]): Joined {
    if (depth > 0 && this.#chance(8)) return this.#lateral(left, depth);
    const right = this.#source(depth, left.sources);
    const both = [...left.sources, right.source];
    const star = [...left.star, ...right.source.columns];
    const common = right.source.columns.filter(
      (column) => left.star.filter((other) => sameColumn(column, other)).length === 1,
    );
    switch (this.#int(8)) {
      case 0:
        return { sql: `${left.sql} CROSS JOIN ${right.sql}`, sources: both, star };
      case 1: {
        const kind = this.#pick(['LEFT SEMI', 'LEFT ANTI', 'SEMI', 'ANTI']);
        const on = this.#equality(left.sources, right.source);
        return on ? { ...left, sql: `${left.sql} ${kind} JOIN ${right.sql} ON ${on}` } : left;
      }
      case 2: {
        const key = common.length > 0 ? this.#pick(common) : undefined;
        if (!key) break;
        const kind = this.#pick(['JOIN', 'LEFT JOIN', 'FULL OUTER JOIN', 'RIGHT JOIN']);
        const rest = right.source.columns.filter((c) => c.name !== key.name);
        return {
          sql: `${left.sql} ${kind} ${right.sql} USING (${key.name})`,
          sources: both,
          star: [...left.star, ...rest],
        };
      }
      case 3: {
        const allAlike = right.source.columns.every(
          (c) => !left.star.some((o) => o.name === c.name) || common.includes(c),
        );
        if (common.length === 0 || !allAlike) break;
        const rest = right.source.columns.filter((c) => !common.includes(c));
        return { sql: `${left.sql} NATURAL JOIN ${right.sql}`, sources: both, star: [...left.star, ...rest] };
      }
    }
    const kind = this.#pick(['JOIN', 'INNER JOIN', 'LEFT JOIN', 'RIGHT OUTER JOIN', 'FULL JOIN']);
    const on = this.#equality(left.sources, right.source);
    if (!on) return { sql: `${left.sql} CROSS JOIN ${right.sql}`, sources: both, star };
    const inner = kind === 'JOIN' && this.#chance(3);
    const also = inner ? ` AND ${this.#comparison({ sources: both, outer }, 0)}` : '';
    return { sql: `${left.sql} ${kind} ${right.sql} ON ${on}${also}`, sources: both, star };
  }

  #equality(left: readonly Source[], right: Source): string | undefined {
    const pairs = left.flatMap(({ qualifiers, columns }) =>
      columns.flatMap((x) =>
        right.columns
          .filter((y) => y.type === x.type)
          .map((y) => `${qualifiers[0]}.${x.name} = ${right.qualifiers[0]}.${y.name}`),
      ),
    );
    return pairs.length > 0 ? this.#pick(pairs) : undefined;
  }

  /** A derived table that sees the sources to its left. */
  #lateral(left: Joined, depth: number): Joined {
    const inner = this.#from(depth - 1, left.sources);
    const value = this.#column(inner.scope.sources);
    const column = { name: this.#fresh('l'), type: value.type };
    const body = `SELECT ${value.sql} AS ${column.name} FROM ${inner.sql}${this.#correlation(inner.scope)}`;
    const source = { qualifiers: [this.#fresh('x')], columns: [column] };
    const join = this.#pick([
      (sql: string) => `CROSS JOIN LATERAL (${sql}) AS ${source.qualifiers[0]}`,
      (sql: string) => `JOIN LATERAL (${sql}) AS ${source.qualifiers[0]} ON true`,
      (sql: string) => `LEFT JOIN LATERAL (${sql}) AS ${source.qualifiers[0]} ON true`,
    ]);
    return {
      sql: `${left.sql} ${join(body)}`,
      sources: [...left.sources, source],
      star: [...left.star, column],
    };
  }

  /** A table, a CTE or a derived table, under a name that is not taken yet. */
  #source(depth: number, taken: readonly Source[]): { sql: string; source: Source } {
    if (depth > 0 && this.#chance(4)) {
      const alias = this.#fresh('d');
      const { sql, columns } = this.#unique(this.#anyQuery(depth - 1, []));
      return { sql: `(${sql})${this.#as()}${alias}`, source: { qualifiers: [alias], columns } };
    }
    if (this.#ctes.length > 0 && this.#chance(2)) return this.#cteSource();
    if (this.#chance(16)) return this.#valuesSource();
    return this.#tableSource(taken);
  }

  #valuesSource(): { sql: string; source: Source } {
    const columns = this.#someTypes().map((type) => ({ name: this.#fresh('v'), type }));
    const rows = Array.from({ length: 1 + this.#int(3) }, () =>
      columns.map(({ type }) => this.#literal(type)).join(', '),
    );
    const alias = this.#fresh('t');
    const names = columns.map(({ name }) => name).join(', ');
    const sql = `(VALUES ${rows.map((row) => `(${row})`).join(', ')}) AS ${alias}(${names})`;
    return { sql, source: { qualifiers: [alias], columns } };
  }

  #cteSource(): { sql: string; source: Source } {
    const { name } = this.#pick(this.#ctes);
    const { columns } = this.#ctes.findLast((cte) => cte.name === name)!;
    const alias = this.#fresh('t');
    return { sql: `${name} AS ${alias}`, source: { qualifiers: [alias], columns } };
  }

  #tableSource(taken: readonly Source[]): { sql: string; source: Source } {
    const { name, columns } = this.#pick(TABLES);
    const hidden = this.#ctes.some((cte) => cte.name === name);
    const path = hidden ? this.#pick(['shop', 'lake.shop']) : this.#pick(['', 'shop', 'lake.shop']);
    const written = this.#spelling(path === '' ? name : `${path}.${name}`);
    const free = !taken.some(({ qualifiers }) => qualifiers.includes(name)) && !hidden;
    if (free && this.#chance(3)) {
      return { sql: written, source: { qualifiers: [name, `shop.${name}`, `lake.shop.${name}`], columns } };
    }
    if (this.#chance(8)) {
      // the name of another table, which it then hides
      const other = this.#pick(TABLES).name;
      const taking = taken.some(({ qualifiers }) => qualifiers.includes(other));
      if (!taking) return { sql: `${written} AS ${other}`, source: { qualifiers: [other], columns } };
    }
    const alias = this.#fresh('t');
    if (this.#chance(8)) {
      const renamed = columns.map(({ type }) => ({ name: this.#fresh('r'), type }));
      const list = renamed.map((column) => column.name).join(', ');
      return { sql: `${written} AS ${alias}(${list})`, source: { qualifiers: [alias], columns: renamed } };
    }
    return { sql: `${written}${this.#as()}${alias}`, source: { qualifiers: [alias], columns } };
  }

  #spelling(path: string): string {
    return this.#pick([
      path,
      path,
      path.toUpperCase(),
      path
        .split('.')
        .map((part) => `\`${part}\``)
        .join('.'),
    ]);
  }

  /** Gives columns names of their own where a star or join left two alike. */
  #unique(made: Made): Made {
    if (distinctNames(made.columns)) return made;
    const columns = made.columns.map(({ type }) => ({ name: this.#fresh('u'), type }));
    const alias = this.#fresh('d');
    return { sql: `SELECT * FROM (${made.sql}) AS ${alias}(${columns.map((c) => c.name).join(', ')})`, columns };
  }

  // -------------------------------------------------------------- expressions

  #value(type: Type, scope: Scope, depth: number): string {
    const column = this.#columnOf(type, scope);
    const choice = this.#int(10);
    if (choice < 4 && column) return column;
    if (choice === 4) return this.#caseOf(type, scope, depth);
    if (choice === 5 && depth > 0) return this.#scalarSubquery(type, scope, depth);
    if (choice === 6 && column) return `coalesce(${column}, ${this.#literal(type)})`;
    if (choice === 7 && column) return this.#computed(type, column, scope);
    return column ?? this.#literal(type);
  }

  #computed(type: Type, column: string, scope: Scope): string {
    switch (type) {
      case 'int':
        return this.#pick([`${column} + 1`, `-(${column})`, `length(${this.#textOr(scope)})`, `abs(${column} * 2)`]);
      case 'text':
        return this.#pick([
          `upper(${column})`,
          `substring(${column}, 1, 4)`,
          `concat(${column}, '-', ${column})`,
          `${column} || 'x'`,
        ]);
      case 'money':
        return this.#pick([`${column} * 2`, `CAST(${column} AS DECIMAL(12,2))`]);
      case 'day':
        return this.#pick([`date_add(${column}, 1)`, `greatest(${column}, DATE '2001-01-01')`]);
    }
  }

  #textOr(scope: Scope): string {
    return this.#columnOf('text', scope) ?? "'abc'";
  }

  #caseOf(type: Type, scope: Scope, depth: number): string {
    const value = this.#columnOf(type, scope) ?? this.#literal(type);
    return `CASE WHEN ${this.#comparison(scope, depth)} THEN ${value} ELSE ${this.#literal(type)} END`;
  }

  /** One value whatever the order of rows: an aggregate, possibly correlated with the block around it. */
  #scalarSubquery(type: Type, scope: Scope, depth: number): string {
    const inner = this.#from(depth - 1, scope.sources);
    const value = this.#columnOf(type, { sources: inner.scope.sources, outer: [] }) ?? this.#literal(type);
    const where = this.#chance(2) ? this.#correlation(inner.scope) : this.#where(inner.scope, 0);
    const select = `SELECT ${this.#pick(['max', 'min'])}(${value}) FROM ${inner.sql}${where}`;
    return this.#chance(6) ? this.#shadowed(type) : `(${select})`;
  }

  /** A CTE inside an expression, named like a table that it reads. */
  #shadowed(type: Type): string {
    const tables = TABLES.filter(({ columns }) => columns.some((c) => c.type === type));
    const { name, columns } = this.#pick(tables.length > 0 ? tables : TABLES);
    const column = this.#pick(columns.filter((c) => c.type === type)).name;
    const hidden = this.#ctes.some((cte) => cte.name === name) ? `lake.shop.${name}` : name;
    return `(WITH ${name} AS (SELECT ${column} AS k FROM ${hidden}) SELECT max(${name}.k) FROM ${name})`;
  }

  #correlation(scope: Scope): string {
    const pairs = scope.sources.flatMap((s) =>
      s.columns.flatMap((x) =>
        scope.outer.flatMap((o) =>
          o.columns
            .filter((y) => y.type === x.type)
            .map((y) => `${s.qualifiers[0]}.${x.name} = ${o.qualifiers[0]}.${y.name}`),
        ),
      ),
    );
    // a qualifier that the inner block has too would mean the inner source
    const inner = new Set(scope.sources.flatMap(({ qualifiers }) => qualifiers));
    const safe = scope.outer.every(({ qualifiers }) => !inner.has(qualifiers[0]!));
    return safe && pairs.length > 0 ? ` WHERE ${this.#pick(pairs)}` : '';
  }

  #where(scope: Scope, depth: number): string {
    if (!this.#chance(2)) return '';
    const first = this.#comparison(scope, depth);
    if (!this.#chance(3)) return ` WHERE ${first}`;
    return ` WHERE ${first} ${this.#pick(['AND', 'OR'])} NOT (${this.#comparison(scope, depth)})`;
  }

  #comparison(scope: Scope, depth: number): string {
    const { sql, type } = this.#column(scope.sources);
    switch (this.#int(depth > 0 ? 8 : 6)) {
      case 0:
        return `${sql} ${this.#pick(['=', '<>', '<', '>=', '<=>'])} ${this.#literal(type)}`;
      case 1:
        return `${sql} IS ${this.#chance(2) ? 'NOT ' : ''}NULL`;
      case 2:
        return `${sql} IN (${this.#literal(type)}, ${this.#literal(type)})`;
      case 3:
        return `${sql} BETWEEN ${this.#literal(type)} AND ${this.#literal(type)}`;
      case 4:
        return type === 'text'
          ? `${sql} LIKE '${this.#pick(['%a%', '4%', '_b%', '%1'])}'`
          : `${sql} > ${this.#literal(type)}`;
      case 5: {
        const other = this.#columnOf(type, { sources: scope.sources, outer: scope.outer });
        return `${sql} ${this.#pick(['=', '<', '>='])} ${other ?? this.#literal(type)}`;
      }
      case 6: {
        if (this.#chance(3)) return this.#pairIn({ sql, type }, scope, depth);
        const inner = this.#typed([type], depth - 1, []);
        return `${sql} ${this.#chance(3) ? 'NOT ' : ''}IN (${inner.sql})`;
      }
      default: {
        const inner = this.#from(depth - 1, scope.sources);
        return `${this.#chance(3) ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${inner.sql}${this.#correlation(inner.scope)})`;
      }
    }
  }

  /** Two columns together, or a subquery that sees the block around it. */
  #pairIn(first: { sql: string; type: Type }, scope: Scope, depth: number): string {
    const not = this.#chance(3) ? 'NOT ' : '';
    if (this.#chance(2)) {
      const second = this.#column(scope.sources);
      const inner = this.#typed([first.type, second.type], depth - 1, []);
      return `(${first.sql}, ${second.sql}) ${not}IN (${inner.sql})`;
    }
    const inner = this.#from(depth - 1, scope.sources);
    const value = this.#columnOf(first.type, { sources: inner.scope.sources, outer: [] }) ?? this.#literal(first.type);
    return `${first.sql} ${not}IN (SELECT ${value} FROM ${inner.sql}${this.#correlation(inner.scope)})`;
  }

  #literal(type: Type): string {
    switch (type) {
      case 'int':
        return String(this.#int(12));
      case 'text':
        return this.#pick(["'a'", "'4111'", "'REDACTED'", '"de"', "'it\\'s'", "''"]);
      case 'money':
        return `CAST(${this.#int(99)}.5 AS DECIMAL(10,2))`;
      case 'day':
        return `DATE '20${10 + this.#int(20)}-0${1 + this.#int(9)}-11'`;
    }
  }

  // -------------------------------------------------------------- columns

  #column(sources: readonly Source[]): { sql: string; type: Type } {
    const source = this.#pick(sources);
    const { name, type } = this.#pick(source.columns);
    return { sql: this.#written(source, name, sources), type };
  }

  #columnOf(type: Type, { sources, outer }: Scope): string | undefined {
    const inner = new Set(sources.flatMap(({ qualifiers }) => qualifiers));
    const outside = this.#chance(5) ? outer.filter(({ qualifiers }) => !inner.has(qualifiers[0]!)) : [];
    const found = [...sources, ...outside].flatMap((source) =>
      source.columns.filter((c) => c.type === type).map(({ name }) => ({ source, name })),
    );
    if (found.length === 0) return undefined;
    const { source, name } = this.#pick(found);
    return this.#written(source, name, [...sources, ...outside]);
  }

  /** With a qualifier, or without where one source only has the name. */
  #written(source: Source, name: string, visible: readonly Source[]): string {
    const only = visible.flatMap((s) => s.columns).filter((c) => c.name === name).length === 1;
    const qualifier = only && this.#chance(3) ? '' : `${this.#pick(source.qualifiers)}.`;
    return qualifier + this.#caseOfName(name);
  }

  #caseOfName(name: string): string {
    return this.#pick([name, name, name, name.toUpperCase(), `\`${name}\``]);
  }

  // -------------------------------------------------------------- choices

  #someTypes(): Type[] {
    return Array.from({ length: 1 + this.#int(3) }, () => this.#pick(TYPES));
  }

  #as(): string {
    return this.#pick([' AS ', ' ']);
  }

  #fresh(letter: string): string {
    this.#names++;
    return `${letter}${this.#names}`;
  }

  #int(below: number): number {
    return this.#choices.int(below);
  }

  /** True in one of `n` cases. */
  #chance(n: number): boolean {
    return this.#int(n) === n - 1;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#int(items.length)]!;
  }
}

const distinctNames = (columns: readonly Column[]): boolean =>
  new Set(columns.map((c) => c.name)).size === columns.length;

const sameColumn = (a: Column, b: Column): boolean => a.name === b.name && a.type === b.type;
