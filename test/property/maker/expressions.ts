import { Draw } from './draw.ts';
import { type Column, type Made, type Scope, type Source, TABLES, type Type } from './shapes.ts';

/** Makes values and conditions over what a scope offers. */
export abstract class ExpressionMaker extends Draw {
  /** CTEs in scope, innermost last. */
  protected ctes: { name: string; columns: readonly Column[] }[] = [];

  protected abstract from(depth: number, outer: readonly Source[]): { sql: string; scope: Scope };
  protected abstract typed(types: readonly Type[], depth: number, outer: readonly Source[]): Made;

  protected value(type: Type, scope: Scope, depth: number): string {
    const column = this.columnOf(type, scope);
    const choice = this.int(10);
    if (choice < 4 && column) return column;
    if (choice === 4) return this.caseOf(type, scope, depth);
    if (choice === 5 && depth > 0) return this.scalarSubquery(type, scope, depth);
    if (choice === 6 && column) return `coalesce(${column}, ${this.literal(type)})`;
    if (choice === 7 && column) return this.computed(type, column, scope);
    return column ?? this.literal(type);
  }

  protected computed(type: Type, column: string, scope: Scope): string {
    switch (type) {
      case 'int':
        return this.pick([`${column} + 1`, `-(${column})`, `length(${this.textOr(scope)})`, `abs(${column} * 2)`]);
      case 'text':
        return this.pick([
          `upper(${column})`,
          `substring(${column}, 1, 4)`,
          `concat(${column}, '-', ${column})`,
          `${column} || 'x'`,
        ]);
      case 'money':
        return this.pick([`${column} * 2`, `CAST(${column} AS DECIMAL(12,2))`]);
      case 'day':
        return this.pick([`date_add(${column}, 1)`, `greatest(${column}, DATE '2001-01-01')`]);
    }
  }

  protected textOr(scope: Scope): string {
    return this.columnOf('text', scope) ?? "'abc'";
  }

  protected caseOf(type: Type, scope: Scope, depth: number): string {
    const value = this.columnOf(type, scope) ?? this.literal(type);
    return `CASE WHEN ${this.comparison(scope, depth)} THEN ${value} ELSE ${this.literal(type)} END`;
  }

  /** One value whatever the order of rows: an aggregate, possibly correlated with the block around it. */
  protected scalarSubquery(type: Type, scope: Scope, depth: number): string {
    const inner = this.from(depth - 1, scope.sources);
    const value = this.columnOf(type, { sources: inner.scope.sources, outer: [] }) ?? this.literal(type);
    const where = this.chance(2) ? this.correlation(inner.scope) : this.where(inner.scope, 0);
    const select = `SELECT ${this.pick(['max', 'min'])}(${value}) FROM ${inner.sql}${where}`;
    return this.chance(6) ? this.shadowed(type) : `(${select})`;
  }

  /** A CTE inside an expression, named like a table that it reads. */
  protected shadowed(type: Type): string {
    const tables = TABLES.filter(({ columns }) => columns.some((c) => c.type === type));
    const { name, columns } = this.pick(tables.length > 0 ? tables : TABLES);
    const column = this.pick(columns.filter((c) => c.type === type)).name;
    const hidden = this.ctes.some((cte) => cte.name === name) ? `lake.shop.${name}` : name;
    return `(WITH ${name} AS (SELECT ${column} AS k FROM ${hidden}) SELECT max(${name}.k) FROM ${name})`;
  }

  protected correlation(scope: Scope): string {
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
    return safe && pairs.length > 0 ? ` WHERE ${this.pick(pairs)}` : '';
  }

  protected where(scope: Scope, depth: number): string {
    if (!this.chance(2)) return '';
    const first = this.comparison(scope, depth);
    if (!this.chance(3)) return ` WHERE ${first}`;
    return ` WHERE ${first} ${this.pick(['AND', 'OR'])} NOT (${this.comparison(scope, depth)})`;
  }

