import * as v from 'valibot';
import { LakeveilError } from '../errors.ts';

/** A policy that was seen once: its number for ever, and its last good text. */
export interface PolicyRecord {
  readonly id: number;
  readonly key: string;
  /** Name of its file in the policies folder. */
  readonly file: string;
  readonly text: string;
  /** Taken out of force by a person. The number stays its own, should the key come back. */
  readonly removed: boolean;
}

/** What the state file holds. */
export interface PolicyState {
  readonly format: 1;
  readonly nextId: number;
  readonly policies: readonly PolicyRecord[];
}

const ID = v.pipe(v.number(), v.integer(), v.minValue(1));

const STATE: v.GenericSchema<unknown, PolicyState> = v.strictObject({
  format: v.literal(1),
  nextId: ID,
  policies: v.array(
    v.strictObject({ id: ID, key: v.string(), file: v.string(), text: v.string(), removed: v.boolean() }),
  ),
});

const EMPTY: PolicyState = { format: 1, nextId: 1, policies: [] };

/** Checks what the state file holds; undefined is an absent file. Throws `STATE`. */
export function parseState(content: unknown, path: string): PolicyState {
  if (content === undefined) return EMPTY;
  const result = v.safeParse(STATE, content);
  if (!result.success) throw new LakeveilError('STATE', `file \`${path}\` is not what lakeveil wrote there`);
  return result.output;
}
