/** Where a long task stands, on one line of the terminal that is rewritten; plain silence when piped. */
export class Progress {
  readonly #stream = process.stderr;
  readonly #startedAt = performance.now();
  #shown = false;

  /** Shows the text once the task has taken more than two seconds. */
  show(text: string): void {
    if (!this.#stream.isTTY || performance.now() - this.#startedAt < 2000) return;
    this.#stream.write(`\r\u001b[2K${text}`);
    this.#shown = true;
  }

  done(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
  }
}
