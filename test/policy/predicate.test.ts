import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predicateSql, readPredicate } from '../../src/policy/predicate.ts';
import { lex } from '../../src/sql/lexer.ts';
import type { Principal } from '../../src/types.ts';
import { inlineCatalog } from '../support/inline-catalog.ts';
import { refusal } from '../support/refusal.ts';

const [SOURCE] = inlineCatalog(
  'lake.hr.staff(id BIGINT, Team STRING {Org.Team}, country STRING {Geo.Country.Home}, hired DATE, pay DOUBLE, home STRING {Geo.Country.Birth}, tags ARRAY<STRING>)',
).tables() as [ReturnType<ReturnType<typeof inlineCatalog>['tables']>[number]];

const ANA: Principal = {
  user: "ana o'hara",
  groups: ['analysts', 'eu'],
  attributes: { Team: ['blue', "o'b\\"], Level: ['3'] },
  purposes: [],
};

const sql = (text: string, principal: Principal = ANA): string => predicateSql(readPredicate(text), principal, SOURCE);

describe('a custom where clause becomes canonical SQL for one principal', () => {
  it.each([
    ['columns are quoted as the catalog spells them, comments go', "team = 'x' -- all", "`Team` = 'x'"],
    ['the user by name', '@username = team', "'ana o\\'hara' = `Team`"],
    ['the user by name, as a call', '@Username() = team', "'ana o\\'hara' = `Team`"],
    ['a column by reference', "@columnReference('team') IS NULL", '`Team` IS NULL'],
    ['a column by tag', "@columnTagged('Org.Team') = 'x'", "`Team` = 'x'"],
    ['a column by the parent of its tag', "@columnTagged('Org') = 'x'", "`Team` = 'x'"],
    ['groups as literals', '@groupsContains(team)', "(`Team` IN ('analysts', 'eu'))"],
    ['attribute values as literals', "@attributeValuesContains('Team', team)", "(`Team` IN ('blue', 'o\\'b\\\\'))"],
    [
      'a tagged column within',
      "@attributeValuesContains('Team', @columnTagged('Org.Team'))",
      "(`Team` IN ('blue', 'o\\'b\\\\'))",
    ],
    ['values against a number as texts', "@attributeValuesContains('Level', id)", "(CAST(`id` AS STRING) IN ('3'))"],
    ['no values at all: no rows', "@attributeValuesContains('Country', country)", 'FALSE'],
    ['negated, no values at all: every row', "NOT @attributeValuesContains('Country', country)", 'NOT FALSE'],
    ['an inherited property is no attribute', "@attributeValuesContains('constructor', team)", 'FALSE'],
    ['an attribute', "@hasAttribute('Level', '3') OR id = 1", 'TRUE OR `id` = 1'],
    ['an attribute of another value', "@hasAttribute('Level', '4')", 'FALSE'],
    ['any of the groups', "@isInGroups('x', 'eu') AND id > 5", 'TRUE AND `id` > 5'],
    ['none of the groups', "@isInGroups('EU')", 'FALSE'],
    [
      'functions of one row',
      'lower(trim(team)) LIKE concat(country, "%")',
      "lower(trim(`Team`)) LIKE concat(`country`, '%')",
    ],
    [
      'a parameter of a lambda is no column',
      'exists(tags, id -> id = country)',
      'exists(`tags`, id -> id = `country`)',
    ],
    ['the date of today', "hired > current_date - INTERVAL '30' DAY", "`hired` > current_date - INTERVAL '30' DAY"],
    ['a unit in front', 'date_add(DAY, 3, hired) < current_date()', 'date_add(DAY, 3, `hired`) < current_date()'],
    ['a column where a unit could stand', 'date_add(hired, 3) < current_date', 'date_add(`hired`, 3) < current_date'],
    ['casts', "CAST(id AS STRING) = '1' AND pay::INT > 3", "CAST(`id` AS STRING) = '1' AND `pay`::INT > 3"],
  ])('%s', (_, text, expected) => {
    expect(sql(text)).toBe(expected);
  });

  it('whatever a group is called, it stays one literal', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 }), (groups) => {
        fc.pre(!groups.some((group) => group.includes('\0')));
        const text = sql('@groupsContains(team) OR id = 7', { ...ANA, groups });
        const tokens = lex(text);
        const values = tokens.filter(({ kind }) => kind === 'string').map(({ value }) => value);
        expect(values).toEqual([...new Set(groups)]);
        expect(tokens.filter(({ kind }) => kind !== 'string').map(({ value }) => value)).toEqual([
          '(',
          'Team',
          'IN',
          '(',
          ...values.slice(1).map(() => ','),
          ')',
          ')',
          'OR',
          'id',
          '=',
          '7',
          '',
        ]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what a custom where clause may not hold is refused when it is read', () => {
  it.each([
    ['id IN (SELECT 1)', 'subqueries'],
    ['EXISTS (SELECT 1 FROM lake.hr.pay)', 'subqueries'],
    ['(SELECT true)', 'subqueries'],
    ['count(*) > 1', '`*` is not accepted'],
    ['to_json(struct(staff.*)) = team', '`*` is not accepted'],
    ['tags[*] = 1', '`*` is not accepted'],
    ['id = ?', 'parameter markers'],
    ['id = :x', 'parameter markers'],
    ['team:x = 1', 'paths with `:`'],
    ['id = 1; DROP TABLE x', 'without `;`'],
    ['/*+ BROADCAST(x) */ id = 1', 'hints'],
    ['rand() < 0.5', 'changes from call to call'],
    ['uuid() = team', 'changes from call to call'],
    ['sum(id) > 1', 'more than one row'],
    ['regr_slope(id, pay) > 1', 'more than one row'],
    ['array_agg(id)[0] = 1', 'more than one row'],
    ['row_number() OVER (ORDER BY id) = 1', 'more than one row'],
    ['explode(tags) = 1', 'it makes rows'],
    ["raise_error('x')", 'fails on purpose'],
    ["reflect('java.lang.System', 'exit') = 1", 'runs code in the engine'],
    ['current_user() = team', 'names the connection'],
    ['my_function(id)', 'not on the list'],
    ['system.builtin.lower(team) = 1', 'several parts'],
    ['staff.team = 1', 'not supported yet'],
    ['_metadata.file_path = team', 'not supported yet'],
    ["@columnReference('team').x = 1", 'not supported yet'],
    ["IDENTIFIER('id') = 1", 'names must be written out'],
    ["@nope('x')", '`@nope` is not a known function'],
    ["@values('x')", '`@values` is not a known function'],
    ['@ username = 1', 'is not a known function'],
    ['@constructor = 1', 'is not a known function'],
    ['@purposes() = 1', '`@purposes` is not supported yet'],
    ["@groupsContains('team')", 'write `@groupsContains(column)`'],
    ["@attributeValuesContains('a', team, 'x')", 'write `@attributeValuesContains'],
    ['@isInGroups()', 'write `@isInGroups'],
    ['@groupsContains(lower(team))', 'expected `,` or `)`'],
    ['@groupsContains(@username)', 'expected a text, a column'],
    ["@isInGroups('a'", 'expected `,` or `)`'],
    ['@groupsContains(', 'expected a text, a column'],
    ['lower @username = 1', 'expected the end of the expression'],
    ['DATE @username', 'expected the end of the expression'],
    ["'x' @username", 'expected the end of the expression'],
    ['exists(tags, @username -> true)', 'stands where no value can stand'],
    ['id = 1 AND', 'expected an expression'],
    ['id = 1) OR (TRUE', 'expected the end of the expression'],
    ['', 'expected an expression'],
    ["team = 'a\\0b'", 'NUL'],
    ['id = 1 /* open', 'not closed'],
    ['${x}', 'not accepted'],
  ])('%s', (text, reason) => {
    expect(refusal(() => readPredicate(text))).toContain(reason);
  });
});

describe('a predicate that does not fit the source denies the table', () => {
  it.each([
    ['nope = 1', 'needs column `nope`, and there is none'],
    ['current_user = team', 'needs column `current_user`, and there is none'],
    ['date_add(nope, 3) > current_date', 'needs column `nope`, and there is none'],
    ["@columnTagged('Org.Tea') = 'x'", 'needs a column tagged `Org.Tea`, and there is none'],
    ["@columnTagged('org.team') = 'x'", 'needs a column tagged `org.team`, and there is none'],
    ["@columnTagged('Geo.Country') = 'x'", 'needs a column tagged `Geo.Country`, and there is more than one'],
    ['@groupsContains(pay)', 'compares column `pay` with texts, which its type does not allow'],
    ['@groupsContains(tags)', 'compares column `tags` with texts, which its type does not allow'],
  ])('%s', (text, reason) => {
    expect(refusal(() => sql(text))).toBe(`TABLE_DENIED its predicate on table \`lake.hr.staff\` ${reason}`);
  });

  it.each(['a\0b', '\ud800'])('a group that cannot be written as a literal: %j', (group) => {
    expect(refusal(() => sql('NOT @groupsContains(team)', { ...ANA, groups: [group] }))).toContain('TABLE_DENIED');
  });
});
