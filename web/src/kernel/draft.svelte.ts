// What stands in a long form, kept in this tab while the page is away: a reload, or a session that ends, loses nothing.
//
// A form never gives names or telephone numbers in here, and whoever signs in names the account in the draft's name.
// Signing out forgets them all.
import { DRAFTS } from './kept';

const stored = {
  get(name: string): unknown {
    try {
      return JSON.parse(sessionStorage.getItem(name) ?? 'null');
    } catch {
      return null; // Storage may be forbidden, or hold what another release wrote.
    }
  },
  set(name: string, text: string | undefined): void {
    try {
      if (text === undefined) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, text);
    } catch {
      // As above.
    }
  },
};

export class Draft<Facts> {
  /** Whether the form began with what was kept. */
  restored = $state(false);
  #name: string;
  #blank: string;
  #sent = false;

  /** In a form's script, once its fields are there: `take` gives what stands in them, `put` fills them. */
  constructor(
    name: string,
    take: () => Facts,
    private readonly put: (facts: Facts) => void,
  ) {
    this.#name = DRAFTS + name;
    this.#blank = JSON.stringify(take());
    const kept = stored.get(this.#name);
    if (kept) this.#restore(kept as Facts);
    $effect(() => {
      const text = JSON.stringify(take());
      if (!this.#sent) stored.set(this.#name, text === this.#blank ? undefined : text);
    });
  }
  #restore(facts: Facts): void {
    try {
      this.put(facts);
      this.restored = true;
    } catch {
      this.clear();
    }
  }
  /** It was sent: nothing of it is kept any longer. */
  forget(): void {
    this.#sent = true;
    stored.set(this.#name, undefined);
  }
  /** Begins anew. */
  clear(): void {
    this.put(JSON.parse(this.#blank) as Facts);
    this.restored = false;
  }
}
