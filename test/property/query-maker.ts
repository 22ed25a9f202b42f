/**
 * Makes random queries that Spark and DuckDB understand alike and whose answers do not depend on the order of rows.
 * Every choice comes from `int`, so that fast-check can replay a query from its seed and shrink it.
 */
export interface Choices {
  /** A number from 0 to `below` - 1. Smaller is simpler. */
  int(below: number): number;
}

type Type = 'int' | 'text' | 'money' | 'day';

interface Column {
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
  /** Only the nearest outer query block may be seen, as in Spark. */
  readonly outer: readonly Source[];
}

interface Made {
  readonly sql: string;
  readonly columns: readonly Column[];
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** The tables of the world that the queries run over; see world.ts for who protects what. */
export const TABLES: readonly TableShape[] = [
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
export function makeQuery(choices: Choices): string {
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

  statement(): string {
    const made = this.#chance(4) ? this.#withCtes(2) : this.#anyQuery(2, []);
    return this.#chance(3)
      ? `${made.sql} ORDER BY ${made.columns.map((_, i) => i + 1).join(', ')} LIMIT ${1 + this.#int(9)}`
      : made.sql;
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
    for (let i = this.#int(2); i >= 0; i--) {
      const name = this.#chance(3) ? this.#pick(TABLES).name : this.#fresh('q');
      const body = this.#anyQuery(depth - 1, []);
      const renamed = this.#chance(3) || !distinctNames(body.columns);
      const own = renamed ? body.columns.map(({ type }) => ({ name: this.#fresh('k'), type })) : body.columns;
      const list = renamed ? `(${own.map((c) => c.name).join(', ')})` : '';
      if (parts.some((part) => part.startsWith(`${name} `) || part.startsWith(`${name}(`))) continue;
      parts.push(`${name}${list} AS (${body.sql})`);
      this.#ctes = [...this.#ctes, { name, columns: own }];
    }
    const body = this.#chance(2) ? this.#typed(this.#someTypes(), depth - 1, []) : this.#starQuery(depth - 1);
    this.#ctes = before;
    return { sql: `WITH ${parts.join(', ')} ${body.sql}`, columns: body.columns };
  }

  /** A SELECT whose items have exactly these types. */
  #typed(types: readonly Type[], depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.#from(depth, outer);
    const out = types.map((type) => ({ name: this.#fresh('c'), type }));
    const items = out.map(({ name, type }) => `${this.#value(type, scope, depth)}${this.#as()}${name}`);
    const distinct = this.#chance(5) ? 'DISTINCT ' : '';
    return { sql: `SELECT ${distinct}${items.join(', ')} FROM ${from}${this.#where(scope, depth)}`, columns: out };
  }

  #starQuery(depth: number): Made {
    const { sql: from, scope } = this.#from(depth, []);
    const source = this.#pick(scope.sources);
    const where = this.#where(scope, depth);
    const named = source.qualifiers[0]!;
    if (this.#chance(3))
      return { sql: `SELECT ${this.#pick(source.qualifiers)}.* FROM ${from}${where}`, columns: source.columns };
    if (this.#chance(2) && source.columns.length > 1 && scope.sources.length === 1) {
      const dropped = this.#pick(source.columns);
      const kept = source.columns.filter((c) => c.name !== dropped.name);
      return { sql: `SELECT * EXCEPT (${dropped.name}) FROM ${from}${where}`, columns: kept };
    }
    const all = scope.sources.flatMap((s) => s.columns);
    if (scope.sources.length === 1) return { sql: `SELECT * FROM ${from}${where}`, columns: all };
    const more = { name: this.#fresh('c'), type: 'int' as const };
    return { sql: `SELECT ${named}.*, 1 + 1 AS ${more.name} FROM ${from}${where}`, columns: [...source.columns, more] };
  }

  /** GROUP BY columns, ordinals or ALL, with HAVING by aggregate or alias. */
  #grouped(depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.#from(depth, outer);
    const keys = [this.#column(scope.sources), ...(this.#chance(3) ? [this.#column(scope.sources)] : [])];
    const out: Column[] = keys.map(({ type }) => ({ name: this.#fresh('g'), type }));
    const items = keys.map(({ sql }, i) => `${sql} AS ${out[i]!.name}`);
    const total = { name: this.#fresh('n'), type: 'int' as const };
    items.push(`${this.#aggregate(scope)} AS ${total.name}`);
    const by = this.#chance(3)
      ? 'ALL'
      : this.#chance(2)
        ? keys.map((_, i) => i + 1).join(', ')
        : keys.map((k) => k.sql).join(', ');
    const having = this.#chance(3) ? ` HAVING ${this.#chance(2) ? 'count(*)' : total.name} > ${this.#int(3)}` : '';
    return {
      sql: `SELECT ${items.join(', ')} FROM ${from}${this.#where(scope, depth)} GROUP BY ${by}${having}`,
      columns: [...out, total],
    };
  }

  #aggregate(scope: Scope): string {
    const { sql } = this.#column(scope.sources);
    return this.#pick([
      `count(${sql})`,
      'count(*)',
      `count(DISTINCT ${sql})`,
      `count_if(${sql} IS NULL)`,
      `length(max(CAST(${sql} AS STRING)))`,
    ]);
  }

  #windowed(depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.#from(depth, outer);
    const partition = this.#column(scope.sources).sql;
    const order = this.#column(scope.sources).sql;
    const key = this.#column(scope.sources);
    const frame = this.#pick(['rank()', 'dense_rank()', `count(${key.sql})`, `max(${key.sql})`, `min(${key.sql})`]);
    const type: Type = frame.startsWith('max') || frame.startsWith('min') ? key.type : 'int';
    const out: Column[] = [
      { name: this.#fresh('p'), type: key.type },
      { name: this.#fresh('w'), type },
    ];
    const over = `OVER (PARTITION BY ${partition} ORDER BY ${order}${this.#chance(2) ? ' DESC' : ''})`;
    const items = `${key.sql} AS ${out[0]!.name}, ${frame} ${over} AS ${out[1]!.name}`;
    const qualify = this.#chance(4) ? ` QUALIFY rank() ${over} <= 2` : '';
    return { sql: `SELECT ${items} FROM ${from}${this.#where(scope, depth)}${qualify}`, columns: out };
  }

  #setOperation(depth: number, outer: readonly Source[]): Made {
    const types = this.#someTypes();
    const left = this.#typed(types, depth - 1, outer);
    const right = this.#typed(types, depth - 1, outer);
    const operator = this.#pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT']);
    const wrap = this.#chance(3) ? (sql: string) => `(${sql})` : (sql: string) => sql;
    return { sql: `${wrap(left.sql)} ${operator} ${wrap(right.sql)}`, columns: left.columns };
  }

  // -------------------------------------------------------------- FROM

  #from(depth: number, outer: readonly Source[]): { sql: string; scope: Scope } {
    const first = this.#source(depth, []);
    const sources = [first.source];
    let { sql } = first;
    if (this.#chance(3)) {
      const second = this.#source(depth, sources);
      sql += this.#join(second.sql, [...sources, second.source], outer);
      sources.push(second.source);
    }
    return { sql, scope: { sources, outer } };
  }

  #join(right: string, sources: readonly Source[], outer: readonly Source[]): string {
    const on = this.#comparison({ sources, outer }, 0);
    const type = this.#pick(['JOIN', 'INNER JOIN', 'LEFT JOIN', 'RIGHT OUTER JOIN', 'FULL JOIN', 'CROSS JOIN', ',']);
    if (type === ',') return `, ${right}`;
    if (type === 'CROSS JOIN') return ` CROSS JOIN ${right}`;
    const [a, b] = sources as [Source, Source];
    const pairs = a.columns.flatMap((x) =>
      b.columns.filter((y) => y.type === x.type).map((y): [Column, Column] => [x, y]),
    );
    if (pairs.length === 0)
      return type === 'JOIN' || type === 'INNER JOIN' ? ` ${type} ${right} ON ${on}` : `, ${right}`;
    const [x, y] = this.#pick(pairs);
    return ` ${type} ${right} ON ${a.qualifiers[0]}.${x.name} = ${b.qualifiers[0]}.${y.name}`;
  }

  /** A table, a CTE or a derived table, under a name that is not taken yet. */
  #source(depth: number, taken: readonly Source[]): { sql: string; source: Source } {
    if (depth > 0 && this.#chance(4)) {
      const alias = this.#fresh('d');
      const { sql, columns } = this.#unique(this.#anyQuery(depth - 1, []));
      return { sql: `(${sql})${this.#as()}${alias}`, source: { qualifiers: [alias], columns } };
    }
    if (this.#ctes.length > 0 && this.#chance(2)) return this.#cteSource();
    return this.#tableSource(taken);
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
    const alias = this.#fresh('t');
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
    return `(SELECT ${this.#pick(['max', 'min'])}(${value}) FROM ${inner.sql}${where})`;
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
    if (this.#chance(2)) return '';
    const first = this.#comparison(scope, depth);
    if (this.#chance(2)) return ` WHERE ${first}`;
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
        const inner = this.#typed([type], depth - 1, []);
        return `${sql} ${this.#chance(3) ? 'NOT ' : ''}IN (${inner.sql})`;
      }
      default: {
        const inner = this.#from(depth - 1, scope.sources);
        return `${this.#chance(3) ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${inner.sql}${this.#correlation(inner.scope)})`;
      }
    }
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
    return { sql: `${this.#pick(source.qualifiers)}.${this.#caseOfName(name)}`, type };
  }

  #columnOf(type: Type, { sources, outer }: Scope): string | undefined {
    const inner = new Set(sources.flatMap(({ qualifiers }) => qualifiers));
    const visible = this.#chance(5) ? outer.filter(({ qualifiers }) => !inner.has(qualifiers[0]!)) : [];
    const found = [...sources, ...visible].flatMap(({ qualifiers, columns }) =>
      columns.filter((c) => c.type === type).map((c) => `${this.#pick(qualifiers)}.${this.#caseOfName(c.name)}`),
    );
    return found.length > 0 ? this.#pick(found) : undefined;
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
