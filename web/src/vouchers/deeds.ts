// What may be done with a voucher, by where it stands.
import type { Schema } from '../kernel/api';
import { session } from '../kernel/session.svelte';

export type VoucherDeed = 'replace' | 'freeze' | 'unfreeze' | 'revoke';

/** Whether it can still be used, now or once a freeze is lifted. */
export const alive = ({ condition }: Schema<'VoucherView'>): boolean =>
  condition === 'unused' || condition === 'partly' || condition === 'frozen';

/** Whether somebody drafts batches of an area, and so may give up one: a street's officer those of his street alone. */
export const mayDraftIn = (area_code: string): boolean =>
  session.can('draft_batch') &&
  (session.me?.roles ?? []).some(
    (held) =>
      held.role === 'district_officer' ||
      held.role === 'fund_manager' ||
      (held.role === 'street_officer' && held.area_code && area_code.startsWith(held.area_code)),
  );
