import { type Choices, TYPES, type Type } from './shapes.ts';

/** Chooses: everything that is random about a query. */
export class Draw {
  readonly #choices: Choices;
  #names = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  protected someTypes(): Type[] {
    return Array.from({ length: 1 + this.int(3) }, () => this.pick(TYPES));
  }

  protected as(): string {
    return this.pick([' AS ', ' ']);
  }

  protected fresh(letter: string): string {
    this.#names++;
    return `${letter}${this.#names}`;
  }

  protected int(below: number): number {
    return this.#choices.int(below);
  }

  /** True in one of `n` cases. */
  protected chance(n: number): boolean {
    return this.int(n) === n - 1;
  }

  protected pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }
}
