// The open stores with what they need, as anybody sees them; fetched once, as the server keeps them for a minute too.
import { api, ask, type Schema } from '../kernel/api';

export type PublicStore = Schema<'PublicStore'>;
const KEPT_MS = 60_000;

let fetched: { at: number; stores: Promise<PublicStore[]> } | undefined;

export function publicStores(): Promise<PublicStore[]> {
  if (!fetched || Date.now() - fetched.at > KEPT_MS) {
    const asked = { at: Date.now(), stores: ask(api.GET('/api/public/stores')) };
    asked.stores.catch(() => (fetched = undefined));
    fetched = asked;
  }
  return fetched.stores;
}
