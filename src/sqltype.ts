import { quoteName } from './quoting.ts';
import type { Dialect } from './types.ts';

/**
 * A column type in Spark's words. `other` is a type of the engine that Spark has no word for (DuckDB's UUID, HUGEINT,
 * TIME …); it keeps the engine's own spelling and gets no mask but Null.
 */
export type SqlType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'char' | 'varchar'; readonly length: number }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'interval'; readonly qualifier: string }
  | { readonly kind: 'array'; readonly element: SqlType }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] }
  | { readonly kind: 'other'; readonly engineName: string };

export interface StructField {
  readonly name: string;
  readonly type: SqlType;
}

export type SimpleKind = (typeof SIMPLE_KINDS)[number];
export type TypeKind = SqlType['kind'];

/** Texts without padding: of CHAR, Spark compares the padding by metadata that no expression has. */
export const isText = ({ kind }: SqlType): boolean => kind === 'string' || kind === 'varchar';

export const SIMPLE_KINDS = [
  'string',
  'binary',
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'date',
  'timestamp',
  'timestamp_ntz',
  'variant',
  'void',
] as const;

const SPARK_SYNONYMS: Readonly<Record<string, SimpleKind>> = {
  byte: 'tinyint',
  short: 'smallint',
  integer: 'int',
  long: 'bigint',
  real: 'float',
  timestamp_ltz: 'timestamp',
};

/** The same type under another name, in either engine's spelling. DuckDB's TIMESTAMP has no zone. */
const SYNONYMS: Readonly<Record<Dialect, Readonly<Record<string, SimpleKind>>>> = {
  duckdb: {
    varchar: 'string',
    text: 'string',
    blob: 'binary',
    integer: 'int',
    float: 'float',
    timestamp: 'timestamp_ntz',
    'timestamp with time zone': 'timestamp',
    '"null"': 'void',
  },
  spark: SPARK_SYNONYMS,
  databricks: SPARK_SYNONYMS,
};

const DUCKDB_NAMES: Partial<Record<SimpleKind, string>> = {
  string: 'VARCHAR',
  binary: 'BLOB',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  timestamp_ntz: 'TIMESTAMP',
  int: 'INTEGER',
  variant: 'VARIANT',
  void: '"NULL"',
};

/** Prints a type as the engine spells it, safe to stand in a CAST. */
export function printType(type: SqlType, dialect: Dialect): string {
  const duckdb = dialect === 'duckdb';
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return duckdb ? 'VARCHAR' : `${type.kind.toUpperCase()}(${type.length})`;
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'interval':
      return duckdb ? 'INTERVAL' : `INTERVAL${type.qualifier ? ` ${type.qualifier}` : ''}`;
    case 'array':
      return duckdb ? `${printType(type.element, dialect)}[]` : `ARRAY<${printType(type.element, dialect)}>`;
    case 'map': {
      const inner = `${printType(type.key, dialect)}, ${printType(type.value, dialect)}`;
      return duckdb ? `MAP(${inner})` : `MAP<${inner}>`;
    }
    case 'struct': {
      const field = (f: StructField) =>
        `${quoteName(f.name, dialect)}${duckdb ? ' ' : ': '}${printType(f.type, dialect)}`;
      const inner = type.fields.map(field).join(', ');
      return duckdb ? `STRUCT(${inner})` : `STRUCT<${inner}>`;
    }
    case 'other':
      return type.engineName;
    default:
      return (duckdb ? DUCKDB_NAMES[type.kind] : undefined) ?? type.kind.toUpperCase();
  }
}

