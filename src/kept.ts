/**
 * What was last made from files, used again for some time without looking at them. After a look that failed nothing is
 * kept, so what cannot be read now is never answered from before.
 */
export class Kept<T> {
  readonly #maxAge: number;
  readonly #now: () => number;
  #value: { readonly is: T; readonly at: number } | undefined;

  /** `maxAge` in milliseconds; with 0 every call looks. `now` never runs backwards, so no change of the time of day matters. */
  constructor(maxAge: number, now: () => number = () => performance.now()) {
    this.#maxAge = maxAge;
    this.#now = now;
  }

  /** The value of the last look, or of a new one when that began `maxAge` ago or earlier. */
  get(look: () => T): T {
    if (this.#maxAge === 0) return look();
    const now = this.#now();
    if (this.#value && now - this.#value.at < this.#maxAge) return this.#value.is;
    this.#value = undefined;
    const is = look();
    this.#value = { is, at: now };
    return is;
  }

  /** The next call looks, however young the value is. */
  forget(): void {
    this.#value = undefined;
  }
}
