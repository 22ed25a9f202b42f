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
