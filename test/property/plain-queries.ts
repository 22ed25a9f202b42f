import fc from 'fast-check';

/** A statement, and whether its rows have an order or a limit that both worlds must agree on. */
export interface PlainStatement {
  readonly sql: string;
  readonly ordered: boolean;
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  people: ['id', 'name', 'card', 'salary', 'country', 'born'],
  orders: ['id', 'person', 'card', 'amount', 'note', 'day'],
  countries: ['code', 'title', 'area'],
};
const TABLES = Object.keys(COLUMNS);

/** Aliases that mean nothing else, and such that are names of columns too. */
const ALIASES = ['x', 'y', 'card', 'id', 'note', 'CARD', 'country', '`x y`'];

interface From {
  readonly sql: string;
  /** Names of columns, with and without a qualifier. */
  readonly names: readonly string[];
  readonly qualifiers: readonly string[];
}

const single: fc.Arbitrary<From> = fc
  .record({ table: fc.constantFrom(...TABLES), alias: fc.boolean() })
  .map(({ table, alias }) => ({
    sql: alias ? `${table} AS t` : table,
    names: COLUMNS[table]!.flatMap((c) => [c, c, `${alias ? 't' : table}.${c}`]),
    qualifiers: [alias ? 't' : table],
  }));

const CONDITIONS = ['a.id = b.id', 'a.card = b.card', 'a.id = b.person', 'a.id < 3', 'a.name = b.note', 'true'];

const joined: fc.Arbitrary<From> = fc
  .record({
    kind: fc.constantFrom(
      'JOIN',
      'LEFT JOIN',
      'FULL JOIN',
      'RIGHT OUTER JOIN',
      'CROSS JOIN',
      ',',
      'NATURAL JOIN',
      'LEFT SEMI JOIN',
    ),
    right: fc.constantFrom('orders', 'people'),
    on: fc.oneof(
      fc.constantFrom(...CONDITIONS).map((condition) => ` ON ${condition}`),
      fc.constantFrom(' USING (id)', ' USING (card)', ' USING (card, id)'),
    ),
  })
  .map(({ kind, right, on }) => ({
    sql: `people a ${kind} ${right} b${/^(,|CROSS|NATURAL)/.test(kind) ? '' : on}`,
    names: [...COLUMNS['people']!.map((c) => `a.${c}`), ...COLUMNS[right]!.map((c) => `b.${c}`), 'country', 'card'],
    qualifiers: ['a', 'b'],
  }));

const some = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list);

const items = ({ names, qualifiers }: From): fc.Arbitrary<string> => {
  const column = some(names);
  const item = fc.oneof(
    { weight: 8, arbitrary: column },
    { weight: 4, arbitrary: fc.tuple(column, some(ALIASES)).map(([c, alias]) => `${c} AS ${alias}`) },
    { weight: 1, arbitrary: fc.tuple(column, some(ALIASES)).map(([c, alias]) => `${c} ${alias}`) },
    { weight: 2, arbitrary: some(['*', ...qualifiers.map((q) => `${q}.*`)]) },
    { weight: 1, arbitrary: column.map((c) => `* EXCEPT (${c})`) },
    { weight: 1, arbitrary: some(['1 + 1 AS two', "'card' AS card", 'count(*) OVER () AS n', 'x', 'upper(x) AS u']) },
    { weight: 1, arbitrary: column.map((c) => `coalesce(${c}, NULL) AS k`) },
  );
  return fc.array(item, { minLength: 1, maxLength: 4 }).map((list) => list.join(', '));
};

const where = ({ names }: From): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: some(names).map((c) => ` WHERE ${c} IS NOT NULL`) },
    { weight: 1, arbitrary: some(names).map((c) => ` WHERE length(CAST(${c} AS STRING)) > 3`) },
    { weight: 1, arbitrary: some(['x', 'card']).map((c) => ` WHERE ${c} = '4111'`) },
  );

const end = ({ names }: From): fc.Arbitrary<string> => {
  const key = fc.oneof(some(names), some(['1', '2', '3', 'x', '`x y`']));
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    {
      weight: 4,
      arbitrary: fc.tuple(key, some(['', ' DESC', ' NULLS LAST'])).map(([k, way]) => ` ORDER BY ${k}${way}`),
    },
    { weight: 1, arbitrary: some([' ORDER BY ALL', ' ORDER BY 1 + 0', ' GROUP BY ALL', ' ORDER BY upper(country)']) },
  );
};

/** SELECTs over one table or two: most of them plain, others that do something with a column, or call another one so. */
export const plainQueries: fc.Arbitrary<PlainStatement> = fc.oneof(single, joined).chain((from) =>
  fc
    .record({
      distinct: some(['', '', '', '', '', '', 'DISTINCT ', 'ALL ']),
      items: items(from),
      where: where(from),
      end: end(from),
      limit: some(['', ' LIMIT 3', ' LIMIT 2 OFFSET 1']),
    })
    .map(({ distinct, items, where, end, limit }) => {
      // the rows of one table that are not sorted come as they are stored, in both worlds
      const ordered = end === '' && !/ (a|b)\b/.test(from.sql) && distinct !== 'DISTINCT ';
      return { sql: `SELECT ${distinct}${items} FROM ${from.sql}${where}${end}${ordered ? limit : ''}`, ordered };
    }),
);
