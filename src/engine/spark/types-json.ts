import { parseType, type SqlType } from '../../sqltype.ts';

/** A type in the answer of `DESCRIBE TABLE … AS JSON` (Spark 4.3). */
export interface JsonType {
  readonly name: string;
  readonly collation?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly length?: number;
  readonly start_unit?: string;
  readonly end_unit?: string;
  readonly element_type?: JsonType;
  readonly key_type?: JsonType;
  readonly value_type?: JsonType;
  readonly fields?: readonly { readonly name: string; readonly type: JsonType }[];
}

const BINARY_COLLATION = 'UTF8_BINARY';

/** Reads such a type. What it does not know comes back as `other`, which is only ever masked by Null. */
export function typeOfJson(type: JsonType): SqlType {
  const { name } = type;
  switch (name) {
    case 'decimal':
      return { kind: 'decimal', precision: type.precision ?? 10, scale: type.scale ?? 0 };
    case 'char':
    case 'varchar':
      return type.length === undefined ? other(name) : { kind: name, length: type.length };
    case 'string':
      // a collation decides what is equal, so such a column is of another type
      return (type.collation ?? BINARY_COLLATION) === BINARY_COLLATION
        ? { kind: 'string' }
        : other(`string collate ${type.collation}`);
    case 'interval':
      return { kind: 'interval', qualifier: qualifierOf(type) };
    case 'array':
      return type.element_type ? { kind: 'array', element: typeOfJson(type.element_type) } : other(name);
    case 'map':
      return type.key_type && type.value_type
        ? { kind: 'map', key: typeOfJson(type.key_type), value: typeOfJson(type.value_type) }
        : other(name);
    case 'struct':
      return type.fields
        ? { kind: 'struct', fields: type.fields.map((field) => ({ name: field.name, type: typeOfJson(field.type) })) }
        : other(name);
    default:
      return parseType(name, 'spark');
  }
}

const other = (engineName: string): SqlType => ({ kind: 'other', engineName });

function qualifierOf({ start_unit: from = '', end_unit: to = '' }: JsonType): string {
  return (from === to ? from : `${from} to ${to}`).toUpperCase();
}
