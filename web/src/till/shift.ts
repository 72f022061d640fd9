// A count of the drawer, and by how much it misses what the books say: the server's reckoning, shown while one types.
import type { Schema } from '../kernel/api';
import { fenOf, money } from '../kernel/format';

export interface Typed {
  float: string;
  cash: string;
  wechat: string;
  alipay: string;
}
export interface Count {
  float_fen: number;
  cash_fen: number;
  wechat_fen: number;
  alipay_fen: number;
}

/** What was typed, in fen; nothing as long as the cash is missing or an amount is none. What may be left empty is nothing. */
export function countOf(typed: Typed): Count | undefined {
  const optional = (text: string) => (text.trim() ? fenOf(text) : 0);
  const [float_fen, wechat_fen, alipay_fen] = [typed.float, typed.wechat, typed.alipay].map(optional);
  const cash_fen = fenOf(typed.cash);
  if ([float_fen, cash_fen, wechat_fen, alipay_fen].some((fen) => fen === undefined)) return undefined;
  return { float_fen, cash_fen, wechat_fen, alipay_fen } as Count;
}

/** By how much a count is more (above zero) or less than expected; a float that was said at the opening is in that already. */
export function beyond(
  shift: Pick<Schema<'ShiftView'>, 'float_fen' | 'expected'>,
  count: Count,
): Schema<'ByTender'> {
  const float = shift.float_fen == null ? count.float_fen : 0;
  return {
    cash_fen: count.cash_fen - shift.expected.cash_fen - float,
    mobile_fen: count.wechat_fen + count.alipay_fen - shift.expected.mobile_fen,
  };
}

/** A difference with its sign: `+1.00元`, `−1.00元`. */
export function said(fen: number): string {
  return fen > 0 ? `+${money(fen)}` : money(fen);
}
