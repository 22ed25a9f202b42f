import type { RecordBatch, Schema } from 'apache-arrow';
import type { DescribedColumn, Params, ParamValue, ResultStream } from '../engine/engine.ts';
import { rowsOf } from '../engine/rows.ts';
import { LakeveilError } from '../errors.ts';
import type { Rewritten } from '../rewrite/rewrite.ts';

/** What was decided on a statement. `answer`: lakeveil made the rows itself, and no engine was asked. */
export type ResultDecision = Omit<Rewritten, 'sql' | 'kind'> & { readonly kind: Rewritten['kind'] | 'answer' };

/** The answer to a statement, of which nothing is raw that is masked. Walk it once, or close it. */
export class VeilResult {
  /** What was decided: masked columns, policies used, readers that agreed. */
  readonly decision: ResultDecision;
  readonly #stream: ResultStream;

  constructor(stream: ResultStream, { kind, masked, used, readers, parameters, inProcess }: ResultDecision) {
    this.#stream = stream;
    this.decision = { kind, masked, used, readers, parameters, inProcess };
  }

  get columns(): readonly DescribedColumn[] {
    return this.#stream.columns;
  }

  get schema(): Schema {
    return this.#stream.schema;
  }

  /** The rows as Arrow record batches, as the engine computes them. */
  get batches(): AsyncIterable<RecordBatch> {
    return this.#stream.batches;
  }

  /** The rows as lists of values in column order; which values they are is described at rowsOf in engine/rows.ts. */
  values(): AsyncGenerator<unknown[], void, undefined> {
    return rowsOf(this.#stream);
  }

  /** The rows as objects by column name. Of columns with one name the last one counts; use `values()` for those. */
  async *rows(): AsyncGenerator<Record<string, unknown>, void, undefined> {
    const names = this.columns.map(({ name }) => name);
    for await (const values of this.values()) {
      yield Object.fromEntries(values.map((value, i) => [names[i]!, value]));
    }
  }

  /** Stops the statement if it still runs. May be called any number of times. */
  close(): Promise<void> {
    return this.#stream.close();
  }
}

/**
 * The values for `$1`, `$2` … of a rewritten text. `markers` are the user's markers in that order: names, or undefined for
 * `?`. Throws `PARAMETERS` when markers and values do not match one to one.
 */
export function orderParams(markers: readonly (string | undefined)[], params: Params = []): ParamValue[] {
  return Array.isArray(params)
    ? byPosition(markers, params)
    : byName(markers, params as Readonly<Record<string, ParamValue>>);
}

function byPosition(markers: readonly (string | undefined)[], values: readonly ParamValue[]): ParamValue[] {
  if (values.length > 0 && markers.some((name) => name !== undefined)) {
    throw new LakeveilError('PARAMETERS', 'the statement has named parameter markers, but the values have no names');
  }
  if (markers.length !== values.length) {
    throw new LakeveilError(
      'PARAMETERS',
      `the statement has ${markers.length} parameter markers, but ${values.length} values are given`,
    );
  }
  return [...values];
}

function byName(markers: readonly (string | undefined)[], values: Readonly<Record<string, ParamValue>>): ParamValue[] {
  const names = new Set(markers);
  if (names.has(undefined)) {
    throw new LakeveilError('PARAMETERS', 'the statement has `?` markers, but the values have names');
  }
  const missing = [...names].filter((name) => !Object.hasOwn(values, name!));
  const surplus = Object.keys(values).filter((name) => !names.has(name));
  if (missing.length > 0) throw new LakeveilError('PARAMETERS', `no value for parameter ${list(missing)}`);
  if (surplus.length > 0) throw new LakeveilError('PARAMETERS', `the statement has no parameter ${list(surplus)}`);
  return markers.map((name) => values[name!]!);
}

const list = (names: readonly (string | undefined)[]): string => names.map((name) => `\`${name}\``).join(', ');
