// In which store the till stands: said by the registered device, by the only role, or chosen once and kept.
import { api, ask, type Schema } from '../kernel/api';
import { either } from '../kernel/i18n.svelte';
import { kept } from '../kernel/kept';
import { session } from '../kernel/session.svelte';
import { onlineFirst } from './line';

export type Store = Schema<'Store'>;

/** Whether a customer stands at this till. */
export const work = { busy: false };

let chosen = $state(kept.get('store'));

/** The store of the till, if it is known. */
export function storeId(): string | undefined {
  const me = session.me;
  if (me?.device) return me.device.store_id;
  const own = ownStores();
  if (own.length === 1) return own[0];
  return chosen && (own.length === 0 || own.includes(chosen)) ? chosen : undefined;
}

/** The stores that one's roles name; none, if they are held for an area. */
export function ownStores(): string[] {
  const ids = session.me?.roles.map((role) => role.store_id).filter((id): id is string => Boolean(id)) ?? [];
  return ids.filter((id, at) => ids.indexOf(id) === at);
}

export function chooseStore(id: string): void {
  chosen = id;
  kept.set('store', id);
}

let fetched: Promise<Store[]> | undefined;
/** All stores; fetched once a visit. */
export function stores(): Promise<Store[]> {
  fetched ??= onlineFirst(
    () => ask(api.GET('/api/stores')),
    (counter) => counter.stores(),
  );
  fetched.catch(() => (fetched = undefined));
  return fetched;
}

export function storeName(store: Pick<Store, 'name_zh' | 'name_en'>): string {
  return either(store.name_zh, store.name_en);
}
