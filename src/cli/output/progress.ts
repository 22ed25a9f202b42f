/** From when on a task deserves a word, in milliseconds. */
const PATIENCE = 2_000;

/** Where a long task stands, on one line of the terminal that is rewritten; silence when piped. */
export class Progress {
  readonly #stream = process.stderr;
  readonly #startedAt = performance.now();
  #shown = false;
  #timer: NodeJS.Timeout | undefined;

  /** Shows the text once the task has taken more than two seconds. */
  show(text: string): void {
    if (!this.#stream.isTTY || performance.now() - this.#startedAt < PATIENCE) return;
    this.#stream.write(`\r\u001b[2K${text}`);
    this.#shown = true;
  }

  /** Shows the text with the seconds that have passed, until `done`, for a task that tells nothing itself. */
  tick(text: string): void {
    this.#timer = setInterval(() => {
      this.show(`${text}, ${Math.round((performance.now() - this.#startedAt) / 1000)} s`);
    }, 1_000);
  }

  done(): void {
    clearInterval(this.#timer);
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}
