import { sameName } from '../names.ts';
import type { ReadQuery } from '../sql/reader.ts';
import type { RewriteContext } from './context.ts';
import { HarmlessPredicate, isHarmlessPredicate } from './harmless-predicate.ts';
import type { ResolvedTable } from './resolve.ts';
import { type FilterForm, predicatesOf, rowFilter } from './veil.ts';

/**
 * How the row filters of a statement hide rows. Definitions of views never come here with `adaptive`, because they are only a
 * part of the statement that decides.
 */
export function filterForm(read: ReadQuery, tables: Iterable<ResolvedTable>, context: RewriteContext): FilterForm {
  const all = [...tables];
  const filtered = all.filter((table) => rowFilter(table) !== undefined);
  if (context.rowFilter !== 'adaptive' || filtered.length === 0) return 'barrier';
  const fail = (table: ResolvedTable) =>
    predicatesOf(table).some((predicate) => !isHarmlessPredicate(predicate, table.source.columns));
  return filtered.some(fail) || !isHarmless(read, all) ? 'barrier' : 'plain';
}

/**
 * True when nothing that a statement asks can fail on any row, and nothing of it is decided by a partition, so that hidden
 * rows may be dropped behind the user's predicates as well as before them (`rowFilter: adaptive`).
 *
 * What may stand in such a statement is a closed list: one SELECT over tables and their inner and left joins, with columns,
 * `count`, `min` and `max` as items, the comparisons of HarmlessPredicate, GROUP BY, ORDER BY and LIMIT of plain names and
 * numbers. Anything else, and anything in doubt, gets the barrier.
 */
function isHarmless({ tokens }: ReadQuery, tables: readonly ResolvedTable[]): boolean {
  return new HarmlessSelect(tokens, tables).matches();
}

class HarmlessSelect extends HarmlessPredicate {
  readonly #tables: readonly ResolvedTable[];
  readonly #read: ResolvedTable[] = [];

  constructor(tokens: ReadQuery['tokens'], tables: readonly ResolvedTable[]) {
    super(tokens, (parts) => this.#column(parts));
    this.#tables = tables;
  }

  matches(): boolean {
    if (!this.accept('SELECT')) return false;
    this.accept('DISTINCT');
    if (!this.list(() => this.#item()) || !this.accept('FROM') || !this.#source()) return false;
    if (this.accept('WHERE') && !this.predicate()) return false;
    if (this.accept('GROUP', 'BY') && !this.list(() => this.#name())) return false;
    if (this.accept('ORDER', 'BY') && !this.list(() => this.#sortItem())) return false;
    if (this.accept('LIMIT') && !this.number()) return false;
    while (this.accept(';'));
    return this.atEnd && this.#read.length === this.#tables.length;
  }

  // -------------------------------------------------------------- items, names

  #item(): boolean {
    if (this.accept('*')) return true;
    if (this.peek(1).upper === '.' && this.peek(2).upper === '*' && this.isName()) {
      this.at += 3;
      return true;
    }
    const called = /^(COUNT|MIN|MAX)$/.test(this.peek().upper) && this.peek(1).upper === '(';
    return (called ? this.#call() : this.#name()) && this.#alias();
  }

  #call(): boolean {
    this.at += 2;
    return (this.accept('*') || this.#name()) && this.accept(')');
  }

  #alias(): boolean {
    const explicit = this.accept('AS');
    if (!explicit && !(this.isName() && /^(,|FROM)$/.test(this.peek(1).upper))) return true;
    return this.name() !== undefined;
  }

  /** A column or an alias, by its bare name. */
  #name(): boolean {
    const parts = this.names();
    return parts !== undefined && parts.length <= 2;
  }

  #sortItem(): boolean {
    if (!this.number() && !this.#name()) return false;
    if (!this.accept('ASC')) this.accept('DESC');
    return !this.accept('NULLS') || this.accept('FIRST') || this.accept('LAST');
  }

  // -------------------------------------------------------------- sources

  #source(): boolean {
    if (!this.#table()) return false;
    for (;;) {
      const comma = this.accept(',');
      const cross = !comma && this.accept('CROSS', 'JOIN');
      const left = this.accept('LEFT', 'JOIN') || this.accept('LEFT', 'OUTER', 'JOIN');
      const inner = this.accept('JOIN') || this.accept('INNER', 'JOIN');
      if (!comma && !cross && !left && !inner) return true;
      if (!this.#table()) return false;
      if ((left || inner) && (!this.accept('ON') || !this.predicate())) return false;
    }
  }

  #table(): boolean {
    const found = this.#tables.find(({ reference }) => reference.table.span.from === this.at);
    if (!found || found.view || found.reference.table.suffixes.length > 0) return false;
    if (found.reference.table.form !== 'plain' || found.reference.table.alias?.columns) return false;
    this.#read.push(found);
    this.at = found.reference.table.span.to;
    return true;
  }

  /** The one column that the name means, if it stands in no partition; a table that nobody described may have some. */
  #column(parts: readonly string[]) {
    const [table, name] = parts.length === 1 ? [undefined, parts[0]!] : parts;
    const found = this.#tables
      .filter(({ source, reference }) => {
        const own = reference.table.alias?.name ?? source.table.table;
        return table === undefined || sameName(own, table);
      })
      .flatMap(({ source }) => source.columns.filter((column) => sameName(column.name, name!)));
    return parts.length <= 2 && found.length === 1 && found[0]!.partition === false ? found[0] : undefined;
  }
}
