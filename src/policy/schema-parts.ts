import * as v from 'valibot';
import { isLakeveilError } from '../errors.ts';

/** What reads a part of a policy file. */
export type Schema<T = unknown> = v.GenericSchema<unknown, T>;

/** Runs a reader of ours inside a schema; what it throws becomes the schema's message. `where` names the place in it. */
export const read = <I, O>(reader: (value: I) => O, where = ''): v.RawTransformAction<I, O> =>
  v.rawTransform<I, O>(({ dataset, addIssue, NEVER }) => {
    try {
      return reader(dataset.value);
    } catch (error) {
      if (!isLakeveilError(error)) throw error;
      const { reason, position } = error;
      const place = position ? ` (line ${position.line}, column ${position.column}${where})` : '';
      addIssue({ message: reason + place });
      return NEVER;
    }
  });

/** A text of one line. */
export const line = (most: number): v.GenericSchema<string> =>
  v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.maxLength(most, `must be ${most} characters at most`),
    v.regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'must be one line without control characters'),
  );

/**
 * A map whose `type` says which schema it must fit. Types compare without case and blanks around; null stands for the
 * bare word `Null`. `later` are those that the format has and lakeveil does not.
 */
export function byType<T>(known: Readonly<Record<string, Schema<T>>>, later: readonly string[] = []): Schema<T> {
  const schemas = new Map(Object.entries(known).map(([name, schema]) => [fold(name), schema]));
  const unsupported = new Map(later.map((name) => [fold(name), name]));
  const names = Object.keys(known)
    .map((name) => `\`${name}\``)
    .join(', ');
  return v.lazy((input) => {
    if (Array.isArray(input)) return NO_MAP as unknown as Schema<T>;
    const { type } = (typeof input === 'object' && input !== null ? input : {}) as { type?: unknown };
    const folded = type === null ? 'null' : typeof type === 'string' ? fold(type) : '';
    const name = unsupported.get(folded);
    const message = name ? `\`${name}\` is not supported yet; accepted are ${names}` : `must be one of ${names}`;
    const refused = v.object({ type: v.custom<never>(() => false, message) });
    return schemas.get(folded) ?? (refused as unknown as Schema<T>);
  });
}

const NO_MAP = v.custom<never>(() => false, 'must be a map of keys');

const fold = (type: string): string => type.trim().toLowerCase().replace(/\s+/g, ' ');
