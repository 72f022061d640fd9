// Every page with its address, its title, and who may open it. A page is loaded when it is first visited.
//
// To add one: write `src/<noun>/Thing.svelte` around `<Page title={…}>`, add its line here and its texts to kernel/zh.ts
// and kernel/en.ts; if people go there from the menu or the home page, add a line to access/places.ts.
import type { Route } from './kernel/router.svelte';

const route = (load: Route['load'], title: Route['title'], who: Route['who']): Route => ({
  load,
  title,
  who,
});

/** A page that says only the first part of the dictionaries: the till must open at once on a poor line. */
const light = (...of: Parameters<typeof route>): Route => ({ ...route(...of), light: true });

export const routes = {
  '/': light(() => import('./access/Home.svelte'), 'nav.home', 'everybody'),
  '/sign-in': light(() => import('./access/SignIn.svelte'), 'signIn.title', 'everybody'),
  '/account': route(() => import('./access/Account.svelte'), 'nav.account', 'signed-in'),
  '/till': light(() => import('./till/Till.svelte'), 'nav.till', ['look_up_voucher']),
  '/till/today': route(() => import('./till/Today.svelte'), 'nav.today', ['read_redemptions']),
  '/till/setup': route(() => import('./till/Setup.svelte'), 'nav.setup', ['look_up_voucher']),
  '/redemptions/:id': route(() => import('./till/Redemption.svelte'), 'redemption.title', [
    'read_redemptions',
  ]),
  // relief
  '/households': route(() => import('./households/Register.svelte'), 'nav.households', ['read_households']),
  '/households/new': route(() => import('./households/NewHousehold.svelte'), 'newHousehold.title', [
    'manage_households',
  ]),
  '/households/import': route(() => import('./households/Import.svelte'), 'import.title', [
    'manage_households',
  ]),
  '/households/:id': route(() => import('./households/Household.svelte'), 'household.title', [
    'read_households',
  ]),
  '/batches': route(() => import('./vouchers/Batches.svelte'), 'nav.batches', ['read_vouchers']),
  '/batches/new': route(() => import('./vouchers/NewBatch.svelte'), 'newBatch.title', ['draft_batch']),
  '/batches/:id': route(() => import('./vouchers/Batch.svelte'), 'batch.title', ['read_vouchers']),
  '/campaigns': route(() => import('./campaigns/Campaigns.svelte'), 'nav.campaigns', [
    'manage_campaigns',
    'draft_batch',
  ]),
  '/admin/accounts': route(() => import('./admin/Accounts.svelte'), 'nav.accounts', ['read_staff']),
  '/admin/accounts/:id': route(() => import('./admin/Account.svelte'), 'accounts.one', ['read_staff']),
  '/admin/tills': route(() => import('./admin/Tills.svelte'), 'nav.tills', ['manage_devices']),
  '/admin/stores': route(() => import('./admin/Stores.svelte'), 'nav.stores', ['manage_stores']),
  '/vouchers/:id': route(() => import('./vouchers/Voucher.svelte'), 'voucher.title', ['read_vouchers']),
} as const;
