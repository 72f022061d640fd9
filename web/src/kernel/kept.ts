// What this browser keeps of its user's choices: language, type size, store. Nothing personal, and it may be missing.
export type Kept =
  | 'language'
  | 'type-size'
  | 'store'
  | 'slip-width'
  | 'sound'
  | 'device'
  | 'camera'
  | 'refreshed-at'
  | 'offline';

const PREFIX = 'nuanquan.';

export const kept = {
  get(name: Kept): string | undefined {
    try {
      return localStorage.getItem(PREFIX + name) ?? undefined;
    } catch {
      return undefined; // Storage may be forbidden: then nothing is kept.
    }
  },
  set(name: Kept, value: string | undefined): void {
    try {
      if (value === undefined) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, value);
    } catch {
      // As above.
    }
  },
};
