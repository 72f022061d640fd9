// Products by id, each fetched once a visit: lines of gifts and lots name them only by id.
import { api, ask, type Schema } from '../kernel/api';
import { either } from '../kernel/i18n.svelte';
import { sizeOf } from '../kernel/size';

export type Product = Schema<'ProductView'>;
const known = new Map<string, Promise<Product>>();

export function productOf(id: string): Promise<Product> {
  const kept = known.get(id);
  if (kept) return kept;
  const asked = ask(api.GET('/api/products/{id}', { params: { path: { id } } }));
  known.set(id, asked);
  asked.catch(() => known.delete(id));
  return asked;
}

/** What was changed is fetched anew. */
export function forget(id: string): void {
  known.delete(id);
}

export function productName(product: {
  name_zh: string;
  name_en: string;
  pack_size?: string | null;
}): string {
  return `${either(product.name_zh, product.name_en)}${product.pack_size ? ` ${sizeOf(product.pack_size)}` : ''}`;
}
