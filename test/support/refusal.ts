import { isLakeveilError } from '../../src/errors.ts';

/** `CODE message (line L, column C)` of the LakeveilError that the call throws, or `answered`. Anything else is rethrown. */
export function refusal(call: () => unknown): string {
  try {
    call();
    return 'answered';
  } catch (error) {
    if (!isLakeveilError(error)) throw error;
    return `${error.code} ${error.message}`;
  }
}
