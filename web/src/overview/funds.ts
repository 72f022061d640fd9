// Words for what the API says of funds as codes.
import type { Schema } from '../kernel/api';
import type { PlainKey } from '../kernel/i18n.svelte';

export const CLASSES: Record<Schema<'ResourceClass'>, PlainKey> = {
  government: 'fund.class.government',
  unit: 'fund.class.unit',
  social: 'fund.class.social',
};
export const POSTINGS: Record<Schema<'PostingKind'>, PlainKey> = {
  deposit: 'posting.deposit',
  withdraw: 'posting.withdraw',
  reserve: 'posting.reserve',
  spend: 'posting.spend',
  release: 'posting.release',
  unspend_reserve: 'posting.unspend_reserve',
  unspend_release: 'posting.unspend_release',
  offline_loss: 'posting.offline_loss',
  loss_returned: 'posting.loss_returned',
};
