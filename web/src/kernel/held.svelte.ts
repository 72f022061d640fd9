// A form that holds personal data stays in memory alone while the app is open, for whoever typed it: leaving by a link
// loses nothing, and closing or reloading the page asks first.
import { session } from './session.svelte';

interface Form {
  /** Whether somebody has typed. */
  touched: boolean;
}
const held: Record<string, { whose: string; form: Form } | undefined> = {};

/** In a component's script: the form of this name that was begun and not ended, or a new one. */
export class Held<F extends Form> {
  form: F;
  restored = $state(false);
  readonly #name: string;
  readonly #make: () => F;

  constructor(name: string, make: () => F) {
    [this.#name, this.#make] = [name, make];
    const whose = `${session.me?.account_id ?? ''} ${session.visit}`;
    const before = held[name];
    this.restored = before?.whose === whose && before.form.touched;
    this.form = $state.raw(this.restored ? (before!.form as F) : make());
    held[name] = { whose, form: this.form };
    $effect(() => {
      const ask = (event: BeforeUnloadEvent) => {
        if (held[name]?.form !== this.form || !this.form.touched) return;
        event.preventDefault();
        // Chromium before 119 asks only so.
        event.returnValue = true;
      };
      window.addEventListener('beforeunload', ask);
      return () => window.removeEventListener('beforeunload', ask);
    });
  }
  /** Begins anew. */
  clear(): void {
    [this.form, this.restored] = [this.#make(), false];
    const kept = held[this.#name];
    if (kept) kept.form = this.form;
  }
  /** It was sent. */
  end(): void {
    held[this.#name] = undefined;
  }
}