/** Prints a type as Spark's catalog shows it: `decimal(10,2)`, `array<struct<a:int>>`. For people and clients, not for SQL text. */
export function catalogType(type: SqlType): string {
  switch (type.kind) {
    case 'array':
      return `array<${catalogType(type.element)}>`;
    case 'map':
      return `map<${catalogType(type.key)},${catalogType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${catalogType(field.type)}`).join(',')}>`;
    default:
      return printType(type, 'spark').toLowerCase();
  }
}

/**
 * Reads a type as an engine prints it: `DECIMAL(10,2)`, `ARRAY<STRING>`, `STRUCT(a INTEGER, b VARCHAR[])`.
 * Never throws: what it does not know comes back as `other`, which is only ever masked by Null.
 */
export function parseType(text: string, dialect: Dialect): SqlType {
  const reader = new TypeReader(text, dialect);
  const type = reader.read();
  return type && reader.atEnd() ? type : { kind: 'other', engineName: text.trim() };
}

/** Deepest nesting that is read, so that neither this nor whoever walks the type exhausts the stack. */
const MAX_DEPTH = 100;

/** Recursive descent over the few shapes that type texts have. Returns undefined where it does not know one. */
class TypeReader {
  #at = 0;
  #depth = 0;
  readonly #text: string;
  readonly #dialect: Dialect;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  atEnd(): boolean {
    return this.#match(/\s*$/y) !== undefined;
  }

  read(): SqlType | undefined {
    if (this.#depth === MAX_DEPTH) return undefined;
    this.#depth++;
    let type = this.#readBase();
    for (let depth = this.#depth; type && this.#match(/\s*\[\s*\]/y); depth++) {
      type = depth < MAX_DEPTH ? { kind: 'array', element: type } : undefined;
    }
    this.#depth--;
    return type;
  }

  #readBase(): SqlType | undefined {
    const word = this.#match(/\s*(timestamp with time zone|"null"|[a-z_]+)/iy)?.[1]?.toLowerCase();
    switch (word) {
      case undefined:
        return undefined;
      case 'decimal':
      case 'numeric':
      case 'dec':
        return this.#readDecimal();
      case 'char':
      case 'character':
      case 'varchar':
        return this.#readLength(word === 'varchar' ? 'varchar' : 'char');
      case 'array':
        return this.#readArray();
      case 'map':
        return this.#readMap();
      case 'struct':
        return this.#readStruct();
      case 'interval':
        return { kind: 'interval', qualifier: (this.#match(/\s*([a-z ]*)/iy)?.[1] ?? '').trim().toUpperCase() };
      default: {
        const synonyms = SYNONYMS[this.#dialect];
        const kind = Object.hasOwn(synonyms, word) ? synonyms[word] : SIMPLE_KINDS.find((k) => k === word);
        return kind && { kind };
      }
    }
  }

  #readDecimal(): SqlType {
    const args = this.#match(/\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/y);
    if (!args)
      return {
        kind: 'decimal',
        precision: this.#dialect === 'duckdb' ? 18 : 10,
        scale: this.#dialect === 'duckdb' ? 3 : 0,
      };
    return { kind: 'decimal', precision: Number(args[1]), scale: Number(args[2] ?? 0) };
  }

  #readLength(kind: 'char' | 'varchar'): SqlType {
    const args = this.#match(/\s*\(\s*(\d+)\s*\)/y);
    return args && this.#dialect !== 'duckdb' ? { kind, length: Number(args[1]) } : { kind: 'string' };
  }

  #readArray(): SqlType | undefined {
    if (!this.#match(/\s*</y)) return undefined;
    const element = this.read();
    return element && this.#match(/\s*>/y) ? { kind: 'array', element } : undefined;
  }

  #readMap(): SqlType | undefined {
    if (!this.#match(/\s*[<(]/y)) return undefined;
    const key = this.read();
    if (!key || !this.#match(/\s*,/y)) return undefined;
    const value = this.read();
    return value && this.#match(/\s*[>)]/y) ? { kind: 'map', key, value } : undefined;
  }

  #readStruct(): SqlType | undefined {
    if (!this.#match(/\s*[<(]/y)) return undefined;
    const fields: StructField[] = [];
    while (!this.#match(/\s*[>)]/y)) {
      if (fields.length > 0 && !this.#match(/\s*,/y)) return undefined;
      const name = this.#readFieldName();
      const type = name === undefined ? undefined : this.read();
      if (name === undefined || !type) return undefined;
      if (this.#dialect !== 'duckdb') this.#match(/(?:\s+not null)?(?:\s+comment\s+'(?:[^'\\]|\\.)*')?/iy);
      fields.push({ name, type });
    }
    return { kind: 'struct', fields };
  }

  #readFieldName(): string | undefined {
    const quoted = this.#match(/\s*(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`)\s*:?/y);
    if (quoted) return quoted[1]?.replaceAll('""', '"') ?? quoted[2]?.replaceAll('``', '`');
    return this.#match(/\s*([^\s:,<>()"`]+)\s*:?/y)?.[1];
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found ?? undefined;
  }
}
