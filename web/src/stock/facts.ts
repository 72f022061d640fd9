// What is entered of a product, and what the server is sent of it.
import type { Schema } from '../kernel/api';
import { today } from '../kernel/format';

export interface Facts {
  nameZh: string;
  nameEn: string;
  pack: string;
  category: string;
  code: string;
  life: Schema<'ShelfLife'>;
  days: string;
  storage: Schema<'Storage'>;
  notes: string;
}

/** A new product's code: the day and four digits that hardly repeat. */
function freshCode(): string {
  const digits = String(Math.floor(Math.random() * 10_000)).padStart(4, '0');
  return `N${today().replace(/-/g, '').slice(2)}-${digits}`;
}

export function emptyFacts(): Facts {
  return {
    nameZh: '',
    nameEn: '',
    pack: '',
    category: '',
    code: freshCode(),
    life: 'dated',
    days: '365',
    storage: 'ambient',
    notes: '',
  };
}

export function factsFrom(product: Schema<'ProductView'>): Facts {
  return {
    nameZh: product.name_zh,
    nameEn: product.name_en,
    pack: product.pack_size,
    category: product.category_code,
    code: product.code,
    life: product.shelf_life,
    days: String(product.shelf_life_days ?? ''),
    storage: product.storage,
    notes: product.notes ?? '',
  };
}

/** The first field that is still missing. */
export function lackingOf(facts: Facts): keyof Facts | undefined {
  for (const key of ['nameZh', 'nameEn', 'pack', 'category', 'code'] as const)
    if (!facts[key].trim()) return key;
  return facts.life === 'dated' && !/^[1-9]\d{0,4}$/.test(facts.days.trim()) ? 'days' : undefined;
}

export function factsOf(facts: Facts): Schema<'ProductFacts'> {
  return {
    name_zh: facts.nameZh.trim(),
    name_en: facts.nameEn.trim(),
    pack_size: facts.pack.trim(),
    category_code: facts.category,
    code: facts.code.trim(),
    shelf_life: facts.life,
    shelf_life_days: facts.life === 'dated' ? Number(facts.days) : null,
    storage: facts.storage,
    notes: facts.notes.trim() || null,
  };
}
