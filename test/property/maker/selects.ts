import { type Column, type Made, type Scope, type Source, TABLES, type Type } from './shapes.ts';
import { SourceMaker } from './sources.ts';

/** Makes query blocks: plain ones, stars, groups and windows. */
export abstract class SelectMaker extends SourceMaker {
  /** A SELECT whose items have exactly these types. */
  protected typed(types: readonly Type[], depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.from(depth, outer);
    const out = types.map((type) => ({ name: this.fresh('c'), type }));
    const items = out.map(({ name, type }, i) => {
      const earlier = this.chance(8) ? out.slice(0, i).find((column) => column.type === type) : undefined;
      return `${earlier ? this.computed(type, earlier.name, scope) : this.value(type, scope, depth)}${this.as()}${name}`;
    });
    const distinct = this.chance(5) ? 'DISTINCT ' : '';
    return { sql: `SELECT ${distinct}${items.join(', ')} FROM ${from}${this.where(scope, depth)}`, columns: out };
  }

  protected starQuery(depth: number): Made {
    const { sql: from, scope } = this.from(depth, []);
    const where = this.where(scope, depth);
    const source = this.pick(scope.sources);
    const star = scope.star!;
    switch (this.int(6)) {
      case 0:
        return { sql: `SELECT ${this.pick(source.qualifiers)}.* FROM ${from}${where}`, columns: source.columns };
      case 1: {
        const dropped = this.pick(source.columns);
        const kept = source.columns.filter((c) => c.name !== dropped.name);
        if (scope.sources.length > 1 || kept.length === 0) break;
        return { sql: `SELECT * EXCEPT (${dropped.name}) FROM ${from}${where}`, columns: kept };
      }
      case 2: {
        const more = { name: this.fresh('c'), type: 'int' as const };
        const stars = scope.sources.map(({ qualifiers }) => `${qualifiers[0]}.*`).join(', ');
        const columns = [...scope.sources.flatMap((s) => s.columns), more];
        return { sql: `SELECT ${stars}, 1 + 1 AS ${more.name} FROM ${from}${where}`, columns };
      }
      case 3:
        return { sql: `FROM ${from}${where === '' ? ' SELECT *' : ` SELECT *${where}`}`, columns: star };
      case 4: {
        const { name, columns } = this.pick(TABLES);
        return { sql: `TABLE lake.shop.${name}`, columns };
      }
    }
    return { sql: `SELECT * FROM ${from}${where}`, columns: star };
  }

  /** GROUP BY columns, expressions, aliases, ordinals, ALL or grouping sets, with HAVING by aggregate or alias. */
  protected grouped(depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.from(depth, outer);
    const keys = Array.from({ length: 1 + this.int(2) }, () => this.column(scope.sources));
    const out: Column[] = keys.map(({ type }) => ({ name: this.fresh('g'), type }));
    const items = keys.map(({ sql }, i) => `${sql} AS ${out[i]!.name}`);
    const { by, sets } = this.groupBy(
      keys.map(({ sql }) => sql),
      out.map(({ name }) => name),
    );
    for (const aggregate of [this.aggregate(scope), ...(sets ? [`grouping(${keys[0]!.sql})`] : [])]) {
      out.push({ name: this.fresh('n'), type: 'int' });
      items.push(`${aggregate} AS ${out.at(-1)!.name}`);
    }
    const having = this.chance(3) ? ` HAVING ${this.having(scope, keys[0]!.sql, out.at(-1)!.name)}` : '';
    const sql = `SELECT ${items.join(', ')} FROM ${from}${this.where(scope, depth)} GROUP BY ${by}${having}`;
    return { sql, columns: out };
  }

  protected groupBy(keys: readonly string[], names: readonly string[]): { by: string; sets: boolean } {
    const list = keys.join(', ');
    const plain = ['ALL', keys.map((_, i) => i + 1).join(', '), list, names.join(', ')];
    const sets = [`ROLLUP (${list})`, `CUBE (${list})`, `GROUPING SETS ((${list}), (${keys[0]}), ())`];
    const chosen = this.int(8);
    return chosen < 5 ? { by: plain[chosen % plain.length]!, sets: false } : { by: sets[chosen - 5]!, sets: true };
  }

  protected having(scope: Scope, key: string, total: string): string {
    return this.pick([
      `count(*) > ${this.int(3)}`,
      `${total} > ${this.int(3)}`,
      `${key} IS NOT NULL`,
      `${this.aggregate(scope)} >= 1 OR ${total} = 0`,
    ]);
  }

  protected aggregate(scope: Scope): string {
    const { sql } = this.column(scope.sources);
    return this.pick([
      `count(${sql})`,
      'count(*)',
      `count(DISTINCT ${sql})`,
      `count_if(${sql} IS NULL)`,
      `length(max(CAST(${sql} AS STRING)))`,
      `count(*) FILTER (WHERE ${this.comparison(scope, 0)})`,
      `sum(CASE WHEN ${this.comparison(scope, 0)} THEN 1 ELSE 0 END)`,
      `count(DISTINCT ${sql}, ${this.column(scope.sources).sql})`,
    ]);
  }

  protected windowed(depth: number, outer: readonly Source[]): Made {
    const { sql: from, scope } = this.from(depth, outer);
    const partition = this.column(scope.sources).sql;
    const order = this.column(scope.sources).sql;
    const key = this.column(scope.sources);
    const all = scope.sources.flatMap((s) => s.columns.map((c) => `${s.qualifiers[0]}.${c.name}`)).join(', ');
    if (this.chance(5)) return this.numbered(from, scope, all);
    const frame = this.pick(['rank()', 'dense_rank()', `count(${key.sql})`, `max(${key.sql})`, `min(${key.sql})`]);
    const type: Type = frame.startsWith('max') || frame.startsWith('min') ? key.type : 'int';
    const out: Column[] = [
      { name: this.fresh('p'), type: key.type },
      { name: this.fresh('w'), type },
    ];
    const window = `(PARTITION BY ${partition} ORDER BY ${order}${this.chance(2) ? ' DESC' : ''})`;
    const named = this.chance(4);
    const over = named ? 'OVER w' : `OVER ${window}`;
    const items = `${key.sql} AS ${out[0]!.name}, ${frame} ${over} AS ${out[1]!.name}`;
    const qualify = !named && this.chance(4) ? ` QUALIFY rank() ${over} <= 2` : '';
    const end = named ? ` WINDOW w AS ${window}` : qualify;
    return { sql: `SELECT ${items} FROM ${from}${this.where(scope, depth)}${end}`, columns: out };
  }

  /** Rows get numbers in the order of all columns, so only rows that are alike could change places. */
  protected numbered(from: string, scope: Scope, all: string): Made {
    const key = this.column(scope.sources);
    const columns: Column[] = [
      { name: this.fresh('p'), type: key.type },
      { name: this.fresh('w'), type: 'int' },
    ];
    const number = `row_number() OVER (ORDER BY ${all}) AS ${columns[1]!.name}`;
    const qualify = this.chance(2) ? ` QUALIFY ${columns[1]!.name} < 6` : '';
    return { sql: `SELECT ${key.sql} AS ${columns[0]!.name}, ${number} FROM ${from}${qualify}`, columns };
  }

  /** Items without names, so that the engine makes them. */
  protected unnamed(): Made {
    const { sql: from, scope } = this.from(1, []);
    const columns = this.someTypes().map((type, i) => ({ name: String(i + 1), type }));
    const items = columns.map(({ type }) => this.value(type, scope, 2));
    return { sql: `SELECT ${items.join(', ')} FROM ${from}${this.where(scope, 1)}`, columns };
  }
}
