// What of a customer's visit outlives a reload: the basket, and what was sent and not answered yet. Ids and goods only.
import type { Schema } from '../kernel/api';
import { kept, type Kept } from '../kernel/kept';
import { session } from '../kernel/session.svelte';
import type { Line } from './basket.svelte';

export interface Visit {
  store_id: string | null;
  voucher_id: string;
  lines: readonly Line[];
  /** `holder`, or a delegate's id. */
  collector: string;
  tender: Schema<'Tender'>;
}
/** With the id of its command. */
export interface Sent extends Visit {
  id: string;
}

/** After so long without a change it is no longer the basket of whoever stands there. */
const BASKET_MS = 30 * 60_000;

type Slot = 'basket' | 'sent';
const slot = (name: Slot): Kept => `${name}.${session.me?.account_id ?? ''}`;

function read<Stored>(name: Slot): Stored | undefined {
  try {
    return JSON.parse(kept.get(slot(name)) ?? '') as Stored;
  } catch {
    return undefined; // Nothing is kept, or not by this version.
  }
}
function write(name: Slot, value: object | undefined): void {
  kept.set(slot(name), value && JSON.stringify(value));
}

export function keepBasket(visit: Visit | undefined): void {
  write('basket', visit && { ...visit, kept_at: Date.now() });
}
/** The basket of the customer who stands at this store's till, if it is not an old one. */
export function keptBasket(store: string | undefined): Visit | undefined {
  const found = read<Visit & { kept_at: number }>('basket');
  const fresh = found && Date.now() - found.kept_at < BASKET_MS;
  return fresh && found.store_id === (store ?? null) ? found : undefined;
}

export function keepSent(sent: Sent): void {
  write('sent', sent);
}
export function keptSent(): Sent | undefined {
  return read<Sent>('sent');
}
/** An answer came. Another tab's deed stays. */
export function forgetSent(id: string): void {
  if (keptSent()?.id === id) write('sent', undefined);
}
