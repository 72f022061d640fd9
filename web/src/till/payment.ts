// What a basket costs whom, as the server will reckon it: shown while goods are put in, decided there.
import type { Schema } from '../kernel/api';
import { paysMoney } from './words';

export interface Payment {
  /** The household's own part: it pays first, and no more than the goods are worth. */
  cash: number;
  fund: number;
  /** By how much the goods are too dear. */
  over: number;
  /** What stays on the voucher. */
  rest: number;
  /** What goes back to the fund: a voucher with an own part is good for one visit. */
  released: number;
}

export function payment(
  voucher: Pick<Schema<'LookedUp'>, 'kind' | 'balance_fen' | 'copay_fen'>,
  goods: number,
): Payment {
  const once = voucher.kind === 'copay';
  const cash = once ? Math.min(voucher.copay_fen, goods) : 0;
  const fund = goods - cash;
  const left = Math.max(0, voucher.balance_fen - fund);
  const over = paysMoney(voucher) ? Math.max(0, fund - voucher.balance_fen) : 0;
  return { cash, fund, over, rest: once ? 0 : left, released: once ? left : 0 };
}
