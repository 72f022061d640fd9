// Words for what the API says of lots, movements and adjustments as codes.
import type { Schema } from '../kernel/api';
import { t, type PlainKey } from '../kernel/i18n.svelte';
import type { IconName } from '../ui/icons';

export const MOVES: Record<Schema<'MovementReason'>, PlainKey> = {
  donated: 'move.donated',
  purchased: 'move.purchased',
  redeemed: 'move.redeemed',
  returned: 'move.returned',
  transfer_out: 'move.transfer_out',
  transfer_in: 'move.transfer_in',
  counted: 'move.counted',
  damaged: 'move.damaged',
  expired_disposed: 'move.expired_disposed',
  lost: 'move.lost',
  charity_sale: 'move.charity_sale',
  found: 'move.found',
  found_at_sync: 'move.found_at_sync',
  quarantined: 'move.quarantined',
  released_to_shelf: 'move.released_to_shelf',
};
export const ADJUSTMENTS: Record<Schema<'AdjustmentReason'>, PlainKey> = {
  counted: 'adjust.counted.label',
  damaged: 'move.damaged',
  expired_disposed: 'move.expired_disposed',
  lost: 'move.lost',
  found: 'move.found',
  charity_sale: 'move.charity_sale',
};
export const QUARANTINES: Record<Schema<'QuarantineReason'>, PlainKey> = {
  returned_food: 'quarantine.returned_food',
  returned_goods: 'quarantine.returned_goods',
  recall: 'quarantine.recall',
  damaged: 'quarantine.damaged',
  suspect: 'quarantine.suspect',
};
export const ORIGINS: Record<Schema<'Origin'>, PlainKey> = {
  donated: 'lot.origin.donated',
  purchased: 'lot.origin.purchased',
  transferred: 'lot.origin.transferred',
};

interface Standing {
  text: string;
  tone: 'good' | 'bad' | 'warn' | 'quiet';
  icon: IconName;
}
/** Where a lot stands, in one word: the worst that is true of it. */
export function standing(lot: Pick<Schema<'StockItem'>, 'state' | 'expired' | 'near_expiry'>): Standing {
  if (lot.state === 'quarantined') return { text: t('stock.quarantined'), tone: 'bad', icon: 'shield' };
  if (lot.expired) return { text: t('stock.expired'), tone: 'bad', icon: 'cross' };
  if (lot.near_expiry) return { text: t('stock.near'), tone: 'warn', icon: 'clock' };
  return { text: t('stock.shelf'), tone: 'good', icon: 'check' };
}

/** Pieces with their sign: `+3`, `−2`. */
export function signed(n: number): string {
  return n > 0 ? `+${n}` : n < 0 ? `−${-n}` : '0';
}
