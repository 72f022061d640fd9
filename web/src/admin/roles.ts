// Which roles are given to staff, and for what kind of place.
import type { Role } from '../kernel/session.svelte';

export const STAFF: readonly Role[] = [
  'street_officer',
  'store_keeper',
  'cashier',
  'fund_manager',
  'district_officer',
  'auditor',
  'admin',
];

/** Whether a role is for a store, a street, or the whole district. */
export function placeOf(role: Role): 'store' | 'street' | 'district' {
  if (role === 'store_keeper' || role === 'cashier') return 'store';
  return role === 'street_officer' ? 'street' : 'district';
}
