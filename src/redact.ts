/**
 * What may be a key: hex digits or base64 in a row, longer than words are. Engines quote pieces of a statement, which may cut
 * a key anywhere; up to seven digits of it stay.
 */
const KEY_MATERIAL = /[0-9a-f]{8,}|[0-9a-z+/]{22,}={0,2}/gi;

/** A text without anything that could be a key, or a part of one. Long numbers go too. */
const withoutKeys = (text: string): string => text.replace(KEY_MATERIAL, '[redacted]');

/**
 * What another library threw, as a log may hold it: an Error of the same name with message, stack and causes without keys. Its
 * other properties are dropped, but for the `code` of a system error.
 */
export function cleanCause(thrown: unknown): unknown {
  if (typeof thrown === 'string') return withoutKeys(thrown);
  if (!(thrown instanceof Error)) return thrown === undefined ? undefined : typeof thrown;
  const { name, message, stack, cause } = thrown;
  const clean = new Error(withoutKeys(message), cause === undefined ? undefined : { cause: cleanCause(cause) });
  Object.defineProperty(clean, 'name', { value: name, enumerable: false });
  clean.stack = withoutKeys(stack ?? '');
  const { code } = thrown as { code?: unknown };
  return typeof code === 'string' ? Object.assign(clean, { code }) : clean;
}
