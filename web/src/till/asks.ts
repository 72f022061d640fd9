// What the till asks for a customer: of the server first, and where this till can, of what it carries.
import { api, ask, type Schema } from '../kernel/api';
import { noteUse, onlineFirst, type Binding } from './line';
import { storeId } from './place.svelte';
import type { Receipt, Voucher } from './till.svelte';
import type { Visit } from './visit';

/** By what was scanned or typed, or anew. */
export type By = { code: string } | { voucher_id: string };

export function seen(by: By): Promise<Voucher> {
  const body = { ...by, store_id: storeId() ?? null };
  return onlineFirst<Voucher>(
    (signal) => ask(api.POST('/api/vouchers/lookup', { body, signal })),
    (counter) => ('code' in by ? counter.lookUp(by.code) : counter.lookAgain(by.voucher_id)),
  );
}

export function scanned(gtin: string): Promise<Pick<Schema<'Scanned'>, 'product' | 'pieces'>> {
  return onlineFirst<Pick<Schema<'Scanned'>, 'product' | 'pieces'>>(
    (signal) => ask(api.GET('/api/barcodes/{gtin}', { params: { path: { gtin } }, signal })),
    (counter) => counter.scanned(gtin),
  );
}

export async function handOut(id: string, visit: Visit, binding: Binding): Promise<Receipt> {
  const { voucher_id, store_id, tender } = visit;
  const lines = visit.lines.map(({ product_id, quantity }) => ({ product_id, quantity }));
  const collector = visit.collector === 'holder' ? ('holder' as const) : { delegate_id: visit.collector };
  const rest = { voucher_id, store_id, lines, collector, tender };
  const receipt = await onlineFirst<Receipt>(
    (signal) => ask(api.POST('/api/redemptions', { body: { id, ...rest }, signal })),
    // The same id: if the server did it and only its answer was lost, it will know.
    (counter) => counter.handOut(id, rest),
    binding,
  );
  if (!receipt.pending) noteUse(voucher_id, lines);
  return receipt;
}
