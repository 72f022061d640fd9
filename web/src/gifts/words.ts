// Words for what the API says of gifts as codes.
import type { Schema } from '../kernel/api';
import { count, day } from '../kernel/format';
import { either, t, type PlainKey } from '../kernel/i18n.svelte';
import type { IconName } from '../ui/icons';

type Words<Name extends string> = Record<Name, PlainKey>;
interface Look {
  word: PlainKey;
  /** What it means for the donor. */
  says: PlainKey;
  tone: 'good' | 'bad' | 'warn' | 'info' | 'quiet';
  icon: IconName;
}

const STATES: Record<Schema<'State'>, Look> = {
  offered: { word: 'gift.offered', says: 'gift.offeredSays', tone: 'info', icon: 'clock' },
  received: { word: 'gift.received', says: 'gift.receivedSays', tone: 'warn', icon: 'box' },
  inspected: { word: 'gift.inspected', says: 'gift.inspectedSays', tone: 'good', icon: 'check' },
  declined: { word: 'gift.declined', says: 'gift.declinedSays', tone: 'bad', icon: 'cross' },
  withdrawn: { word: 'gift.withdrawn', says: 'gift.withdrawnSays', tone: 'quiet', icon: 'undo' },
};
export function stateOf(state: Schema<'State'>) {
  const { word, says, tone, icon } = STATES[state];
  return { text: t(word), says: t(says), tone, icon };
}
export const GIFT_STATES = Object.keys(STATES) as Schema<'State'>[];

export const REFUSALS: Words<Schema<'RefusalReason'>> = {
  expired: 'refusal.expired',
  near_expiry: 'refusal.near_expiry',
  unlabelled: 'refusal.unlabelled',
  damaged: 'refusal.damaged',
  opened: 'refusal.opened',
  home_made: 'refusal.home_made',
  unhygienic: 'refusal.unhygienic',
  uncertified: 'refusal.uncertified',
  not_taken: 'refusal.not_taken',
  not_needed: 'refusal.not_needed',
  other: 'refusal.other',
};
export const DISPOSALS: Words<Schema<'Disposal'>> = {
  returned: 'disposal.returned',
  destroyed: 'disposal.destroyed',
  recycled: 'disposal.recycled',
  handed_over: 'disposal.handed_over',
};
export const CONDITIONS: Words<Schema<'GoodsCondition'>> = {
  new: 'condition.new',
  like_new: 'condition.like_new',
  used_cleaned: 'condition.used_cleaned',
  package_damaged: 'condition.package_damaged',
};
export const BASES: Words<Schema<'Basis'>> = {
  proof: 'basis.proof',
  assessed: 'basis.assessed',
  reference: 'basis.reference',
  unvalued: 'basis.unvalued',
};
export const TIMES: Words<Schema<'TimeOfDay'>> = {
  morning: 'wish.morning',
  afternoon: 'wish.afternoon',
};

interface Wish {
  wished_on?: string | null;
  wished_time?: Schema<'TimeOfDay'> | null;
}
/** When a donor would like to come, in words; nothing, if he did not say. */
export function wishOf({ wished_on, wished_time }: Wish): string {
  const time = wished_time ? t(TIMES[wished_time]) : '';
  return [wished_on ? day(wished_on, { short: true }) : '', time].filter(Boolean).join(' ');
}

/** The goods of a gift in a list, with their pieces; of many only the first, and of how many kinds. */
export function goodsOf({ goods, line_count }: Pick<Schema<'DonationItem'>, 'goods' | 'line_count'>): string {
  const named = goods.map(
    ({ name_zh, name_en, quantity }) => `${either(name_zh, name_en ?? name_zh)} × ${count(quantity)}`,
  );
  const list = named.join(t('ui.comma'));
  return line_count > goods.length ? t('gifts.andMore', { list, n: line_count }) : list;
}

/** The words of a table as options of a Select or a Choice. */
export function options<Name extends string>(words: Words<Name>): { value: Name; label: string }[] {
  return (Object.keys(words) as Name[]).map((value) => ({ value, label: t(words[value] as PlainKey) }));
}
