/**
 * Runs a call into the WebAssembly of a parser library, which prints a stack to the console where it breaks off. Everything
 * in `call` must be synchronous. Throws what it throws.
 */
export function quietly<T>(call: () => T): T {
  const { error: print } = console;
  console.error = () => {};
  try {
    return call();
  } finally {
    console.error = print;
  }
}
