// Keeps a pace: what is asked for again and again is done at once the first time, then no more often than it may.
export class Pace {
  #again: () => void;
  #between: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;

  constructor(again: () => void, between: number) {
    this.#again = again;
    this.#between = between;
  }

  /** Does it, now or as soon as it may be done again. */
  ask(): void {
    if (this.#timer !== undefined) {
      this.#wanted = true;
      return;
    }
    this.#wanted = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#wanted) this.ask();
    }, this.#between);
    this.#again();
  }

  stop(): void {
    clearTimeout(this.#timer);
    [this.#timer, this.#wanted] = [undefined, false];
  }
}
