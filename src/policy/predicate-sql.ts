import { LakeveilError } from '../errors.ts';
import { displayName, sameName } from '../names.ts';
import { quoteName, quoteString } from '../quoting.ts';
import type { TypeKind } from '../sqltype.ts';
import type { Column, DataSource, Principal } from '../types.ts';
import type { AtCall, ColumnSpec } from './at-functions.ts';
import { covers } from './tags.ts';

/** What an `@function` or a bare column name becomes for one principal and one source. Throws `TABLE_DENIED`. */
export function callSql(call: AtCall, principal: Principal, source: DataSource): string {
  switch (call.kind) {
    case 'column':
      return columnSql(call.column, source);
    case 'contains':
      return containsSql(call, principal, source);
    case 'hasAttribute':
      return booleanSql(attributeValues(principal, call.name).includes(call.value));
    case 'isInGroups':
      return booleanSql(call.groups.some((group) => principal.groups.includes(group)));
    case 'username':
      return textSql(principal.user, source);
    default:
      return call satisfies never;
  }
}

export const hasColumn = (source: DataSource, name: string): boolean =>
  source.columns.some((column) => sameName(column.name, name));

const columnSql = (spec: ColumnSpec, source: DataSource): string => quoteName(findColumn(spec, source).name, 'spark');

const booleanSql = (value: boolean): string => (value ? 'TRUE' : 'FALSE');

/** Types whose text is the same on every engine, so that they can be compared with the texts of a people file. */
const COMPARED_AS_TEXT: ReadonlySet<TypeKind> = new Set<TypeKind>([
  ...(['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'decimal', 'date'] as const),
]);
const TEXT: ReadonlySet<TypeKind> = new Set<TypeKind>(['string', 'char', 'varchar']);

/** Nobody's value is among no values, so an empty list is FALSE. */
function containsSql(
  { attribute, column }: Extract<AtCall, { kind: 'contains' }>,
  principal: Principal,
  source: DataSource,
): string {
  const { name, type } = findColumn(column, source);
  const quoted = quoteName(name, 'spark');
  const values = attribute === undefined ? principal.groups : attributeValues(principal, attribute);
  if (!TEXT.has(type.kind) && !COMPARED_AS_TEXT.has(type.kind)) {
    throw unfit(source, `compares column \`${name}\` with texts, which its type does not allow`);
  }
  if (values.length === 0) return 'FALSE';
  const list = [...new Set(values)].map((value) => textSql(value, source)).join(', ');
  return `(${TEXT.has(type.kind) ? quoted : `CAST(${quoted} AS STRING)`} IN (${list}))`;
}

/** A value of the principal as a literal. NUL ends texts on some engines, so that the rest would be code. */
function textSql(value: string, source: DataSource): string {
  if (/\0|\p{Cs}/u.test(value)) throw unfit(source, 'needs a group, attribute or name of yours that cannot be written');
  return quoteString(value, 'spark');
}

const attributeValues = ({ attributes }: Principal, name: string): readonly string[] =>
  Object.hasOwn(attributes, name) ? attributes[name]! : [];

function findColumn({ by, text }: ColumnSpec, source: DataSource): Column {
  const found = source.columns.filter(({ name, tags }) =>
    by === 'name' ? sameName(name, text) : tags.some((tag) => covers(text, tag)),
  );
  const [column] = found;
  const called = by === 'name' ? `column \`${text}\`` : `a column tagged \`${text}\``;
  if (!column) throw unfit(source, `needs ${called}, and there is none`);
  if (found.length > 1) throw unfit(source, `needs ${called}, and there is more than one`);
  return column;
}

const unfit = (source: DataSource, reason: string): LakeveilError =>
  new LakeveilError('TABLE_DENIED', `its predicate on table \`${displayName(source.table)}\` ${reason}`);
