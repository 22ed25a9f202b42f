import { ExpressionMaker } from './expressions.ts';
import { distinctNames, type Joined, type Made, type Scope, type Source, sameColumn, TABLES } from './shapes.ts';

/** Makes FROM clauses: tables, CTEs, derived tables and joins of them. */
export abstract class SourceMaker extends ExpressionMaker {
  protected abstract anyQuery(depth: number, outer: readonly Source[]): Made;

  protected from(depth: number, outer: readonly Source[]): { sql: string; scope: Scope } {
    const first = this.source(depth, []);
    let joined: Joined = { sql: first.sql, sources: [first.source], star: first.source.columns };
    for (let more = this.pick([0, 0, 0, 0, 1, 1, 1, 2]); more > 0; more--) joined = this.join(joined, depth, outer);
    const { sql, sources, star } = joined;
    return { sql, scope: { sources, star, outer } };
  }

  protected join(left: Joined, depth: number, outer: readonly Source[]): Joined {
    if (depth > 0 && this.chance(8)) return this.lateral(left, depth);
    const right = this.source(depth, left.sources);
    const both = [...left.sources, right.source];
    const star = [...left.star, ...right.source.columns];
    const common = right.source.columns.filter(
      (column) => left.star.filter((other) => sameColumn(column, other)).length === 1,
    );
    switch (this.int(8)) {
      case 0:
        return { sql: `${left.sql} CROSS JOIN ${right.sql}`, sources: both, star };
      case 1: {
        const kind = this.pick(['LEFT SEMI', 'LEFT ANTI', 'SEMI', 'ANTI']);
        const on = this.equality(left.sources, right.source);
        return on ? { ...left, sql: `${left.sql} ${kind} JOIN ${right.sql} ON ${on}` } : left;
      }
      case 2: {
        const key = common.length > 0 ? this.pick(common) : undefined;
        if (!key) break;
        const kind = this.pick(['JOIN', 'LEFT JOIN', 'FULL OUTER JOIN', 'RIGHT JOIN']);
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
    const kind = this.pick(['JOIN', 'INNER JOIN', 'LEFT JOIN', 'RIGHT OUTER JOIN', 'FULL JOIN']);
    const on = this.equality(left.sources, right.source);
    if (!on) return { sql: `${left.sql} CROSS JOIN ${right.sql}`, sources: both, star };
    const inner = kind === 'JOIN' && this.chance(3);
    const also = inner ? ` AND ${this.comparison({ sources: both, outer }, 0)}` : '';
    return { sql: `${left.sql} ${kind} ${right.sql} ON ${on}${also}`, sources: both, star };
  }

  protected equality(left: readonly Source[], right: Source): string | undefined {
    const pairs = left.flatMap(({ qualifiers, columns }) =>
      columns.flatMap((x) =>
        right.columns
          .filter((y) => y.type === x.type)
          .map((y) => `${qualifiers[0]}.${x.name} = ${right.qualifiers[0]}.${y.name}`),
      ),
    );
    return pairs.length > 0 ? this.pick(pairs) : undefined;
  }

  /** A derived table that sees the sources to its left. */
  protected lateral(left: Joined, depth: number): Joined {
    const inner = this.from(depth - 1, left.sources);
    const value = this.column(inner.scope.sources);
    const column = { name: this.fresh('l'), type: value.type };
    const body = `SELECT ${value.sql} AS ${column.name} FROM ${inner.sql}${this.correlation(inner.scope)}`;
    const source = { qualifiers: [this.fresh('x')], columns: [column] };
    const join = this.pick([
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
  protected source(depth: number, taken: readonly Source[]): { sql: string; source: Source } {
    if (depth > 0 && this.chance(4)) {
      const alias = this.fresh('d');
      const { sql, columns } = this.unique(this.anyQuery(depth - 1, []));
      return { sql: `(${sql})${this.as()}${alias}`, source: { qualifiers: [alias], columns } };
    }
    if (this.ctes.length > 0 && this.chance(2)) return this.cteSource();
    if (this.chance(16)) return this.valuesSource();
    return this.tableSource(taken);
  }

  protected valuesSource(): { sql: string; source: Source } {
    const columns = this.someTypes().map((type) => ({ name: this.fresh('v'), type }));
    const rows = Array.from({ length: 1 + this.int(3) }, () =>
      columns.map(({ type }) => this.literal(type)).join(', '),
    );
    const alias = this.fresh('t');
    const names = columns.map(({ name }) => name).join(', ');
    const sql = `(VALUES ${rows.map((row) => `(${row})`).join(', ')}) AS ${alias}(${names})`;
    return { sql, source: { qualifiers: [alias], columns } };
  }

  protected cteSource(): { sql: string; source: Source } {
    const { name } = this.pick(this.ctes);
    const { columns } = this.ctes.findLast((cte) => cte.name === name)!;
    const alias = this.fresh('t');
    return { sql: `${name} AS ${alias}`, source: { qualifiers: [alias], columns } };
  }

  protected tableSource(taken: readonly Source[]): { sql: string; source: Source } {
    const { name, columns } = this.pick(TABLES);
    const hidden = this.ctes.some((cte) => cte.name === name);
    const path = hidden ? this.pick(['shop', 'lake.shop']) : this.pick(['', 'shop', 'lake.shop']);
    const written = this.spelling(path === '' ? name : `${path}.${name}`);
    const free = !taken.some(({ qualifiers }) => qualifiers.includes(name)) && !hidden;
    if (free && this.chance(3)) {
      return { sql: written, source: { qualifiers: [name, `shop.${name}`, `lake.shop.${name}`], columns } };
    }
    if (this.chance(8)) {
      // the name of another table, which it then hides
      const other = this.pick(TABLES).name;
      const taking = taken.some(({ qualifiers }) => qualifiers.includes(other));
      if (!taking) return { sql: `${written} AS ${other}`, source: { qualifiers: [other], columns } };
    }
    const alias = this.fresh('t');
    if (this.chance(8)) {
      const renamed = columns.map(({ type }) => ({ name: this.fresh('r'), type }));
      const list = renamed.map((column) => column.name).join(', ');
      return { sql: `${written} AS ${alias}(${list})`, source: { qualifiers: [alias], columns: renamed } };
    }
    return { sql: `${written}${this.as()}${alias}`, source: { qualifiers: [alias], columns } };
  }

  protected spelling(path: string): string {
    return this.pick([
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
  protected unique(made: Made): Made {
    if (distinctNames(made.columns)) return made;
    const columns = made.columns.map(({ type }) => ({ name: this.fresh('u'), type }));
    const alias = this.fresh('d');
    return { sql: `SELECT * FROM (${made.sql}) AS ${alias}(${columns.map((c) => c.name).join(', ')})`, columns };
  }
}
