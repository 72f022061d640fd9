// What may be done with a voucher, by where it stands.
import type { Schema } from '../kernel/api';

export type VoucherDeed = 'replace' | 'freeze' | 'unfreeze' | 'revoke';

/** Whether it can still be used, now or once a freeze is lifted. */
export const alive = ({ condition }: Schema<'VoucherView'>): boolean =>
  condition === 'unused' || condition === 'partly' || condition === 'frozen';
