// Words for the trail: which deed, on what, and the page where that is seen.
import type { Schema } from '../kernel/api';
import { t, textNames, type PlainKey } from '../kernel/i18n.svelte';
import { listed } from '../kernel/names.svelte';
import { to } from '../kernel/router.svelte';
import { session, type Permission } from '../kernel/session.svelte';

/** A word of the dictionaries if there is one: a newer server may know deeds that this page does not. */
function word(key: string, otherwise: string): string {
  return t(key as PlainKey) || otherwise;
}

export function deedWord(operation: string): string {
  return word(`deed.${operation}`, operation);
}
export function subjectWord(kind: string): string {
  return word(`subject.${kind}`, kind);
}

/** What was looked at, of the codes that the server parts by spaces. */
export function fieldWords(fields: string): string {
  return listed(
    fields
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((field) => word(`unmaskField.${field}`, field)),
  );
}

/** All deeds that have a word, for the filter. */
export function deeds(): string[] {
  return textNames('deed.').map((key) => key.slice('deed.'.length));
}

const PAGES: Record<string, [(id: string) => string, Permission]> = {
  redemption: [(id) => to('/trace/redemptions/:id', { id }), 'read_redemptions'],
  lot: [(id) => to('/lots/:id', { id }), 'read_stock'],
  donation: [(id) => to('/gifts/:id', { id }), 'read_donations'],
  fund: [(id) => to('/funds/:id', { id }), 'read_funds'],
  product: [(id) => to('/products/:id', { id }), 'manage_goods'],
  household: [(id) => `/households/${id}`, 'read_households'],
  voucher: [(id) => `/vouchers/${id}`, 'read_vouchers'],
  batch: [(id) => `/batches/${id}`, 'read_vouchers'],
};

/** Where the thing of an entry is seen, if there is a page and one may open it. */
export function addressOf(
  entry: Pick<Schema<'TrailEntry'>, 'subject_kind' | 'subject_id'>,
): string | undefined {
  const page = PAGES[entry.subject_kind];
  return page && session.can(page[1]) ? page[0](entry.subject_id) : undefined;
}