  protected comparison(scope: Scope, depth: number): string {
    const { sql, type } = this.column(scope.sources);
    switch (this.int(depth > 0 ? 8 : 6)) {
      case 0:
        return `${sql} ${this.pick(['=', '<>', '<', '>=', '<=>'])} ${this.literal(type)}`;
      case 1:
        return `${sql} IS ${this.chance(2) ? 'NOT ' : ''}NULL`;
      case 2:
        return `${sql} IN (${this.literal(type)}, ${this.literal(type)})`;
      case 3:
        return `${sql} BETWEEN ${this.literal(type)} AND ${this.literal(type)}`;
      case 4:
        return type === 'text'
          ? `${sql} LIKE '${this.pick(['%a%', '4%', '_b%', '%1'])}'`
          : `${sql} > ${this.literal(type)}`;
      case 5: {
        const other = this.columnOf(type, { sources: scope.sources, outer: scope.outer });
        return `${sql} ${this.pick(['=', '<', '>='])} ${other ?? this.literal(type)}`;
      }
      case 6: {
        if (this.chance(3)) return this.pairIn({ sql, type }, scope, depth);
        const inner = this.typed([type], depth - 1, []);
        return `${sql} ${this.chance(3) ? 'NOT ' : ''}IN (${inner.sql})`;
      }
      default: {
        const inner = this.from(depth - 1, scope.sources);
        return `${this.chance(3) ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${inner.sql}${this.correlation(inner.scope)})`;
      }
    }
  }

  /** Two columns together, or a subquery that sees the block around it. */
  protected pairIn(first: { sql: string; type: Type }, scope: Scope, depth: number): string {
    const not = this.chance(3) ? 'NOT ' : '';
    if (this.chance(2)) {
      const second = this.column(scope.sources);
      const inner = this.typed([first.type, second.type], depth - 1, []);
      return `(${first.sql}, ${second.sql}) ${not}IN (${inner.sql})`;
    }
    const inner = this.from(depth - 1, scope.sources);
    const value = this.columnOf(first.type, { sources: inner.scope.sources, outer: [] }) ?? this.literal(first.type);
    return `${first.sql} ${not}IN (SELECT ${value} FROM ${inner.sql}${this.correlation(inner.scope)})`;
  }

  protected literal(type: Type): string {
    switch (type) {
      case 'int':
        return String(this.int(12));
      case 'text':
        return this.pick(["'a'", "'4111'", "'REDACTED'", '"de"', "'it\\'s'", "''"]);
      case 'money':
        return `CAST(${this.int(99)}.5 AS DECIMAL(10,2))`;
      case 'day':
        return `DATE '20${10 + this.int(20)}-0${1 + this.int(9)}-11'`;
    }
  }

  protected column(sources: readonly Source[]): { sql: string; type: Type } {
    const source = this.pick(sources);
    const { name, type } = this.pick(source.columns);
    return { sql: this.written(source, name, sources), type };
  }

  protected columnOf(type: Type, { sources, outer }: Scope): string | undefined {
    const inner = new Set(sources.flatMap(({ qualifiers }) => qualifiers));
    const outside = this.chance(5) ? outer.filter(({ qualifiers }) => !inner.has(qualifiers[0]!)) : [];
    const found = [...sources, ...outside].flatMap((source) =>
      source.columns.filter((c) => c.type === type).map(({ name }) => ({ source, name })),
    );
    if (found.length === 0) return undefined;
    const { source, name } = this.pick(found);
    return this.written(source, name, [...sources, ...outside]);
  }

  /** With a qualifier, or without where one source only has the name. */
  protected written(source: Source, name: string, visible: readonly Source[]): string {
    const only = visible.flatMap((s) => s.columns).filter((c) => c.name === name).length === 1;
    const qualifier = only && this.chance(3) ? '' : `${this.pick(source.qualifiers)}.`;
    return qualifier + this.caseOfName(name);
  }

  protected caseOfName(name: string): string {
    return this.pick([name, name, name, name.toUpperCase(), `\`${name}\``]);
  }
}
