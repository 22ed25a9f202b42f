import { readFileSync } from 'node:fs';
import type { Params } from '../../src/engine/engine.ts';

/** One line of attacks.jsonl: what somebody might send who wants to see what is protected. */
export interface Attack {
  readonly id: string;
  readonly class: string;
  /** Whose SQL it is. It is sent as it is, whatever the engine. */
  readonly engine: 'both' | 'spark' | 'duckdb';
  /** The statements, in order. */
  readonly statements: readonly string[];
  readonly params: Params;
  /** What makes it dangerous. */
  readonly why: string;
  /** `masked`: an ordinary query that should be answered. `rejected`: must be refused. `either`: both are fine. */
  readonly expect: 'masked' | 'rejected' | 'either';
  /** Its answers, or its errors, tell data sets apart where nothing is protected. */
  readonly oracle: boolean | undefined;
  /** Set when it only looks like an attack: nothing protected is touched. */
  readonly note: string | undefined;
}

interface Line extends Omit<Attack, 'statements' | 'params'> {
  readonly sql: string;
  readonly sql_base64?: string;
  readonly sql_gen?: {
    readonly prefix: string;
    readonly repeat: string;
    readonly times: number;
    readonly suffix: string;
    readonly then_repeat?: string;
    readonly end?: string;
  };
  readonly steps?: readonly string[];
  readonly params?: Params;
}

/** All attacks, in the order of the file. */
export function readAttacks(): Attack[] {
  const text = readFileSync(new URL('attacks.jsonl', import.meta.url), 'utf8');
  return text.trimEnd().split('\n').map(readAttack);
}

function readAttack(line: string): Attack {
  const { sql, sql_base64, sql_gen, steps, params = [], ...rest } = JSON.parse(line) as Line;
  return { ...rest, params, statements: steps ?? [generated(sql_gen) ?? decoded(sql_base64) ?? sql] };
}

/** Texts that are too long to be written out. */
function generated(parts: Line['sql_gen']): string | undefined {
  if (!parts) return undefined;
  const { prefix, repeat, times, suffix, then_repeat = '', end = '' } = parts;
  return prefix + repeat.repeat(times) + suffix + then_repeat.repeat(times) + end;
}

/** Bytes that are no UTF-8: one character a byte. */
const decoded = (base64: string | undefined): string | undefined =>
  base64 && Buffer.from(base64, 'base64').toString('latin1');
