// What this browser keeps: its user's choices, and what a till must not forget. Nothing personal, and it may be missing.
export type Kept =
  | 'language'
  | 'type-size'
  | 'store'
  | 'slip-width'
  | 'sound'
  | 'device'
  | 'camera'
  | 'refreshed-at'
  | 'offline'
  /** By account: the basket of the present customer, and what was sent and not answered. */
  | `basket.${string}`
  | `sent.${string}`;

const PREFIX = 'nuanquan.';
/** What the names of drafts begin with, which a tab keeps. */
export const DRAFTS = `${PREFIX}draft.`;

/** Forgets what stood in forms that were never sent. */
export function forgetDrafts(): void {
  try {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(DRAFTS)) sessionStorage.removeItem(name);
  } catch {
    // Storage may be forbidden: then there is nothing to forget.
  }
}

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
