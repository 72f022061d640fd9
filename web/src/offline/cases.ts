// Words and sums of cases.
import type { Schema } from '../kernel/api';
import type { PlainKey } from '../kernel/i18n.svelte';

export const DECISIONS: Record<Schema<'CaseDecision'>, PlainKey> = {
  explained: 'case.explained',
  loss_accepted: 'case.loss_accepted',
  recovered: 'case.recovered',
  misuse: 'case.misuse',
};

/** What the case cost beyond the voucher. */
export function cost({
  overdraft_fen,
  uncovered_fen,
}: Pick<Schema<'OfflineCase'>, 'overdraft_fen' | 'uncovered_fen'>): number {
  return Math.max(overdraft_fen, uncovered_fen);
}
