// What a need says, in words.
import type { Schema } from '../kernel/api';
import { count, day, halfWidth } from '../kernel/format';
import { either, t } from '../kernel/i18n.svelte';
import { sizeOf } from '../kernel/size';

export type Need = Schema<'NeedView'>;

export function needName(need: Need): string {
  const name = either(need.name_zh, need.name_en ?? need.name_zh);
  return need.pack_size ? `${name} ${sizeOf(need.pack_size)}` : name;
}

/** How much, until when, and what else. */
export function needMore(need: Need): string {
  const note = either(need.note_zh ?? need.note_en ?? '', need.note_en ?? need.note_zh ?? '');
  return [
    need.quantity ? t('need.about', { n: count(need.quantity) }) : '',
    need.until_on ? t('need.until', { day: day(need.until_on, { short: true }) }) : '',
    note,
  ]
    .filter(Boolean)
    .join(' · ');
}

const BETWEEN = /[、，,;；/]|\band\b|或|和|及/;
const plain = (text: string): string => halfWidth(text).replace(/\s+/g, ' ').trim().toLowerCase();

/** Whether a store's line of what it does not take names these goods: the product, its category, or words in both. */
export function refuses(
  need: Need,
  { product, words }: { product?: Schema<'ProductView'>; words: string },
): boolean {
  if (need.kind !== 'refused') return false;
  if (need.product_id) return product?.id === need.product_id;
  if (product && need.category_code) return product.category_code === need.category_code;
  const said = plain(product ? `${product.name_zh} ${product.name_en}` : words);
  const names = [need.name_zh, need.name_en ?? ''].flatMap((name) => name.split(BETWEEN)).map(plain);
  return said.length > 1 && names.some((name) => name.length > 1 && said.includes(name));
}
