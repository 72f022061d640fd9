// Roles in words.
import { t, type PlainKey } from '../kernel/i18n.svelte';
import type { Me, Role } from '../kernel/session.svelte';

const WORDS: Record<Role, PlainKey> = {
  admin: 'role.admin',
  district_officer: 'role.district_officer',
  fund_manager: 'role.fund_manager',
  street_officer: 'role.street_officer',
  store_keeper: 'role.store_keeper',
  cashier: 'role.cashier',
  donor: 'role.donor',
  auditor: 'role.auditor',
};

export function roleWord(role: Role): string {
  return t(WORDS[role]);
}

/** Each role once. */
export function roleWords(me: Me): string[] {
  return [...new Set(me.roles.map(({ role }) => role))].map(roleWord);
}
