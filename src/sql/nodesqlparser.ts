import type { AgreeingReader } from './agreement.ts';

interface Parser {
  parse(text: string, options: { database: string }): { tableList: readonly string[] };
}

/** The only file that knows `node-sql-parser`: a third reader, by its small build for Hive, the nearest to Spark. */
export class NodeSqlParserReader implements AgreeingReader {
  readonly name = 'node-sql-parser';
  readonly #parser: Parser;

  static async load(): Promise<NodeSqlParserReader> {
    const library = await import('node-sql-parser/build/hive.js');
    return new NodeSqlParserReader(new (library.default ?? library).Parser());
  }

  private constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** Names come as a set, CTEs among them: `select::null::t`. It does not know DuckDB's dialect. */
  baseTables(text: string, dialect: string): ReturnType<AgreeingReader['baseTables']> {
    if (dialect === 'duckdb') return undefined;
    try {
      const { tableList } = this.#parser.parse(text, { database: 'Hive' });
      return { tables: tableList.map(partsOf), scoped: false };
    } catch {
      return undefined;
    }
  }
}

function partsOf(entry: string): string[] {
  const [, schema, table] = entry.split('::') as [string, string, string];
  return schema === 'null' ? [table] : [schema, table];
}
