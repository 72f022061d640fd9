// What vouchers come to by the year in which they were issued. A replacement carries on what it replaced, not more.
import type { Schema } from '../kernel/api';
import { dayOf } from '../kernel/format';

export interface YearOfAid {
  year: string;
  vouchers: number;
  issued_fen: number;
  redeemed_fen: number;
  left_fen: number;
}

export function aidByYear(vouchers: readonly Schema<'VoucherView'>[]): YearOfAid[] {
  const years = new Map<string, YearOfAid>();
  for (const voucher of vouchers) {
    const year = dayOf(new Date(voucher.issued_at)).slice(0, 4);
    const sum = years.get(year) ?? { year, vouchers: 0, issued_fen: 0, redeemed_fen: 0, left_fen: 0 };
    const isNew = !voucher.replaces_id;
    sum.vouchers += isNew ? 1 : 0;
    sum.issued_fen += isNew ? voucher.face_fen : 0;
    sum.redeemed_fen += voucher.redeemed_fen - voucher.reversed_fen;
    sum.left_fen += voucher.balance_fen;
    years.set(year, sum);
  }
  return [...years.values()].sort((a, b) => (a.year < b.year ? 1 : -1));
}
