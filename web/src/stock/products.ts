// Products by id, each fetched once a visit: lines of gifts and lots name them only by id.
import { api, ask, type Schema } from '../kernel/api';
import { either, lang } from '../kernel/i18n.svelte';

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

const COUNTERS: Readonly<Record<string, string>> = {
  件: 'piece',
  枚: 'pieces',
  片: 'pieces',
  条: 'pieces',
  本: 'books',
  块: 'bars',
  只: 'pieces',
  双: 'pairs',
  卷: 'rolls',
  包: 'packets',
  瓶: 'bottles',
  盒: 'boxes',
  袋: 'bags',
  罐: 'tins',
  套: 'set',
  段: 'stage',
};

/** What one piece is, in the reader's language: counters that the catalogue writes in Chinese are said in English. */
export function sizeOf(size: string): string {
  if (lang() === 'zh') return size;
  return size
    .replace(/\s*([\u4e00-\u9fff])/g, (whole, counter: string) =>
      COUNTERS[counter] ? ` ${COUNTERS[counter]} ` : whole,
    )
    .trim();
}

export function productName(product: {
  name_zh: string;
  name_en: string;
  pack_size?: string | null;
}): string {
  return `${either(product.name_zh, product.name_en)}${product.pack_size ? ` ${sizeOf(product.pack_size)}` : ''}`;
}
