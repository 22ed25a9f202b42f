import * as v from 'valibot';
import { LakeveilError } from '../errors.ts';
import type { Principal } from '../types.ts';
import { readYaml } from '../yaml.ts';

/** The people that a file names. */
export interface People {
  readonly users: readonly string[];
  /** The same object for the same user. Throws `UNKNOWN_PRINCIPAL` for anybody else. */
  principal(user: string): Principal;
}

/** Names that JavaScript gives a meaning of their own; as keys of a map they would get lost. */
const LOST_KEYS = ['__proto__', 'constructor', 'prototype'];

/** A map whose keys are names that people chose. */
const named = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.custom<Record<string, unknown>>(
      (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
      'must be a map of keys',
    ),
    v.check(
      (input) => !LOST_KEYS.some((key) => Object.hasOwn(input, key)),
      `the names ${LOST_KEYS.map((key) => `\`${key}\``).join(', ')} are not accepted`,
    ),
    v.record(v.pipe(v.string(), v.nonEmpty('a name is empty')), value),
  );

const TEXT = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const TEXTS = v.array(TEXT);

const VALUES = v.pipe(
  v.union([TEXT, TEXTS]),
  v.transform((values) => (typeof values === 'string' ? [values] : values)),
);

const PERSON = v.strictObject({
  groups: v.optional(TEXTS, []),
  attributes: v.optional(named(VALUES), {}),
  purposes: v.optional(TEXTS, []),
});

const FILE = v.strictObject({ people: named(PERSON) });

/**
 * Reads a people file: users with groups, attributes (a text or a list of texts) and purposes.
 *
 * ```yaml
 * people:
 *   ana: { groups: [analysts], attributes: { Department: [Finance] } }
 * ```
 *
 * `shown` is the file's name as people know it. Throws `PEOPLE_FILE` naming file, line and key.
 */
export function readPeople(text: string, shown: string): People {
  const { people } = readYaml(text, shown, 'PEOPLE_FILE', FILE).value;
  const principals = new Map(Object.entries(people).map(([user, person]) => [user, { user, ...person }]));
  return {
    users: [...principals.keys()],
    principal: (user) => {
      const found = principals.get(user);
      if (!found) throw new LakeveilError('UNKNOWN_PRINCIPAL', `user \`${oneLine(user)}\` is not in \`${shown}\``);
      return found;
    },
  };
}

const PRINCIPAL: v.GenericSchema<unknown, Principal> = v.object({
  user: TEXT,
  groups: TEXTS,
  attributes: named(TEXTS),
  purposes: TEXTS,
});

/**
 * A copy of what a caller gave as a principal. Not every caller is compiled: `groups: 'antifraud'` would be among `fraud`, and
 * a list that is missing would be one that a rule is not for. Throws `UNKNOWN_PRINCIPAL` naming the key.
 */
export function readPrincipal(value: unknown): Principal {
  const result = v.safeParse(PRINCIPAL, value);
  if (result.success) return result.output;
  const key = oneLine(v.getDotPath(result.issues[0]) ?? 'user');
  throw new LakeveilError(
    'UNKNOWN_PRINCIPAL',
    `the principal that was given has no usable \`${key}\`, so nothing is shown`,
  );
}

/** What somebody typed, fit for a message of one line. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '?').slice(0, 100);
