// Why the till says no by itself, in words, and what to do then.
import { fill, t, type PlainKey } from '../../kernel/i18n.svelte';
import { Problem } from '../../kernel/problem';

type Values = Record<string, string | number>;

/** What keeps the till from entering anything, in words. */
export const FAULTS = {
  denied: 'offline.no_storage',
  full: 'offline.storageFull',
  altered: 'offline.no_altered',
} as const;

/** Codes of the till's own; what the server's rules say comes with the carry. */
export type OwnCode =
  | 'offline_typed'
  | 'offline_other_store'
  | 'offline_not_carried'
  | 'offline_no_lease'
  | 'offline_lease_over'
  | 'offline_clock'
  | 'offline_limit_voucher'
  | 'offline_limit_total'
  | 'offline_no_price'
  | 'offline_storage'
  | 'offline_full'
  | 'offline_altered'
  | 'offline_locked'
  | 'offline_unsent';

/** A refusal by the till itself. */
export class OwnRefusal extends Problem {
  constructor(code: OwnCode, params: Record<string, unknown> = {}) {
    super(code, 409, params);
  }
  override get sentence(): string {
    if (this.code === 'offline_full') return t(FAULTS.full);
    return fill(t(`offline.no_${this.code.slice('offline_'.length)}` as PlainKey), this.params as Values);
  }
  override get advice(): string {
    return ['offline_unsent', 'offline_locked'].includes(this.code) ? '' : t('offline.adviceNote');
  }
}
