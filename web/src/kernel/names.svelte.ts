// Names behind codes and ids: areas, categories, relations, stores, campaigns, funds, goods. Each list is asked for once.
import { api, ask, type Schema } from './api';
import { either, t } from './i18n.svelte';
import { session } from './session.svelte';

class List<Row> {
  #rows = $state.raw<readonly Row[]>([]);
  #asked = '';
  readonly #fetch: () => Promise<readonly Row[]>;

  constructor(fetch: () => Promise<readonly Row[]>) {
    this.#fetch = fetch;
  }
  /** The rows; none before they came. */
  get all(): readonly Row[] {
    const whose = session.me?.account_id ?? '';
    if (this.#asked !== whose) {
      this.#asked = whose;
      void this.reload();
    }
    return this.#rows;
  }
  async reload(): Promise<void> {
    try {
      this.#rows = await this.#fetch();
    } catch {
      this.#asked = ''; // Codes are shown instead; the next page asks again.
    }
  }
}

const EMPTY: Schema<'Words'> = { categories: [], relations: [] };
const words = new List(async () => [await ask(api.GET('/api/households/words'))]);
export const areas = new List(() => ask(api.GET('/api/areas')));
export const stores = new List(() => ask(api.GET('/api/stores')));
export const campaigns = new List(() => ask(api.GET('/api/campaigns')));
export const funds = new List(() => ask(api.GET('/api/funds')));
export const packs = new List(() => ask(api.GET('/api/packs')));
export const goodsCategories = new List(() => ask(api.GET('/api/categories')));

export type Category = Schema<'Category'>;
export interface Option<Value extends string = string> {
  value: Value;
  label: string;
}
interface Named {
  name_zh: string;
  name_en: string;
}

export const named = (row: Named | undefined): string | undefined => row && either(row.name_zh, row.name_en);
const byId = (rows: readonly (Named & { id: string })[], id: string) =>
  named(rows.find((row) => row.id === id));

export const areaName = (code: string): string => named(areas.all.find((area) => area.code === code)) ?? code;
export const storeName = (id: string): string => byId(stores.all, id) ?? '…';
export const campaignName = (id: string): string => byId(campaigns.all, id) ?? '…';
export const fundName = (id: string): string => byId(funds.all, id) ?? '…';
export const packName = (id: string): string => byId(packs.all, id) ?? '…';
export const goodsCategoryName = (code: string): string =>
  named(goodsCategories.all.find((row) => row.code === code)) ?? code;

const vocabulary = (): Schema<'Words'> => words.all[0] ?? EMPTY;
export const categoryWords = (): readonly Schema<'CategoryWord'>[] => vocabulary().categories;

export function categoryName(code: string): string {
  const word = vocabulary().categories.find((row) => row.code === code);
  return word ? either(word.zh, word.en) : code;
}
export function relationName(code: string): string {
  const word = vocabulary().relations.find((row) => row.code === code);
  return word ? either(word.zh, word.en) : code;
}
export const categoryOptions = (): Option<Category>[] =>
  vocabulary().categories.map((row) => ({ value: row.code, label: either(row.zh, row.en) }));
export const relationOptions = (): Option[] =>
  vocabulary().relations.map((row) => ({ value: row.code, label: either(row.zh, row.en) }));

/** Streets and towns that are there today. */
export const streetOptions = (): Option[] =>
  areas.all
    .filter((area) => !area.valid_to && (area.level === 'street' || area.level === 'town'))
    .map((area) => ({ value: area.code, label: named(area)! }));

/** The same with their committees below each, for a residence. */
export function placeOptions(): Option[] {
  const committees = areas.all.filter((area) => !area.valid_to && area.level === 'committee');
  return streetOptions().flatMap((street) => [
    street,
    ...committees
      .filter((committee) => committee.parent_code === street.value)
      .map((committee) => ({ value: committee.code, label: `${street.label} · ${named(committee)}` })),
  ]);
}

/** A list in a sentence. */
export const listed = (words: readonly string[]): string => words.join(t('ui.comma'));
