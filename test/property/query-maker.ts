import { SelectMaker } from './maker/selects.ts';
import { type Choices, distinctNames, type Made, type MadeStatement, type Source, TABLES } from './maker/shapes.ts';

export type { Choices, Column, MadeStatement } from './maker/shapes.ts';

/** One query over TABLES. */
export function makeQuery(choices: Choices): MadeStatement {
  return new QueryMaker(choices).statement();
}

class QueryMaker extends SelectMaker {
  statement(): MadeStatement {
    const made = this.chance(4) ? this.withCtes(2) : this.chance(8) ? this.unnamed() : this.anyQuery(2, []);
    const named = distinctNames(made.columns) ? made.columns.filter(({ name }) => !/^\d/.test(name)) : [];
    if (this.chance(3)) {
      const all = made.columns.map((_, i) => `${i + 1}${this.pick(['', ' DESC', ' NULLS LAST'])}`);
      return { sql: `${made.sql} ORDER BY ${all.join(', ')} LIMIT ${1 + this.int(9)}`, ordered: true, named };
    }
    // some columns only: which of equal rows comes first is open
    if (this.chance(5))
      return { sql: `${made.sql} ORDER BY ${this.pick(made.columns).name} DESC`, ordered: false, named };
    return { sql: made.sql, ordered: false, named };
  }

  protected anyQuery(depth: number, outer: readonly Source[]): Made {
    switch (this.int(8)) {
      case 0:
        return this.starQuery(depth);
      case 1:
      case 2:
        return this.grouped(depth, outer);
      case 3:
        return this.setOperation(depth, outer);
      case 4:
        return this.windowed(depth, outer);
      case 5:
        return depth > 0 ? this.withCtes(depth) : this.typed(this.someTypes(), depth, outer);
      default:
        return this.typed(this.someTypes(), depth, outer);
    }
  }

  /** CTEs, some of them named like a table, with or without column lists, seeing earlier ones. */
  protected withCtes(depth: number): Made {
    const before = this.ctes;
    const parts: string[] = [];
    const recursive = this.chance(10);
    for (let i = recursive ? 0 : this.int(2); i >= 0; i--) {
      const name = this.chance(3) ? this.pick(TABLES).name : this.fresh('q');
      const body = recursive ? this.recursion(name) : this.anyQuery(depth - 1, []);
      const renamed = !recursive && (this.chance(3) || !distinctNames(body.columns));
      const own = renamed ? body.columns.map(({ type }) => ({ name: this.fresh('k'), type })) : body.columns;
      const list = renamed ? `(${own.map((c) => c.name).join(', ')})` : '';
      if (parts.some((part) => part.startsWith(`${name} `) || part.startsWith(`${name}(`))) continue;
      parts.push(`${name}${list} AS (${body.sql})`);
      this.ctes = [...this.ctes, { name, columns: own }];
    }
    const body = this.chance(2) ? this.typed(this.someTypes(), depth - 1, []) : this.starQuery(depth - 1);
    this.ctes = before;
    return { sql: `WITH ${recursive ? 'RECURSIVE ' : ''}${parts.join(', ')} ${body.sql}`, columns: body.columns };
  }

  /** The body of a CTE that reads itself: three rounds over the largest value of a column. */
  protected recursion(name: string): Made {
    const { name: table, columns } = this.pick(TABLES);
    const { name: column, type } = this.pick(columns);
    const [n, k] = [this.fresh('n'), this.fresh('k')];
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

  protected setOperation(depth: number, outer: readonly Source[]): Made {
    const types = this.someTypes();
    const left = this.typed(types, depth - 1, outer);
    const right = this.typed(types, depth - 1, outer);
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
    const operator = this.pick(operators);
    const third = this.chance(4) ? ` ${this.pick(operators)} ${this.typed(types, 0, outer).sql}` : '';
    const wrap = this.chance(3) ? (sql: string) => `(${sql})` : (sql: string) => sql;
    return { sql: `${wrap(left.sql)} ${operator} ${wrap(right.sql)}${third}`, columns: left.columns };
  }
}
