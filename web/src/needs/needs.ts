// What a need says, in words.
import type { Schema } from '../kernel/api';
import { count, day } from '../kernel/format';
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
